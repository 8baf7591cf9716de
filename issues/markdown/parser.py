"""From text to nodes. Nothing is refused and nothing dropped: what is not understood stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from issues.markdown.cutting import Shelter, comment_end, cut, shelters, split_lines
from issues.markdown.entries import parse_item
from issues.markdown.headings import front_matter, is_heading, parse_heading, section_kind
from issues.markdown.inline import prose
from issues.markdown.kinds.notice import notice_end, notice_text, starts_notice
from issues.markdown.nodes import Blank, Block, Comment, Definition, Document, Fence, Heading, Notice, Section, Text
from issues.markdown.references import DEFINITION

_RULE = r"(?:(?:\*[ \t]*+){3,}|(?:-[ \t]*+){3,}|(?:_[ \t]*+){3,})\s*+$"
_BULLET = re.compile(rf"( {{0,3}})(?!{_RULE})[*+-](?:[ \t]+|$)")
_INTERRUPTION = re.compile(rf"[ \t]*[*+-](?:[ \t]|$)| {{0,3}}(?:\d{{1,9}}[.)](?:[ \t]|$)|{_RULE})|\s*>")
_PSEUDO_COMMENT = re.compile(r" {0,3}<!~~")  # browsers hide it; a heading in it would still be one
_NESTED = 2  # blanks more than its item that make a line part of it
_AFTER_BLANK = 4  # … and that many after a blank line
_TAB = 4


def parse(text: str) -> Document:
    """Read an issue. `render(parse(text)) == text` for every text."""
    sections: list[Section] = []
    path: list[Heading] = []
    for part in cut(text):
        heading = parse_heading(part.heading) if part.heading else None
        if heading:
            path = [*(above for above in path if above.level < heading.level), heading]
        kind = section_kind([above.title for above in path])
        sections.append(Section(heading, parse_body(part.body, kind), kind))
    return Document(tuple(sections), front_matter(text))


def parse_body(body: str, kind: str | None = None) -> tuple[Block, ...]:
    """Read the text below a heading. `kind` is what its list holds ("link", "task", "speakers", "event"); None: told by form alone."""
    lines = split_lines(body)
    sheltered = {shelter.start: shelter for shelter in shelters(lines)}
    blocks: list[Block] = []
    start = at = 0
    while at < len(lines):
        end, make = _block_at(lines, at, sheltered, starts_text=start == at)
        if make is None:
            at = end
            continue
        if start < at:
            blocks.append(Text("".join(lines[start:at])))
        blocks.append(make("".join(lines[at:end]), kind))
        start = at = end
    if start < at:
        blocks.append(Text("".join(lines[start:at])))
    return tuple(blocks)


recall_body = lru_cache(maxsize=96)(parse_body)
"""As `parse_body`, for pages that read the same sections again and again: the last bodies are remembered with their (frozen) blocks."""

Make = Callable[[str, "str | None"], Block]


def _block_at(lines: Sequence[str], at: int, sheltered: dict[int, Shelter], *, starts_text: bool) -> tuple[int, Make | None]:
    """Where the block that begins in line `at` ends, and how it is made; no maker for lines that are text."""
    line = lines[at]
    if shelter := sheltered.get(at):
        return shelter.end, _make_fence if shelter.is_fence else _make_comment
    if sign := _BULLET.match(line):
        return _item_end(lines, at, sign, sheltered), parse_item
    if not line.strip():
        return _blank_end(lines, at), _make_blank
    if DEFINITION.match(line):
        return at + 1, _make_definition
    return _paragraph_at(lines, at, starts_text=starts_text)


def _paragraph_at(lines: Sequence[str], at: int, *, starts_text: bool) -> tuple[int, Make | None]:
    line = lines[at]
    if _PSEUDO_COMMENT.match(line) and (end := _pseudo_comment_end(lines, at)) > at:
        return end, _make_comment
    if starts_text and starts_notice(line) and (end := notice_end(lines, at, line)) > at:
        return end, _make_notice
    return _line_end(lines, at), None


def _indent(line: str) -> int:
    """The blanks before a line, a tab counted up to the next stop."""
    return len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(_TAB))


def _blank_end(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _pseudo_comment_end(lines: Sequence[str], start: int) -> int:
    """The position after the line that ends with `~~>`; `start` where none does before another comment begins."""
    for at in range(start, len(lines)):
        if at > start and "<!" in lines[at]:
            break
        if lines[at].rstrip().endswith("~~>"):
            return at + 1
    return start


def _item_end(lines: Sequence[str], start: int, bullet: re.Match[str], sheltered: dict[int, Shelter]) -> int:
    """Where an item ends: nested lines belong to it, and lines that lazily go on (CommonMark 5.2)."""
    own = bullet.end(1)
    first = lines[start][bullet.end() :]
    if starts_notice(first) and (end := notice_end(lines, start, first)) > start:
        return end
    at = _line_end(lines, start)
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            following = _blank_end(lines, at)
            if following == len(lines) or _indent(lines[following]) < own + _AFTER_BLANK:
                return at
            at = following
        elif line[0] in " \t" and _indent(line) >= own + _NESTED:
            at = sheltered[at].end if at in sheltered else _line_end(lines, at)
        elif _interrupts(line) or at in sheltered:
            return at
        else:
            at = _line_end(lines, at)
    return at


def _line_end(lines: Sequence[str], at: int) -> int:
    """The next line that is none of this one's: a comment that begins behind words, and ends lines later, hides what stands in it."""
    if "<!--" not in lines[at]:
        return at + 1
    words = prose(lines[at])
    opening = words.rfind("<!--")
    is_open = opening >= 0 and "-->" not in words[opening + 2 :]
    return comment_end(lines, at, opening + len("<!--")) if is_open else at + 1


def _interrupts(line: str) -> bool:
    """Whether a line that is not nested begins something of its own, so that no item goes on in it."""
    return bool(_INTERRUPTION.match(line) or DEFINITION.match(line) or _PSEUDO_COMMENT.match(line)) or is_heading(line)


def _make_fence(source: str, _kind: str | None) -> Block:
    return Fence(source)


def _make_comment(source: str, _kind: str | None) -> Block:
    is_whole = source.rstrip().endswith(("-->", "~~>")) or "-->" not in source
    return Comment(source) if is_whole else Text(source)


def _make_blank(source: str, _kind: str | None) -> Block:
    return Blank(source)


def _make_definition(source: str, _kind: str | None) -> Block:
    sign = DEFINITION.match(source)
    return Definition(source, sign[1], sign[2].strip("<>")) if sign else Text(source)


def _make_notice(source: str, _kind: str | None) -> Block:
    return Notice(source, notice_text(source) or "")
