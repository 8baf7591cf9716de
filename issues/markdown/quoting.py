"""Typed words of several lines as what stands in a quote: they show as typed, and begin no heading, list, table or quote of their own.

Code between fences is written indented: python-Markdown knows no fences within a quote and would take their HTML for HTML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.markdown.cleaning import clean_line, clean_text
from issues.markdown.escaping import inline

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = re.compile(r"[ \t]*(?P<sign>`|~)(?P=sign){2,}[ \t]*[\w+#.-]*[ \t]*\Z")
_BLANKS = re.compile(r"( +)")
_NUMBERED = re.compile(r"(\d+)([.)])")
_CODE = "    "
_BREAK = "  "  # at a line's end: the next one begins on a new line
_ESCAPED = frozenset("#>+-|{[")
_SPELT = {"~": "&#126;", "=": "&#61;", ":": "&#58;"}  # python-Markdown knows no escape of these


def clean_quoted(text: str) -> str:
    """As `clean_text` leaves it, but code between fences keeps its blanks."""
    parts = [_clean_code(lines) if is_code else clean_text("\n".join(lines)) for is_code, lines in _parts(text)]
    return "\n".join(filter(None, parts))


def quoted(text: str) -> str:
    """Markdown for within a quote that shows the text, line for line; the quote's own marks are not in it."""
    parts = [_code(lines[1:-1]) if is_code else _prose("\n".join(lines).strip("\n").split("\n")) for is_code, lines in _parts(text)]
    return "\n\n".join(filter(None, parts))


def prose_of(text: str) -> str:
    """The words alone, in one line, without code between fences."""
    return " ".join(word for is_code, lines in _parts(text) if not is_code for line in lines for word in line.split())


def _parts(text: str) -> Iterator[tuple[bool, list[str]]]:
    """The text in runs of lines: prose, and code with its two fences. A fence that is never closed is prose."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ends = _fenced(lines)
    prose: list[str] = []
    at = 0
    while at < len(lines):
        if at not in ends:
            prose.append(lines[at])
            at += 1
            continue
        if prose:
            yield False, prose
        yield True, lines[at : ends[at] + 1]
        prose, at = [], ends[at] + 1
    if prose:
        yield False, prose


def _fenced(lines: list[str]) -> dict[int, int]:
    """For each opening fence the line of its closing one: the next bare one of the same sign that is no shorter."""
    found: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    for at, line in enumerate(lines):
        words = line.strip()
        if opened is not None:
            if words and set(words) == {opened[1][0]} and len(words) >= len(opened[1]):
                found[opened[0]] = at
                opened = None
        elif sign := _FENCE.match(line):
            opened = at, words[: len(words) - len(words.lstrip(sign["sign"]))]
    return found


def _clean_code(lines: list[str]) -> str:
    code = ["".join(map(_clean_piece, _BLANKS.split(line.expandtabs(len(_CODE))))).rstrip() for line in lines[1:-1]]
    return "\n".join([clean_line(lines[0]), *code, clean_line(lines[-1])])


def _clean_piece(piece: str) -> str:
    return piece if piece.isspace() and piece.isascii() else clean_line(piece)


def _code(lines: list[str]) -> str:
    return "\n".join(_CODE + line if line.strip() else "" for line in lines).strip("\n")


def _prose(lines: list[str]) -> str:
    written = [_opening(inline(line)) for line in lines]
    following = [*written[1:], ""]
    return "\n".join(line + _BREAK if line and after else line for line, after in zip(written, following, strict=True))


def _opening(line: str) -> str:
    """A line of inline markdown that may stand at the beginning of one."""
    sign = line[:1]
    if sign in _SPELT:
        return _SPELT[sign] + line[1:]
    return "\\" + line if sign in _ESCAPED else _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line
