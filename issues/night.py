"""The list of a publish night: what to look at before an issue is published, each with where it is mended. Reads only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues.assembly.run import not_yet_placed
from issues.assembly.standing import proposed_no_more
from issues.checking.standing import standing_findings
from issues.checks import Level
from issues.deliveries import objections
from issues.markdown.escaping import plain_text
from issues.models import Issue, IssueTemplate
from issues.overview import chapters
from issues.publication import finish_issue, next_wednesday
from issues.readiness import readiness_of
from issues.sources import entry_sources
from issues.weeks import closing_time, usual_closing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.contrib.auth.models import User

    from issues.checks import Finding
    from issues.models import IssueSection

WANTED = ("crate-of-the-week", "quote-of-the-week", "jobs")  # what readers miss first, and what nobody sends in
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
SHOWN_LENGTH = 90


@dataclass(frozen=True)
class Point:
    """One thing to look at: `level` is ok, hint, warning or error; only an error stands against publishing."""

    level: str
    title: str
    words: str
    url: str = ""
    action: str = ""


def points_before(issue: Issue, *, actor: User) -> list[Point]:
    """What to look at before an open issue is published, in the order in which it is done."""
    rows = list(issue.sections.select_related("section"))
    found = standing_findings(issue, rows)
    return [
        _rules(issue, found.findings),
        *(_part(issue, rows, slug, found.by_section) for slug in WANTED),
        _finished(issue, actor),
        _ready(issue),
        *_left_over(issue),
        *_changed_elsewhere(issue),
        *_early(issue),
        *_late(issue),
    ]


def _rules(issue: Issue, findings: Sequence[Finding]) -> Point:
    errors = sum(finding.level is Level.ERROR for finding in findings)
    warnings = sum(finding.level is Level.WARNING for finding in findings)
    others = ngettext("%(number)s warning", "%(number)s warnings", warnings) % {"number": warnings}
    desk = f"{reverse('admin:issues_issue_change', args=[issue.pk])}#checks"
    if errors:
        words = ngettext("%(number)s error blocks publication", "%(number)s errors block publication", errors) % {"number": errors}
        return Point("error", _("House rules"), f"{words}, {others}", desk, _("Mend"))
    return Point("ok", _("No finding is an error"), others, desk, _("Look at them") if warnings else "")


def _part(issue: Issue, rows: Sequence[IssueSection], slug: str, found: Mapping[int, tuple[Finding, ...]]) -> Point:
    row = next((row for row in rows if row.section and row.section.slug == slug), None)
    if row is None or row.section is None:
        return Point("warning", slug.replace("-", " ").capitalize(), _("This section is not in the issue."))
    title = str(row)
    words = _first_words(row.body)
    url = reverse("admin:issues_issue_section", args=[issue.pk, row.pk])
    has_error = any(finding.level is Level.ERROR for finding in found.get(row.pk, ()))
    if has_error or not words:
        return Point("error" if has_error else "warning", title, words or _("Nothing stands here yet."), url, _("Write it"))
    return Point("ok", title, words, url)


def _first_words(body: str) -> str:
    lines = (plain_text(line).lstrip("> ").strip() for line in COMMENT.sub("", body).splitlines())
    line = next(filter(None, lines), "")
    return line if len(line) <= SHOWN_LENGTH else line[: SHOWN_LENGTH - 1].rstrip() + "…"


def _finished(issue: Issue, actor: User) -> Point:
    if finish_issue(issue, actor=actor, dry_run=True).has_changes:
        url = reverse("admin:issues_issue_finish", args=[issue.pk])
        return Point("warning", _("Sections stand empty"), _("Finishing takes them out, or says that they are empty."), url, _("Finish"))
    return Point("ok", _("Finished"), _("No section stands empty."))


def _ready(issue: Issue) -> Point:
    """Counted as on the board."""
    listed = [part.row for chapter in chapters(issue) for part in chapter.parts if part.row]
    marks = readiness_of(issue)
    count = sum(marks[row.pk].is_ready for row in listed if row.pk in marks)
    words = _("%(count)s of %(all)s sections are called ready by their editors") % {"count": count, "all": len(listed)}
    return Point("ok" if count == len(listed) else "hint", _("Ready marks"), words, reverse("admin:index"), _("Board"))


def _left_over(issue: Issue) -> Iterator[Point]:
    if unplaced := not_yet_placed(issue):
        words = ngettext("%(n)s accepted line is not in it yet", "%(n)s accepted lines are not in it yet", unplaced) % {"n": unplaced}
        yield Point("warning", words, _("Assemble first, or leave them to the next issue."), _desk(issue), _("Assemble"))
    if stale := proposed_no_more(issue):
        words = ngettext("%(n)s line is accepted no more", "%(n)s lines are accepted no more", stale) % {"n": stale}
        yield Point("warning", words, _("It would be printed, and nobody told. Assemble first."), _desk(issue), _("Assemble"))
    if undecided := sum(sum(source.waiting(issue).values()) for source in entry_sources()):
        words = ngettext("%(n)s submission is not decided", "%(n)s submissions are not decided", undecided) % {"n": undecided}
        queue = reverse("admin:submissions_submission_triage")
        yield Point("hint", words, _("What is accepted later counts for the next issue."), queue, _("Queue"))


def _changed_elsewhere(issue: Issue) -> Iterator[Point]:
    """Once it is published, a file is taken in by an amendment alone."""
    for found in objections(issue):
        title = _("%(place)s: it would be refused") % {"place": found.label}
        url, action = (reverse("admin:issues_issue_take_in", args=[issue.pk]), _("Take in a file")) if found.is_strange else ("", "")
        yield Point("warning", title, found.words, url, action)


def _early(issue: Issue) -> Iterator[Point]:
    today, closes = timezone.now().astimezone(UTC), issue.closes_at or closing_time(issue.date)
    if today.date() < issue.date:
        words = _("Today is %(today)s. Until %(closes)s UTC people may count on sending something in for it.")
        days = {"today": date_format(today, "l j F"), "closes": date_format(closes.astimezone(UTC), "l j F, H:i")}
        yield Point("warning", _("It is dated %(day)s") % {"day": date_format(issue.date, "l j F Y")}, words % days)


def _late(issue: Issue) -> Iterator[Point]:
    """Of the next draft, where its Wednesday is over before it is opened."""
    day, now = next_wednesday(issue.date), timezone.now()
    is_opened = IssueTemplate.objects.exists() and not Issue.objects.open().exclude(pk=issue.pk).exists()
    if is_opened and usual_closing(day, now) is None:
        words = _("That day is over: it stays open until it is published. To leave weeks out, give it a later date on its desk.")
        yield Point("warning", _("The next draft is dated %(day)s") % {"day": date_format(day, "l j F Y")}, words)


def _desk(issue: Issue) -> str:
    return reverse("admin:issues_issue_change", args=[issue.pk])
