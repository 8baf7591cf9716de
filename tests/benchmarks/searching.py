"""Looking things up in the archive, a whole issue at once, beside the naive way."""

from __future__ import annotations

from functools import cache

from rapidfuzz import fuzz, process

from issues.earlier import earlier_with_keys
from issues.links import duplicate_key
from issues.models import Entry
from issues.similar import ArchiveTitles
from issues.titles import ALIKE, Titles, read_title
from tests.benchmarks.archive import EVENTS, LINKS, address, made_titles, make_archive
from tests.benchmarks.timing import Measure, milliseconds

WEEK = 231
MILLION = 1_000_000
CHANGED = 100  # titles that are looked up among a million, each with a letter left out


def find_duplicates() -> Measure:
    """One query for all, each of them printed before; beside one query each."""
    make_archive()
    asked = [duplicate_key(address(number * 433)) for number in range(WEEK)]
    ours = milliseconds(lambda: earlier_with_keys(asked))
    theirs = milliseconds(lambda: [earlier_with_keys([key]) for key in asked], times=5)
    return Measure(f"find {WEEK} addresses among {LINKS + EVENTS:,} entries", ours, "one query each", theirs)


def find_a_similar_title() -> Measure:
    """One title with a slip in it, queries included; beside comparing it with every title that the database has."""
    titles, (asked, *_) = _archive_titles(), _mistyped(made_titles(LINKS), 1)
    ours = milliseconds(lambda: titles.similar([(asked, "")]))
    theirs = milliseconds(lambda: _alike_among(list(Entry.objects.filter(kind="link").values_list("words", flat=True)), asked), times=5)
    return Measure(f"find a similar title among {LINKS:,}", ours, "comparing all", theirs)


def find_similar_titles() -> Measure:
    """Those of a whole issue."""
    titles, asked = _archive_titles(), _mistyped(made_titles(LINKS), WEEK)
    ours = milliseconds(lambda: titles.similar((title, "") for title in asked))
    words = list(Entry.objects.filter(kind="link").values_list("words", flat=True))
    theirs = milliseconds(lambda: [_alike_among(words, title) for title in asked], times=2)
    return Measure(f"find titles similar to {WEEK} among {LINKS:,}", ours, "comparing all", theirs)


def load_titles() -> Measure:
    """What the first question in a process costs, beside a later one."""
    titles, (asked, *_) = _archive_titles(), _mistyped(made_titles(LINKS), 1)
    ours = milliseconds(lambda: ArchiveTitles().similar([(asked, "")]), times=3)
    return Measure(
        f"read {LINKS:,} titles at the first question", ours, "a later question", milliseconds(lambda: titles.similar([(asked, "")]))
    )


def find_among_a_million() -> Measure:
    """The index alone: a look-up each, beside comparing with every title."""
    words = made_titles(MILLION)
    titles = Titles()
    for number, one in enumerate(words):
        if title := read_title(one):
            titles.add(number, title)
    asked = iter(_mistyped(words, CHANGED))
    ours = milliseconds(lambda: [titles.alike(title) for title in [read_title(next(asked))] if title], times=CHANGED)
    theirs = milliseconds(lambda: _alike_among(words, words[0]), times=3)
    return Measure(f"find a similar title among {MILLION:,}", ours, "comparing all", theirs)


@cache
def _archive_titles() -> ArchiveTitles:
    make_archive()
    titles = ArchiveTitles()
    titles.similar([])
    return titles


def _mistyped(words: list[str], count: int) -> list[str]:
    """Titles of the archive, each without its fourth letter."""
    compared = (one for one in words[:: len(words) // (2 * count)] if read_title(one))
    return [one[:3] + one[4:] for one, _ in zip(compared, range(count), strict=False)]


def _alike_among(words: list[str], asked: str) -> list[tuple[str, float, int]]:
    return process.extract(asked, words, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
