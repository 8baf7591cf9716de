"""Where code, brackets and links stand in a piece of inline markdown. One pass over the text, whatever it holds."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import NamedTuple

_TOKEN = re.compile(r"\[|\]|\(|\)|``*|\\[!-/:-@\[-`{-~]")  # each begins with a letter of its own, so that re skips to one
_TICKS = re.compile(r"`+")
_TICKS_OR_ESCAPE = re.compile(r"``*|\\[!-/:-@\[-`{-~]")
_COMMENT = re.compile(r"<!--(?:[^<-]|<(?!!--)|-(?!->))*+-->")
_BLOT = "\0"
_LONGEST_DESTINATION = 4096  # longer brackets hold no address; the bound keeps nested ones from costing their square


class Marks(NamedTuple):
    """The positions that structure `text`: code spans, pairs of brackets and parentheses outside code, escapes."""

    text: str
    code: dict[int, int]  # start of a code span -> its end
    brackets: dict[int, int]  # "[" -> its "]"
    parens: dict[int, int]  # "(" -> its ")"
    escapes: frozenset[int]  # the backslashes that take a character's meaning away


class FoundLink(NamedTuple):
    """`[title](address)` as it stands; `end` is the position after it."""

    title: str
    address: str
    end: int


def marks(text: str) -> Marks:
    """Find code spans, escapes, and pairs of brackets in one pass."""
    code = code_spans(text)
    brackets: dict[int, int] = {}
    parens: dict[int, int] = {}
    escapes: list[int] = []
    open_brackets: list[int] = []
    open_parens: list[int] = []
    position = 0
    for token in _TOKEN.finditer(text):
        start = token.start()
        if start < position:
            continue
        match text[start]:
            case "[":
                open_brackets.append(start)
            case "(":
                open_parens.append(start)
            case "]":
                if open_brackets:
                    brackets[open_brackets.pop()] = start
            case ")":
                if open_parens:
                    parens[open_parens.pop()] = start
            case "\\":
                escapes.append(start)
            case _:
                position = code.get(start, start)
    return Marks(text, code, brackets, parens, frozenset(escapes))


def code_spans(text: str) -> dict[int, int]:
    """Start and end of every code span: a run of backticks up to the next run of the same length (CommonMark 6.1)."""
    spans: dict[int, int] = {}
    if "`" not in text:
        return spans
    runs: dict[int, list[int]] = defaultdict(list)
    for run in _TICKS.finditer(text):
        runs[run.end() - run.start()].append(run.start())
    position = 0
    for token in _TICKS_OR_ESCAPE.finditer(text):
        start = token.start()
        if start < position or text[start] == "\\":
            continue
        closing = runs.get(len(token[0]), [])
        at = bisect_left(closing, token.end())
        if at < len(closing):
            spans[start] = position = closing[at] + len(token[0])
    return spans


def link_at(found: Marks, position: int) -> FoundLink | None:
    """The link that begins at `position`, or None. Addresses reach over no line end."""
    closing = found.brackets.get(position)
    if closing is None:
        return None
    end = found.parens.get(closing + 1)
    if end is None or end - closing > _LONGEST_DESTINATION:
        return None
    address = found.text[closing + 2 : end]
    if "\n" in address:
        return None
    return FoundLink(found.text[position + 1 : closing], address, end + 1)


def without_comments(text: str) -> str:
    """The text without the comments in it that are closed."""
    return _COMMENT.sub("", text) if "<!--" in text else text


def first_link(found: Marks) -> FoundLink | None:
    """The first link anywhere in the text."""
    return next((link for position in sorted(found.brackets) if (link := link_at(found, position))), None)


def masked(found: Marks, *, links: bool = False) -> str:
    """The text, as long as it was, with code spans, escaped characters and (if asked) brackets and links blotted out.

    What is found in it by plain string search stands in the prose itself.
    """
    spans = {at: at + 2 for at in found.escapes} | found.code
    if links:
        for opening, closing in found.brackets.items():
            spans[opening] = found.parens.get(closing + 1, closing) + 1
    pieces: list[str] = []
    position = 0
    for start, end in sorted(spans.items()):
        if start >= position:
            pieces += [found.text[position:start], _BLOT * (end - start)]
            position = end
    return "".join([*pieces, found.text[position:]])


def prose(text: str) -> str:
    """The text, as long as it was, with code spans and escaped characters blotted out."""
    return masked(marks(text)) if "`" in text or "\\" in text else text
