"""Learning where links stood, and guessing where a new one stands: made links of as many weeks as the newsletter has."""

from __future__ import annotations

from functools import cache
from itertools import cycle

from submissions.suggestions.asking import guess
from submissions.suggestions.features import features
from submissions.suggestions.lessons import Lessons, draw_lessons
from tests.benchmarks.timing import Measure, milliseconds
from tests.submissions.suggestions.printed import TITLES, made_links

WEEKS = 416  # ten thousand links: as many as are ever learned from


def learn_links() -> Measure:
    """Learning from all of them, in a worker; beside reading their features alone."""
    links = made_links(WEEKS)
    ours = milliseconds(lambda: draw_lessons(links, TITLES), times=2)
    theirs = milliseconds(lambda: [features(link.url, link.title) for link in links], times=2)
    return Measure(f"learn from {len(links):,} links", ours, "reading their features alone", theirs)


def guess_a_section() -> Measure:
    """A guess with its reasons, from what was learned; beside the shares of the sections without any words."""
    lessons = _lessons()
    asked = cycle(made_links(WEEKS)[:1000])
    ours = milliseconds(lambda: guess(lessons, (link := next(asked)).url, link.title), times=500)
    theirs = milliseconds(lambda: lessons.model.shares(features((link := next(asked)).url, link.title)), times=500)
    return Measure("guess section and prefixes of a link", ours, "the shares alone", theirs)


@cache
def _lessons() -> Lessons:
    return draw_lessons(made_links(WEEKS), TITLES)
