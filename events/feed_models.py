"""The tables of feeds: calendars that others keep, what each announced last, and every fetch.

What changes them stands in events/feeds/; what a calendar says is read by events/importers/.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events import places
from issues.work import Work


def new_token() -> str:
    """An address that nobody guesses."""
    return secrets.token_urlsafe(24)


class EventFeed(models.Model):
    """A calendar that is read again and again, or a file that was read by hand (without an address)."""

    class Kind(models.TextChoices):
        """What stands behind its address."""

        ICS = "ics", _("Calendar file (.ics)")
        PAGE = "page", _("Web page with schema.org data")
        SCRIPT = "script", _("JSON of the Meetup script")
        MEETUP = "meetup", _("Meetup group")

    class Status(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("Read")
        PAUSED = "paused", _("Paused")
        DECLINED = "declined", _("Declined")

    TRANSITIONS: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.PROPOSED: (Status.ACTIVE, Status.DECLINED),
        Status.ACTIVE: (Status.PAUSED, Status.DECLINED),
        Status.PAUSED: (Status.ACTIVE, Status.DECLINED),
        Status.DECLINED: (Status.ACTIVE, Status.PROPOSED),
    }

    name = models.CharField(max_length=200, help_text=_("As editors call it."))
    url = models.TextField(_("address"), blank=True, help_text=_("Empty for a file that is imported by hand."))
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ICS)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PROPOSED, db_index=True)
    is_trusted = models.BooleanField(_("trusted"), default=False, help_text=_("What it announces is accepted at once."))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    organizer = models.ForeignKey(
        "events.Organizer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="feeds",
        help_text=_("Where the calendar names none."),
    )
    mode = models.CharField(
        _("how one takes part"),
        max_length=12,
        blank=True,
        choices=[("", _("As announced")), *places.MODES],
        help_text=_("Where it says nothing."),
    )
    city = models.CharField(max_length=120, blank=True, help_text=_("Where it says nothing."))
    state = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2, blank=True, choices=places.COUNTRY_CHOICES)
    time_zone = models.CharField(
        max_length=64, blank=True, help_text=_("For times that name no zone or are in UTC, such as Europe/Berlin.")
    )
    email = models.EmailField(blank=True, help_text=_("Of whoever keeps it, if they gave one."))
    note = models.TextField(blank=True, help_text=_("What the organiser wrote."))
    reply = models.TextField(blank=True, help_text=_("What editors tell the organiser; shown on the feed’s page."))
    token = models.CharField(max_length=48, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    etag = models.TextField(blank=True, editable=False)
    last_modified = models.TextField(blank=True, editable=False)
    last_fetched_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_read_at = models.DateTimeField(null=True, blank=True, editable=False, help_text=_("When it was last read without an error."))
    failures = models.PositiveIntegerField(default=0, editable=False, help_text=_("In a row."))
    error = models.TextField(blank=True, editable=False)
    complaints = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(MD5("url"), condition=~Q(url=""), name="event_feed_address_once")]

    def __str__(self) -> str:
        return self.name


class FeedDecision(models.Model):
    """One step in the life of a feed. Rows are only added, never changed."""

    feed = models.ForeignKey(EventFeed, on_delete=models.CASCADE, related_name="decisions")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    from_status = models.CharField(max_length=8, choices=EventFeed.Status.choices, blank=True)
    to_status = models.CharField(max_length=8, choices=EventFeed.Status.choices)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["-created_at", "-id"], name="feed_decision_created")]

    def __str__(self) -> str:
        return f"{self.get_to_status_display()} ({self.created_at:%Y-%m-%d %H:%M})"


class FeedFetch(Work):
    """One reading of a feed. One row for each feed: it is due again and again, later after a failure."""

    most_attempts: ClassVar[int] = 3
    longest_back_off: ClassVar[timedelta] = timedelta(minutes=10)

    feed = models.OneToOneField(EventFeed, on_delete=models.CASCADE, related_name="fetch")

    class Meta(Work.Meta):
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "feed fetches"

    def __str__(self) -> str:
        return str(self.feed)


class FeedItem(models.Model):
    """An event as a feed announces it, and which event of the calendar that is. After a merge several name the same event."""

    feed = models.ForeignKey(EventFeed, on_delete=models.CASCADE, related_name="items")
    uid = models.TextField()
    event = models.ForeignKey("events.Event", null=True, on_delete=models.SET_NULL, related_name="feed_items")
    announced = models.JSONField(default=dict, help_text=_("What it said last, as facts of an event."))
    taken = models.JSONField(default=dict, help_text=_("What of it the calendar last took over: the base for comparing."))
    refused = models.JSONField(default=dict, help_text=_("The change that an editor last refused."))
    has_change = models.BooleanField(default=False, db_index=True, help_text=_("An editor is to decide about what is new."))
    days = models.JSONField(default=list, help_text=_("The days for which it was announced so far; the last one last."))
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True, help_text=_("Since when the feed no longer announces it."))
    is_cancelled = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint("feed", MD5("uid"), name="feed_item_once")]
        indexes: ClassVar = [models.Index(fields=["gone_at"], condition=Q(gone_at__isnull=False), name="feed_item_gone")]

    def __str__(self) -> str:
        return self.uid
