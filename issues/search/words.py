"""What a word is to the archive search: the same for the index, for what is asked and for what is marked. Pure.

Both databases get our words, ready made, so they find the same; left to themselves, each cuts `C++`, `1.98` and `no_std` in its
own way. Here a word is a run of letters or of digits with letters, folded (case, accents, width). Marks part words, so `no_std`
is `no` and `std`, one behind the other. Two marks are words: the `++` of C++ and the `#` of C#. Each Han or Kana character is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from issues.links import duplicate_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SINGLE = "\u2e80-\u2fff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"(?=\w)[{_SINGLE}]|[^\W_{_SINGLE}]+|(?<=[a-z])\+\+|(?<=[a-z])#(?!\w)")
_NAMES = {"++": "plusplus", "#": "sharp"}
_LONGEST = 100  # characters of a word that count; PostgreSQL takes no word of more than 2,046 bytes
_MOST = 250  # occurrences of one word that count; PostgreSQL keeps the places of 255
_LAST = 15_000  # words of a text that count; PostgreSQL counts places up to 16,383

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_ASKED = re.compile(r'"([^"]*)"?|([^\s"]+)')
_QUOTES = str.maketrans("“”„«»", '"""""')
_SHORTEST_BEGINNING = 2  # characters before a *


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, and where it stands there."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand one behind the other; of the last one only the beginning, if so asked (`macr*`)."""

    terms: tuple[str, ...]
    is_beginning: bool = False

    def stands_at(self, place: int, terms: Sequence[str]) -> bool:
        """Whether the phrase stands among these words from this place on."""
        last = place + len(self.terms) - 1
        if last >= len(terms) or tuple(terms[place:last]) != self.terms[:-1]:
            return False
        return terms[last].startswith(self.terms[-1]) if self.is_beginning else terms[last] == self.terms[-1]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for: all of these phrases, and one of the addresses, if there are any (as duplicate keys)."""

    phrases: tuple[Phrase, ...] = ()
    keys: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.phrases or self.keys)


def terms(text: str) -> list[str]:
    """The words of a text, folded, in order."""
    found = [_NAMES.get(word, word[:_LONGEST]) for word in _WORD.findall(_folded(text))]
    return found if len(found) <= _MOST else list(islice(_without_crowds(found), _LAST))


def words(text: str) -> list[Word]:
    """The words of a text, each with its place in it."""
    signs = [_folded(sign) for sign in text]
    places = [place for place, sign in enumerate(signs) for _ in sign]
    return [
        Word(_NAMES.get(match[0], match[0][:_LONGEST]), places[match.start()], places[match.end() - 1] + 1)
        for match in _WORD.finditer("".join(signs))
    ]


def read_query(text: str) -> Query:
    """Read what somebody asks: words, "phrases", beginnings (`macr*`) and whole addresses.

    What is written in one piece (`tokio-rs`, `Vec<T>`, `1.98`) is a phrase. No mark has another meaning, and nothing is an error.
    """
    phrases: dict[Phrase, None] = {}
    keys: dict[str, None] = {}
    for match in _ASKED.finditer(text.translate(_QUOTES)):
        quoted, piece = match.groups()
        if piece and _ADDRESS.fullmatch(piece):
            keys[duplicate_key(piece)] = None
        elif found := _phrase(quoted or piece or ""):
            phrases[found] = None
    return Query(tuple(phrases), tuple(filter(None, keys)))


def _phrase(text: str) -> Phrase | None:
    found = tuple(terms(text))
    if not found:
        return None
    stem = text.rstrip("*")
    is_beginning = stem != text and stem[-1:].isalnum() and len(found[-1]) >= _SHORTEST_BEGINNING
    return Phrase(found, is_beginning)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart.casefold() if unicodedata.category(sign) != "Mn")


def _without_crowds(found: list[str]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for term in found:
        counts[term] += 1
        if counts[term] <= _MOST:
            yield term
