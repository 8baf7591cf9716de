"""Which lines make which block."""

from __future__ import annotations

import pytest

from issues.markdown import parse, parse_body
from issues.markdown.nodes import Blank, Comment, Definition, EmptyNotice, Fence, Item, Link, Notice, Plain, Text


def kinds(body: str) -> list[tuple[str, str]]:
    return [(type(block).__name__, block.source) for block in parse_body(body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a\nb\n\n\nc\n", [("Text", "a\nb\n"), ("Blank", "\n\n"), ("Text", "c\n")]),
        ("* [a](b)\n* c\n", [("Item", "* [a](b)\n"), ("Item", "* c\n")]),
        ("text\n* item\n", [("Text", "text\n"), ("Item", "* item\n")]),
        ("* a\n    * b\n      c\n* d\n", [("Item", "* a\n    * b\n      c\n"), ("Item", "* d\n")]),
        ("* a\n  - b\n", [("Item", "* a\n  - b\n")]),
        ("* a\n * b\n", [("Item", "* a\n"), ("Item", " * b\n")]),
        ("* a\nlazy\n\ntext\n", [("Item", "* a\nlazy\n"), ("Blank", "\n"), ("Text", "text\n")]),
        ("* a\n\n    more\n\ntext", [("Item", "* a\n\n    more\n"), ("Blank", "\n"), ("Text", "text")]),
        ("* a\n\n  text\n", [("Item", "* a\n"), ("Blank", "\n"), ("Text", "  text\n")]),
        ("* a\n<!-- c -->\n* b\n", [("Item", "* a\n"), ("Comment", "<!-- c -->\n"), ("Item", "* b\n")]),
        ("* a\n[x]: y\n", [("Item", "* a\n"), ("Definition", "[x]: y\n")]),
        ("* a\n> b\n", [("Item", "* a\n"), ("Text", "> b\n")]),
        ("* a\n```\n* b\n```\n", [("Item", "* a\n"), ("Fence", "```\n* b\n```\n")]),
        ("<!--\n* a\n\n* b\n-->\n* c\n", [("Comment", "<!--\n* a\n\n* b\n-->\n"), ("Item", "* c\n")]),
        ("<!-- open\n* a\n", [("Comment", "<!-- open\n"), ("Item", "* a\n")]),
        ("<!~~ * [a](b) ~~>\ntext\n", [("Comment", "<!~~ * [a](b) ~~>\n"), ("Text", "text\n")]),
        ("<!~~\n* [a](b)\n~~>\n* c\n", [("Comment", "<!~~\n* [a](b)\n~~>\n"), ("Item", "* c\n")]),
        ("<!~~ open\n* a\n<!~~ b ~~>\n", [("Text", "<!~~ open\n"), ("Item", "* a\n"), ("Comment", "<!~~ b ~~>\n")]),
        ("<!~~ a ~~> text\n", [("Text", "<!~~ a ~~> text\n")]),
        ("<!--\n<!~~ * [a](b) ~~>\n* [c](d)\n-->\n* e\n", [("Comment", "<!--\n<!~~ * [a](b) ~~>\n* [c](d)\n-->\n"), ("Item", "* e\n")]),
        (
            "<!-- Remove if empty>\n* a\n<!-- b -->\n",
            [("Comment", "<!-- Remove if empty>\n"), ("Item", "* a\n"), ("Comment", "<!-- b -->\n")],
        ),
        ("* a <!-- b\n* c\n-->\n* d\n", [("Item", "* a <!-- b\n* c\n-->\n"), ("Item", "* d\n")]),
        ("* a\n  b <!--\n* c\n  -->\n* d\n", [("Item", "* a\n  b <!--\n* c\n  -->\n"), ("Item", "* d\n")]),
        ("* a\n  <!--\n* c\n  -->\n* d\n", [("Item", "* a\n  <!--\n* c\n  -->\n"), ("Item", "* d\n")]),
        ("* a\n      <!--\n* c\n  -->\n* d\n", [("Item", "* a\n      <!--\n* c\n  -->\n"), ("Item", "* d\n")]),
        ("a <!-- b\n* c\n\n* d --> e\n* f\n", [("Text", "a <!-- b\n* c\n\n* d --> e\n"), ("Item", "* f\n")]),
        ("* a <!-- b -->\n* c\n-->\n", [("Item", "* a <!-- b -->\n"), ("Item", "* c\n-->\n")]),
        ("* a <!-- b\n* c <!-- d -->\n", [("Item", "* a <!-- b\n"), ("Item", "* c <!-- d -->\n")]),
        ("* `<!--` a\n* c\n-->\n", [("Item", "* `<!--` a\n"), ("Item", "* c\n-->\n")]),
        ("> ```\n> * a\n> ```\n* b\n", [("Text", "> ```\n> * a\n> ```\n"), ("Item", "* b\n")]),
        ("* a\n  ```\n  * b\n* c\n  ```\n* d\n", [("Item", "* a\n  ```\n  * b\n* c\n  ```\n"), ("Item", "* d\n")]),
        ("~~~~\n* a\n~~~\n* b\n~~~~~\n* c\n", [("Fence", "~~~~\n* a\n~~~\n* b\n~~~~~\n"), ("Item", "* c\n")]),
        ("<!-- a --> text\n", [("Text", "<!-- a --> text\n")]),
        ("    * code\n", [("Text", "    * code\n")]),
        ("* * *\n", [("Text", "* * *\n")]),
        ("---\n", [("Text", "---\n")]),
        ("*emphasis*\n**bold**\n", [("Text", "*emphasis*\n**bold**\n")]),
        ("[^1]: note\n", [("Text", "[^1]: note\n")]),
        ("| a | b |\n|---|---|\n", [("Text", "| a | b |\n|---|---|\n")]),
        ("*No a.*\nLet us know.\n", [("Notice", "*No a.*\n"), ("Text", "Let us know.\n")]),
        ("* *No a\n  b.*\nLet us know.\n", [("Item", "* *No a\n  b.*\n"), ("Text", "Let us know.\n")]),
        ("*No a\n\nb.*\n", [("Text", "*No a\n"), ("Blank", "\n"), ("Text", "b.*\n")]),
        ("text\n*No a.*\n", [("Text", "text\n*No a.*\n")]),
        ("*", [("Item", "*")]),
        ("", []),
    ],
)
def test_lines_make_blocks(body: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(body) == expected


def test_definition_has_label_and_address() -> None:
    assert parse_body('[a b]:<https://example.org/x> "title"\n') == (
        Definition('[a b]:<https://example.org/x> "title"\n', "a b", "https://example.org/x"),
    )


def test_notice_paragraph_keeps_its_lines() -> None:
    assert parse_body("*No Items for\n[A](b).*\n") == (Notice("*No Items for\n[A](b).*\n", "No Items for\n[A](b)."),)


def test_items_in_comments_and_fences_are_no_entries() -> None:
    body = "<!--\n* [a](b)\n-->\n```\n* [c](d)\n```\n* [e](f)\n"
    first, second, third = parse_body(body)
    assert isinstance(first, Comment)
    assert isinstance(second, Fence)
    assert isinstance(third, Item)
    assert third.entry == Link("e", "f")


def test_document_holds_sections_with_their_items() -> None:
    document = parse("Title: x\n\n## A\n* [a](b)\n* *No c.*\n\n* d\n")
    first, second = document.sections
    assert first.heading is None
    assert first.blocks == (Text("Title: x\n"), Blank("\n"))
    assert second.heading is not None
    assert second.heading.title == "A"
    assert [item.entry for item in second.items] == [Link("a", "b"), EmptyNotice("No c."), Plain("d")]


def test_calls_are_known_by_their_heading_and_events_everywhere() -> None:
    text = "### CFP - Projects\n* [a - b](c)\n* 2031-01-01 | X | [o](o)\n### Official\n* [a - b](c)\n* 2031-01-01 | X | [o](o)\n"
    sections = parse(text).sections[1:]
    assert [[type(item.entry).__name__ for item in section.items] for section in sections] == [
        ["Task", "EventListing"],
        ["Link", "EventListing"],
    ]
