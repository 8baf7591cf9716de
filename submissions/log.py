"""What the queue remembers: what was sent in, and every decision about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.log import Happening, TableLog
from issues.models import Placement
from submissions.intake import EDITOR_PERMISSION
from submissions.models import SOURCE, Decision, Submission
from submissions.review import UNDOABLE, WITHOUT_EFFECT_ON_STATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from issues.log import About, Question

Verb = Decision.Verb


class SentLog(TableLog):
    """What was sent in."""

    name = "sent"
    label = gettext_lazy("Sent in")
    actor = "submitted_by"
    searched = ("title", "url")

    def rows(self) -> QuerySet[Submission]:
        """All submissions, whatever became of them."""
        return Submission.objects.select_related("submitted_by").only("created_at", "title", "url", "submitted_by__username")

    def about(self, about: About) -> Q | None:
        """A submission's own beginning, or what stands in an issue."""
        return Q(pk=about.key) if about.kind == "submission" else _in_issue(about, "")

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """Title and page; who sent it is told only of those who have an account."""
        del question
        for row in rows:
            yield self.happened(
                row,
                who=_("A reader"),
                deed=_("sent in"),
                subject=row.title or row.url,
                url=_page(row.pk),
                after=row.url,
            )


class DecisionLog(TableLog):
    """Decisions and answers, one line each."""

    name = "decisions"
    label = gettext_lazy("Decisions")
    searched = ("submission__title", "submission__url", "reason")
    DEEDS: ClassVar = {
        Verb.ACCEPT: gettext_lazy("accepted"),
        Verb.DECLINE: gettext_lazy("declined"),
        Verb.NEEDS_CHANGE: gettext_lazy("asked about"),
        Verb.MARK_DUPLICATE: gettext_lazy("marked as duplicate"),
        Verb.LATER: gettext_lazy("put off"),
        Verb.SPAM: gettext_lazy("marked as spam"),
        Verb.WITHDRAW: gettext_lazy("withdrew"),
        Verb.ANSWER: gettext_lazy("answered about"),
        Verb.CORRECT: gettext_lazy("corrected"),
        Verb.EDIT: gettext_lazy("edited"),
        Verb.NEXT_ISSUE: gettext_lazy("proposed for the next issue"),
        Verb.PUBLISH: gettext_lazy("published"),
        Verb.UNDO: gettext_lazy("took back a decision about"),
    }

    def rows(self) -> QuerySet[Decision]:
        """All decisions."""
        return Decision.objects.select_related("actor", "submission")

    def about(self, about: About) -> Q | None:
        """Those about a submission, or about what stands in an issue."""
        return Q(submission=about.key) if about.kind == "submission" else _in_issue(about, "submission__")

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """The state before and after, and the reason."""
        reader = question.reader
        last = _last_ones(rows) if reader is not None and reader.has_perm(EDITOR_PERMISSION) else set()
        for row in rows:
            is_step = row.from_state != row.to_state
            yield self.happened(
                row,
                who=_("The newsletter") if row.verb == Verb.PUBLISH else _("The sender"),
                deed=str(self.DEEDS.get(row.verb, row.verb)),
                subject=row.submission.title or row.submission.url,
                url=_page(row.submission_id),
                before=str(row.get_from_state_display()).lower() if is_step else "",
                after=str(row.get_to_state_display()).lower() if is_step else "",
                why=row.reason,
                undo=reverse("admin:submissions_decision_undo", args=[row.pk]) if row.pk in last else "",
            )


def _last_ones(rows: Sequence[Decision]) -> set[int]:
    """Those decisions that undo would take back now (see `review.last_undoable`): one query."""
    steps = Decision.objects.filter(submission__in={row.submission_id for row in rows}, undone_by=None)
    counted = steps.exclude(verb__in=[Verb.UNDO, *WITHOUT_EFFECT_ON_STATE]).order_by()
    last = set(counted.values("submission").annotate(last=Max("pk")).values_list("last", flat=True))
    return {row.pk for row in rows if row.pk in last and row.verb in UNDOABLE and row.submission.state == row.to_state}


def _in_issue(about: About, path: str) -> Q | None:
    """What was published in an issue or has a line in it."""
    if about.kind != "issue":
        return None
    keys = Placement.objects.filter(source=SOURCE, issue=about.key).values_list("key", flat=True)
    placed = {int(number) for number in (key.rpartition(":")[2] for key in keys) if number.isdecimal()}
    return Q(**{f"{path}published_in": about.key}) | Q(**{f"{path}pk__in": placed})


def _page(pk: int) -> str:
    return reverse("admin:submissions_submission_change", args=[pk])
