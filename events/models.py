"""The tables of the calendar. Changes of state live in calendar.py; windows, listings and order in listing.py."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events import listing, places, regions
from events.facts import EventFacts
from events.feed_models import EventFeed as EventFeed  # noqa: PLC0414 (they are this app's models, too)
from events.feed_models import FeedDecision as FeedDecision  # noqa: PLC0414
from events.feed_models import FeedFetch as FeedFetch  # noqa: PLC0414
from events.feed_models import FeedItem as FeedItem  # noqa: PLC0414
from issues.links import is_web_address
from issues.markdown import nodes
from issues.markdown.escaping import plain_text
from submissions.models import Submission

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REGION_CHOICES = [(slug, title) for slug, title in regions.TITLES.items() if slug != regions.VIRTUAL]


class Organizer(models.Model):
    """Who holds events: a name, as inline markdown, and a page. Digests keep the index small: PostgreSQL refuses keys over 2,700 bytes."""

    name = models.TextField(help_text=_("Inline markdown."))
    url = models.TextField()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(MD5("url"), MD5("name"), name="organizer_once")]

    def __str__(self) -> str:
        return self.name


class EventQuerySet(models.QuerySet["Event"]):
    """Events by where they stand and when they are."""

    def confirmed(self) -> EventQuerySet:
        """Those that take place."""
        return self.filter(status=Event.Status.CONFIRMED)

    def printed(self) -> EventQuerySet:
        """To be printed when their time comes: confirmed, and not hidden by an editor."""
        return self.confirmed().filter(is_hidden=False)

    def public(self) -> EventQuerySet:
        """What readers may see: confirmed, or cancelled after it had been; of doubles the one that was kept."""
        confirmations = EventDecision.objects.filter(event=OuterRef("pk"), to_status=Event.Status.CONFIRMED)
        rows = self.filter(status__in=[Event.Status.CONFIRMED, Event.Status.CANCELLED], merged_into=None)  # so that the index is used
        return rows.filter(Q(status=Event.Status.CONFIRMED) | Exists(confirmations))

    def not_over(self, at: datetime) -> EventQuerySet:
        """Those that are to come or under way at that moment."""
        return self.filter(over_at__gt=at)

    def proposed(self) -> EventQuerySet:
        """Waiting for an editor."""
        return self.filter(status=Event.Status.PROPOSED)

    def in_window(self, window: listing.Window) -> EventQuerySet:
        """With at least one day in the window."""
        return self.filter(Q(start__gte=window.first) | Q(end__gte=window.first), start__range=(window.earliest, window.last))

    def in_region(self, region: str) -> EventQuerySet:
        """That may stand in a section of the calendar."""
        if region == regions.VIRTUAL:
            return self.exclude(mode=places.Mode.IN_PERSON)
        by_country = Q(region_override="", country__in=regions.countries_of(region))
        return self.filter(by_country | Q(region_override=region)).exclude(mode=places.Mode.ONLINE)

    def with_lines(self) -> EventQuerySet:
        """With everything that their printed lines need, at a fixed number of queries."""
        return self.prefetch_related("event_organizers__organizer", "further_links")


class Event(models.Model):
    """One event. An issue lists it in Virtual, in its region, or in both (listing.py)."""

    class Status(models.TextChoices):
        """Where an event stands."""

        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")
        DECLINED = "declined", _("Declined")

    class Source(models.TextChoices):
        """Where it was first seen."""

        SUBMISSION = "submission", _("Sent in")
        EDITOR = "editor", _("Recorded by an editor")
        DRAFT = "draft", _("Taken over from a draft")
        FEED = "feed", _("Announced by a feed")

    class Cost(models.TextChoices):
        """Whether one pays."""

        UNKNOWN = "", _("Not known")
        FREE = "free", _("Free")
        PAID = "paid", _("Paid")

    # Which status may follow which; the functions of calendar.py refuse every other step.
    TRANSITIONS: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.PROPOSED: (Status.CONFIRMED, Status.DECLINED, Status.CANCELLED),
        Status.CONFIRMED: (Status.CANCELLED, Status.DECLINED, Status.PROPOSED),
        Status.CANCELLED: (Status.CONFIRMED, Status.PROPOSED),
        Status.DECLINED: (Status.PROPOSED, Status.CONFIRMED),
    }

    title = models.TextField(help_text=_("Inline markdown."))
    url = models.TextField(_("address"))
    duplicate_key = models.TextField(blank=True, editable=False)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"), null=True, blank=True, help_text=_("Only when it runs over several days."))
    start_time = models.TimeField(_("begins at"), null=True, blank=True, help_text=_("By the clock of the place."))
    end_time = models.TimeField(_("ends at"), null=True, blank=True, help_text=_("By the clock of the place, on its last day."))
    time_zone = models.CharField(max_length=64, blank=True, help_text=_("Such as Europe/Berlin."))
    over_at = models.DateTimeField(editable=False, help_text=_("The moment from which on it is over, made of the fields above."))
    mode = models.CharField(_("how one takes part"), max_length=12, choices=places.MODES, default=places.Mode.IN_PERSON.value)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=40, blank=True, help_text=_("For the United States, Canada and Australia, abbreviated."))
    country = models.CharField(max_length=2, blank=True, choices=places.COUNTRY_CHOICES)
    place_text = models.TextField(_("place as printed"), blank=True, help_text=_("Only where the fields above would not print it."))
    region_override = models.CharField(
        _("region"),
        max_length=40,
        blank=True,
        choices=REGION_CHOICES,
        help_text=_("Only where it stands in another region than its country."),
    )
    cost = models.CharField(max_length=4, blank=True, choices=Cost.choices, default=Cost.UNKNOWN)
    language = models.CharField(max_length=8, blank=True, help_text=_("As a code, such as de. Empty where nobody says."))
    is_hidden = models.BooleanField(_("hidden"), default=False, help_text=_("Not printed in issues; it stays in the public calendar."))
    is_pinned = models.BooleanField(_("pinned"), default=False, help_text=_("Stands before the others of its section."))
    moved_from = models.DateField(null=True, blank=True, editable=False, help_text=_("The day for which it was announced before."))
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROPOSED)
    merged_into = models.ForeignKey("self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="merged")
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.EDITOR)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(default=timezone.now, editable=False)
    organizers: models.ManyToManyField[Organizer, EventOrganizer] = models.ManyToManyField(
        Organizer, through="EventOrganizer", related_name="events"
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["start", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end=None) | Q(end__gt=F("start")), name="event_ends_after_start"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "start"], name="event_status_start"),
            models.Index(fields=["duplicate_key", "start"], name="event_duplicate_key"),
        ]

    def __str__(self) -> str:
        return f"{self.start} {self.plain_title}"

    @property
    def key(self) -> str:
        """Its name in placements."""
        return f"event:{self.pk}"

    @property
    def place(self) -> places.Place:
        """Its place, as fields."""
        return places.Place(places.Mode(self.mode), self.city, self.state, self.country)

    @property
    def printed_place(self) -> str:
        """Its place, as printed."""
        return self.place_text or places.printed_place(self.place)

    @property
    def region(self) -> str | None:
        """The section slug of its region; None when its place tells none."""
        return self.region_override or regions.region_of(self.country)

    @property
    def listings(self) -> dict[str, str]:
        """Listing ("virtual", "region") to the section slug where it stands."""
        return listing.listings_of(self.mode, self.region)

    @property
    def sort_key(self) -> tuple[str, str]:
        """Its order in a section."""
        return listing.sort_key(self.start, self.printed_place, is_pinned=self.is_pinned)

    @property
    def facts(self) -> EventFacts:
        """What is known of it."""
        organizers = [nodes.InlineLink(row.organizer.name, row.organizer.url) for row in self.event_organizers.all()]
        return self.facts_with(organizers, [nodes.InlineLink(link.title, link.url) for link in self.further_links.all()])

    def facts_with(self, organizers: Sequence[nodes.InlineLink], further_links: Sequence[nodes.InlineLink]) -> EventFacts:
        """What its own row tells, with what other rows tell."""
        return EventFacts(
            title=self.title,
            url=self.url,
            start=self.start,
            end=self.end,
            start_time=self.start_time,
            end_time=self.end_time,
            time_zone=self.time_zone,
            place=self.place,
            place_text=self.place_text,
            region_override=self.region_override,
            cost=self.cost,
            language=self.language,
            organizers=tuple(organizers),
            further_links=tuple(further_links),
        )

    @property
    def entry(self) -> nodes.EventListing:
        """Its printed line."""
        return self.facts.entry

    @property
    def plain_title(self) -> str:
        """The title as readers see it."""
        return plain_text(self.title)

    @property
    def plain_organizers(self) -> str:
        """The organizers as readers see them."""
        return ", ".join(plain_text(row.organizer.name) for row in self.event_organizers.all())

    @property
    def has_page(self) -> bool:
        """Whether its address can be a link."""
        return is_web_address(self.url)

    def is_over(self, at: datetime) -> bool:
        """Whether it has taken place at that moment, by the clock of its place (`EventFacts.over_at`)."""
        return self.over_at <= at

    @property
    def starts_at(self) -> datetime | None:
        """The moment it begins; None when no time is known."""
        if self.start_time is None or not self.time_zone:
            return None
        return datetime.combine(self.start, self.start_time, tzinfo=ZoneInfo(self.time_zone))


class EventOrganizer(models.Model):
    """An organizer's place in the line of an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="event_organizers")
    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="event_organizers")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "organizer"], name="event_organizer_once")]

    def __str__(self) -> str:
        return self.organizer.name


class FurtherLink(models.Model):
    """A further link of the title line: a mirror, a recording, the stream."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="further_links")
    title = models.TextField(help_text=_("Inline markdown."))
    url = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class EventSubmission(models.Model):
    """An event that somebody sent in: its row exists, proposed, from the moment of sending."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="event_submission")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="event_submissions")

    def __str__(self) -> str:
        return str(self.event)

    @property
    def is_shared(self) -> bool:
        """Whether its event is that of others, too: into which theirs was merged, or which was there first."""
        others = self.event.event_submissions.exclude(pk=self.pk)
        return self.event.source != Event.Source.SUBMISSION or self.event.merged.exists() or others.exists()

    @property
    def is_senders(self) -> bool:
        """Whether its event is its sender's alone: nobody decided about it, and no feed announces it."""
        return self.event.status == Event.Status.PROPOSED and not self.is_shared and not self.event.feed_items.exists()


class EventDecision(models.Model):
    """One step in the life of an event. Rows are only added, never changed."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="decisions")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    from_status = models.CharField(max_length=12, choices=Event.Status.choices, blank=True)
    to_status = models.CharField(max_length=12, choices=Event.Status.choices)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["-created_at", "-id"], name="event_decision_created")]

    def __str__(self) -> str:
        return f"{self.get_to_status_display()} ({self.created_at:%Y-%m-%d %H:%M})"


def with_entries(events: Sequence[Event]) -> Iterator[tuple[Event, nodes.EventListing]]:
    """Each with its printed line, by two queries; in half the time of rows that can be asked for more (`with_lines`)."""
    links: defaultdict[tuple[str, int], list[nodes.InlineLink]] = defaultdict(list)
    keys = [event.pk for event in events]
    organizers = EventOrganizer.objects.filter(event__in=keys).values_list("event", "organizer__name", "organizer__url")
    further = FurtherLink.objects.filter(event__in=keys).values_list("event", "title", "url")
    for kind, rows in (("organizer", organizers), ("further", further)):
        for pk, title, url in rows:
            links[kind, pk].append(nodes.InlineLink(title, url))
    for event in events:
        yield event, event.facts_with(links["organizer", event.pk], links["further", event.pk]).entry
