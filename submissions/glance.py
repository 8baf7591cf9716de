"""One look at all that could speak against something sent in by the public. Nearly always nothing does, and then it is stored.

It is one statement, written by hand, for the entrance is asked more than anything else: the same questions by way of Django cost
six queries. It answers only whether all is well; what is wrong, and in which words, the long way finds out (intake.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from issues.links import duplicate_key
from issues.markdown.findable import IN_PARAGRAPHS
from issues.models import Issue, Section
from submissions.blocking import site_names

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLOSED = "section.closed_from_issue IS NOT NULL AND (issue.number IS NULL OR issue.number >= section.closed_from_issue)"


@dataclass(frozen=True)
class Glance:
    """Whether nothing speaks against it, and the section that it is for, if one is named."""

    is_clear: bool
    section: Section | None = None


def glance(word: str, urls: Sequence[str], *, chosen_for: str = "") -> Glance:
    """Look at the section of that slug ("": none) and at the addresses, of which the first is the page's own.

    With `chosen_for` the sender chose the section: it has to be offered, and to hold this kind of entry.
    """
    names, key = sorted(site_names(urls)), duplicate_key(urls[0]) if urls else ""
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(names)), [*IN_PARAGRAPHS, key, *names, *Issue.OPEN, word])
        pk, slug, title, holds, entry_kind, is_offered, is_closed, is_standing, is_blocked = cursor.fetchone()
    is_offered = is_offered and (holds, entry_kind) == (Section.Holds.LIST, chosen_for)
    is_known = not word or (pk is not None and (is_offered or not chosen_for))
    section = Section.from_db(connection.alias, ["id", "slug", "title"], [pk, slug, title]) if pk else None
    return Glance(bool(is_known and not is_closed and not (key and is_standing) and not is_blocked), section)


def _statement(names: int) -> str:
    """A row of section, closed, standing and blocked; the coming issue as `IssueQuerySet.coming` has it."""
    blocked = f"host IN ({_places(names)})" if names else "1 = 0"
    return f"""
        SELECT section.id, section.slug, section.title, section.holds, section.entry_kind, section.accepts_submissions,
            {_CLOSED},
            EXISTS (
                SELECT 1 FROM issues_entry
                WHERE issue_id = issue.id AND kind NOT IN ({_places(len(IN_PARAGRAPHS))}) AND duplicate_key = %s
            ),
            EXISTS (SELECT 1 FROM submissions_blockedhost WHERE {blocked})
        FROM (SELECT 1 AS one) AS one
        LEFT JOIN (
            SELECT id, number FROM issues_issue WHERE status IN ({_places(len(Issue.OPEN))}) ORDER BY date, id LIMIT 1
        ) AS issue ON 1 = 1
        LEFT JOIN issues_section AS section ON section.slug = %s"""  # noqa: S608 (our own words and placeholders)  # nosec


def _places(amount: int) -> str:
    return ", ".join(["%s"] * amount)
