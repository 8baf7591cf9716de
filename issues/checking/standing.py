"""What the rules find in an issue's text as it stands, kept in the process: pages that are asked again and again check a text once.

The key is the text itself. What else findings hang on (pages that went away, other issues, the catalogue)
is looked up again after a minute.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING

from django.utils import timezone

from issues.checking.records import read_records
from issues.checking.survey import Survey
from issues.checking.texts import IssueText
from issues.checks import Reading
from issues.text import checksum

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from issues.checks import Finding
    from issues.models import Issue, IssueSection

SECONDS = 60
MOST_TEXTS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A text with what was found in it, in its order; `by_section` has the same by the primary key of the section."""

    reading: Reading
    findings: tuple[Finding, ...]
    by_section: Mapping[int, tuple[Finding, ...]]


@dataclass
class _Kept:
    """The newest texts and what was found in them; shared by the threads of a process."""

    texts: OrderedDict[Hashable, tuple[float, Standing]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable) -> Standing | None:
        with self.lock:
            until, found = self.texts.get(key, (0.0, None))
        return found if time.monotonic() < until else None

    def put(self, key: Hashable, found: Standing) -> None:
        with self.lock:
            self.texts[key] = time.monotonic() + SECONDS, found
            self.texts.move_to_end(key)
            while len(self.texts) > MOST_TEXTS:
                self.texts.popitem(last=False)


_kept = _Kept()


def standing_findings(issue: Issue, sections: Iterable[IssueSection]) -> Standing:
    """What is found in an open issue. `sections` are all that it has, in order.

    No query where this text was checked a moment ago in this process.
    """
    cuts = {row.pk: row.heading + row.body for row in sections}
    text = "".join(cuts.values())
    key = (issue.pk, issue.date, issue.file_name, timezone.now().date(), tuple(cuts), checksum(text))
    found = _kept.get(key)
    if found is None:
        found = _check(issue, text, cuts)
        _kept.put(key, found)
    return found


def forget_findings() -> None:
    """Check every text anew."""
    with _kept.lock:
        _kept.texts.clear()


def _check(issue: Issue, text: str, cuts: Mapping[int, str]) -> Standing:
    given = IssueText(str(issue), Reading(text, file_name=issue.file_name), issue=issue)
    findings = tuple(Survey([given], read_records()).findings(given))
    ends = list(accumulate(cut.count("\n") for cut in cuts.values()))
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        place = min(bisect_left(ends, finding.line), len(ends) - 1)
        found[list(cuts)[place]].append(finding)
    return Standing(given.reading, findings, {pk: tuple(rows) for pk, rows in found.items()})
