from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar
from jsonschema import Draft202012Validator, FormatChecker

from events.exports import calendar
from issues.exports import as_json as json_module
from issues.exports.as_json import as_json
from issues.exports.formats import exports
from issues.exports.occasions import mode_of, occasions
from issues.exports.social import BLUESKY, MASTODON, REDDIT, for_bluesky, for_mastodon, for_reddit, mastodon_length
from tests.issues.exports.editions import edition_of_text, hostile, real, sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from issues.exports.edition import Edition

GOLDEN = Path(__file__).parents[2] / "data" / "exports"
SCHEMA = json.loads(Path(json_module.__file__).with_name("issue.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def document(edition: Edition) -> dict[str, Any]:
    """The JSON of an edition, found to fit the schema."""
    found: dict[str, Any] = json.loads(as_json(edition))
    assert [error.message for error in VALIDATOR.iter_errors(found)] == []
    return found


def check(edition: Edition) -> None:
    """What holds for JSON, calendar and posts of any issue."""
    found = document(edition)
    assert len({entry["anchor"] for section in found["sections"] for entry in section["entries"]}) == len(edition.lines)
    text = calendar(edition)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    read = Calendar.from_ical(text)
    assert len(read.walk("VEVENT")) == len([one for one in occasions(edition) if one.start])
    assert set(re.findall(r"^([A-Z-]+)[;:]", text, re.MULTILINE)) <= {
        *("BEGIN", "END", "VERSION", "PRODID", "X-WR-CALNAME", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION"),
        "URL",
    }
    assert mastodon_length(for_mastodon(edition)) <= MASTODON
    assert len(for_bluesky(edition)) <= BLUESKY
    assert len(for_reddit(edition)) <= REDDIT
    assert for_mastodon(edition).count("http") == for_bluesky(edition).count("http") == 1


HEAD = "Title: This Week in Rust 902\nNumber: 902\nDate: 2031-01-08\nCategory: This Week in Rust\n\n"
LINK = "[deep](https://deep.example.org/)"


@pytest.mark.parametrize("depth", [45, 300, 1000, 10_000])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [(">", ""), ("> ", ""), ("* ", ""), ("> * ", ""), ("*a ", "*"), ("<em>", "</em>"), ("<blockquote>", "</blockquote>"), ("[", "](x)")],
)
def test_what_stands_however_deep_comes_out(opening: str, closing: str, depth: int) -> None:
    edition = edition_of_text(f"{HEAD}## Official\n\n{opening * depth}{LINK}{closing * depth}\n")
    for name, export in exports().items():
        made = export.make(edition).content.decode()
        assert name not in {"text", "email-text"} or "deep" in made


@pytest.mark.parametrize("levels", [20, 45, 60, 200])
@pytest.mark.parametrize("bullet", ["*", "1."])
def test_lists_in_lists_keep_every_word_and_address(bullet: str, levels: int) -> None:
    lines = "".join(f"{'    ' * level}{bullet} [Level {level}](https://deep.example.org/{level})\n" for level in range(levels))
    edition = edition_of_text(f"{HEAD}## Official\n\n{lines}")
    found = re.findall(r"https://deep\.example\.org/(\d+)", exports()["text"].make(edition).content.decode())
    assert list(map(int, found)) == list(range(levels))


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.iterdir()))
def test_our_sample_comes_out_as_it_did(name: str) -> None:
    export = {export.file_name: export for export in exports().values()}[name]
    assert export.make(sample()).content.decode() == (GOLDEN / name).read_bytes().decode()


def test_every_format_has_its_golden_file() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {export.file_name for export in exports().values()} - {"issue.md"}
    assert exports()["markdown"].write(sample()) == sample().text


@pytest.mark.parametrize("make", [sample, hostile])
def test_json_fits_its_schema_and_calendars_and_posts_their_limits(make: Callable[[], Edition]) -> None:
    check(make())


def test_real_issues_fit_schema_and_limits(archive: Path, times: Callable[..., int]) -> None:
    for edition in real(archive, every=max(1, 223 // times(223, usually=8))):
        check(edition)


def test_a_schema_that_is_broken_is_noticed() -> None:
    found = document(sample())
    found["events"][0]["mode"] = "somewhere"
    assert not VALIDATOR.is_valid(found)


def test_a_hybrid_event_is_told_once_with_both_of_its_places() -> None:
    first, second = occasions(sample())
    assert (first.title, first.start, first.mode, len(first.anchors)) == ("Kaffee, Kuchen und Lifetimes", date(2031, 1, 2), "hybrid", 2)
    assert [link.title for link in second.organizers] == ["Rust Łódź", "Kółko"]
    assert [link.url for link in second.further] == ["https://meet.example.org/kolko/7"]


@pytest.mark.parametrize(
    ("place", "mode"),
    [
        ("Virtual", "online"),
        ("Virtual (Kampala, UG)", "online"),
        ("Hybrid (Nürnberg, DE)", "hybrid"),
        ("Munich, DE + Virtual", "hybrid"),
        ("Virtual and In-Person (Berlin, DE)", "hybrid"),
        ("Łódź, PL", "in_person"),
    ],
)
def test_the_words_of_a_place_tell_how_one_takes_part(place: str, mode: str) -> None:
    assert mode_of(place) == mode


def test_an_event_of_one_link_is_in_the_json_and_without_a_year_in_no_calendar() -> None:
    head = "Title: x\nNumber: 400\nDate: 2021-07-21\nCategory: x\n\n## Upcoming Events\n\n### Online\n"
    edition = edition_of_text(head + "* [July 28, Virtual, US - Rust Talk](https://example.org/talk)\n")
    event = document(edition)["events"][0]
    assert (event["start"], event["dates"], event["url"]) == (None, "July 28", "https://example.org/talk")
    assert "VEVENT" not in calendar(edition)


def test_an_event_keeps_its_name_in_the_calendar_from_issue_to_issue() -> None:
    uids = [re.findall("UID:(.*)\r", calendar(replace(sample(), revision=2, date=day))) for day in (date(2031, 1, 1), date(2031, 1, 8))]
    assert uids[0] == uids[1]
    assert len(set(uids[0])) == 2


def test_a_calendar_of_what_means_harm_has_its_own_lines_only() -> None:
    first, last = Calendar.from_ical(calendar(hostile())).walk("VEVENT")
    assert first["SUMMARY"] == "What,; \\n BEGIN:VALARM"
    assert "\x02" not in calendar(hostile())
    assert first["URL"] == "https://example.org/e?a=1,2;b"
    assert last.decoded("DTEND") == date(9999, 12, 31)


def test_a_post_mentions_nobody_and_links_nothing_but_the_issue() -> None:
    text = "Title: x\nNumber: 1\nDate: 2031-01-08\n\n### Official\n* [@victim@example.org https://evil.example.org/ \u202ehi](https://e.example.org)\n"
    assert for_mastodon(edition_of_text(text)) == (
        "x is out!\n\n• ＠victim＠example.org … hi\n\nhttps://twir.example.org/issues/1/\n\n#rustlang #thisweekinrust"
    )


def test_posts_leave_out_what_has_no_room() -> None:
    titles = "".join(f"### {name}\n* [{'🦀' * 200}](https://example.org/)\n\n" for name in ("Official", "Research", "Rust Walkthroughs"))
    edition = edition_of_text(f"Title: {'x' * 199}\nNumber: 1\nDate: 2031-01-08\n\n{titles}")
    check(edition)
    assert "🦀" in for_mastodon(edition)
    assert "🦀" not in for_bluesky(edition)
