"""What the database knows about the issues around a text: read once, without the texts themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import Error

from issues.checking.texts import CheckingError, no_database
from issues.checks import StandingSection
from issues.models import Entry, Issue, IssueTemplate, Section

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Record:
    """An issue of the database."""

    pk: int
    number: int | None
    date: date
    file_name: str
    is_published: bool


@dataclass(frozen=True, slots=True)
class Records:
    """Issues, catalogue and newest template; empty where there is no database. `has_entries`: there is an index to ask."""

    issues: tuple[Record, ...] = ()
    has_database: bool = False
    has_entries: bool = False
    catalogue: tuple[StandingSection, ...] = ()
    template: str = ""


def read_records() -> Records:
    """Read them in four queries. Raises CheckingError when the database cannot be asked or has not all tables yet."""
    try:
        rows = Issue.objects.order_by().values_list("pk", "number", "date", "file_name", "status")
        return Records(
            issues=tuple(Record(pk, number, day, name, status not in Issue.OPEN) for pk, number, day, name, status in rows),
            has_database=True,
            has_entries=Entry.objects.order_by().values_list("duplicate_key", "words").first() is not None,
            catalogue=tuple(_standing(section) for section in Section.objects.all()),
            template=IssueTemplate.objects.values_list("text", flat=True).first() or "",
        )
    except Error as error:
        raise CheckingError(no_database(error)) from error


def _standing(section: Section) -> StandingSection:
    return StandingSection(
        slug=section.slug,
        title=section.title,
        aliases=tuple(section.aliases),
        group=section.group,
        level=section.level,
        position=section.position,
        heading=section.heading,
        holds=section.holds,
        kind=section.entry_kind,
        empty_text=section.empty_text,
        is_hidden_when_empty=section.is_hidden_when_empty,
        weekly_limit=section.weekly_limit,
        closed_from_issue=section.closed_from_issue,
    )
