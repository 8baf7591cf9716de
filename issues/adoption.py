"""Adoption: the entries of an imported draft are offered to every source, so that the first assembly changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from issues.index import section_items
from issues.links import duplicate_key
from issues.markdown import entry_link, parse_heading
from issues.models import Placement
from issues.sources import StandingEntry, entry_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from issues.models import Issue, IssueSection
    from issues.sources import Adoption


def section_slug(row: IssueSection) -> str:
    """How sources name a section: its slug in the catalogue, or `heading:<title>` for a one-off section."""
    if row.section:
        return row.section.slug
    return f"heading:{parse_heading(row.heading).title}" if row.heading else ""


def adopt_entries(issue: Issue, rows: Iterable[IssueSection]) -> int:
    """Offer every standing entry to every source and keep what they claim as placements; returns how many lines.

    A listing that a source has and the draft has not counts as removed by hand. Placements that the issue already has stay.
    """
    rows_by_slug = {section_slug(row): row for row in reversed(list(rows))}
    entries = [entry for slug, row in reversed(rows_by_slug.items()) for entry in _standing_entries(slug, row)]
    taken = set(issue.placements.values_list("source", "key", "listing"))
    now = timezone.now()
    placements: list[Placement] = []
    for source in entry_sources():
        for adoption in source.adopt(issue, entries):
            identity = (source.name, adoption.key, adoption.listing)
            if identity not in taken:
                taken.add(identity)
                placements.append(_placement(issue, source.name, adoption, rows_by_slug, now=now))
    Placement.objects.bulk_create(placements)
    return sum(placement.removed_at is None for placement in placements)


def _standing_entries(slug: str, row: IssueSection) -> Iterator[StandingEntry]:
    for position, item in enumerate(section_items(row)):
        url = entry_link(item.entry)[1]
        yield StandingEntry(slug, position, item.source, item.entry, duplicate_key(url) if url else "")


def _placement(issue: Issue, source: str, adoption: Adoption, rows: Mapping[str, IssueSection], *, now: datetime) -> Placement:
    standing = adoption.standing
    text = standing.text if standing else ""
    return Placement(
        issue=issue,
        source=source,
        key=adoption.key,
        listing=adoption.listing,
        issue_section=rows.get(standing.section) if standing else None,
        section=adoption.section,
        text=text,
        standing_text=text,
        sort_key=list(adoption.sort_key),
        is_adopted=True,
        removed_at=None if standing else now,
    )
