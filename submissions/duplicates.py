"""Who else has this: the coming issue (certain), the queue and the older issues (hints). Most is the same by its address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from issues.index import entries_with_keys
from issues.links import duplicate_key
from issues.markdown.blocks import read_quote
from issues.markdown.escaping import plain_text
from issues.markdown.quoting import quoted
from issues.models import Entry, Placement
from submissions.models import SOURCE, Submission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from issues.models import Issue

SHOWN = 5
_WORD = re.compile(r"[A-Za-z0-9]+")  # stands in markdown as it was typed


@dataclass(frozen=True)
class Duplicates:
    """The same page elsewhere. `standing`: entries of the coming issue; `printed`: of others, newest first; `waiting`: in the queue."""

    standing: tuple[Entry, ...] = ()
    printed: tuple[Entry, ...] = ()
    rows: Iterable[Submission] = ()

    @cached_property
    def waiting(self) -> tuple[Submission, ...]:
        """What is in the queue: looked up when somebody asks, which storing it does not."""
        return tuple(self.rows)

    def __bool__(self) -> bool:
        return bool(self.standing or self.printed or self.waiting)


def find(url: str, *, issue: Issue | None, other_than: Submission | None = None) -> Duplicates:
    """Look an address up in two queries.

    `issue` is the coming one; `other_than` is the submission that asks: neither it nor the line that assembly made of it counts.
    """
    key = duplicate_key(url)
    if not key:
        return Duplicates()
    return _sorted_out(entries_with_keys([key]), Submission.objects.filter(duplicate_key=key), issue=issue, other_than=other_than)


def find_crate(name: str, url: str, *, issue: Issue | None, other_than: Submission | None = None) -> Duplicates:
    """Look a crate up among the crates of the week and their nominations, by name or address, in two queries."""
    key, words = duplicate_key(url), plain_text(name)
    same_page = Q(duplicate_key=key) if key else Q(pk__in=[])
    entries = Entry.objects.filter(Q(words__iexact=words) & ~Q(words="") | same_page, kind="crate")
    waiting = Submission.objects.filter(Q(title__iexact=name) | same_page, kind="crate")
    return _sorted_out(entries, waiting, issue=issue, other_than=other_than)


def find_quote(text: str, *, issue: Issue | None, other_than: Submission | None = None) -> Duplicates:
    """Look words up among the quotes of the week and their nominations: the same but for marks, blanks and capitals; four queries."""
    words = quoted(text)
    wanted, longest = _letters(words), max(_WORD.findall(words), key=len, default="")
    if not longest:
        return Duplicates()
    printed = Entry.objects.filter(kind="quote", text__icontains=longest).order_by().values_list("pk", "text")
    waiting = Submission.objects.filter(kind="quote", state__in=Submission.ON_ITS_WAY, quote__text__icontains=longest)
    sent = waiting.order_by().values_list("pk", "quote__text")
    entries = Entry.objects.filter(pk__in=[pk for pk, source in printed if wanted in map(_letters, _quoted_in(source))])
    waiting = Submission.objects.filter(pk__in=[pk for pk, typed in sent if _letters(quoted(typed)) == wanted])
    return _sorted_out(entries, waiting, issue=issue, other_than=other_than)


def _quoted_in(source: str) -> list[str]:
    block = read_quote(source)
    return [quote.text for quote in block.quotes] if block else []


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, plain_text(text))).casefold()


def _sorted_out(
    entries: QuerySet[Entry], waiting: QuerySet[Submission], *, issue: Issue | None, other_than: Submission | None
) -> Duplicates:
    entries = entries.select_related("issue", "issue_section")
    waiting = waiting.filter(state__in=Submission.ON_ITS_WAY)
    if other_than is not None and other_than.pk:
        own = Placement.objects.filter(issue=OuterRef("issue"), source=SOURCE, key=other_than.key, standing_text=OuterRef("text"))
        entries = entries.exclude(Exists(own))
        waiting = waiting.exclude(pk=other_than.pk)
    found = list(entries.order_by("-issue__date", "-issue_id", "issue_section__position", "position"))
    return Duplicates(
        standing=tuple(entry for entry in found if issue is not None and entry.issue_id == issue.pk),
        printed=tuple(entry for entry in found if issue is None or entry.issue_id != issue.pk)[:SHOWN],
        rows=waiting.select_related("section").order_by("pk")[:SHOWN],
    )
