"""Writing and reading of what all kinds of entries have in common: links, their layout, and separators between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from issues.markdown.inline import FoundLink, Marks, link_at, prose
from issues.markdown.nodes import HOUSE, InlineLink, Layout

BOLD = "**"
BLANKS = " \t\r\u00a0\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200C)))  # of any width, or none


@dataclass(slots=True)
class Oddities:
    """Collects, while an item is read, what differs from house layout."""

    found: list[tuple[str, str]] = field(default_factory=list)
    nested: str = HOUSE.nested

    def note(self, name: str, text: str, house: str = "") -> None:
        """Keep `text` under `name` unless it is house layout."""
        if text != house:
            self.found.append((name, text))


Odd = Mapping[str, str]

_ENDS_WITH_MARK = re.compile(r"(?<!\\)(?:\\\\)*\*\Z")  # an escaped asterisk is a character of the title


def odd(layout: Layout) -> Odd:
    """The oddities of a layout by name."""
    return dict(layout.odd)


def is_partly_bold(title: str) -> bool:
    """Whether a title has bold marks of its own, so that bold marks around it would break it."""
    return BOLD in title and BOLD in prose(title)


def read_link(link: FoundLink, name: str, odds: Oddities, *, bold: bool = False) -> InlineLink:
    """Title and address of a link; blanks around either, and missing bold marks, go to the layout under `name`."""
    title = _without_edges(link.title, name, odds)
    if bold:
        title = _read_bold(title, name, odds)
    return InlineLink(title, _without_edges(link.address, f"{name} address", odds))


def _without_edges(text: str, name: str, odds: Oddities) -> str:
    inner = text.strip(BLANKS)
    if len(inner) < len(text):
        edge = text.find(inner) if inner else len(text)
        odds.note(f"{name} before", text[:edge])
        odds.note(f"{name} after", text[edge + len(inner) :])
    return inner


def _read_bold(title: str, name: str, odds: Oddities) -> str:
    inner = unbolded(title)
    if inner is not None:
        return inner
    odds.note(f"{name} bold", "", "" if is_partly_bold(title) else BOLD)
    return title


def unbolded(title: str) -> str | None:
    """What stands between the bold marks of a wholly bold title; None for every other."""
    inner = title[len(BOLD) : -len(BOLD)]
    is_bold = title.startswith(BOLD) and title.endswith(BOLD) and bool(inner) and inner == inner.strip()
    return inner if is_bold and inner[0] != "*" and not _ENDS_WITH_MARK.search(inner) and not is_partly_bold(inner) else None


def bare(title: str) -> str:
    """A title without bold marks around all of it: where house style has them, it sets them itself."""
    inner = unbolded(title)
    return title if inner is None else inner


def write_link(link: InlineLink, name: str, odds: Odd, *, bold: bool = False, around: str = "()") -> str:
    """`[title](address)` as `read_link` found it; a label stands in brackets."""
    mark = BOLD if bold and not is_partly_bold(link.title) else ""
    if not odds:
        return f"[{mark}{link.title}{mark}]{around[0]}{link.url}{around[1]}"
    mark = odds.get(f"{name} bold", mark) if bold else ""
    title = "".join([odds.get(f"{name} before", ""), mark, link.title, mark, odds.get(f"{name} after", "")])
    address = "".join([odds.get(f"{name} address before", ""), link.url, odds.get(f"{name} address after", "")])
    return f"[{title}]{around[0]}{address}{around[1]}"


@dataclass(frozen=True, slots=True)
class Row:
    """How a row of links is set: the name of its oddities, and whether titles are bold."""

    name: str
    is_bold: bool = False


_JOINTS = frozenset({"", "|", "+", ",", "&", ";", "/", "-", "x", "and", "with", "or", "| and", ", and", ", &"})
_TIGHT = frozenset({",", ";", ", and", ", &"})  # joints without a blank before them


def is_joint(between: str) -> bool:
    """Whether words only join two links."""
    return between.strip(" \t") in _JOINTS


def spaced(joint: str) -> str:
    """A joint with the blanks around it that house style has."""
    return f"{joint} " if joint in _TIGHT else f" {joint} " if joint else " "


def read_links(
    found: Marks, start: int, row: Row, odds: Oddities, joins: Callable[[str], bool] = is_joint
) -> tuple[tuple[InlineLink, ...], list[str]] | None:
    """The links from `start` to the end of the text and what stands between them, or None where that does not join them."""
    links: list[InlineLink] = []
    between: list[str] = []
    position = start
    while link := link_at(found, position):
        links.append(read_link(link, f"{row.name} {len(links)}", odds, bold=row.is_bold))
        position = found.text.find("[", link.end)
        if position < 0:
            return (tuple(links), between) if link.end == len(found.text) else None
        between.append(found.text[link.end : position])
        if not joins(between[-1]):
            return None
    return None


def read_joints(between: Sequence[str], row: Row, house: str, odds: Oddities) -> tuple[str, ...]:
    """The words between links, without their blanks; none where all are `house`."""
    joints = tuple(words.strip(" \t") for words in between)
    for at, (joint, words) in enumerate(zip(joints, between, strict=True), 1):
        odds.note(f"{row.name} {at} separator", words, spaced(joint))
    return () if set(joints) <= {house} else joints


def write_links(links: Sequence[InlineLink], row: Row, separators: Sequence[str], odds: Odd) -> str:
    """A row of links with the separators between them; the last separator stands for all that follow."""
    pieces: list[str] = []
    for at, link in enumerate(links):
        if at:
            pieces.append(odds.get(f"{row.name} {at} separator", separators[min(at, len(separators)) - 1]))
        pieces.append(write_link(link, f"{row.name} {at}", odds, bold=row.is_bold))
    return "".join(pieces)
