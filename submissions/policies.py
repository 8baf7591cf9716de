"""What the sections' policies say about a submission. They are columns of the catalogue, which publishers change in the admin.

A closed section refuses; the limits are for editors to decide about, so they only warn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from issues.links import site
from issues.models import Entry
from submissions.models import Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.models import Issue, Section
    from submissions.models.submission import SubmissionQuerySet


@dataclass(frozen=True)
class Arrival:
    """Something sent in, as far as policies look at it: `sender` is the visitor (visitors.py); `row` is its row, where it is corrected."""

    section: Section | None
    url: str = ""
    sender: str = ""
    email: str = ""
    row: Submission | None = None


def refusal(section: Section | None, issue: Issue | None) -> str:
    """Why the public may not submit to a section for the coming issue, in the section's own words; "" where it may."""
    if section is None or not section.is_closed_for(issue.number if issue else None):
        return ""
    words = section.policy_text or f"{section.title} is closed to submissions."
    return f"{words} {section.policy_alternative}".strip()


def warnings(arrival: Arrival, issue: Issue | None) -> Iterator[str]:
    """What speaks against it by the limits of its section. No query where the section has none."""
    section = arrival.section
    if section is None or issue is None:
        return
    if section.weekly_limit and arrival.url:
        name = site(arrival.url)
        count = _of_site(name, section, issue, arrival.row)
        if count >= section.weekly_limit:
            yield f"{section.title} takes at most {section.weekly_limit} of one site an issue; {count} of {name} stand there or wait."
    if section.sender_limit and (arrival.sender or arrival.email):
        count = _of_sender(arrival, section, issue)
        if count >= section.sender_limit:
            most = section.sender_limit
            yield f"{section.title} takes at most {most} of one sender an issue; you have sent {count}. Another one may wait for the next."


def _of_site(name: str, section: Section, issue: Issue, row: Submission | None) -> int:
    """How many entries of a site stand in the section or are on their way to it, each page once."""
    standing = Entry.objects.filter(issue=issue, issue_section__section=section).values_list("duplicate_key", "url")
    waiting = _on_their_way(section, issue, row).values_list("duplicate_key", "url")
    own = row.duplicate_key if row else ""
    return sum(key != own and site(url) == name for key, url in dict([*standing, *waiting]).items())


def _of_sender(arrival: Arrival, section: Section, issue: Issue) -> int:
    by_whom = Q(sender=arrival.sender) if arrival.sender else Q()
    if arrival.email:
        by_whom |= Q(email__iexact=arrival.email)
    return _on_their_way(section, issue, arrival.row).filter(by_whom).count()


def _on_their_way(section: Section, issue: Issue, row: Submission | None) -> SubmissionQuerySet:
    rows = Submission.objects.in_time_for(issue).filter(section=section, state__in=Submission.ON_ITS_WAY)
    return rows.exclude(pk=row.pk) if row else rows
