"""Which prefixes an entry may need, and why: by its address, by what its page says, by what others of its folder had. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from issues.checks.titles.media import medium
from issues.checks.titles.prefixes import house_prefix
from submissions.suggestions.features import LONGEST_TITLE, LONGEST_URL, folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from submissions.suggestions.lessons import Lessons

FEWEST = 2  # links of a folder that had it
MOSTLY = 0.7  # of all links of that folder
FOREIGN = 0.3  # of a title's letters: names of projects are written in Latin ones
NOT_REMEMBERED = frozenset({"series"})  # of a site that had one, the next page is mostly none
_WORDS = {"video": "a video", "audio": "an episode of a podcast"}
_NAMES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "de": "German",
    "el": "Greek",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "he": "Hebrew",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}


class PrefixGuess(NamedTuple):
    """A prefix as it is printed, without brackets, and why, in a sentence."""

    prefix: str
    reason: str


class _Script(NamedTuple):
    letters: re.Pattern[str]
    languages: tuple[str, ...]  # that are written in it, the most frequent here first


_SCRIPTS = (  # kana before Han: Japanese has both
    _Script(re.compile(r"[\u3040-\u30ff]"), ("ja",)),
    _Script(re.compile(r"[\uac00-\ud7af]"), ("ko",)),
    _Script(re.compile(r"[\u3400-\u9fff]"), ("zh", "ja")),
    _Script(re.compile(r"[\u0400-\u04ff]"), ("ru", "uk", "bg", "kk", "sr")),
    _Script(re.compile(r"[\u0590-\u05ff]"), ("he",)),
    _Script(re.compile(r"[\u0600-\u06ff]"), ("ar", "fa", "ur")),
    _Script(re.compile(r"[\u0370-\u03ff]"), ("el",)),
    _Script(re.compile(r"[\u0e00-\u0e7f]"), ("th",)),
)
_LETTER = re.compile(r"[^\W\d_]")


def guess_language(title: str, declared: str = "") -> str:
    """The language of a title and its page, in two small letters; "" where nothing tells. The title's script counts for more."""
    declared = declared[:8].casefold().partition("-")[0]
    return _by_script(title[:LONGEST_TITLE], declared) or declared


def _by_script(title: str, declared: str) -> str:
    """The declared language where it is written in the script of the title, else that script's first one; "" for Latin letters."""
    letters = len(_LETTER.findall(title))
    for script in _SCRIPTS:
        if len(script.letters.findall(title)) > FOREIGN * letters:
            return declared if declared in script.languages else script.languages[0]
    return ""


def guess_prefixes(url: str, title: str, lessons: Lessons, *, kind_of_medium: str = "", declared: str = "") -> tuple[PrefixGuess, ...]:
    """The prefixes that an entry may need, languages first, each once. Never raises.

    `kind_of_medium` and `declared` are what the page says of itself: “video” or “audio”, and its language.
    """
    found: dict[str, PrefixGuess] = {}
    for guess in (*_of_language(title, declared), *_of_medium(url, kind_of_medium), *_remembered(url, lessons.marked)):
        found.setdefault(guess.prefix, guess)
    return tuple(sorted(found.values(), key=lambda guess: not guess.prefix.isupper()))


def _of_language(title: str, declared: str) -> Iterator[PrefixGuess]:
    language = guess_language(title, declared)
    prefix = house_prefix(language) if len(language) == len("zh") and language != "en" else ""
    if prefix:
        name = _NAMES.get(language, f"the language “{language}”")
        is_seen = bool(guess_language(title))
        yield PrefixGuess(prefix, f"The title looks {name}." if is_seen else f"The page says that it is in {name}.")


def _of_medium(url: str, kind_of_medium: str) -> Iterator[PrefixGuess]:
    if kind := medium(url[:LONGEST_URL]):
        yield PrefixGuess(kind, f"The address is that of {_WORDS[kind]}.")
    if kind_of_medium in _WORDS:
        yield PrefixGuess(kind_of_medium, f"The page says that it is {_WORDS[kind_of_medium]}.")


def _remembered(url: str, marked: Mapping[str, Mapping[str, int]]) -> Iterator[PrefixGuess]:
    place = folder(url)
    counts = marked.get(place, {})
    for prefix, count in counts.items():
        if prefix and prefix not in NOT_REMEMBERED and count >= FEWEST and count >= MOSTLY * counts[""]:
            yield PrefixGuess(prefix, f"{count} of {counts['']} links to {place.rstrip('/')} had it.")
