"""What a reader sees of a piece of inline markdown: its words, without marks."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from issues.markdown.inline import Marks, link_at, marks

_SIGN = re.compile(r"\\[!-/:-@\[-`{-~]|`+|!?\[|\]|<[A-Za-z/!?][^<>]*>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[0-9a-zA-Z]{1,31});|\*+|_+")
_AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^<> ]*>|<[^<> @]+@[^<> @]+>")


_LONGEST_KEPT = 400  # characters; longer ones are none of the titles that are asked for again and again


@dataclass(slots=True)
class _Run:
    """A run of emphasis marks: where it stands among the pieces, how many marks are left, what it can do (CommonMark 6.2)."""

    piece: int
    left: int
    length: int
    opens: bool
    closes: bool


def plain_text(markdown: str) -> str:
    """The words that a reader sees, in one line: code and emphasis without marks, links without addresses, entities as characters."""
    if not _SIGN.search(markdown):
        return " ".join(markdown.split())
    return _kept(markdown) if len(markdown) <= _LONGEST_KEPT else _plain(markdown)


def _plain(markdown: str) -> str:
    found = marks(markdown)
    closings = {end: link.end for start, end in found.brackets.items() if (link := link_at(found, start))}
    linked = {start for start, end in found.brackets.items() if end in closings}
    pieces: list[str] = []
    runs: dict[str, list[_Run]] = {"*": [], "_": []}
    position = 0
    while sign := _SIGN.search(markdown, position):
        pieces.append(markdown[position : sign.start()])
        written, position = _read(found, sign, linked, closings)
        if sign[0][0] in runs:
            runs[sign[0][0]].append(_run(markdown, sign, len(pieces)))
        pieces.append(written)
    pieces.append(markdown[position:])
    for mark, found_runs in runs.items():
        _pair(found_runs)
        for run in found_runs:
            pieces[run.piece] = mark * run.left
    return " ".join("".join(pieces).split())


_kept = lru_cache(maxsize=4096)(_plain)


def _read(found: Marks, sign: re.Match[str], linked: set[int], closings: dict[int, int]) -> tuple[str, int]:
    """What one sign shows, and where reading goes on."""
    words, start, end = sign[0], sign.start(), sign.end()
    match words[0]:
        case "\\":
            return words[1], end
        case "`" if start in found.code:
            content = found.text[end : found.code[start] - len(words)]
            return content.strip() or content, found.code[start]
        case "]" if start in closings:
            return "", closings[start]
        case "[" | "!" if end - 1 in linked:
            words = ""
        case "<":
            words = words[1:-1] if _AUTOLINK.fullmatch(words) else ""
        case "&":
            words = html.unescape(words)
    return words, end


def _run(text: str, sign: re.Match[str], piece: int) -> _Run:
    before = text[sign.start() - 1] if sign.start() else " "
    after = text[sign.end() : sign.end() + 1] or " "
    left = not after.isspace() and (_is_word(after) or not _is_word(before))
    right = not before.isspace() and (_is_word(before) or not _is_word(after))
    if sign[0][0] == "_":
        left, right = left and (not right or not _is_word(before)), right and (not left or not _is_word(after))
    return _Run(piece, len(sign[0]), len(sign[0]), left, right)


def _is_word(sign: str) -> bool:
    return sign.isalnum()


def _pair(runs: list[_Run]) -> None:
    """Take the marks away that begin and end emphasis."""
    openers: list[_Run] = []
    for run in runs:
        while run.closes and run.left and openers and not _refuse(openers[-1], run):
            used = 2 if min(openers[-1].left, run.left) > 1 else 1
            openers[-1].left -= used
            run.left -= used
            if not openers[-1].left:
                openers.pop()
        if run.opens and run.left:
            openers.append(run)


def _refuse(opener: _Run, closer: _Run) -> bool:
    """CommonMark's rule of three."""
    total = opener.length + closer.length
    return (opener.closes or closer.opens) and total % 3 == 0 and bool(opener.length % 3 or closer.length % 3)
