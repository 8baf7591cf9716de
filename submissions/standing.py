"""Where a submission stands, in words for the person who sent it. Editors' names stay inside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from issues.exports.anchors import anchors
from issues.index import entries_with_keys
from issues.models import Issue, Placement
from submissions.kinds import submission_kinds
from submissions.models import SOURCE, Decision, Notice, Submission
from submissions.turns import first_in_line, left_out_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

State = Submission.State
Verb = Decision.Verb
WEEK = timedelta(days=7)
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")

HEADS = {
    State.PENDING: "Waiting for an editor",
    State.NEEDS_CHANGE: "An editor asks you something",
    State.ACCEPTED: "Accepted",
    State.DECLINED: "Declined",
    State.DUPLICATE: "It was there already",
    State.SPAM: "Declined",
    State.WITHDRAWN: "You withdrew it",
    State.PUBLISHED: "Published",
}
STEPS = {
    Verb.ACCEPT: ("Accepted", "done"),
    Verb.DECLINE: ("Declined", "refused"),
    Verb.NEEDS_CHANGE: ("An editor asked for a change", "now"),
    Verb.MARK_DUPLICATE: ("It was there already", "refused"),
    Verb.LATER: ("Put off until the next issue", "done"),
    Verb.SPAM: ("Declined", "refused"),
    Verb.WITHDRAW: ("Withdrawn by you", "refused"),
    Verb.ANSWER: ("Answered by you", "done"),
    Verb.CORRECT: ("Corrected by you", "done"),
    Verb.PUBLISH: ("Published", "done"),
    Verb.UNDO: ("The last decision was taken back", "done"),
}
MAILED = {
    Notice.Kind.RECEIVED: "Mail: received",
    Notice.Kind.NEEDS_CHANGE: "Mail: the question",
    Notice.Kind.ACCEPTED: "Mail: accepted",
    Notice.Kind.DECLINED: "Mail: not taken",
    Notice.Kind.PUBLISHED: "Mail: published",
}
EDITORS_WORDS = (Verb.DECLINE, Verb.NEEDS_CHANGE, Verb.MARK_DUPLICATE)


@dataclass(frozen=True)
class Moment:
    """One step of the history: `mark` is done, now, refused, mail or todo."""

    label: str
    mark: str
    at: datetime | None = None
    words: str = ""


@dataclass(frozen=True)
class Standing:
    """The head of the page, the editors' words where there are some, and the history with what is still to come.

    `place` says which issue it is for or in; `alternative` what to do instead of sending it in; `earlier` the issue that had it first;
    `left_out_of` the published one out of which an editor took it. `words_wait`: there are words, but as their mail they can be taken back
    for some minutes, and are not told before.
    """

    state: Submission.State
    label: str
    head: str
    words: str
    words_wait: bool
    issue: Issue | None
    place: str
    alternative: str
    earlier: Issue | None
    left_out_of: Issue | None
    moments: tuple[Moment, ...]
    ends_at: datetime | None


def find_submission(token: str) -> Submission | None:
    """The submission of a private page that is still there."""
    if not TOKEN.fullmatch(token):
        return None
    rows = Submission.objects.select_related("section", "published_in", "duplicate_of__published_in")
    submission = rows.filter(token=token).first()
    if submission is None:
        return None
    last = submission.decisions.last()
    ends_at = submission.page_ends_at(last.created_at if last else None)
    return None if ends_at is not None and ends_at < timezone.now() else submission


def standing_of(submission: Submission) -> Standing:
    """Where it stands, in a handful of queries."""
    decisions = list(submission.decisions.select_related("undone_by"))
    shown = [decision for decision in decisions if decision.verb in STEPS]
    standing = [decision for decision in shown if decision.verb in EDITORS_WORDS and not hasattr(decision, "undone_by")]
    last = standing[-1] if standing and standing[-1].to_state == submission.state else None
    issue, state = issue_of(submission), shown_state(submission)
    left_out = left_out_of(submission) if issue is None else None
    happened = sorted([*map(_moment, shown), *_mailed(submission)], key=lambda moment: (moment.at is None, moment.at))
    return Standing(
        state=state,
        label=str(state.label),
        head=HEADS[State(submission.state)],
        words=last.reason if last and _is_told(last) else "",
        words_wait=last is not None and bool(last.reason) and not _is_told(last),
        issue=issue,
        place=_place(submission, issue),
        alternative=alternative_of(submission) if submission.state == State.DECLINED else "",
        earlier=earlier_issue(submission) if submission.state == State.DUPLICATE else None,
        left_out_of=left_out,
        moments=(Moment("Received", "done", submission.created_at), *happened, *(() if left_out else _to_come(submission))),
        ends_at=submission.page_ends_at(decisions[-1].created_at if decisions else None),
    )


def shown_state(submission: Submission) -> Submission.State:
    """Its state as its sender is told: spam is declined."""
    return State.DECLINED if submission.state == State.SPAM else State(submission.state)


def issue_of(submission: Submission) -> Issue | None:
    """The issue it counts for: where it is published or placed, else the coming one if it is in time; None: a later one."""
    if submission.published_in:
        return submission.published_in
    if submission.state in Submission.REFUSED or not submission_kinds()[submission.kind].is_proposed_here:
        return None
    if submission.state == State.ACCEPTED:
        placed = Placement.objects.filter(source=SOURCE, key=submission.key, issue__status__in=Issue.OPEN).order_by("issue__date", "issue")
        if placement := placed.select_related("issue").first():
            return placement.issue
        if left_out_of(submission):
            return None
    coming = Issue.objects.coming()
    if coming is None or not submission.is_in_time_for(coming) or submission.hidden_during_id == coming.pk:
        return None
    return None if first_in_line(submission, coming) else coming


def place_words(submission: Submission) -> str:
    """Such as: in Issue 700, for Issue 700, for issue 701, for a later issue, for the calendar. Nothing once it is refused or left out."""
    return _place(submission, issue_of(submission))


def issue_url(submission: Submission) -> str:
    """The page of the issue in which it is published, at the section where it stands."""
    issue = submission.published_in
    if issue is None:
        return ""
    entry = entries_with_keys([submission.duplicate_key]).filter(issue=issue).order_by("issue_section__position", "position").first()
    if entry is None:
        return issue.get_absolute_url()
    rows = list(issue.sections.order_by("position", "pk").values_list("pk", "heading"))
    found = dict(zip((pk for pk, _ in rows), anchors(heading for _, heading in rows), strict=True)).get(entry.issue_section_id)
    return f"{issue.get_absolute_url()}#{found}" if found else issue.get_absolute_url()


def earlier_issue(submission: Submission) -> Issue | None:
    """The newest issue that holds the page of a duplicate, or what it is a duplicate of."""
    if submission.duplicate_of and submission.duplicate_of.published_in:
        return submission.duplicate_of.published_in
    entry = entries_with_keys([submission.duplicate_key]).select_related("issue").order_by("-issue__date", "-issue").first()
    return entry.issue if entry else None


def alternative_of(submission: Submission) -> str:
    """What its section asks people to do instead of sending things in, while it is closed."""
    section, coming = submission.section, Issue.objects.coming()
    if section is None or not section.is_closed_for(coming.number if coming else None):
        return ""
    return section.policy_alternative


def _place(submission: Submission, issue: Issue | None) -> str:
    if submission.published_in:
        return f"in {submission.published_in}"
    if submission.state in Submission.REFUSED or (issue is None and left_out_of(submission)):
        return ""
    if not submission_kinds()[submission.kind].is_proposed_here:
        return "for the calendar"
    if issue is not None:
        return f"for {issue}"
    coming = Issue.objects.coming()
    if coming is None or coming.number is None or _waits_longer(submission, coming):
        return "for a later issue"
    return f"for issue {coming.number + 1}"


def _waits_longer(submission: Submission, coming: Issue) -> bool:
    """Whether nobody can say that it is for the issue after the coming one."""
    is_later = submission.not_before is not None and submission.not_before > coming.date + WEEK
    return is_later or first_in_line(submission, coming) is not None


def _mailed(submission: Submission) -> Iterator[Moment]:
    """The mails that went out, and those that will. To whom is not said: whoever has the page's address reads this."""
    for notice in submission.notices.filter(Q(outcome=Notice.Outcome.SENT) | Q(state=Notice.State.WAITING)).order_by("pk"):
        label = MAILED[Notice.Kind(notice.kind)]
        yield Moment(label, "mail", notice.sent_at) if notice.sent_at else Moment(f"{label}, goes out soon", "mail")


def _moment(decision: Decision) -> Moment:
    label, mark = STEPS[Verb(decision.verb)]
    if decision.verb == Verb.UNDO and decision.actor_id is None:
        label = "Withdrawal taken back by you"
    is_told = decision.verb == Verb.ANSWER or (decision.verb in EDITORS_WORDS and _is_told(decision))
    words = decision.reason if is_told else ""
    is_over = mark == "now" and decision.to_state != decision.submission.state
    return Moment(label, "done" if is_over else mark, decision.created_at, words)


def _is_told(decision: Decision) -> bool:
    """Whether the sender reads an editor's words: once the time to take back a mail is over, also without one; never those undone."""
    waits_until = decision.created_at + timedelta(seconds=settings.NOTICE_DELAY)
    return not hasattr(decision, "undone_by") and waits_until <= timezone.now()


def _to_come(submission: Submission) -> tuple[Moment, ...]:
    if submission.is_undecided:
        return (Moment("An editor decides", "todo"), Moment("Published, with the link to it", "todo"))
    if submission.state == State.ACCEPTED:
        return (Moment("Published, with the link to it", "todo"),)
    return ()
