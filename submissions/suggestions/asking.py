"""Asking for suggestions: what was learned is read once in a process, and again when workers learned anew."""

from __future__ import annotations

from collections import defaultdict
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from submissions.models import Learned
from submissions.suggestions.features import features
from submissions.suggestions.learning import NAME
from submissions.suggestions.lessons import NOTHING, Lessons
from submissions.suggestions.prefixes import PrefixGuess, guess_prefixes
from submissions.suggestions.reasons import Asked, section_reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from submissions.models import Page
    from submissions.suggestions.model import Share

MOST_SECTIONS = 3
LEAST_SHARE = 0.05  # of 1; a smaller one is no guess
SURE = 0.70  # the best section's share; by years, about five links in ten reach it
LEANINGS = {  # in logits, small: the archive knows no pages, so this is not learned
    "has_code": ({"rust-walkthroughs": 0.4}, "the page shows code, as walkthroughs do (a rule of thumb)"),
    "has_feed": ({"newsletters": 0.2, "observations-thoughts": 0.2}, "the page has a feed, as blogs have (a rule of thumb)"),
}


class SectionGuess(NamedTuple):
    """A section, and why it is guessed, in a sentence."""

    slug: str
    title: str
    reason: str


class Suggestion(NamedTuple):
    """Guesses about a link: sections, best first, none while too little is learned; prefixes.

    `is_sure` says that the first section is most likely right: six times in seven in 2025 and 2026, four in five before.
    """

    sections: tuple[SectionGuess, ...]
    is_sure: bool
    prefixes: tuple[PrefixGuess, ...]


class _Shelf:
    """The lessons in this process, with when and from what they were learned. Safe to ask from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[tuple[datetime, str] | None, Lessons] = (None, NOTHING)

    def lessons(self) -> Lessons:
        """One small query; another one where workers learned since."""
        row = Learned.objects.filter(name=NAME)
        edition = row.values_list("learned_at", "state_of_archive").first()
        if edition != self._kept[0]:
            with self._lock:
                if edition != self._kept[0]:
                    self._kept = (edition, _stored(row.values_list("data", flat=True).first()))
        return self._kept[1]


def _stored(stored: Mapping[str, object] | None) -> Lessons:
    return Lessons.from_json(stored) if stored else NOTHING


_SHELF = _Shelf()


def suggest(url: str, title: str = "", page: Page | None = None) -> Suggestion:
    """Guess section and prefixes of a link, in some milliseconds. `title` is plain text; `page` what is known of its page, if anything."""
    return guess(_SHELF.lessons(), url, title or (page.title if page else ""), page)


def guess(lessons: Lessons, url: str, title: str = "", page: Page | None = None) -> Suggestion:
    """As `suggest`, from these lessons. Asks no database and never raises, whatever address and title hold."""
    medium, declared = (page.medium, page.language) if page else ("", "")
    marks = [mark for mark in LEANINGS if getattr(page, mark, False)]
    asked = Asked(url, title, features(url, title, kind_of_medium=medium), _seen(marks))
    shares = lessons.model.shares(asked.features, _leaning(marks)) if url.strip() else []
    best = [share for share in shares[:MOST_SECTIONS] if share.share >= LEAST_SHARE]
    return Suggestion(
        sections=tuple(_section(lessons, asked, share, best) for share in best),
        is_sure=bool(title.strip() and best and best[0].share >= SURE),
        prefixes=guess_prefixes(url, title, lessons, kind_of_medium=medium, declared=declared),
    )


def _leaning(marks: list[str]) -> dict[str, float]:
    leaning: dict[str, float] = {}
    for mark in marks:
        for section, logits in LEANINGS[mark][0].items():
            leaning[section] = leaning.get(section, 0.0) + logits
    return leaning


def _seen(marks: list[str]) -> dict[str, list[str]]:
    seen: defaultdict[str, list[str]] = defaultdict(list)
    for mark in marks:
        leanings, clause = LEANINGS[mark]
        for section in leanings:
            seen[section].append(clause)
    return seen


def _section(lessons: Lessons, asked: Asked, share: Share, best: list[Share]) -> SectionGuess:
    """The guess of this share; the first is held against the second, all others against the first."""
    section = share.section
    rival = next((other.section for other in best if other.section != section), "")
    return SectionGuess(section, lessons.titles.get(section, section), section_reason(lessons, asked, section, rival))
