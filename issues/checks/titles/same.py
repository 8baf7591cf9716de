"""Whether a printed title is that of its page."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

NEARLY = 92.0  # of 100: a slip of the hand, not another word

_SIGN = re.compile(r"[^\w+#]+|_")
_NUMBER = re.compile(r"\d+")
_SEPARATOR = re.compile(r"\s+[|\-–—·•»«/]+\s+|\s*\|\s*|:\s+")
_MOST_PARTS = 8
_CUT = ("…", "...")
_SHORTEST_CUT = 20


def is_title_of(printed: str, title: str) -> bool:
    """Whether `printed` (plain words) is a page's title: quotes, dashes, blanks, case and closing signs do not count.

    The page may name its site or a series before or after it, and the printed one its project. Numbers must agree.
    """
    asked = [folded(words) for words in _variants(printed)]
    own = [folded(words) for words in _variants(title)]
    if not folded(printed) or not folded(title):
        return True  # nothing but signs: there is nothing to compare
    if _is_cut(printed, title) or _is_cut(title, printed):
        return True
    return any(_is_nearly(one, other) for one in asked for other in own)


def folded(words: str) -> str:
    """A title as it is compared: its letters and digits, small."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return " ".join(_SIGN.sub(" ", plain).split())


def _variants(title: str) -> list[str]:
    """The title itself, and without its last parts, or its first ones."""
    edges = [(sign.start(), sign.end()) for sign in _SEPARATOR.finditer(title)][:_MOST_PARTS]
    parts = [part for start, end in edges for part in (title[:start], title[end:])]
    return [title, *(part for part in parts if len(part.split()) > 1 or len(edges) == 1)]


def _is_cut(one: str, other: str) -> bool:
    """Whether one title is the beginning of the other, cut off."""
    beginning = folded(one)
    return one.rstrip().endswith(_CUT) and len(beginning) >= _SHORTEST_CUT and folded(other).startswith(beginning[:-1])


def _is_nearly(one: str, other: str) -> bool:
    return bool(one and other) and _NUMBER.findall(one) == _NUMBER.findall(other) and fuzz.ratio(one, other) >= NEARLY
