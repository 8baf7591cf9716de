"""The rules of the merge for single lines (architecture.md §4), by scenario; every assembly is run twice (conftest.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.assembly.states import AssemblyError
from issues.markdown import nodes
from tests.issues.assembly.conftest import TEXT, event, link, notes

if TYPE_CHECKING:
    from tests.issues.assembly.conftest import Desk

A, B, C = "https://a.example.com/", "https://b.example.com/", "https://c.example.com/"


# Putting in


def test_nothing_proposed_changes_nothing(desk: Desk) -> None:
    desk.assemble()
    assert desk.text == TEXT


def test_first_entry_follows_the_heading(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    report = desk.assemble().report
    assert desk.section("official") == f"* [Alpha]({A})\n\n"
    assert notes(report.added) == [("link:1", "official")]


def test_links_keep_the_order_of_acceptance_and_media_come_last(desk: Desk) -> None:
    desk.propose("link:1", "thoughts", link("Alpha", A), 0, 2)
    desk.propose("link:2", "thoughts", link("Beta", B, "video"), 1, 1)
    desk.propose("link:3", "thoughts", link("Gamma", C), 0, 3)
    desk.assemble()
    assert desk.section("thoughts") == (
        f"* [Alpha]({A})\n* [Gamma]({C})\n* [audio] [Our podcast](https://pod.example.com/1)\n* [video] [Beta]({B})\n\n"
    )


def test_an_editors_order_stays_when_an_entry_arrives(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.propose("link:2", "official", link("Beta", B), 0, 2)
    desk.assemble()
    desk.edit(f"* [Alpha]({A})\n* [Beta]({B})\n", f"* [Beta]({B})\n* [Alpha]({A})\n")
    desk.propose("link:3", "official", link("Gamma", C), 0, 3)
    desk.assemble()
    assert desk.section("official") == f"* [Beta]({B})\n* [Alpha]({A})\n* [Gamma]({C})\n\n"


def test_first_entry_goes_after_the_intros_comments(desk: Desk) -> None:
    desk.propose("task:1", "tasks", nodes.Task("ours", "Do it", A), 0, 1)
    desk.propose("task:2", "tasks", nodes.Task("ours", "Do more", B), 0, 2)
    desk.assemble()
    assert desk.section("tasks") == (
        f"\nTasks for everybody.\n\n<!-- format -->\n\n* [ours - Do it]({A})\n* [ours - Do more]({B})\n\nSend us yours.\n\n"
    )


def test_taking_the_last_entry_out_leaves_the_section_as_it_was(desk: Desk) -> None:
    desk.propose("task:1", "tasks", nodes.Task("ours", "Do it", A), 0, 1)
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.withdraw("task:1")
    desk.withdraw("link:1")
    report = desk.assemble().report
    assert desk.text == TEXT
    assert sorted(notes(report.removed)) == [("link:1", "official"), ("task:1", "tasks")]


def test_blank_lines_that_an_editor_put_around_a_list_stay(desk: Desk) -> None:
    desk.propose("task:1", "tasks", nodes.Task("ours", "Do it", A), 0, 1)
    desk.assemble()
    desk.edit("\n\nSend us yours.", "\n\n\n\nSend us yours.")
    desk.propose("task:2", "tasks", nodes.Task("ours", "Do more", B), 0, 2)
    desk.assemble()
    assert desk.section("tasks").endswith(f"({A})\n* [ours - Do more]({B})\n\n\n\nSend us yours.\n\n")


def test_an_entry_goes_into_a_one_off_section(desk: Desk) -> None:
    desk.edit("## Crate\n", "### Fair 2026\n\n## Crate\n")
    desk.propose("link:1", "heading:Fair 2026", link("Alpha", A), 0, 1)
    desk.assemble()
    assert desk.section("heading:Fair 2026") == f"* [Alpha]({A})\n\n"


def test_an_unknown_one_off_section_is_refused(desk: Desk) -> None:
    desk.propose("link:1", "heading:Nowhere", link("Alpha", A), 0, 1)
    with pytest.raises(AssemblyError, match="no section “Nowhere”"):
        desk.assemble()
    assert desk.text == TEXT


@pytest.mark.parametrize("notice", ["* *No links were sent this week.*\n", "*No links were sent this week.*\n"])
def test_an_arriving_entry_replaces_a_notice(desk: Desk, notice: str) -> None:
    desk.edit("### Official\n\n", f"### Official\n{notice}\n")
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    assert desk.section("official") == f"* [Alpha]({A})\n\n"


def test_a_title_that_would_break_out_of_its_line_is_refused(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha](x)\n## Heading\n* [y", A), 0, 1)
    with pytest.raises(AssemblyError, match="does not read back"):
        desk.assemble()
    assert desk.text == TEXT


# Text


def test_a_corrected_entry_is_brought_up_to_date(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.propose("link:1", "official", link("Alpha, corrected", A), 0, 1)
    report = desk.assemble().report
    assert desk.section("official") == f"* [Alpha, corrected]({A})\n\n"
    assert notes(report.updated) == [("link:1", "official")]


def test_retitled_after_placement_the_editors_title_stays(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.edit("[Alpha]", "[Alpha, shorter]")
    report = desk.assemble().report
    assert desk.section("official") == f"* [Alpha, shorter]({A})\n\n"
    assert report.kept == []


def test_both_changed_the_line_stays_and_the_refused_text_is_reported_once(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.edit("[Alpha]", "[Alpha, by hand]")
    desk.propose("link:1", "official", link("Alpha, corrected", A), 0, 1)
    first = desk.assemble()
    assert desk.section("official") == f"* [Alpha, by hand]({A})\n\n"
    assert notes(first.report.kept) == [("link:1", "official")]
    assert [one.refused_text for one in first.placements] == [f"* [Alpha, corrected]({A})\n"]
    second = desk.assemble()
    assert second.report.kept == []
    assert [one.refused_text for one in second.placements] == [f"* [Alpha, corrected]({A})\n"]


def test_a_refused_text_that_the_editor_typed_after_all_is_forgotten(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.edit("[Alpha]", "[Alpha, by hand]")
    desk.propose("link:1", "official", link("Alpha, corrected", A), 0, 1)
    desk.assemble()
    desk.edit("[Alpha, by hand]", "[Alpha, corrected]")
    assert [one.refused_text for one in desk.assemble().placements] == [""]


def test_an_address_mended_by_hand_is_the_same_entry(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.edit(A, "https://a.example.com/better")
    report = desk.assemble().report
    assert desk.section("official") == "* [Alpha](https://a.example.com/better)\n\n"
    assert report.kept_out == []


# Removal


def test_removed_by_hand_it_stays_away_and_the_report_says_so(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.edit(f"* [Alpha]({A})\n", "")
    merged = desk.assemble()
    assert desk.text == TEXT
    assert notes(merged.report.kept_out) == [("link:1", "official")]
    assert [one.is_removed for one in merged.placements] == [True]


def test_put_back_by_hand_it_is_the_entry_again(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.edit(f"* [Alpha]({A})\n", "")
    desk.assemble()
    desk.edit("### Official\n", f"### Official\n* [Alpha]({A})\n")
    merged = desk.assemble()
    assert [one.is_removed for one in merged.placements] == [False]
    assert merged.report.kept_out == []


def test_acceptance_undone_takes_the_line_out(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.propose("link:2", "official", link("Beta", B), 0, 2)
    desk.assemble()
    desk.withdraw("link:1")
    merged = desk.assemble()
    assert desk.section("official") == f"* [Beta]({B})\n\n"
    assert [one.key for one in merged.placements] == ["link:2"]


def test_acceptance_undone_of_a_line_that_an_editor_changed_stays_with_a_warning(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.edit("[Alpha]", "[Alpha, by hand]")
    desk.withdraw("link:1")
    for _ in range(2):
        assert notes(desk.assemble().report.warnings) == [("link:1", "official")]
    assert desk.section("official") == f"* [Alpha, by hand]({A})\n\n"


def test_accepted_again_after_it_was_undone_it_comes_back(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.withdraw("link:1")
    desk.assemble()
    desk.propose("link:1", "official", link("Alpha", A), 0, 5)
    desk.assemble()
    assert desk.section("official") == f"* [Alpha]({A})\n\n"


# Position


def test_moved_to_another_section_the_placement_follows(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.edit(f"* [Alpha]({A})\n", "")
    desk.edit("### Thoughts\n", f"### Thoughts\n* [Alpha]({A})\n")
    report = desk.assemble().report
    assert notes(report.followed) == [("link:1", "thoughts")]
    desk.propose("link:1", "official", link("Alpha, corrected", A), 0, 1)
    desk.assemble()
    assert desk.section("official") == "\n"
    assert desk.section("thoughts").startswith(f"* [Alpha, corrected]({A})\n* [audio]")


def test_moved_and_retitled_at_once_it_is_still_the_same_entry(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.edit(f"* [Alpha]({A})\n", "")
    desk.edit("### Thoughts\n", f"### Thoughts\n* [Alpha, retitled]({A})\n")
    report = desk.assemble().report
    assert report.added == []
    assert report.kept_out == []
    assert desk.section("official") == "\n"


def test_a_new_section_for_a_placed_entry_moves_its_line(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.assemble()
    desk.propose("link:1", "thoughts", link("Alpha", A), 0, 1)
    report = desk.assemble().report
    assert desk.section("official") == "\n"
    assert desk.section("thoughts").startswith(f"* [Alpha]({A})\n* [audio]")
    assert notes(report.moved) == [("link:1", "thoughts")]


def test_same_address_accepted_for_two_sections_stands_twice(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Alpha", A), 0, 1)
    desk.propose("link:2", "thoughts", link("Alpha again", A), 0, 2)
    desk.assemble()
    assert desk.section("official") == f"* [Alpha]({A})\n\n"
    assert desk.section("thoughts").startswith(f"* [Alpha again]({A})\n* [audio]")


# Adoption


def test_what_already_stands_in_the_draft_is_adopted_not_doubled(desk: Desk) -> None:
    desk.propose("link:1", "thoughts", link("Our podcast, episode 1", "https://pod.example.com/1/", "audio"), 1, 1)
    merged = desk.assemble()
    assert desk.text == TEXT
    assert [(one.key, one.is_adopted) for one in merged.placements] == [("link:1", True)]
    assert notes(merged.report.adopted) == [("link:1", "thoughts")]


def test_an_adopted_odd_line_keeps_its_layout_until_its_source_changes(desk: Desk) -> None:
    desk.edit("* 2026-09-01 | Virtual |", "* 2026-09-01| Virtual |")
    desk.propose("event:1", "virtual", event(1, "Evening", "https://g.example.com/1"), "2026-09-01", "Virtual")
    desk.assemble()
    assert "* 2026-09-01| Virtual |" in desk.section("virtual")
    desk.propose("event:1", "virtual", event(3, "Evening", "https://g.example.com/1"), "2026-09-03", "Virtual")
    desk.assemble()
    assert "* 2026-09-03 | Virtual |" in desk.section("virtual")
    assert desk.section("virtual").count("Evening") == 1


def test_a_comments_sample_is_no_entry(desk: Desk) -> None:
    desk.propose("link:1", "official", link("Sample", "https://example.com/sample"), 0, 1)
    desk.assemble()
    assert desk.section("official") == "* [Sample](https://example.com/sample)\n\n"
