"""The life of an issue: the next draft, finishing it, publishing it. What is published is frozen as a Revision."""

from __future__ import annotations

import difflib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.safestring import mark_safe

from issues.assembly import AssemblyError, assemble_issue
from issues.assembly.run import catalogue_rules, section_state
from issues.assembly.standing import standing_keys
from issues.exports.html import render_html
from issues.finishing import Emptiness, finished
from issues.markdown import split_lines
from issues.models import YEARS, Issue, IssueTemplate, Revision, Section, SectionVersion
from issues.sources import entry_sources
from issues.text import checksum, issue_text, store_text
from issues.weeks import WEDNESDAY, last_event_day, usual_number

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.utils.safestring import SafeString

EVENTS_PLACEHOLDER = "$twir_events_list"


class PublicationError(Exception):
    """A step in an issue's life that cannot be taken; the text says why."""


@dataclass(frozen=True)
class Finishing:
    """What finishing changes, or has changed."""

    before: str
    after: str

    @property
    def has_changes(self) -> bool:
        """Whether anything is left to finish."""
        return self.before != self.after

    @property
    def diff(self) -> str:
        """The change set as a unified diff."""
        lines = difflib.unified_diff(split_lines(self.before), split_lines(self.after), "as it stands", "finished")
        return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def closing_time(day: date) -> datetime:
    """When an issue stops taking submissions: at the end of its date, in UTC."""
    return datetime.combine(day, time(23, 59), tzinfo=UTC)


def new_issue(*, date: date | None = None, actor: User | None = None) -> Issue:
    """Open the next draft from the newest template: the number after the last one, the Wednesday after the last date.

    Its event regions are filled by a first assembly. Raises PublicationError without a template, for a date that is not
    after the last issue's, and when somebody opens the same issue at the same moment.
    """
    template = IssueTemplate.objects.order_by("-pk").first()
    if template is None:
        raise PublicationError("There is no template yet. Import one: import_issue --template FILE.")
    last = Issue.objects.order_by("-date", "-pk").first()
    day = date or _next_wednesday(last.date if last else timezone.now().date())
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


def finish_issue(issue: Issue, *, actor: User | None, dry_run: bool = False) -> Finishing:
    """Take out the sections that an issue does not print empty, and write the notices of empty lists.

    A dry run saves nothing. Raises PublicationError for a published issue.
    """
    with transaction.atomic():
        if not Issue.objects.select_for_update().get(pk=issue.pk).is_open:
            raise PublicationError(f"{issue} is published; it cannot be finished any more.")
        before = issue_text(issue)
        finishing = Finishing(before, _finished_text(issue))
        if finishing.has_changes and not dry_run:
            store_text(issue, finishing.after, actor=actor, origin=SectionVersion.Origin.FINISH)
    return finishing


@transaction.atomic
def publish_issue(issue: Issue, *, actor: User | None) -> Revision:
    """Freeze the text as revision 1 and tell every source which of its keys stand in it.

    The issue's status is claimed by a conditional update, so of two publishers one is refused with PublicationError.
    """
    now = timezone.now()
    claimed = Issue.objects.filter(pk=issue.pk, status__in=Issue.OPEN).update(status=Issue.Status.PUBLISHED, published_at=now)
    if not claimed:
        raise PublicationError(f"{issue} is already published.")
    issue.refresh_from_db()
    revision = freeze(issue, issue_text(issue), actor=actor, reason="Published")
    keys = standing_keys(issue)
    for source in entry_sources():
        source.published(issue, keys.get(source.name, []))
    return revision


def freeze(issue: Issue, text: str, *, actor: User | None, reason: str) -> Revision:
    """Keep the text for good as the issue's next revision, with its checksum and its HTML."""
    last = issue.revisions.order_by("-number").first()
    return Revision.objects.create(
        issue=issue,
        number=last.number + 1 if last else 1,
        text=text,
        sha256=checksum(text),
        html=render_html(text),
        reason=reason,
        created_by=actor,
    )


def revision_html(revision: Revision) -> SafeString:
    """The revision's HTML: rendered and kept at the first read where it was frozen without (imports of the archive).

    Two readers at once render the same and keep it once; where the database takes no write now, it is kept at a later read.
    """
    if not revision.html:
        revision.html = render_html(revision.text)
        with suppress(OperationalError), transaction.atomic():
            Revision.objects.filter(pk=revision.pk, html="").update(html=revision.html)
    return mark_safe(revision.html)  # noqa: S308 (render_html's)


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


def _finished_text(issue: Issue) -> str:
    states = [section_state(row) for row in issue.sections.select_related("section")]
    emptiness = {one.slug: Emptiness(one.is_hidden_when_empty, one.empty_text) for one in Section.objects.all()}
    return finished(states, catalogue_rules(), emptiness)


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
                closes_at=closing_time(day),
            )
    except IntegrityError as error:
        raise PublicationError(f"Issue {number} is there already: somebody opened it at the same moment.") from error


def _next_wednesday(day: date) -> date:
    return day + timedelta(days=(WEDNESDAY - day.weekday() - 1) % 7 + 1)
