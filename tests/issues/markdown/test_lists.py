"""Lists as editors change them: nothing is lost or doubled, and what is not touched keeps its bytes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from issues.markdown import cut, joined, parse, parse_body
from issues.markdown.lists import ListError, entries_of, move_within, put_in, put_instead, settled, take_out
from issues.markdown.rewording import typed_item
from tests.issues.markdown.texts import OWN, archive_files, made_up, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from issues.markdown.nodes import Block

LINES = (
    "* [One](https://example.org/1)\n",
    "* [One](https://example.org/1)\n",
    "* [video] [Two](https://example.org/2)\n",
    "- [Three](https://example.org/3)\n",
    "* plain words\n    * with a nested line\n",
    "*   [Four](https://example.org/4)\r\n",
    "* [Five](https://example.org/5) | [mirror](https://example.org/6)\n",
)
BETWEEN = ("", "", "", "\n", "\nSome prose.\n\n", "<!-- a comment -->\n", "\n```\n* no entry\n```\n\n", "[label]: https://example.org/\n")


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Lists as editors write them, with all that may stand between."""
    pieces = [draw(st.sampled_from(("\n", "", "\n<!-- intro -->\n\n", "\nIntro.\n\n")))]
    for line in draw(st.lists(st.sampled_from(LINES), max_size=6)):
        pieces += [draw(st.sampled_from(BETWEEN)), line]
    pieces.append(draw(st.sampled_from(("\n", "", "\nClosing words.\n\n", "\n[label]: https://example.org/\n"))))
    return "".join(pieces)


def entries(body: str) -> Counter[str]:
    return Counter(item.source.removesuffix("\n") for item in entries_of(parse_body(body)))


def others(blocks: Sequence[Block]) -> list[str]:
    """What is neither an entry nor blank."""
    listed = entries_of(blocks)
    return [block.source for block in blocks if block not in listed and block.source.strip()]


@given(bodies(), st.integers(0, 6), st.integers(0, 6))
def test_a_move_within_a_section_keeps_every_entry_and_all_else(body: str, place: int, to: int) -> None:
    blocks = parse_body(body)
    assume(place < len(entries_of(blocks)))
    moved = settled(move_within(blocks, place, to), None)
    assert entries(moved) == entries(body)
    assert others(parse_body(moved)) == others(blocks)
    found = [item.source for item in entries_of(parse_body(moved))]
    assert found[min(to, len(found) - 1)].removesuffix("\n") == entries_of(blocks)[place].source.removesuffix("\n")
    left = [item.source.removesuffix("\n") for item in entries_of(blocks)]
    del left[place]
    del found[min(to, len(found) - 1)]
    assert [source.removesuffix("\n") for source in found] == left


@given(bodies(), bodies(), st.integers(0, 6), st.integers(0, 6))
def test_a_move_to_another_section_keeps_every_entry_and_all_else(one: str, other: str, place: int, gap: int) -> None:
    source, target = parse_body(one), parse_body(other)
    assume(place < len(entries_of(source)))
    item = entries_of(source)[place]
    left, filled = settled(take_out(source, place), None), settled(put_in(target, [item], gap), None)
    assert entries(left) + entries(filled) == entries(one) + entries(other)
    assert others(parse_body(left)) == others(source)
    assert others(parse_body(filled)) == others(target)
    standing = [item.source.removesuffix("\n") for item in entries_of(parse_body(filled))]
    assert standing[min(gap, len(standing) - 1)] == item.source.removesuffix("\n")


@given(st.lists(st.sampled_from(LINES), min_size=2), st.integers(0, 9), st.integers(0, 9))
def test_there_and_back_again_is_the_same_text(lines: list[str], place: int, to: int) -> None:
    body = f"\n<!-- intro -->\n\n{''.join(lines)}\nEnd.\n"
    place, to = place % len(lines), to % len(lines)
    there = settled(move_within(parse_body(body), place, to), None)
    assert settled(move_within(parse_body(there), to, place), None) == body


@given(made_up().map("* {}".format), st.integers(0, 4), st.integers(0, 4), st.sampled_from((None, "link", "event", "task")))
@example("* a\n  b\n\n    c\n* d", 1, 0, None)
@example("<!-- x\n* a\n", 0, 1, None)
@example("* a\n```\n* b\n", 0, 1, None)
def test_any_text_keeps_its_entries_or_is_refused(body: str, place: int, to: int, kind: str | None) -> None:
    blocks = parse_body(body, kind)
    assume(entries_of(blocks))
    place %= len(entries_of(blocks))
    before = Counter(item.source.removesuffix("\n") for item in entries_of(blocks))
    for changed, gone in ((move_within(blocks, place, to), False), (take_out(blocks, place), True)):
        try:
            after = settled(changed, kind)
        except ListError:
            continue
        lost = before - Counter(item.source.removesuffix("\n") for item in entries_of(parse_body(after, kind)))
        assert lost.total() == int(gone)


@given(bodies(), st.integers(0, 6))
def test_a_replaced_line_changes_nothing_else(body: str, place: int) -> None:
    blocks = parse_body(body)
    assume(place < len(entries_of(blocks)))
    new = typed_item("* [New](https://example.org/new)")
    replaced = settled(put_instead(blocks, place, new), None)
    old = entries_of(blocks)[place].source
    start = len("".join(block.source for block in blocks[: blocks.index(entries_of(blocks)[place])]))
    assert replaced[:start] == body[:start] or body.count(old) > 1
    assert entries(replaced) == entries(body) - Counter([old.removesuffix("\n")]) + Counter([new.source.removesuffix("\n")])
    assert others(parse_body(replaced)) == others(blocks)


def check_issue(text: str) -> int:
    """Take each entry of an issue out and put it back: the same text, and the same cut."""
    count = 0
    document = parse(text)
    cuts = cut(text)
    for number, section in enumerate(document.sections):
        for place, item in enumerate(entries_of(section.blocks)):
            if len(entries_of(section.blocks)) == 1 or not item.source.endswith("\n"):
                continue
            to = place - 1 if place else 1
            there = settled(move_within(section.blocks, place, to), section.kind)
            pieces = [*cuts[:number], type(cuts[0])(cuts[number].heading, there), *cuts[number + 1 :]]
            assert cut(joined(pieces)) == pieces
            assert len(there) == len(cuts[number].body) or "\n\n" in cuts[number].body.strip("\n")
            count += 1
    return count


def check_files(paths: Iterable[Path]) -> int:
    return sum(check_issue(read(path)) for path in paths)


def test_every_entry_of_our_own_issues_can_be_moved() -> None:
    assert check_files(OWN) == 50


def test_every_entry_of_real_issues_can_be_moved(archive: Path, seeds: Path, times: Callable[..., int]) -> None:
    step = 600 // times(600, usually=24)
    assert check_files(list(archive_files(archive, seeds))[::step]) > 500


@pytest.mark.parametrize(
    ("body", "gap", "kind", "expected"),
    [
        ("", 0, None, "* x\n\n"),
        ("\n", 0, None, "* x\n\n"),
        ("\n<!-- intro -->\n\n", 0, None, "\n<!-- intro -->\n\n* x\n\n"),
        ("\n<!-- intro -->\n", 0, None, "\n<!-- intro -->\n\n* x\n\n"),
        ("\nSome prose.\n\n", 0, None, "\nSome prose.\n\n* x\n\n"),
        ("\nIf you are running…\n", 0, "event", "* x\n\nIf you are running…\n"),
        ("\n* *No calls were issued this week.*\n\n", 0, None, "\n* x\n\n"),
        ("\n*No calls were issued this week.*\n\n", 0, None, "\n* x\n\n"),
        ("\n* a\n\nClosing.\n\n", 9, None, "\n* a\n* x\n\nClosing.\n\n"),
        ("\n* a\nClosing is lazy.\n\n", 9, None, "\n* a\nClosing is lazy.\n* x\n\n"),
        ("* a", 1, None, "* a\n* x\n\n"),
    ],
)
def test_where_an_entry_lands(body: str, gap: int, kind: str | None, expected: str) -> None:
    put = put_in(parse_body(body, kind), [typed_item("x")], gap, has_intro=kind != "event")
    assert settled(put, kind) == expected


def test_the_last_entry_takes_its_blank_line_along() -> None:
    assert settled(take_out(parse_body("\n<!-- a -->\n\n* x\n\nEnd.\n"), 0), None) == "\n<!-- a -->\n\nEnd.\n"


def test_an_entry_that_would_be_nested_is_refused() -> None:
    blocks = parse_body("\nWords.\n\n  * indented\n\nWords.\n\n* flush\n\n")
    with pytest.raises(ListError, match="would not stand there as one entry"):
        settled(move_within(blocks, 0, 1), None)


def test_a_place_without_entry_is_refused() -> None:
    with pytest.raises(ListError):
        take_out(parse_body("* *No calls this week.*\n"), 0)
