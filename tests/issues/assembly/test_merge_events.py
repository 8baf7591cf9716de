"""The rules of the merge for events, their regions and for slots (architecture.md §4), by scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.markdown import nodes
from tests.issues.assembly.conftest import TEXT, event, notes

if TYPE_CHECKING:
    from tests.issues.assembly.conftest import Desk


# Events: dates, regions, closing text


def propose_event(desk: Desk, key: str, section: str, day: int, place: str, listing: str = "region") -> None:
    entry = event(day, f"Meetup {key[6:]}", f"https://m.example.com/{key[6:]}", place)
    desk.propose(key, section, entry, f"2026-09-{day:02}", place, listing=listing)


def test_events_go_in_by_date_then_place(desk: Desk) -> None:
    propose_event(desk, "event:2", "virtual", 2, "Virtual (Berlin, DE)")
    propose_event(desk, "event:3", "virtual", 2, "Virtual (Aarhus, DK)")
    desk.assemble()
    assert [line[:36] for line in desk.section("virtual").split("\n") if line.startswith("* ")] == [
        "* 2026-09-01 | Virtual | [Group](htt",
        "* 2026-09-02 | Virtual (Aarhus, DK) ",
        "* 2026-09-02 | Virtual (Berlin, DE) ",
    ]


def test_the_date_of_an_event_changed_moves_its_line(desk: Desk) -> None:
    propose_event(desk, "event:2", "virtual", 2, "Virtual")
    propose_event(desk, "event:3", "virtual", 5, "Virtual")
    desk.assemble()
    propose_event(desk, "event:2", "virtual", 9, "Virtual")
    report = desk.assemble().report
    assert [line[2:12] for line in desk.section("virtual").split("\n") if line.startswith("* ")] == [
        "2026-09-01",
        "2026-09-05",
        "2026-09-09",
    ]
    assert notes(report.moved) == [("event:2", "virtual")]
    assert notes(report.updated) == [("event:2", "virtual")]


def test_the_date_changed_but_an_editor_had_moved_the_line_it_keeps_its_place(desk: Desk) -> None:
    propose_event(desk, "event:2", "virtual", 2, "Virtual")
    propose_event(desk, "event:3", "virtual", 5, "Virtual")
    desk.assemble()
    body = desk.section("virtual")
    line = body[body.index("* 2026-09-05") : body.index("\nTell us")].rstrip("\n") + "\n"
    desk.edit(body, line + body.replace(line, ""))
    propose_event(desk, "event:3", "virtual", 7, "Virtual")
    desk.assemble()
    assert [line[2:12] for line in desk.section("virtual").split("\n") if line.startswith("* ")] == [
        "2026-09-07",
        "2026-09-01",
        "2026-09-02",
    ]


def test_out_of_the_window_or_cancelled_the_line_goes(desk: Desk) -> None:
    propose_event(desk, "event:2", "virtual", 2, "Virtual")
    desk.assemble()
    desk.withdraw("event:2", "region")
    desk.assemble()
    assert desk.text == TEXT


def test_one_address_on_two_dates_is_two_events(desk: Desk) -> None:
    for key, day in (("event:2", 2), ("event:3", 9)):
        desk.propose(key, "virtual", event(day, "Weekly", "https://m.example.com/weekly"), f"2026-09-{day:02}", "Virtual")
    desk.assemble()
    assert desk.section("virtual").count("https://m.example.com/weekly") == 2


def test_a_hybrid_event_with_one_listing_removed_keeps_the_other(desk: Desk) -> None:
    propose_event(desk, "event:2", "virtual", 2, "Hybrid (Berlin, DE)", listing="virtual")
    propose_event(desk, "event:2", "europe", 2, "Hybrid (Berlin, DE)")
    desk.assemble()
    line = desk.section("europe").split("\n\n")[0] + "\n"
    virtual = desk.section("virtual")
    desk.edit(virtual, virtual.replace(line, ""))
    merged = desk.assemble()
    assert line in desk.section("europe")
    assert line not in desk.section("virtual")
    assert {one.listing: one.is_removed for one in merged.placements} == {"virtual": True, "region": False}


def test_the_first_event_of_a_region_makes_its_section_and_the_closing_stays_last(desk: Desk) -> None:
    propose_event(desk, "event:2", "europe", 2, "Berlin, DE")
    report = desk.assemble().report
    assert report.sections_added == ["Europe"]
    assert desk.slugs()[-3:] == ["virtual", "europe", "jobs"]
    assert desk.section("virtual").endswith("/1)\n\n")
    assert "calendar" not in desk.section("virtual")
    assert desk.section("europe").endswith("/2)\n\nTell us of yours in the [calendar].\n\n[calendar]: https://calendar.example.com/\n\n")


def test_a_region_in_the_middle_leaves_the_closing_alone(desk: Desk) -> None:
    propose_event(desk, "event:2", "europe", 2, "Berlin, DE")
    desk.assemble()
    europe = desk.section("europe")
    propose_event(desk, "event:3", "asia", 2, "Tokyo, JP")
    desk.assemble()
    assert desk.section("europe") == europe
    assert desk.slugs()[-4:] == ["virtual", "asia", "europe", "jobs"]


def test_the_last_region_that_assembly_made_goes_with_its_last_event(desk: Desk) -> None:
    propose_event(desk, "event:2", "europe", 2, "Berlin, DE")
    desk.assemble()
    desk.withdraw("event:2", "region")
    report = desk.assemble().report
    assert report.sections_removed == ["Europe"]
    assert desk.text == TEXT


def test_assembly_removes_only_sections_it_made(desk: Desk) -> None:
    desk.propose("event:1", "virtual", event(1, "Evening", "https://g.example.com/1"), "2026-09-01", "Virtual")
    desk.assemble()
    desk.withdraw("event:1")
    desk.assemble()
    assert desk.section("virtual").startswith("\nTell us of yours")
    propose_event(desk, "event:2", "virtual", 2, "Virtual")
    desk.assemble()
    assert desk.section("virtual").startswith("* 2026-09-02 |")
    assert "\n\nTell us of yours" in desk.section("virtual")


def test_without_any_region_the_closing_stands_below_the_groups_intro(desk: Desk) -> None:
    virtual = desk.section("virtual")
    desk.edit("### Virtual\n" + virtual, virtual[virtual.index("Tell us") :])
    before = desk.text
    propose_event(desk, "event:2", "asia", 2, "Tokyo, JP")
    desk.assemble()
    assert desk.section("events") == "\nEvents of four weeks\n\n"
    assert desk.section("asia").split("\n\n", 1)[1].startswith("Tell us of yours")
    desk.withdraw("event:2", "region")
    desk.assemble()
    assert desk.text == before


# Slots


def block(text: str) -> nodes.Entry:
    return nodes.Passage(text)


def test_a_slots_block_replaces_the_placeholder_and_then_its_own_text(desk: Desk) -> None:
    desk.propose("crate:1", "crate", block("The crate is [ours](https://ours.example.com/)."))
    desk.assemble()
    assert desk.section("crate") == "\nThe crate is [ours](https://ours.example.com/).\n\nVote for the next one.\n\n"
    desk.propose("crate:1", "crate", block("The crate is [theirs](https://theirs.example.com/)."))
    desk.assemble()
    assert desk.section("crate") == "\nThe crate is [theirs](https://theirs.example.com/).\n\nVote for the next one.\n\n"
    desk.withdraw("crate:1")
    desk.assemble()
    assert desk.text == TEXT


def test_a_slots_block_that_an_editor_changed_stays(desk: Desk) -> None:
    desk.propose("crate:1", "crate", block("The crate is ours."))
    desk.assemble()
    desk.edit("The crate is ours.", "The crate is ours, at last.")
    desk.propose("crate:1", "crate", block("The crate is theirs."))
    report = desk.assemble().report
    assert "The crate is ours, at last." in desk.section("crate")
    assert notes(report.kept) == [("crate:1", "crate")]


def test_a_slot_without_placeholder_is_reported(desk: Desk) -> None:
    desk.edit("<!-- crate -->", "By hand.")
    desk.propose("crate:1", "crate", block("The crate is ours."))
    assert notes(desk.assemble().report.warnings) == [("crate:1", "crate")]
    assert "The crate is ours." not in desk.text
