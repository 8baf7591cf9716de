"""What the board shows: where each section of an issue stands, what blocks its publication, what came in, what is yours. Reads only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import presence
from issues.checking.standing import standing_findings
from issues.checks import Level
from issues.duty import duties, week_of
from issues.editing import last_change
from issues.log import Question, read_log
from issues.log.grouping import grouped
from issues.models import Issue
from issues.overview import Chapter, Part, chapters
from issues.presence import BOARD, issue_of, subject_of
from issues.readiness import Readiness, readiness_of
from issues.sources import Answer, Arrivals, Mark, entry_sources
from issues.visits import seen_until
from issues.weeks import WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from django.contrib.auth.models import User

    from issues.checks import Finding
    from issues.models import IssueSection
    from issues.sources import EntrySource

EDIT_SECTIONS = "issues.change_issuesection"
SHOWN_BLOCKERS = 5
SHOWN_ANSWERS = 5
SHOWN_PLACES = 3
SHOWN_GROUPS = 12
MOST_HAPPENINGS = 40
FIRST_LOOK = timedelta(days=7)
DAYS = 7
BAR = 44  # units of height
ELSEWHERE = "Beginning, and headings without entries"
LEVELS = {Level.ERROR: ("error", "errors"), Level.WARNING: ("warning", "warnings"), Level.HINT: ("hint", "hints")}


@dataclass(frozen=True)
class Line:
    """A section on the board."""

    part: Part
    findings: tuple[Finding, ...] = ()
    readiness: Readiness = field(default_factory=Readiness)
    is_mine: bool = False

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What blocks publication here."""
        return tuple(finding for finding in self.findings if finding.level is Level.ERROR)

    @property
    def tally(self) -> str:
        """Its findings counted: "1 error, 2 warnings"."""
        return tally(self.findings)

    @property
    def fate(self) -> str:
        """What becomes of a list in which nothing stands."""
        section = self.part.section
        if section is None or self.part.entries or self.part.is_filled or section.holds != section.Holds.LIST:
            return ""
        if section.is_hidden_when_empty:
            return _("empty, will be left out")
        return _("prints “%(text)s”") % {"text": section.empty_text.strip()} if section.empty_text else ""


@dataclass(frozen=True)
class Group:
    """A chapter of the board."""

    title: str
    lines: tuple[Line, ...]
    has_head: bool = True


@dataclass(frozen=True)
class Blocker:
    """An error, and where it is mended."""

    section: str
    finding: Finding
    url: str
    action: str


@dataclass(frozen=True)
class Colleague:
    """Somebody who is here now, and what they look at."""

    person: User
    places: tuple[Mark, ...]


@dataclass(frozen=True)
class Day:
    """A day of the week strip. `top` and `height` are those of its bar."""

    day: date
    sent: int
    top: int
    height: int
    is_today: bool
    is_to_come: bool
    closes: bool


def tally(findings: Iterable[Finding]) -> str:
    """Findings counted by level: "1 error, 2 warnings"."""
    counts = Counter(finding.level for finding in findings)
    return ", ".join(f"{counts[level]} {words[counts[level] > 1]}" for level, words in LEVELS.items() if counts[level])


def board_context(issue: Issue, user: User) -> dict[str, Any]:
    """What the board shows of an open issue to one person. A fixed number of queries, fewer where the text was checked a moment ago."""
    sections = list(issue.sections.all())
    findings = standing_findings(issue, sections).by_section
    groups = _groups(chapters(issue, with_waiting=True), sections, findings, readiness_of(issue), user)
    lines = [line for group in groups for line in group.lines]
    blockers = [blocker for line in lines for blocker in _blockers(issue, line)]
    own = [line for line in lines if line.is_mine]
    sources = entry_sources()
    days, arrived = _week(issue, [source.arrivals for source in sources])
    return {
        "groups": groups,
        "entry_count": sum(len(line.part.entries) for line in lines),
        "waiting_count": sum(line.part.waiting for line in lines),
        "ready_count": sum(line.readiness.is_ready for line in lines),
        "section_count": sum(line.part.row is not None for line in lines),
        "blockers": blockers[:SHOWN_BLOCKERS],
        "blocker_count": len(blockers),
        "days": days,
        "arrived": arrived,
        "own": own,
        "own_open": [line for line in own if line.part.waiting or line.findings],
        "answers": _own_answers([answer for source in sources for answer in source.answers(issue)], own, user),
        "own_change": last_change(issue, actor=user),
        "can_mark": user.has_perm(EDIT_SECTIONS),
        "last_assembly": issue.assemblies.first(),
        **_duty(issue),
        "here": _here(user, sources),
        "since": _since(user),
    }


def _here(user: User, sources: Sequence[EntrySource]) -> list[Colleague]:
    """Who else is here and what they look at; two queries, and one a source."""
    looks = presence.everybody_else(user)
    subjects = sorted({subject for found in looks.values() for subject in found})
    places = {BOARD: Mark(_("the board"), "")}
    for issue in Issue.objects.filter(pk__in=[key for subject in subjects if (key := issue_of(subject))]):
        places[subject_of(issue)] = Mark(str(issue), reverse("admin:issues_issue_change", args=[issue.pk]))
    for source in sources:
        places |= source.looked_at(subjects)
    return [Colleague(person, _places(found, places)) for person, found in looks.items()]


def _places(subjects: Sequence[str], places: Mapping[str, Mark]) -> tuple[Mark, ...]:
    """Somebody's places, the board only where there is no other."""
    elsewhere = [subject for subject in subjects if subject != BOARD]
    return tuple(places[subject] for subject in elsewhere or subjects if subject in places)[:SHOWN_PLACES]


def _since(user: User) -> dict[str, Any]:
    """What others did since somebody was last here; of the last days for whoever never said that they have seen it."""
    seen = seen_until(user)
    since = seen or timezone.now() - FIRST_LOOK
    page = read_log(Question(not_by=user.pk, since=since), limit=MOST_HAPPENINGS)
    groups = grouped(page.happenings)
    return {
        "from": seen,
        "until": page.happenings[0].at if page.happenings else None,
        "groups": groups[:SHOWN_GROUPS],
        "is_more": page.behind is not None or len(groups) > SHOWN_GROUPS,
    }


def _duty(issue: Issue) -> dict[str, Any]:
    """Who publishes this issue, and what the last one handed over."""
    week = week_of(issue.date)
    found = duties([week - WEEK, week])
    before = found.get(week - WEEK)
    return {"duty": found.get(week), "handed_over": before if before and before.note else None}


def _groups(
    found: Sequence[Chapter],
    sections: Sequence[IssueSection],
    findings: Mapping[int, tuple[Finding, ...]],
    readiness: Mapping[int, Readiness],
    user: User,
) -> list[Group]:
    def line(part: Part) -> Line:
        pk = part.row.pk if part.row else 0
        is_mine = part.section is not None and user in part.section.owners.all()
        return Line(part, findings.get(pk, ()), readiness.get(pk, Readiness()), is_mine)

    groups = [Group(chapter.title, tuple(map(line, chapter.parts)), chapter.has_sections) for chapter in found]
    shown = {one.part.row.pk for group in groups for one in group.lines if one.part.row}
    rest = [Line(Part(str(row), row), findings[row.pk]) for row in sections if row.pk in findings and row.pk not in shown]
    return groups + ([Group(ELSEWHERE, tuple(rest))] if rest else [])


def _blockers(issue: Issue, line: Line) -> Iterator[Blocker]:
    row, section = line.part.row, line.part.section
    if row is None:
        return
    url, action = f"{reverse('admin:issues_issue_change', args=[issue.pk])}#section-{row.pk}", _("Show")
    if section and section.holds == section.Holds.SLOT and line.part.waiting and not line.part.is_filled:
        url, action = queue_url(section.slug), _("Choose from %(number)s") % {"number": line.part.waiting}
    for finding in line.errors:
        yield Blocker(line.part.title, finding, url, action)


def queue_url(slug: str) -> str:
    """The queue, with what waits for one section. The newsletter knows nothing of the queue but its address in the admin."""
    return f"{reverse('admin:submissions_submission_triage')}?section={slug or 'none'}"


def _week(issue: Issue, asked: Iterable[Callable[[date, date], Mapping[date, Arrivals]]]) -> tuple[list[Day], Arrivals]:
    """Seven days, what came in on each, and the whole: they end with the issue's own day, or with today where that is another week."""
    today = timezone.now().date()
    left = issue.date - today
    last = issue.date if timedelta(0) <= left < timedelta(DAYS) else today
    days = [last - timedelta(number) for number in reversed(range(DAYS))]
    counts = {day: Arrivals() for day in days}
    for arrivals in asked:
        for day, arrived in arrivals(days[0], days[-1]).items():
            if day in counts:
                counts[day] += arrived
    most = max([1, *(arrived.sent for arrived in counts.values())])
    strip = [_day(day, counts[day].sent, most, today=today, is_last=day == issue.date) for day in days]
    return strip, sum(counts.values(), Arrivals())


def _day(day: date, sent: int, most: int, *, today: date, is_last: bool) -> Day:
    height = round(BAR * sent / most)
    return Day(day, sent, BAR - height, height, is_today=day == today, is_to_come=day > today, closes=is_last and day > today)


def _own_answers(found: Sequence[Answer], own: Sequence[Line], user: User) -> list[Answer]:
    """The answers to what somebody asked, and those in the own sections."""
    slugs = {line.part.slug for line in own}
    return [answer for answer in found if answer.asked_by == user.pk or answer.section in slugs][:SHOWN_ANSWERS]
