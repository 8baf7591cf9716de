"""Entries said in other words: what is not reworded stays, and what does not read back is refused."""

from __future__ import annotations

import pytest
from hypothesis import given

from issues.markdown import parse, parse_item
from issues.markdown.escaping import plain_text
from issues.markdown.lists import ListError
from issues.markdown.nodes import Item
from issues.markdown.rewording import own_prefixes, own_title, read_prefixes, retitled, typed_item, with_prefixes
from tests.issues.markdown.texts import OWN, made_up, read

HOUSE = "* [video] [Old](https://example.org/x)\n"
EVENT = (
    "* 2031-01-02 | Kiel, DE | [Rust Kiel](https://example.org/kiel)\n    * [**Old**](https://example.org/e)"
    " | [Mirror](https://example.org/m)\n"
)


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        (HOUSE, "link", "* [video] [New](https://example.org/x)\n"),
        ("- [Old](https://example.org/x), more words\n", None, "- [New](https://example.org/x), more words\n"),
        ("* [crab - Old](https://example.org/x)\n", "task", "* [crab - New](https://example.org/x)\n"),
        (
            "* [**Old**](https://example.org/x) | CFP closes 2031-01-02\n",
            "speakers",
            "* [**New**](https://example.org/x) | CFP closes 2031-01-02\n",
        ),
        ("* [lib: Old](https://example.org/x)\n", "pull-request", "* [lib: New](https://example.org/x)\n"),
        ("* [disposition: close] [Old](https://example.org/x)\n", "final-comment", "* [disposition: close] [New](https://example.org/x)\n"),
        (EVENT, "event", EVENT.replace("Old", "New")),
        ("*  [ Old ](https://example.org/x)  \r\n", None, "*  [ New ](https://example.org/x)  \r\n"),
    ],
)
def test_another_title_leaves_the_rest(source: str, kind: str | None, expected: str) -> None:
    assert retitled(parse_item(source, kind), "New", kind).source == expected


@pytest.mark.parametrize("title", ["a [b](javascript:x)", "<script>alert(1)</script>", "a __init__", "Vec<T>", "*x", "]", "&lt;"])
def test_a_typed_title_shows_as_typed(title: str) -> None:
    item = retitled(parse_item(HOUSE, "link"), title, "link")
    assert plain_text(own_title(item.entry) or "") == title
    assert item.source.endswith("](https://example.org/x)\n")


def test_the_present_title_changes_nothing() -> None:
    item = parse_item("* [a \\*odd\\* &amp; old](https://example.org/x)\n")
    assert retitled(item, own_title(item.entry) or "") is item


@pytest.mark.parametrize(
    ("before", "prefixes", "after"),
    [
        (HOUSE, (), "* [Old](https://example.org/x)\n"),
        (HOUSE, ("video", "series"), "* [video] [series] [Old](https://example.org/x)\n"),
        ("* [Old](https://example.org/x)\n", ("DE",), "* [DE] [Old](https://example.org/x)\n"),
        ("* (video) [Old](https://example.org/x)\n", ("audio",), "* (audio) [Old](https://example.org/x)\n"),
        ("* [video][Old](https://example.org/x)\n", ("video", "DE"), "* [video][DE] [Old](https://example.org/x)\n"),
    ],
)
def test_prefixes_are_set_and_cleared(before: str, prefixes: tuple[str, ...], after: str) -> None:
    assert with_prefixes(parse_item(before, "link"), prefixes, "link").source == after


@pytest.mark.parametrize("typed", ["video, series", "[video] [series]", "[video][series]", " video ,, series "])
def test_prefixes_are_read_as_people_type_them(typed: str) -> None:
    assert read_prefixes(typed) == ("video", "series")


@pytest.mark.parametrize("prefix", ["a](b", "[", "x" * 61, "`", "<b>", "a  b", ""])
def test_what_can_be_no_prefix_is_refused(prefix: str) -> None:
    with pytest.raises(ListError):
        with_prefixes(parse_item(HOUSE, "link"), (prefix,), "link")


@pytest.mark.parametrize("source", ["* plain\n", "* *No calls.*\n"])
def test_a_line_without_title_or_prefix_is_edited_whole(source: str) -> None:
    item = parse_item(source)
    with pytest.raises(ListError, match="whole line"):
        retitled(item, "New")
    with pytest.raises(ListError, match="whole line"):
        with_prefixes(item, ("video",))


def test_an_empty_title_is_refused() -> None:
    with pytest.raises(ListError, match="empty"):
        retitled(parse_item(HOUSE), " \u200b ")


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("[x](https://example.org/)", "* [x](https://example.org/)\n"),
        ("- [x](https://example.org/)\n", "- [x](https://example.org/)\n"),
        ("*emphasis* first", "* *emphasis* first\n"),
        ("* x\n    * nested", "* x\n    * nested\n"),
        ("* <script>", "* <script>\n"),
    ],
)
def test_a_typed_line_is_an_entry(line: str, source: str) -> None:
    assert typed_item(line).source == source


@pytest.mark.parametrize(
    "line", ["", "  \n", "* a\n* b", "* a\n\nwords", "# heading\nx\n\n* y", "* *No calls this week.*", "* a\n# x", "<!-- x -->\n* a"]
)
def test_what_is_no_single_entry_is_refused(line: str) -> None:
    with pytest.raises(ListError):
        typed_item(line)


@given(made_up())
def test_any_typed_line_is_one_entry_or_refused(line: str) -> None:
    try:
        item = typed_item(line)
    except ListError:
        return
    assert isinstance(item, Item)
    assert item.source.strip("\r\n").endswith(line.strip("\r\n"))


def test_every_title_of_our_own_issues_can_be_changed() -> None:
    changed = 0
    for path in OWN:
        for section in parse(read(path)).sections:
            for item in section.items:
                title = own_title(item.entry)
                if title:
                    new = retitled(item, "Another title", section.kind)
                    assert own_title(new.entry) == "Another title"
                    assert own_prefixes(new.entry) == own_prefixes(item.entry)
                    assert new.source.count("Another title") == item.source.count("Another title") + 1
                    changed += 1
    assert changed > 50
