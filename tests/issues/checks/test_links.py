"""The rules about links: a good and a bad example each, and where it really happened."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies

from issues.checks import Earlier, Level, Reading, links
from issues.checks.addresses import faults, shown, simplified
from tests.issues.checks.found import SAMPLES, findings, found, mended, read

if TYPE_CHECKING:
    from pathlib import Path

COMMUNITY = "## Updates from Rust Community\n\n### Official\n"
EVENTS = "## Upcoming Events\n\n### Virtual\n"
PROJECTS = "## Call for Participation\n\n### CFP - Projects\n"
SPEAKERS = "## Call for Participation\n\n### CFP - Events\n"


def ids(url: str) -> list[str]:
    return [f"{fault.level} {fault.id}" for fault in faults(url)]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "http://www.example.org/a/b.html#c",
        "https://example.org/%E9%94%88?q=a+b&page=2",
        "https://www.youtube.com/watch?v=abc_-1",
        "https://github.com/rust-lang/rust/pull/1",
        "https://github.com/someone",
        "https://github.com/orgs/rust-lang/",
        "https://github.com/a/b/releases",
        "https://github.com/a/b/blob/main/README.md",
        "https://github.com/a/b/discussions/7#discussioncomment-1",
        "https://münchen.example/straße",
        "https://en.wikipedia.org/wiki/Rust_(programming_language)",
        "https://example.org/a/example",
        "https://myapp.example.com/x",
        "mailto:me@example.org?subject=Hello",
    ],
)
def test_sound_address_has_no_fault(url: str) -> None:
    assert ids(url) == []


@pytest.mark.parametrize(
    ("url", "level_and_id"),
    [
        ("hhttps://example.org/", "error malformed-url"),
        ("example.org/page", "error malformed-url"),
        ("", "error malformed-url"),
        ("https://exam ple.org/", "error malformed-url"),
        ("https://example.org/\x02", "error malformed-url"),
        ("https://example.org/\u200b", "error malformed-url"),
        ("https://localhost:8000/", "error malformed-url"),
        ("https://[::1", "error malformed-url"),
        ("irc://irc.example.org/rust", "error malformed-url"),
        ("https://example.org/?utm_source=a", "error tracking-parameter"),
        ("https://example.org/?b=1&fbclid=a#c", "error tracking-parameter"),
        ("https://www.youtube.com/watch?v=abc&feature=youtu.be", "error tracking-parameter"),
        ("https://example.org//a", "warning simplifiable-url"),
        ("https://example.org", "warning simplifiable-url"),
        ("https://example.org/?a=", "warning simplifiable-url"),
        ("HTTPS://example.org/", "warning simplifiable-url"),
        ("https://example.org/?a=%20", "warning simplifiable-url"),
        ("https://example.org/#", "warning simplifiable-url"),
        ("https://youtu.be/abc", "warning simplifiable-url"),
        ("https://m.youtube.com/watch?v=abc", "warning simplifiable-url"),
        ("https://de.m.wikipedia.org/wiki/Rost", "warning simplifiable-url"),
        ("https://news.example.org/story/amp/", "warning simplifiable-url"),
        ("https://bit.ly/abc", "warning shortened-url"),
        ("https://github.com/a/b", "warning bare-repository"),
        ("https://github.com/a/b#readme", "warning bare-repository"),
        ("https://github.com/a/b/tree/main", "warning bare-repository"),
        ("https://crates.io/crates/a", "warning bare-repository"),
    ],
)
def test_faulty_address_is_told(url: str, level_and_id: str) -> None:
    assert ids(url) == [level_and_id]


def test_address_in_capitals_is_asked_for_tracking_too() -> None:
    assert ids("Https://example.org/?utm_source=a") == ["error tracking-parameter", "warning simplifiable-url"]


def test_malformed_address_is_asked_for_tracking_too() -> None:
    assert ids("hhttps://example.org/?utm_source=a") == ["error malformed-url", "error tracking-parameter"]


@pytest.mark.parametrize(
    ("url", "mended_url"),
    [
        ("https://example.org/?utm_source=a&b=1", "https://example.org/?b=1"),
        ("https://example.org//a//b/", "https://example.org/a/b/"),
        ("https://example.org", "https://example.org/"),
        ("HTTPS://example.org/A", "https://example.org/A"),
        ("https://youtu.be/abc?t=10", "https://www.youtube.com/watch?v=abc&t=10"),
        ("https://m.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abc"),
        ("https://de.m.wikipedia.org/wiki/Rost", "https://de.wikipedia.org/wiki/Rost"),
        ("https://web.archive.org/web/2031/https://example.org/", ""),
        ("https://example.org/?a=", ""),
        ("https://bit.ly/abc", ""),
    ],
)
def test_address_is_mended_only_where_that_is_certain(url: str, mended_url: str) -> None:
    assert [fault.mended for fault in faults(url)] == [mended_url]


def test_simplified_address_is_the_one_of_the_newsletters_tool() -> None:
    assert simplified("https://a.b//c/?x=&y=%20z&y=1") == "https://a.b/c/?y=+z&y=1"


def test_faults_are_told_in_every_section_and_repaired_in_place() -> None:
    text = f"Hello.\n\n## Crate of the Week\n\n[a](https://a.example.org/?utm_source=x), [b].\n\n{EVENTS}[b]: https://b.example.org//c\n"
    assert found(links.CHECKS, text) == ["5 error tracking-parameter", "10 warning simplifiable-url"]
    assert mended(links.CHECKS, text) == text.replace("?utm_source=x", "").replace("//c", "/c")
    assert [one.section for one in findings(links.CHECKS, text)] == ["Crate of the Week", "Virtual"]


@pytest.mark.parametrize(
    "item", ["* <hhttps://a.example.org/>\n", "* [a](hhttps://a.example.org/)\n", "* [a][b]\n\n[b]: hhttps://a.example.org/\n"]
)
def test_malformed_address_is_found_in_every_form_of_a_link(item: str) -> None:
    assert [one.id for one in findings(links.CHECKS, f"{EVENTS}{item}")] == ["malformed-url"]


def test_address_with_entities_is_judged_as_it_is_read_and_left_as_it_stands() -> None:
    (finding,) = findings(links.CHECKS, "[a](https://a.example.org/?b=1&amp;utm_source=x)")
    assert (finding.id, finding.repair) == ("tracking-parameter", None)


@pytest.mark.parametrize("url", ["https://example.org", "https://github.com/a/b", "https://crates.io/crates/a", "https://example.org/?a="])
def test_some_faults_count_among_the_communitys_links_only(url: str) -> None:
    assert found(links.CHECKS, f"{EVENTS}* [a]({url})\n") == []
    assert len(found(links.CHECKS, f"{COMMUNITY}* [a]({url})\n")) == 1
    assert len(found(links.CHECKS, f"{COMMUNITY}* [a][b]\n\n## Other\n\n[b]: {url}\n")) == 1


def test_placeholder_and_channel_are_malformed_among_the_communitys_links_only() -> None:
    text = "* [a](irc://irc.example.org/a)\n* [b](REDDIT_LINK_HERE)\n"
    assert found(links.CHECKS, f"## Other\n{text}") == []
    assert found(links.CHECKS, f"{COMMUNITY}{text}") == ["4 error malformed-url", "5 error malformed-url"]


def test_sections_of_new_crates_hold_repositories() -> None:
    item = "* [a](https://github.com/a/b)\n"
    assert found(links.CHECKS, f"# Updates from Rust Community\n\n## Notable New Crates & Project Updates\n{item}") == []


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("[a](https://a.b/c)).", ["1 error malformed-url"]),
        ("(See [a](https://a.b/c)).", []),
        ("[a](https://a.b/c) (and [d](https://d.e/f))", []),
    ],
)
def test_parenthesis_behind_a_link_must_be_opened(line: str, lines: list[str]) -> None:
    assert found(links.CHECKS, line) == lines


def test_second_copy_in_an_issue_is_an_error_and_names_the_first() -> None:
    text = f"{COMMUNITY}* [a](https://a.b/c)\n\n### Misc\n* [d](http://www.a.b/c/)\n* [e](https://a.b/c#e)\n* [d](https://a.b/c)\n"
    first, second = findings(links.CHECKS, text)
    assert (first.level, first.id, first.line, first.section) == (Level.ERROR, "duplicate-link", 7, "Misc")
    assert first.message == "“d” leads to the same page as “a” in line 4."
    assert second.line == 9


def test_calls_count_with_the_communitys_links_and_their_fixed_text_does_not() -> None:
    text = f"{COMMUNITY}* [a](https://a.b/c)\n\n{PROJECTS}[here](https://a.b/c)\n* [a - b](https://a.b/c)\n\n[here](https://a.b/d)\n[d](https://a.b/d)\n"
    assert found(links.CHECKS, text) == ["10 error duplicate-link"]


@pytest.mark.parametrize("above", [EVENTS, "## Updates from the Rust Project\n", "## Quote of the Week\n"])
def test_links_of_other_sections_may_come_twice(above: str) -> None:
    assert found(links.CHECKS, f"{above}* [a](https://a.b/c)\n* [a](https://a.b/c)\n") == []


def test_address_and_its_simpler_form_are_one_page() -> None:
    assert "5 error duplicate-link" in found(links.CHECKS, f"{COMMUNITY}* [a](https://a.b/c/d)\n* [a](https://a.b//c//d)\n")


PLACE = Earlier(900, date(2031, 1, 1), "Official", "As it was")


@pytest.mark.parametrize(("recent", "level"), [(date(2030, 9, 1), "warning"), (date(2031, 1, 8), "hint"), (None, "hint")])
def test_page_of_an_older_issue_is_a_warning_while_it_is_recent(recent: date | None, level: str) -> None:
    (finding,) = findings(links.CHECKS, f"{COMMUNITY}* [a](https://a.b/c)\n", earlier={"a.b/c": (PLACE,)}, recent=recent)
    assert (finding.level, finding.id) == (level, "duplicate-link")
    assert finding.message == "“a” stood in issue 900 of 2031-01-01, under Official: “As it was”."


def test_what_cannot_be_seen_in_an_address_is_spelt() -> None:
    (finding,) = findings(links.CHECKS, f"{COMMUNITY}* [a](htps://a.b/“c”\u200b\\d)\n")
    assert finding.message.partition("It stands as ")[2] == "“htps://a.b/“c”\\u200b\\d”."


def test_an_older_title_is_named_where_it_is_another() -> None:
    text = f"{COMMUNITY}* [As it was](https://a.b/c)\n"
    (finding,) = findings(links.CHECKS, text, earlier={"a.b/c": (PLACE,)})
    assert finding.message == "“As it was” stood in issue 900 of 2031-01-01, under Official."


@pytest.mark.parametrize(
    ("url", "what"),
    [("https://youtu.be/abc", "the short form of a video's address"), ("https://m.youtube.com/watch?v=abc", "the page for telephones")],
)
def test_roundabout_addresses_are_called_what_they_are(url: str, what: str) -> None:
    (finding,) = findings(links.CHECKS, f"{COMMUNITY}* [a]({url})\n")
    assert (finding.message, finding.hint) == (f"This is {what}: {url}", "Link to https://www.youtube.com/watch?v=abc")


def test_call_for_speakers_may_stand_until_it_closes() -> None:
    assert found(links.CHECKS, f"{SPEAKERS}* [**a**](https://a.b/c) | x\n", earlier={"a.b/c": (PLACE,)}) == []
    assert found(links.CHECKS, f"{PROJECTS}* [a - b](https://a.b/c)\n", earlier={"a.b/c": (PLACE,)}) == ["4 hint duplicate-link"]


def test_event_of_an_older_issue_may_be_told_of_again() -> None:
    place = Earlier(900, date(2031, 1, 1), "Virtual", "A meeting")
    assert found(links.CHECKS, f"{COMMUNITY}* [a](https://a.b/c)\n", earlier={"a.b/c": (place,)}) == []


def test_keys_that_are_compared_are_those_of_the_communitys_links_and_calls() -> None:
    text = f"{COMMUNITY}* [a](https://a.b/c?x)\n\n{PROJECTS}* [d - e](https://d.e/)\n\n{EVENTS}* [f](https://f.g/)\n"
    assert [key for key, _ in links.compared_keys(Reading(text))] == ["a.b/c?x=", "a.b/c", "d.e"]


def test_long_addresses_are_shown_shortened() -> None:
    assert shown("a\n b" + "c" * 100) == "a b" + "c" * 76 + "…"


def test_our_sample_has_these_findings() -> None:
    assert [one for one in found(links.CHECKS, read(SAMPLES / "2031-01-29-today.md")) if "malformed" in one or "duplicate" in one] == [
        "21 error malformed-url",
        "22 error malformed-url",
        "23 error malformed-url",
        "24 error duplicate-link",
        "26 error duplicate-link",
    ]


@pytest.mark.parametrize(
    ("name", "line_and_id"),
    [
        ("2024-09-04", "401 error malformed-url"),
        ("2022-09-21", "172 error malformed-url"),
        ("2021-09-08", "77 error duplicate-link"),
        ("2024-09-04", "67 error tracking-parameter"),
        ("2025-10-29", "367 warning simplifiable-url"),
        ("2026-05-06", "71 warning bare-repository"),
    ],
)
def test_it_happened_in_a_real_issue(archive: Path, name: str, line_and_id: str) -> None:
    (path,) = (archive / "issues").glob(f"{name}-*")
    assert line_and_id in found(links.CHECKS, read(path))


def assert_no_fault_is_passed_over(reading: Reading) -> None:
    """Only some stretches of an issue are read: those that are not hold no link that a rule has something to say about."""
    faulty = {link for link in reading.links if link.kind != "reference" and any(not one.only_in_community for one in faults(link.url))}
    compared = {link for link in reading.links if link.part.group in {"community", "calls"}}
    assert (faulty | compared) - set(links._links(reading)) == set()


ADDRESSES = [
    *("https://example.org/a", "https://example.org", "http://a.b//c", "https://youtu.be/a", "https://bit.ly/a", "https://github.com/a/b"),
    *("https://a.local/", "https://a.b/?id=1&utm_source=x", "https://a.b/?x=1&y", "https://m.a.b/", "https://a.b/amp/", "<https://a.b//c>"),
    *("mailto:me@a.b", "irc://a.b/", "a.b", "", "https://a.b/(c)", "https://a.b/c)", "https://a.b/c d", "https://a.b/?a=1&amp;gclid=2"),
]
LINKS = strategies.sampled_from(ADDRESSES).flatmap(
    lambda url: strategies.sampled_from(
        [f"* [a]({url})\n", f"[a][b] and ([c]({url}))\n\n", f"[b]: {url}\n", f"[b]:\n  {url}\n", f"<{url}>\n", f'<a href="{url}">d</a>\n']
    )
)


@given(
    strategies.lists(LINKS | strategies.sampled_from([COMMUNITY, EVENTS, "## Other\n", "<!-- c -->\n", "`", "[a]:"]), max_size=12).map(
        "".join
    )
)
def test_no_fault_is_passed_over(text: str) -> None:
    assert_no_fault_is_passed_over(Reading(text))


def test_no_fault_of_a_real_issue_is_passed_over(archive: Path) -> None:
    for path in sorted((archive / "issues").iterdir()):
        assert_no_fault_is_passed_over(read(path))
