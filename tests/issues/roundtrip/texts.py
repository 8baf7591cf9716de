"""A small draft and what is done to it elsewhere; any draft, and anything that may be done to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from issues.roundtrip.planning import plan_round_trip

if TYPE_CHECKING:
    from issues.roundtrip.changes import Plan

TEXT = """\
Title: This Week in Rust 700
Number: 700
Date: 2027-04-21
Category: This Week in Rust

Hello and welcome.

## Updates from Rust Community

### Official

* [One](https://example.org/one)
* [Two](https://example.org/two)
* [Three](https://example.org/three)

### Research

* [Four](https://example.org/four)

### Miscellaneous

## Crate of the Week

Some crate.
Which is good.
"""

TOP = "Title: x\nNumber: 700\nDate: 2027-04-21\n\n"


def told(plan: Plan) -> list[tuple[str, ...]]:
    """Each change in a few words: what, how, where, what it became, and its state with the reason where it is not free to go."""
    found: list[tuple[str, ...]] = []
    for change in plan.changes:
        text = (change.after or change.before).strip()
        words = f"{change.state}: {change.reason}" if change.reason else str(change.state)
        found.append((str(change.what), "+".join(change.kinds), change.section, text, words))
    return found


def changed(base: str, theirs: str, ours: str | None = None) -> list[tuple[str, ...]]:
    return told(plan_round_trip(base, theirs, base if ours is None else ours))


def as_sections(names: Iterable[str]) -> str:
    return TOP + "".join(f"### {name}\n\n* [{name}](https://example.org/{name})\n\n" for name in names)


def as_entries(names: Iterable[str]) -> str:
    return TOP + "### Official\n\n" + "".join(f"* [{name}](https://example.org/{name})\n" for name in names)


# Any draft

_WORDS = st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"])
_LINKS = st.tuples(_WORDS, st.integers(0, 40)).map(lambda one: f"* [{one[0]} {one[1]}](https://example.org/{one[1]})\n")
_PLAIN = st.tuples(_WORDS, _WORDS, st.integers(0, 9)).map(lambda one: f"* {one[0]} and {one[1]} {one[2]}\n")
_EVENTS = st.tuples(st.integers(1, 28), _WORDS, st.integers(0, 9)).map(
    lambda one: (
        f"* 2027-04-{one[0]:02} | Virtual ({one[1]}) | [Group](https://example.org/g{one[2]})\n"
        f"    * [**Meet {one[1]}**](https://example.org/e{one[0]}{one[2]})\n"
    )
)
_ENTRIES = st.one_of(_LINKS, _LINKS, _PLAIN, _EVENTS)
_PROSE = st.tuples(_WORDS, _WORDS, st.integers(0, 9)).map(lambda one: f"{one[0].title()} {one[1]}, number {one[2]}.\nBelow it {one[2]}.\n")
_COMMENTS = _WORDS.map(lambda word: f"<!-- {word} -->\n")
_TITLES = st.sampled_from(["Official", "Research", "Misc", "Virtual", "Asia", "Jobs"])

Section = tuple[str, list[str], list[str], list[str]]
"""Heading, paragraphs above the list, the list, paragraphs below it."""

_SECTIONS = st.tuples(
    _TITLES.map(lambda title: f"### {title}\n"),
    st.lists(st.one_of(_PROSE, _COMMENTS), max_size=2),
    st.lists(_ENTRIES, max_size=6, unique=True),
    st.lists(_PROSE, max_size=1),
)
DRAFTS = st.lists(_SECTIONS, max_size=4, unique_by=lambda section: section[0])


def written(draft: list[Section], *, is_closed: bool = True) -> str:
    """A draft as its markdown."""
    text = TOP
    for heading, above, entries, below in draft:
        blocks = ["".join(entries)] if entries else []
        text += heading + "\n" + "\n".join([*above, *blocks, *below]) + "\n"
    return text if is_closed else text.rstrip("\n")


Deed = Callable[[st.DrawFn, list[Section], int], None]


def _add(draw: st.DrawFn, now: list[Section], at: int) -> None:
    entries = now[at][2]
    entries.insert(draw(st.integers(0, len(entries))), draw(_ENTRIES))


def _take(draw: st.DrawFn, now: list[Section], at: int) -> str:
    entries = now[at][2]
    return entries.pop(draw(st.integers(0, len(entries) - 1))) if entries else ""


def _remove(draw: st.DrawFn, now: list[Section], at: int) -> None:
    _take(draw, now, at)


def _reword(draw: st.DrawFn, now: list[Section], at: int) -> None:
    entries = now[at][2]
    if entries:
        place = draw(st.integers(0, len(entries) - 1))
        entries[place] = entries[place].replace("a", "A", 1)


def _move(draw: st.DrawFn, now: list[Section], at: int) -> None:
    entry, target = _take(draw, now, at), now[draw(st.integers(0, len(now) - 1))][2]
    if entry:
        target.insert(draw(st.integers(0, len(target))), entry)


def _write_above(draw: st.DrawFn, now: list[Section], at: int) -> None:
    now[at][1][:] = draw(st.lists(st.one_of(_PROSE, _COMMENTS), max_size=2))


def _write_below(draw: st.DrawFn, now: list[Section], at: int) -> None:
    now[at][3][:] = draw(st.lists(_PROSE, max_size=1))


def _drop_section(draw: st.DrawFn, now: list[Section], at: int) -> None:
    del draw
    del now[at]


def _move_section(draw: st.DrawFn, now: list[Section], at: int) -> None:
    now.insert(draw(st.integers(0, len(now) - 1)), now.pop(at))


def _rename(draw: st.DrawFn, now: list[Section], at: int) -> None:
    heading = f"### {draw(_TITLES)}\n"
    if all(section[0] != heading for section in now):
        now[at] = (heading, *now[at][1:])


def _new_section(draw: st.DrawFn, now: list[Section], at: int) -> None:
    fresh = draw(_SECTIONS)
    if all(section[0] != fresh[0] for section in now):
        now.insert(at, (fresh[0], list(fresh[1]), list(fresh[2]), list(fresh[3])))


DEEDS: tuple[Deed, ...] = (
    *(_add, _remove, _reword, _move, _write_above, _write_below),
    *(_drop_section, _move_section, _rename, _new_section),
)


@st.composite
def edited(draw: st.DrawFn, draft: list[Section]) -> list[Section]:
    """That draft after some work on it."""
    now: list[Section] = [(heading, list(above), list(entries), list(below)) for heading, above, entries, below in draft]
    for _ in range(draw(st.integers(0, 5))):
        deed = draw(st.sampled_from(DEEDS))
        if now or deed is _new_section:
            deed(draw, now, draw(st.integers(0, max(len(now) - 1, 0))))
    return now
