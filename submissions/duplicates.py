"""Who else has this address: the coming issue (certain), the queue and the older issues (hints)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from issues.index import entries_with_keys
from issues.links import duplicate_key
from issues.models import Placement
from submissions.models import SOURCE, Submission

if TYPE_CHECKING:
    from issues.models import Entry, Issue

SHOWN = 5


@dataclass(frozen=True)
class Duplicates:
    """The same page elsewhere. `standing`: entries of the coming issue; `printed`: of others, newest first; `waiting`: in the queue."""

    standing: tuple[Entry, ...] = ()
    printed: tuple[Entry, ...] = ()
    waiting: tuple[Submission, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.standing or self.printed or self.waiting)


def find(url: str, *, issue: Issue | None, other_than: Submission | None = None) -> Duplicates:
    """Look an address up in two queries.

    `issue` is the coming one; `other_than` is the submission that asks: neither it nor the line that assembly made of it counts.
    """
    key = duplicate_key(url)
    if not key:
        return Duplicates()
    printed = entries_with_keys([key]).select_related("issue", "issue_section")
    if other_than is not None and other_than.pk:
        own = Placement.objects.filter(issue=OuterRef("issue"), source=SOURCE, key=other_than.key, standing_text=OuterRef("text"))
        printed = printed.exclude(Exists(own))
    entries = list(printed.order_by("-issue__date", "-issue_id", "issue_section__position", "position"))
    waiting = Submission.objects.filter(duplicate_key=key, state__in=[*Submission.UNDECIDED, Submission.State.ACCEPTED])
    if other_than is not None and other_than.pk:
        waiting = waiting.exclude(pk=other_than.pk)
    return Duplicates(
        standing=tuple(entry for entry in entries if issue is not None and entry.issue_id == issue.pk),
        printed=tuple(entry for entry in entries if issue is None or entry.issue_id != issue.pk)[:SHOWN],
        waiting=tuple(waiting.select_related("section").order_by("pk")[:SHOWN]),
    )
