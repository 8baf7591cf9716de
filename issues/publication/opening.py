"""Opening the next draft, from the newest template."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from issues.assembly import AssemblyError, assemble_issue
from issues.models import YEARS, Issue, IssueTemplate, SectionVersion
from issues.publication.errors import PublicationError
from issues.text import store_text
from issues.weeks import WEDNESDAY, last_event_day, usual_closing, usual_number

if TYPE_CHECKING:
    from django.contrib.auth.models import User

EVENTS_PLACEHOLDER = "$twir_events_list"


def new_issue(*, date: date | None = None, actor: User | None = None) -> Issue:
    """Open the next draft from the newest template: the number after the last one, the Wednesday after the last date.

    Where that day is over, the draft is open until it is published. Its event regions are filled by a first assembly. Raises
    PublicationError without a template, for a date that is not after the last issue's, and when somebody opens the same issue at the
    same moment.
    """
    template = IssueTemplate.objects.order_by("-pk").first()
    if template is None:
        raise PublicationError("There is no template yet. Import one: import_issue --template FILE.")
    last = Issue.objects.order_by("-date", "-pk").first()
    day = date or next_wednesday(last.date if last else timezone.now().date())
    if last is not None and day <= last.date:
        raise PublicationError(f"{last} has the date {last.date}; the next issue's date must lie after it.")
    if day.year not in YEARS:
        raise PublicationError(f"{day} is no date of an issue; write one like 2026-08-26.")
    numbers = Issue.objects.exclude(number=None).order_by("-number").values_list("number", flat=True)
    last_number = numbers.first()
    number = usual_number(day) if last_number is None else last_number + 1
    try:
        return _open_draft(template, number, day, actor=actor)
    except AssemblyError as error:
        raise PublicationError(f"Issue {number} was not opened: {error}") from error


def draft_text(template: str, *, number: int, day: date) -> str:
    """The text of a new draft: placeholders filled, the one of the events list taken out with its blank line.

    The region sections come in its place by assembly, below the first paragraph of Upcoming Events.
    """
    filled = (
        template.replace("$twir_issue_number", str(number))
        .replace("$twir_issue_date", day.isoformat())
        .replace("$twir_events_end_date", last_event_day(day).isoformat())
    )
    return filled.replace(f"{EVENTS_PLACEHOLDER}\n\n", "").replace(f"{EVENTS_PLACEHOLDER}\n", "").replace(EVENTS_PLACEHOLDER, "")


@transaction.atomic
def _open_draft(template: IssueTemplate, number: int, day: date, *, actor: User | None) -> Issue:
    issue = _create(number, day)
    text = draft_text(template.text, number=number, day=day)
    store_text(issue, text, actor=actor, origin=SectionVersion.Origin.TEMPLATE)
    assemble_issue(issue, actor=actor)
    return issue


def _create(number: int, day: date) -> Issue:
    try:
        with transaction.atomic():
            return Issue.objects.create(
                number=number,
                title=f"This Week in Rust {number}",
                date=day,
                file_name=f"{day.isoformat()}-this-week-in-rust.md",
                closes_at=usual_closing(day, timezone.now()),
            )
    except IntegrityError as error:
        raise PublicationError(f"Issue {number} is there already: somebody opened it at the same moment.") from error


def next_wednesday(day: date) -> date:
    """The first Wednesday after that day."""
    return day + timedelta(days=(WEDNESDAY - day.weekday() - 1) % 7 + 1)
