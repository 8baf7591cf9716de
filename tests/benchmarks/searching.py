"""Looking things up in the archive, a whole issue at once, beside the naive way."""

from __future__ import annotations

from issues.earlier import earlier_with_keys
from issues.links import duplicate_key
from tests.benchmarks.archive import EVENTS, LINKS, address, make_archive
from tests.benchmarks.timing import Measure, milliseconds

WEEK = 231


def find_duplicates() -> Measure:
    """One query for all, each of them printed before; beside one query each."""
    make_archive()
    asked = [duplicate_key(address(number * 433)) for number in range(WEEK)]
    ours = milliseconds(lambda: earlier_with_keys(asked))
    theirs = milliseconds(lambda: [earlier_with_keys([key]) for key in asked], times=5)
    return Measure(f"find {WEEK} addresses among {LINKS + EVENTS:,} entries", ours, "one query each", theirs)
