r"""The one writer that puts typed titles and addresses into markdown, and the reader that says what markdown shows.

Escaping is minimal: what python-Markdown (with the newsletter's extensions) and CommonMark both show as typed stays as typed. Code spans,
`**bold**` and escapes (`\_`) that are well-formed are markdown that people type on purpose, and stay too.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from issues.markdown.cleaning import clean_line, clean_text, has_unseen
from issues.markdown.inline import code_spans, marks, masked
from issues.markdown.plain import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["clean_line", "clean_text", "column", "destination", "inline", "plain_text"]

_SIGN = re.compile(r"[\\`*_\[\]<&{]")
_ENTITY = re.compile(r"&(?:#[0-9]|#[xX][0-9a-fA-F]|[0-9a-zA-Z]+;)")
_TAG = re.compile(r"<[A-Za-z/!?]")
_RUN = re.compile(r"([`*_])\1*")
_PUNCTUATION = frozenset(string.punctuation)
_KEPT_ESCAPES = frozenset("`*_[]{")
_BEFORE_BOLD = frozenset(" ([\"'“‘")
_AFTER_BOLD = frozenset(" .,:;!?)]\"'”’")
_DEEPEST = 3  # brackets nested deeper than anyone means them; renderers stop at some depth
_LONGEST_LITERAL_RUN = 3
_LABELS = frozenset({"calendar", "community", "guidelines", "merged", "submit_crate"})  # the newsletter's own reference definitions
_LONGEST_LABEL = 20
_CONTENTS_MARKER = "[TOC]"

_UNSAFE = re.compile(r"[\x00-\x20\x7f\"<>\\`]|[^\x00-\x7f]")
_LONE_APOSTROPHE = re.compile(r"[^'()]*[a-zA-Z0-9]'[a-zA-Z0-9][^'()]*")  # inside a word, as in let's: no quote of a link's title
_DEEPEST_PARENTHESES = 8


@dataclass(frozen=True, slots=True)
class _Typed:
    """A typed text and the positions in it whose markdown is meant."""

    text: str
    code: dict[int, int]
    brackets: frozenset[int]
    bold: frozenset[int]
    has_at_sign: bool

    def before(self, at: int) -> str:
        return self.text[at - 1 : at] if at else ""


@lru_cache(maxsize=8192)  # pure; the same titles are printed at every assembly
def inline(text: str) -> str:
    """Typed text as inline markdown that shows exactly that text, wherever in a line it is put."""
    text = clean_line(text)
    typed = _Typed(text, _sound_code(text), _kept_brackets(text), _bold_marks(text), "@" in text)
    pieces: list[str] = []
    position = 0
    while sign := _SIGN.search(text, position):
        at = sign.start()
        written, after = _WRITERS[sign[0]](typed, at)
        pieces += [text[position:at], written]
        position = after
    return "".join([*pieces, text[position:]])


def column(text: str) -> str:
    """As `inline`, for a text that stands between pipes: pipes outside code are escaped too."""
    written = inline(text)
    prose = masked(marks(written))
    return "".join(r"\|" if prose[at] == "|" else sign for at, sign in enumerate(written))


def _sound_code(text: str) -> dict[int, int]:
    """The code spans that hold something; blanks alone show differently."""
    return {start: end for start, end in code_spans(text).items() if text[start:end].strip("` ")}


def _kept_brackets(text: str) -> frozenset[int]:
    """Brackets that are balanced and can become no link."""
    if text == _CONTENTS_MARKER:
        return frozenset()
    found = marks(text)
    kept: set[int] = set()
    closings: list[int] = []
    for opening, closing in sorted(found.brackets.items()):
        while closings and closings[-1] < opening:
            closings.pop()
        closings.append(closing)
        label = text[opening + 1 : min(closing, opening + 1 + _LONGEST_LABEL)].strip().casefold()
        is_note = text.startswith("^") and text[closing + 1 : closing + 2] == ":"  # as the title of a link it would define a footnote
        if len(closings) <= _DEEPEST and text[closing + 1 : closing + 2] != "(" and label not in _LABELS and not is_note:
            kept |= {opening, closing}
    return frozenset(kept)


def _bold_marks(text: str) -> frozenset[int]:
    """Where `**` begins and ends bold words: at the edge of words, in pairs."""
    runs = [run for run in re.finditer(r"\*+", masked(marks(text))) if not _is_free(text, run.start(), run.end())]
    kept: set[int] = set()
    at = 0
    while at + 1 < len(runs):
        opening, closing = runs[at], runs[at + 1]
        if _opens_bold(text, opening) and _closes_bold(text, closing):
            kept |= {opening.start(), closing.start()}
            at += 1
        at += 1
    return frozenset(kept)


def _opens_bold(text: str, run: re.Match[str]) -> bool:
    before = text[run.start() - 1] if run.start() else " "
    return len(run[0]) == len("**") and before in _BEFORE_BOLD and not text[run.end()].isspace()


def _closes_bold(text: str, run: re.Match[str]) -> bool:
    return len(run[0]) == len("**") and not text[run.start() - 1].isspace() and text[run.end() : run.end() + 1] in {"", *_AFTER_BOLD}


def _is_free(text: str, start: int, end: int) -> bool:
    """Whether a run of marks stands between blanks, where it marks nothing."""
    return text[start - 1 : start] == " " == text[end : end + 1] and end - start <= _LONGEST_LITERAL_RUN


def _write_backslash(typed: _Typed, at: int) -> tuple[str, int]:
    following = typed.text[at + 1 : at + 2]
    if following == "\\":
        return "\\" * 4, at + 2
    if following in _KEPT_ESCAPES:
        return _escaped(typed, at + 1), at + 2
    return "\\\\" if not following or following in _PUNCTUATION else "\\", at + 1


def _write_code(typed: _Typed, at: int) -> tuple[str, int]:
    """A code span. A blank at one end of it only, which renderers treat differently, goes outside."""
    end = typed.code.get(at)
    if end is None:
        return _escape_run(typed, at)
    ticks = len(typed.text[at:end]) - len(typed.text[at:end].lstrip("`"))
    mark, words = typed.text[at : at + ticks], typed.text[at + ticks : end - ticks]
    if (words[0] == " ") == (words[-1] == " "):
        return mark + words + mark, end
    leading = " " if words[0] == " " and typed.before(at).strip() else ""
    trailing = " " if words[-1] == " " and typed.text[end : end + 1].strip() else ""
    words = words.strip()
    if "`" in {words[0], words[-1]}:
        words = f" {words} "
    return leading + mark + words + mark + trailing, end


def _write_asterisk(typed: _Typed, at: int) -> tuple[str, int]:
    run = _RUN.match(typed.text, at)
    end = run.end() if run else at + 1
    if at in typed.bold or _is_free(typed.text, at, end):
        return typed.text[at:end], end
    return _escape_run(typed, at)


def _write_underscore(typed: _Typed, at: int) -> tuple[str, int]:
    run = _RUN.match(typed.text, at)
    end = run.end() if run else at + 1
    is_inside_word = typed.before(at).isalnum() and typed.text[end : end + 1].isalnum()
    if is_inside_word or _is_free(typed.text, at, end):
        return typed.text[at:end], end
    return _escape_run(typed, at)


def _escape_run(typed: _Typed, at: int) -> tuple[str, int]:
    run = _RUN.match(typed.text, at)
    end = run.end() if run else at + 1
    return "".join("\\" + sign for sign in typed.text[at:end]), end


def _write_bracket(typed: _Typed, at: int) -> tuple[str, int]:
    return (typed.text[at] if at in typed.brackets else _escaped(typed, at)), at + 1


def _escaped(typed: _Typed, at: int) -> str:
    """A sign that is only shown. Behind an escaped bracket a colon would still make the line a definition to python-Markdown."""
    sign = typed.text[at]
    return "&#93;" if sign == "]" and typed.text[at + 1 : at + 2] == ":" else "\\" + sign


def _write_less_than(typed: _Typed, at: int) -> tuple[str, int]:
    is_tag = _TAG.match(typed.text, at) is not None or (typed.has_at_sign and typed.text[at + 1 : at + 2] != " ")
    return ("&lt;" if is_tag else "<"), at + 1


def _write_ampersand(typed: _Typed, at: int) -> tuple[str, int]:
    return ("&amp;" if _ENTITY.match(typed.text, at) else "&"), at + 1


def _write_brace(typed: _Typed, at: int) -> tuple[str, int]:
    """A brace right after code or bold words would be read as attributes by python-Markdown."""
    return ("\\{" if typed.before(at) in {"`", "*"} else "{"), at + 1


_WRITERS: dict[str, Callable[[_Typed, int], tuple[str, int]]] = {
    "\\": _write_backslash,
    "`": _write_code,
    "*": _write_asterisk,
    "_": _write_underscore,
    "[": _write_bracket,
    "]": _write_bracket,
    "<": _write_less_than,
    "&": _write_ampersand,
    "{": _write_brace,
}


def destination(url: str) -> str:
    """An address as it can stand in the parentheses of a link; signs that would end it or be read as markdown are percent-encoded."""
    url = _UNSAFE.sub(_percent_encoded, url.strip())
    url = _ENTITY.sub(lambda entity: "&amp;" + entity[0][1:], url)
    if not _LONE_APOSTROPHE.fullmatch(url):
        url = url.replace("'", quote("'"))
    for opening, closing in ("()", "[]"):
        if not _is_balanced(url, opening, closing):
            url = url.replace(opening, quote(opening)).replace(closing, quote(closing))
    return url


def _percent_encoded(sign: re.Match[str]) -> str:
    letter = sign[0]
    if letter > "\x7f" and not letter.isspace() and not has_unseen(letter):
        return letter
    return quote(letter, safe="", errors="replace")


def _is_balanced(url: str, opening: str, closing: str) -> bool:
    depth = 0
    for sign in url:
        depth += (sign == opening) - (sign == closing)
        if not 0 <= depth <= _DEEPEST_PARENTHESES:
            return False
    return depth == 0
