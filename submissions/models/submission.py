"""What was sent in, and where it stands. Nothing but intake.py and review.py writes `state`."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models import Issue, Section

if TYPE_CHECKING:
    from datetime import datetime

SOURCE = "submissions"  # on placements (issues.sources)
TITLE_LENGTH = 300
URL_LENGTH = 2000
NAME_LENGTH = 200
CREDIT_LENGTH = 100
PAGE_LIFETIME = timedelta(days=90)


def subject(pk: int) -> str:
    """By which name presence (issues/presence.py) knows a submission."""
    return f"submission:{pk}"


def new_token() -> str:
    """An unguessable page address: 192 random bits."""
    return secrets.token_urlsafe(24)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Submissions by where they stand."""

    def undecided(self) -> SubmissionQuerySet:
        """Waiting for an editor or for its sender."""
        return self.filter(state__in=Submission.UNDECIDED)

    def accepted(self) -> SubmissionQuerySet:
        """Accepted and not yet published."""
        return self.filter(state=Submission.State.ACCEPTED)

    def to_decide(self, issue: Issue | None) -> SubmissionQuerySet:
        """What an editor has to look at while `issue` is the coming one: pending and not put off until after it."""
        return self.filter(state=Submission.State.PENDING).exclude(hidden_during__isnull=False, hidden_during=issue)

    def in_time_for(self, issue: Issue) -> SubmissionQuerySet:
        """What counts for an issue; see `Submission.is_in_time_for`."""
        rows = self.exclude(not_before__gt=issue.date)
        return rows if issue.closes_at is None else rows.filter(Q(is_by_editor=True) | Q(created_at__lt=issue.closes_at))


class Submission(models.Model):
    """Something sent in for the newsletter, and where it stands. Kinds add a child row (kinds.py)."""

    class State(models.TextChoices):
        """Where a submission stands. *Later* is pending, hidden until the next issue; *placed* is read from placements."""

        PENDING = "pending", _("Pending")
        NEEDS_CHANGE = "needs_change", _("Needs a change")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        DUPLICATE = "duplicate", _("Duplicate")
        SPAM = "spam", _("Spam")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        PUBLISHED = "published", _("Published")

    UNDECIDED = (State.PENDING, State.NEEDS_CHANGE)
    ON_ITS_WAY = (*UNDECIDED, State.ACCEPTED)
    REFUSED = (State.DECLINED, State.DUPLICATE, State.SPAM, State.WITHDRAWN)
    UNWANTED = (State.DECLINED, State.SPAM)
    # Decision verb -> the states it may be taken in, and the state it leads to (None: the same). Undo goes one of these
    # steps back; it is refused once published.
    TRANSITIONS: ClassVar[dict[str, tuple[tuple[State, ...], State | None]]] = {
        "accept": (UNDECIDED, State.ACCEPTED),
        "needs_change": (UNDECIDED, State.NEEDS_CHANGE),
        "decline": (ON_ITS_WAY, State.DECLINED),
        "mark_duplicate": (UNDECIDED, State.DUPLICATE),
        "later": (UNDECIDED, State.PENDING),
        "spam": (UNDECIDED, State.SPAM),
        "withdraw": (UNDECIDED, State.WITHDRAWN),
        "answer": ((State.NEEDS_CHANGE,), State.PENDING),
        "correct": ((State.PENDING,), State.PENDING),
        "edit": (ON_ITS_WAY, None),
        "next_issue": ((State.ACCEPTED,), State.ACCEPTED),
        "publish": ((State.ACCEPTED,), State.PUBLISHED),
    }

    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions", db_index=False
    )  # the index of a section's rows begins with it
    one_off_heading = models.CharField(max_length=200, blank=True, help_text=_("A section of the coming issue alone, by its heading."))
    title = models.CharField(max_length=TITLE_LENGTH, help_text=_("As typed: plain words and `code`."))
    title_sent = models.CharField(max_length=TITLE_LENGTH, blank=True, help_text=_("As its sender gave it, once an editor changed it."))
    url = models.CharField(max_length=URL_LENGTH, help_text=_("As it is printed."))
    url_sent = models.CharField(max_length=URL_LENGTH, help_text=_("As it was sent."))
    duplicate_key = models.CharField(max_length=URL_LENGTH, blank=True)
    host = models.CharField(max_length=255, blank=True, editable=False, help_text=_("The site of the address, without www."))
    line = models.TextField(blank=True, help_text=_("The whole entry as an editor typed it; goes before title and address."))
    note = models.TextField(blank=True, help_text=_("For the editors; never printed."))
    name = models.CharField(max_length=NAME_LENGTH, blank=True, help_text=_("Who is thanked; printed with a nomination."))
    email = models.EmailField(blank=True, help_text=_("For notices; never exported, deleted 90 days after the decision."))
    credit_name = models.CharField(max_length=CREDIT_LENGTH, blank=True, help_text=_("Asked to be co-author of the issue's commit."))
    credit_email = models.EmailField(blank=True, help_text=_("Printed in the commit, for good; another one than that for notices."))
    not_before = models.DateField(null=True, blank=True)
    hidden_during = models.ForeignKey(
        Issue, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text=_("Put off until after this issue.")
    )
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="duplicates")
    acceptance = models.ForeignKey(
        "Decision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text=_("The decision that accepted it.")
    )
    published_in = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.PROTECT, related_name="published_submissions")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    sender = models.CharField(max_length=64, blank=True, editable=False, help_text=_("Which visitor sent it, as a keyed hash."))
    batch = models.CharField(max_length=64, blank=True, editable=False, help_text=_("The token of the page of what was sent in together."))
    form_key = models.CharField(max_length=64, unique=True, null=True, editable=False, help_text=_("One form sent twice is one row."))  # noqa: DJ001 (null is exempt from uniqueness, the empty string is not)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sent_with = models.ForeignKey(
        "ApiToken", null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions", help_text=_("The bot that sent it.")
    )
    is_by_editor = models.BooleanField(default=False, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        permissions: ClassVar = [("decide_submission", "Can decide about submissions")]
        indexes: ClassVar = [
            # Each holds all that the lists are narrowed by, so that counting a million rows reads none of them.
            models.Index(fields=["state", "-id", "kind", "section"], name="submission_queue"),
            models.Index(fields=["kind", "-id", "state", "section"], name="submission_kind"),
            models.Index(fields=["section", "-id", "state", "kind"], name="submission_section"),
            models.Index(fields=["-id", "state", "kind"], name="submission_unplaced", condition=Q(section=None, one_off_heading="")),
            models.Index(fields=["-created_at", "-id"], name="submission_created"),
            models.Index(fields=["duplicate_key"], name="submission_duplicate_key"),
            models.Index(fields=["sender"], name="submission_sender", condition=~Q(sender="")),
            models.Index(fields=["batch"], name="submission_batch", condition=~Q(batch="")),
            models.Index(fields=["email"], name="submission_email", condition=~Q(email="")),
            models.Index(fields=["host"], name="submission_unwanted_host", condition=Q(state__in=["declined", "spam"])),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its sender's private page."""
        return reverse("submission", args=[self.token])

    @property
    def key(self) -> str:
        """Its stable name on placements: "link:4711"."""
        return f"{self.kind}:{self.pk}"

    @property
    def is_undecided(self) -> bool:
        """Whether its sender may still change or withdraw it."""
        return self.state in self.UNDECIDED

    @property
    def is_credited(self) -> bool:
        """Whether its sender asked to be named in the commit of its issue."""
        return bool(self.credit_name and self.credit_email)

    def is_in_time_for(self, issue: Issue) -> bool:
        """Whether it counts for that issue: sent before it closed, or by an editor, and allowed on its date."""
        if self.not_before and self.not_before > issue.date:
            return False
        return self.is_by_editor or issue.closes_at is None or self.created_at < issue.closes_at

    def page_ends_at(self, last_decided_at: datetime | None) -> datetime | None:
        """When the private page goes: 90 days after the last decision; never while something is still to come."""
        if self.is_undecided or self.state == self.State.ACCEPTED or last_decided_at is None:
            return None
        return last_decided_at + PAGE_LIFETIME
