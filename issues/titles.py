"""When two titles are nearly equal, and an index that finds those that are nearly equal to a given one. Pure: no Django.

Case, punctuation, marks and articles do not count; numbers must agree ("1.98.0" is not "1.99.0"), and so must months, Roman numerals
and numbers in words ("Part IV" is not "Part VI"). Beyond that, words may be added, left out or mistyped, but not exchanged: "Facebook
joins the foundation" is not "Google joins the foundation". Short titles and those of common words ("Error handling in Rust", "Rust
meetup") are like no other one: when they are alike, it is by chance.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

ALIKE = 90.0  # of 100, for the titles as a whole
MISTYPED = 80.0  # of 100, for the words that only one of them has
FEWEST = 3  # telling words and numerals
LONGEST = 300  # characters that are read of a title
KEYS = 3  # words under which a title is found

_WORD = re.compile(r"[^\W\d_]+[+#]*|\d+")
_TENS, _ONES = ("", "x", "xx", "xxx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_MONTHS = "january february march april may june july august september october november december"
_COUNTED = "one two three four five six seven eight nine ten first second third fourth fifth last final sept"
_NUMERALS = frozenset(
    {ten + one for ten in _TENS for one in _ONES} | {*_COUNTED.split(), *_MONTHS.split()} | {month[:3] for month in _MONTHS.split()}
)
_SMALL_WORDS = "and are as at by can do does for from how in into is it its my of on or our part rust to we what why with you your"
_ARTICLES = frozenset({"a", "an", "the"})
_COMMON = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it is compared: its words, the numerals among them, and the keys under which it is found."""

    text: str
    numerals: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """All words that are compared."""
        return self.text.split(" ")


def read_title(words: str, *, fewest: int = FEWEST) -> Title | None:
    """The title that these words (without marks) are; None for one with fewer telling words and numerals, too common to be compared."""
    return _read(words[:LONGEST], fewest)


@lru_cache(maxsize=4096)  # pure; an issue on the desk asks for the same titles again and again
def _read(words: str, fewest: int) -> Title | None:
    compared = [word for word in _WORD.findall(_folded(words)) if word not in _ARTICLES]
    numerals = tuple(word for word in compared if word in _NUMERALS or word.isdecimal())
    telling = set(compared).difference(numerals, _COMMON)
    if len(telling) + len(numerals) < fewest:
        return None
    prefix = " ".join(numerals)
    longest = sorted(telling or compared, key=lambda word: (-len(word), word))[:KEYS]
    return Title(" ".join(compared), numerals, tuple(f"{prefix}|{word}" for word in longest))


def likeness(one: Title, other: Title) -> float:
    """How nearly equal two titles are, up to 100; 0 when they are not alike."""
    if one.numerals != other.numerals:
        return 0.0
    score = fuzz.ratio(one.text, other.text, score_cutoff=ALIKE)
    return score if score and _is_same_matter(one.words, other.words) else 0.0


class Titles:
    """An index of titles by number; a look-up takes some milliseconds among a million."""

    def __init__(self) -> None:
        self._numbers: dict[str, list[int]] = {}
        self._under: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, number: int, title: Title) -> None:
        """Let the title be found under this number. Equal titles are kept once, with all their numbers."""
        numbers = self._numbers.get(title.text)
        if numbers is not None:
            numbers.append(number)
            return
        self._numbers[title.text] = [number]
        for key in title.keys:
            self._under.setdefault(key, []).append(title.text)

    def alike(self, title: Title) -> list[int]:
        """The numbers of all titles that are alike, in ascending order.

        Found are those that share one of the longest telling words: of two titles that are alike, at most two words are changed.
        """
        texts: set[str] = set()
        for key in title.keys:
            found = process.extract(title.text, self._under.get(key, ()), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
            texts.update(text for text, _, _ in found)
        words = title.words
        return sorted(number for text in texts if _is_same_matter(words, text.split(" ")) for number in self._numbers[text])


def _folded(words: str) -> str:
    return words.lower() if words.isascii() else unicodedata.normalize("NFKC", words).casefold()[:LONGEST]


def _is_same_matter(words: list[str], others: list[str]) -> bool:
    """Whether the words that only one of two titles has are more words, or the other's words mistyped; not others in their place."""
    mine, theirs = Counter(words), Counter(others)
    more, less = "".join((mine - theirs).elements()), "".join((theirs - mine).elements())
    return not more or not less or fuzz.ratio(more, less) >= MISTYPED
