"""What the calendar remembers: every step in the life of an event, and of a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event, EventDecision, EventFeed, FeedDecision
from issues.log import Happening, TableLog
from issues.models import Placement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from issues.log import About, Question

Status = Event.Status


class CalendarLog(TableLog):
    """Events recorded, changed, confirmed, declined, cancelled, reopened."""

    name = "calendar"
    label = gettext_lazy("Calendar")
    searched = ("event__title", "event__url", "reason")
    DEEDS: ClassVar = {
        Status.PROPOSED: gettext_lazy("reopened"),
        Status.CONFIRMED: gettext_lazy("confirmed"),
        Status.CANCELLED: gettext_lazy("cancelled"),
        Status.DECLINED: gettext_lazy("declined"),
    }

    def rows(self) -> QuerySet[EventDecision]:
        """All steps."""
        return EventDecision.objects.select_related("actor", "event")

    def about(self, about: About) -> Q | None:
        """Those of an event, of the event that somebody sent in, or of what stands in an issue."""
        if about.kind == "event":
            return Q(event=about.key)
        if about.kind == "submission":
            return Q(event__event_submissions__submission=about.key)
        if about.kind != "issue":
            return None
        keys = Placement.objects.filter(source="events", issue=about.key).values_list("key", flat=True)
        return Q(event__in={int(key.removeprefix("event:")) for key in keys})

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """The status before and after, and the reason."""
        del question
        for row in rows:
            is_step = row.from_status not in ("", row.to_status)
            deed = str(self.DEEDS[row.to_status]) if is_step else _("changed") if row.from_status else _("recorded")
            yield self.happened(
                row,
                deed=deed,
                subject=row.event.plain_title,
                url=reverse("admin:events_event_change", args=[row.event_id]),
                before=str(row.get_from_status_display()).lower() if is_step else "",
                after=str(row.get_to_status_display()).lower() if is_step or not row.from_status else "",
                why=row.reason if row.reason != "Changed" else "",
            )


class FeedLog(TableLog):
    """Feeds proposed, changed, activated, paused, declined."""

    name = "feeds"
    label = gettext_lazy("Feeds")
    searched = ("feed__name", "feed__url", "reason")
    DEEDS: ClassVar = {
        EventFeed.Status.PROPOSED: gettext_lazy("proposed"),
        EventFeed.Status.ACTIVE: gettext_lazy("activated"),
        EventFeed.Status.PAUSED: gettext_lazy("paused"),
        EventFeed.Status.DECLINED: gettext_lazy("declined"),
    }

    def rows(self) -> QuerySet[FeedDecision]:
        """All steps."""
        return FeedDecision.objects.select_related("actor", "feed")

    def about(self, about: About) -> Q | None:
        """Those of a feed."""
        return Q(feed=about.key) if about.kind == "feed" else None

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """The status before and after, and the reason."""
        del question
        for row in rows:
            is_step = row.from_status not in ("", row.to_status)
            yield self.happened(
                row,
                deed=_("changed") if row.from_status == row.to_status else str(self.DEEDS[row.to_status]),
                subject=row.feed.name,
                url=reverse("admin:events_eventfeed_change", args=[row.feed_id]),
                before=str(row.get_from_status_display()).lower() if is_step else "",
                after=str(row.get_to_status_display()).lower() if is_step or not row.from_status else "",
                why=row.reason if row.reason != "Changed" else "",
            )
