"""Links whose address is defined elsewhere in the issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.markdown import definitions, parse, parse_item, reference_links, resolved_link
from tests.issues.markdown.texts import OWN, read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ADDRESSES = {"ref": "https://example.org/ref", "two words": "https://example.org/two"}


def test_definitions_are_found_by_their_label() -> None:
    text = "a\n[Ref]: https://example.org/1\n   [Two  words]:<https://example.org/2> 'title'\n    [code]: x\n[^1]: note\n"
    assert definitions(text) == {"ref": "https://example.org/1", "two words": "https://example.org/2"}


def test_definitions_in_comments_and_code_define_nothing() -> None:
    assert definitions("<!--\n[a]: b\n-->\n```\n[c]: d\n```\n[e]: f") == {"e": "f"}


def test_last_definition_of_a_label_counts() -> None:
    assert definitions("[a]: b\n\n# c\n[A]: d\n") == {"a": "d"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[t][ref] and [two words][], [ref]", [("t", "ref"), ("two words", "two words"), ("ref", "ref")]),
        ("[`]` t][ref]", [("`]` t", "ref")]),
        ("[a [b] c][ref]", [("a [b] c", "ref")]),
        ("[t](u)[ref]", [("ref", "ref")]),
        (r"\[t][ref] ![image][ref]", [("ref", "ref"), ("ref", "ref")]),
        ("`[t][ref]` [ ] [", []),
    ],
)
def test_reference_links_are_found_in_order(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(found.title, found.label) for found in reference_links(text)] == expected


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("* [T](u)", ("T", "u")),
        ("* words about [T][Ref]. More.", ("T", "https://example.org/ref")),
        ("* words about [T](u), [U][ref]", ("T", "u")),
        ("* [two\n  words] are words", ("two\n  words", "https://example.org/two")),
        ("* [T][Two  Words], words", ("T", "https://example.org/two")),
        ("* [podcast] [ T][ref]", ("T", "https://example.org/ref")),
        ("* [T][unknown]", ("T", "")),
        ("* about [T][unknown]", ("", "")),
        ("* [podcast] words, [T][ref]", ("T", "https://example.org/ref")),
        ("* words", ("", "")),
    ],
)
def test_an_entry_has_the_address_that_its_label_defines(source: str, link: tuple[str, str]) -> None:
    assert resolved_link(parse_item(source).entry, ADDRESSES) == link


def count_resolved(paths: Iterable[Path]) -> int:
    """How many entries have an address only by a definition."""
    count = 0
    for path in paths:
        text = read(path)
        addresses = definitions(text)
        links = ((item, resolved_link(item.entry, addresses)) for section in parse(text).sections for item in section.items)
        count += sum(url in addresses.values() and url not in item.source for item, (_title, url) in links)
    return count


def test_references_of_own_samples_are_resolved() -> None:
    assert count_resolved(OWN) == 2


def test_references_of_real_issues_are_resolved(archive: Path) -> None:
    assert count_resolved(sorted((archive / "issues").iterdir())) > 100
