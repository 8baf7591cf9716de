"""Titles of pull requests as the newsletter prints them. Measured on its lists since 2024: see tests/issues/filling/test_titles.py.

The first letter is small unless its word is an abbreviation or a name with further capitals; what is plainly code stands in code; the
labels that some projects put before every title ("fix:", "feat(toml):") go, but for the part of the program that they name.
"""

from __future__ import annotations

import re

from issues.markdown.cleaning import clean_line
from issues.markdown.escaping import inline
from issues.markdown.inline import marks, masked

_TYPES = r"feat|fix|internal|minor|chore|refactor|docs?|tests?|style|ci|build|misc"
_LABEL = re.compile(rf"(?:{_TYPES})(?:\(([^()`\[\]]{{1,60}})\))?!?:\s+(?=\S)", re.IGNORECASE)
_LABELLING = frozenset({"rust-lang/cargo", "rust-lang/rust-analyzer"})
_FIRST_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_KEYWORDS = frozenset({"struct", "enum"})  # printed as code nearly always; other keywords are English words too
_CODE = re.compile(r"\w::|::\w|[^\W_]_+[\w*{},]|\b_\w|\w\(\)|#!?\[|\w_\*")
_WORD = re.compile(r"[^\s\0]+")
_BEFORE = "([{\"'“‘"
_AFTER = ".,;:!?\"'”’…"
_POSSESSIVE = ("'s", "’s")
_OPENING = {")": "(", "]": "[", "}": "{"}
_CLOSING = {opening: closing for closing, opening in _OPENING.items()}
_BROKEN = frozenset("`\0\"'")


def house_title(title: str, *, repository: str = "") -> str:
    """A title of markdown in house style. What is printed already stays as it is."""
    return small_first_letter(_without_label(" ".join(title.split()), repository))


def house_title_of_typed(title: str, *, repository: str = "") -> str:
    """As `house_title`, for a title that is no markdown yet, with its code in backticks."""
    return inline(small_first_letter(code_in_code(_without_label(clean_line(title), repository))))


def _without_label(title: str, repository: str) -> str:
    label = _LABEL.match(title) if repository in _LABELLING else None
    if label is None:
        return title
    scope = (label[1] or "").strip()
    rest = small_first_letter(title[label.end() :])
    return f"`{scope}`: {rest}" if scope else rest


def small_first_letter(title: str) -> str:
    """The title with a small first letter, unless its first word has further capitals or digits (ABI, MIR, CStr, E0600)."""
    word = _FIRST_WORD.match(title)
    if word is None or not title[0].isupper() or any(sign.isupper() or sign.isdigit() for sign in word[0].replace("-", " ").split()[0][1:]):
        return title
    small = title[0].lower()
    return small + title[1:] if len(small) == 1 else title


def code_in_code(title: str) -> str:
    """The title with backticks around words that are code by their looks: `snake_case`, `a::b`, `call()`, `#[attribute]`, struct, enum."""
    prose = masked(marks(title))
    if "`" in prose:
        return title  # code that nothing closes
    pieces: list[str] = []
    position = 0
    for word in _WORD.finditer(prose):
        start, end = _core(prose, word.start(), word.end())
        if start < end and is_code(prose[start:end]) and not {prose[max(start - 1, 0)], prose[min(end, len(prose) - 1)]} & {"\0"}:
            pieces += [title[position:start], f"`{title[start:end]}`"]
            position = end
    return "".join([*pieces, title[position:]])


def is_code(word: str) -> bool:
    """Whether a word is code by its looks."""
    return word in _KEYWORDS or (_CODE.search(word) is not None and "//" not in word and not _BROKEN & set(word))


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    """A word without the signs of the sentence around it; brackets that it opens and closes stay, and the mark of a macro."""
    while start < end and text[start] in _BEFORE and not _is_closed_within(text, start, end):
        start += 1
    if text[start:end].endswith(_POSSESSIVE):
        end -= 2
    while end > start and (text[end - 1] in _AFTER or (text[end - 1] in _OPENING and _is_unopened(text, start, end))):
        if text[end - 1] == "!" and is_code(text[start : end - 1]):
            break
        end -= 1
    return start, end


def _is_unopened(text: str, start: int, end: int) -> bool:
    """Whether the bracket that ends a word is opened before it."""
    closing = text[end - 1]
    return text.count(closing, start, end) > text.count(_OPENING[closing], start, end)


def _is_closed_within(text: str, start: int, end: int) -> bool:
    """Whether the bracket that begins a word is closed in it, with more of the word behind: `{flat_,}map_identity`."""
    at = text.find(_CLOSING.get(text[start], "\0"), start, end)
    return start < at < end - 1 and (text[at + 1].isalnum() or text[at + 1] == "_" or text.startswith("::", at + 1))
