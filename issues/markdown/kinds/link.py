"""`[prefix] [title](url)tail`: the entry of the community sections and of most other lists.

Instead of a tail there may be further links, and in old issues a label instead of the address.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from issues.markdown.inline import FoundLink, Marks, link_at, marks
from issues.markdown.layouts import BLANKS, BOLD, Odd, Oddities, Row, is_joint, odd, read_joints, read_link, read_links, spaced, write_link
from issues.markdown.nodes import InlineLink, Layout, Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ROUND = re.compile(rf"\(([A-Za-z][A-Za-z0-9]{{1,19}})\)([{BLANKS}]*)(?=[\[(])")
_AFTER = re.compile(rf"([{BLANKS}]*)(?=[\[(])")
_FUSED = re.compile(r"\s?[*-] \[")
_NESTED = re.compile(r"[ \t]*(?:[*+-](?:[ \t]|$)|\d{1,9}[.)](?:[ \t]|$)|#{1,6}[ \t]|<!|[>|]|`{3}|~{3}|$)|\[|\d{4}-\d")
_LONGEST_PREFIX = 60
_FURTHER = Row("further")
_HOUSE_JOINT = ","


def read_row(lines: Sequence[str], odds: Oddities) -> Link | None:
    """As `read`; a tail that is nothing but further links gives them."""
    link = read(lines, odds)
    if link is None or link.label or "](" not in link.tail or not is_joint(link.tail.partition("[")[0]):
        return link
    found = marks(link.tail)
    begin = link.tail.find("[")
    tried = Oddities()
    row = read_links(found, begin, _FURTHER, tried)
    if row is None:
        return link
    joints = read_joints([link.tail[:begin], *row[1]], _FURTHER, _HOUSE_JOINT, tried)
    odds.found += tried.found
    return replace(link, tail="", further=row[0], joints=joints)


def read(lines: Sequence[str], odds: Oddities) -> Link | None:
    """Read prefixes, link and tail. Lines that go on belong to title or tail; none may be nested, or an item that lost its bullet."""
    if len(lines) > 1 and any(_NESTED.match(line) for line in lines[1:]):
        return None
    text = "\n".join(lines)
    found = marks(text)
    if text.startswith(f"{BOLD}["):
        return _bold_link(found, odds)
    prefixes: list[str] = []
    position = 0
    while not (labelled := _labelled_at(found, position)) and (prefix := _prefix_at(found, position, len(prefixes), odds)):
        prefixes.append(prefix[0])
        position = prefix[1]
    link = labelled or link_at(found, position)
    if link is None or _FUSED.match(text, link.end):
        return None
    inline = read_link(link, "link", odds)
    url, label = ("", inline.url) if labelled else (inline.url, "")
    return Link(inline.title, url, tuple(prefixes), text[link.end :], label)


def _labelled_at(found: Marks, position: int) -> FoundLink | None:
    """`[title][label]` at `position`; before a further bracket both would be prefixes."""
    closing = found.brackets.get(position, -1)
    end = found.brackets.get(closing + 1, -1) if closing >= 0 else -1
    label = found.text[closing + 2 : end]
    if end < 0 or not label.strip() or "[" in label or _AFTER.match(found.text, end + 1):
        return None
    return FoundLink(found.text[position + 1 : closing], label, end + 1)


def _prefix_at(found: Marks, position: int, count: int, odds: Oddities) -> tuple[str, int] | None:
    """The words of the prefix at `position` and where it ends, blanks after it included."""
    if sign := _ROUND.match(found.text, position):
        odds.note(f"prefix {count} round", "()")
        odds.note(f"prefix {count} separator", sign[2], " ")
        return sign[1], sign.end()
    closing = found.brackets.get(position, -1)
    if closing < 0:
        return None
    after = _AFTER.match(found.text, closing + 1)
    words = found.text[position + 1 : closing] if closing - position <= _LONGEST_PREFIX else ""
    if after is None or not words or "[" in words or closing + 1 in found.parens:
        return None
    odds.note(f"prefix {count} separator", after[1], " ")
    return words, after.end()


def _bold_link(found: Marks, odds: Oddities) -> Link | None:
    """`**[title](url)tail** more tail`: bold marks around a link and what belongs to it."""
    link = link_at(found, len(BOLD))
    if link is None:
        return None
    inside, mark, after = found.text[link.end :].partition(BOLD)
    if not mark or BOLD in after:
        return None
    odds.note("bold", BOLD + inside)
    inline = read_link(link, "link", odds)
    return Link(inline.title, inline.url, (), inside + after)


def write(entry: Link, layout: Layout) -> str:
    """Prefixes, link and tail."""
    odds = odd(layout)
    pieces: list[str] = []
    for at, prefix in enumerate(entry.prefixes):
        sides = odds.get(f"prefix {at} round", "[]")
        pieces += [sides[0], prefix, sides[1], odds.get(f"prefix {at} separator", " ")]
    around = "[]" if entry.label else "()"
    link = write_link(InlineLink(entry.title, entry.label or entry.url), "link", odds, around=around)
    if bold := odds.get("bold"):
        return f"{''.join(pieces)}{BOLD}{link}{bold[len(BOLD) :]}{BOLD}{entry.tail.removeprefix(bold[len(BOLD) :])}"
    return "".join([*pieces, link, *_write_further(entry, odds), entry.tail])


def _write_further(entry: Link, odds: Odd) -> Iterator[str]:
    for at, further in enumerate(entry.further):
        yield odds.get(f"further {at + 1} separator", spaced(entry.joints[at] if at < len(entry.joints) else _HOUSE_JOINT))
        yield write_link(further, f"further {at}", odds)
