"""All sources in one order, page by page. Pages begin behind a place, so the thousandth one costs what the first does."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING

from issues.log.happening import log_sources

if TYPE_CHECKING:
    from datetime import datetime

    from issues.log.happening import Happening, Mark, Question

MOST_SEARCHED = 10_000  # rows of a source


@dataclass(frozen=True)
class LogPage:
    """Some happenings, the newest first; `behind` is where the next page begins, None on the last one."""

    happenings: tuple[Happening, ...]
    behind: Mark | None


def read_log(question: Question, *, before: Mark | None = None, limit: int = 50) -> LogPage:
    """The newest happenings that the question asks for, behind a place. As many queries for many rows as for few."""
    found = [source.read(question, before=before, limit=limit + 1) for source in log_sources()]
    happenings = tuple(islice(merge(*found, key=attrgetter("place")), limit + 1))
    shown = happenings[:limit]
    return LogPage(shown, shown[-1].mark if len(happenings) > limit else None)


def search_reach(question: Question) -> datetime | None:
    """How far back a search goes at once: to where one of its sources had as many rows as are searched; None for all of them."""
    return max(filter(None, (source.reach(question, MOST_SEARCHED) for source in log_sources())), default=None)
