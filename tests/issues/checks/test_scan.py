"""The fast pass over all links sees what python-Markdown prints, each in its place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given, strategies

from issues.checks import Reading
from issues.checks.scan import Link
from tests.benchmarks.today import rendered
from tests.issues.checks.found import SAMPLES, read
from tests.sampling import sample

if TYPE_CHECKING:
    from pathlib import Path


def seen(text: str) -> list[tuple[str, str, str]]:
    return [(link.kind, link.title, link.url) for link in Reading(text).links]


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("* [a](https://a.b/)", [("inline", "a", "https://a.b/")]),
        ("* [video] [a](https://a.b/), [c](https://c.d)", [("inline", "a", "https://a.b/"), ("inline", "c", "https://c.d")]),
        ("[`[x](y)` and \\[z](https://a.b/)", [("inline", "`[x](y)` and \\[z", "https://a.b/")]),
        ("`[x](y)` [a [b] c](https://a.b/)", [("inline", "a [b] c", "https://a.b/")]),
        ("[a](https://a.b/x_(y)) and (see [c](https://c.d))", [("inline", "a", "https://a.b/x_(y)"), ("inline", "c", "https://c.d")]),
        ("[a]( https://a.b/  )", [("inline", "a", "https://a.b/")]),
        ('[a](https://a.b/ "A title")', [("inline", "a", "https://a.b/")]),
        (
            "[a <https://c.d> b](https://a.b/)",
            [("inline", "a <https://c.d> b", "https://a.b/"), ("autolink", "https://c.d", "https://c.d")],
        ),
        ("[a](<https://a.b/>)", [("inline", "a", "https://a.b/")]),
        ("[a](https://a.b/?x=1&amp;y=2)", [("inline", "a", "https://a.b/?x=1&y=2")]),
        ("[a](https://a.b/\\_x)", [("inline", "a", "https://a.b/_x")]),
        ("[hard\nwrapped](https://a.b/)", [("inline", "hard\nwrapped", "https://a.b/")]),
        ("[in two](https://a.b/?c\nd)", [("inline", "in two", "https://a.b/?c\nd")]),
        ("<https://a.b/> and <small>no</small>", [("autolink", "https://a.b/", "https://a.b/")]),
        ('<a href="https://a.b/">a</a>', [("html", "", "https://a.b/")]),
        ("![a](https://a.b/c.png)", []),
        ("[![a](https://a.b/c.png)](https://a.b/)", [("inline", "![a](https://a.b/c.png)", "https://a.b/")]),
        ("a <!-- [b](https://a.b/) --> c", []),
        ("[a]", []),
        ("[a](https://a.b", []),
        ("[a] (https://a.b/)", []),
    ],
)
def test_line_has_its_links(line: str, links: list[tuple[str, str, str]]) -> None:
    assert seen(line) == links
    assert [str(tag.get("href")).replace("_", "") for tag in rendered(line).find_all("a")] == [url.replace("_", "") for _, _, url in links]


@pytest.mark.parametrize("use", ["[a][label]", "[a] [Label]", "[a][ label ]", "[label][]", "[label]", "* [ZH] [label]"])
def test_link_by_reference_has_the_address_of_its_definition(use: str) -> None:
    reading = Reading(f"{use}\n\n[label]: <https://a.b/>\n")
    reference, definition = reading.links
    assert (reference.kind, reference.url, reference.line) == ("reference", "https://a.b/", 1)
    assert (definition.kind, definition.title, definition.url, definition.line) == ("definition", "label", "https://a.b/", 3)
    assert reference.at == definition.at == reading.text.index("https")


def test_link_knows_where_it_stands() -> None:
    text = "Above.\n\n## Updates from Rust Community\n\n### Official\n* [x] [a](https://a.b/?c=d)\n"
    (link,) = Reading(text).links
    assert text[link.start : link.end] == "[a](https://a.b/?c=d)"
    assert text[link.at :].startswith("https://a.b/?c=d)")
    assert (link.line, link.part.title, link.part.group) == (6, "Official", "community")


@pytest.mark.parametrize(
    ("headings", "group"),
    [
        ("# Updates from Rust Community\n## News & Blog Posts\n", "community"),
        ("## Call for Participation; projects and speakers\n### CFP - Events\n", "calls"),
        ("## Upcoming Events\n### Virtual\n", "events"),
        ("# Upcoming Events\n## Updates from Rust Community\n", "events"),
        ("## Updates from the Rust Project\n#### Compiler\n", "project"),
        ("# What's cooking on master?\n", "project"),
        ("## Crate of the Week\n", "other"),
    ],
)
def test_group_is_told_by_the_headings(headings: str, group: str) -> None:
    assert Reading(headings).parts[-1].group == group


def test_comments_and_fences_hold_no_links() -> None:
    assert seen("<!--\n[a](https://a.b/)\n-->\n\n```\n[a](https://a.b/)\n```\n") == []


PIECES = [
    "[",
    "]",
    "(",
    ")",
    "](",
    "`",
    "``",
    "\\",
    "!",
    "<",
    ">",
    "a",
    " ",
    "\n",
    "\n\n",
    "* ",
    "https://a.b/",
    "[a]: ",
    "[a](https://a.b/)",
    "<a ",
    "&amp;",
]


@given(strategies.lists(strategies.sampled_from(PIECES), max_size=40).map("".join))
def test_every_link_lies_where_it_says(text: str) -> None:
    reading = Reading(text)
    for link in reading.links:
        assert isinstance(link, Link)
        assert text[link.start] in "[<"
        assert text[link.end - 1] in ")]>" or link.kind == "definition"
        assert link.line == text.count("\n", 0, link.start) + 1
    starts = [link.start for link in reading.links]
    assert starts == sorted(starts)


def assert_seen_as_printed(reading: Reading) -> None:
    printed = Counter(unquote(str(tag.get("href"))) for tag in rendered(reading.text).find_all("a", href=True))
    ours = Counter(unquote(link.url) for link in reading.links if link.kind != "definition")
    mails = {url for url in printed if url.startswith("mailto:")}
    assert {url: count for url, count in (printed - ours).items() if url not in mails} == {}
    assert ours - printed == Counter()


@pytest.mark.parametrize("name", ["checks/2031-01-29-today.md", "issues/2031-01-01-this-week-in-rust.md", "markdown/2032-02-05-odd.md"])
def test_links_of_our_samples_are_those_that_are_printed(name: str) -> None:
    assert_seen_as_printed(read(SAMPLES.parent / name))


def test_links_of_the_real_issues_are_those_that_are_printed(archive: Path) -> None:
    paths = sorted((archive / "issues").iterdir())
    assert paths
    for path in sample(paths, every=6):
        assert_seen_as_printed(read(path))
