"""The calendar board's pages: look, decide about one matter, accept the harmless ones together, take the last decision back."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events import regions
from events.board import WEEK, Kind, board, harmless
from events.calendar import EventError, cancel_event, decline_event, reopen_event
from events.decisions import confirm
from events.feeds.answers import keep_event, tell_apart
from events.feeds.changes import accept_change, refuse_change
from events.feeds.doubles import merge_events
from events.feeds.groups import missing_groups
from events.models import Event, EventFeed, FeedItem
from issues.admin.desk import DeskView
from submissions.admin.submission_page import number_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

DONE = "calendar_done"
UNDONE_BY_REOPENING = ("accept", "decline")
MOST_FEEDS = 20


class CalendarView(DeskView):
    """Everything that is to be decided about the calendar, on one page."""

    permission = "events.change_event"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The board, of one region or week where the address asks for one; `at` is the matter that has the focus."""
        return self.shown(request)

    def shown(self, request: HttpRequest, *, refused: str = "", status: int = HTTPStatus.OK) -> TemplateResponse:
        """The page, with what was refused."""
        today = timezone.now().date()
        region, week = _region(request.GET.get("region", "")), _week(request.GET.get("week", ""), today)
        found = board(today, region=region, week=week)
        context = {
            "title": _("Calendar"),
            "board": found,
            "region_title": regions.TITLES.get(region, ""),
            "query": _query(region, week),
            "at": request.GET.get("at", ""),
            "refused": refused,
            "done": request.session.pop(DONE, None) if request.method == "GET" else None,
            "missing": missing_groups(today),
            "failing": EventFeed.objects.filter(status=EventFeed.Status.ACTIVE, failures__gt=0).order_by("-failures", "pk")[:MOST_FEEDS],
            "proposed": EventFeed.objects.filter(status=EventFeed.Status.PROPOSED).order_by("pk")[:MOST_FEEDS],
            "harmless_count": sum(one.is_harmless for one in found.matters[Kind.NEW]) if not found.is_narrowed else 0,
            "opts": Event._meta,  # noqa: SLF001 (as Django's own admin does)
            "actor": self.actor,
        }
        page = "admin/events/board.html"
        return TemplateResponse(request, page, admin.site.each_context(request) | context, status=status)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Do what the pressed button says, then show the board, at the matter that came into its place."""
        verb = request.POST.get("do", "")
        deeds: dict[str, Callable[[Event], str]] = {
            "accept": self._accept,
            "decline": self._decline,
            "take": self._take,
            "refuse": self._refuse,
            "keep": self._keep,
            "cancel": self._cancel,
            "merge": self._merge,
            "apart": self._apart,
            "undo": self._undo,
        }
        try:
            with transaction.atomic():
                event = self._event("event")
                words = deeds.get(verb, _unknown)(event)
        except EventError as error:
            return self.shown(request, refused=str(error), status=HTTPStatus.CONFLICT)
        request.session[DONE] = {"words": words, "event": event.pk if verb in UNDONE_BY_REOPENING else None}
        return HttpResponseRedirect(f"{reverse('admin:events_board')}?{_next(request)}")

    def _event(self, name: str) -> Event:
        """The event that the button names."""
        event = Event.objects.with_lines().filter(pk=number_in(self.request.POST.get(name, "")) or 0).first()
        if event is None:
            raise EventError(_("This event is gone. Look again."))
        return event

    def _item(self, event: Event) -> FeedItem:
        item = FeedItem.objects.filter(event=event, has_change=True, pk=number_in(self.request.POST.get("item", "")) or 0).first()
        if item is None:
            raise EventError(_("There is no change to decide about any more."))
        return item

    def _accept(self, event: Event) -> str:
        confirm(event, actor=self.actor)
        return _("Accepted “%(event)s”.") % {"event": event.plain_title}

    def _decline(self, event: Event) -> str:
        decline_event(event, actor=self.actor)
        return _("Declined “%(event)s”.") % {"event": event.plain_title}

    def _take(self, event: Event) -> str:
        accept_change(self._item(event), actor=self.actor)
        return _("Changed “%(event)s” as announced.") % {"event": event.plain_title}

    def _refuse(self, event: Event) -> str:
        refuse_change(self._item(event), actor=self.actor)
        return _("Left “%(event)s” as it is.") % {"event": event.plain_title}

    def _keep(self, event: Event) -> str:
        keep_event(event, actor=self.actor)
        return _("Kept “%(event)s”.") % {"event": event.plain_title}

    def _cancel(self, event: Event) -> str:
        cancel_event(event, actor=self.actor)
        return _("Cancelled “%(event)s”.") % {"event": event.plain_title}

    def _merge(self, event: Event) -> str:
        kept = self._event("kept")
        merge_events(kept, event, actor=self.actor)
        return _("Merged into “%(event)s”.") % {"event": kept.plain_title}

    def _apart(self, event: Event) -> str:
        tell_apart(event, self._event("kept"), actor=self.actor)
        return _("“%(event)s” is an event of its own.") % {"event": event.plain_title}

    def _undo(self, event: Event) -> str:
        last = event.decisions.last()
        if last is None or last.actor != self.actor or last.to_status not in {Event.Status.CONFIRMED, Event.Status.DECLINED}:
            raise EventError(_("“%(event)s” was decided about since. Look again.") % {"event": event.plain_title})
        reopen_event(event, actor=self.actor)
        return _("“%(event)s” waits again.") % {"event": event.plain_title}


class HarmlessView(DeskView):
    """Accepts all new events about which nothing is doubtful, after a look at them."""

    permission = "events.change_event"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """What would be accepted, each with a box."""
        context = {
            "title": _("Accept together"),
            "matters": harmless(timezone.now().date()),
            "opts": Event._meta,  # noqa: SLF001 (as Django's own admin does)
        }
        return TemplateResponse(request, "admin/events/harmless.html", admin.site.each_context(request) | context)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Accept those that are ticked; what somebody decided about meanwhile is told."""
        chosen = {number_in(key) for key in request.POST.getlist("event")} - {None}
        accepted, refused = 0, []
        for matter in harmless(timezone.now().date()):
            if matter.event.pk not in chosen:
                continue
            try:
                confirm(matter.event, actor=self.actor)
            except EventError as error:
                refused.append(str(error))
            else:
                accepted += 1
        words = _("Accepted %(count)s of %(all)s.") % {"count": accepted, "all": len(chosen)}
        request.session[DONE] = {"words": " ".join([words, *refused]), "event": None}
        return HttpResponseRedirect(reverse("admin:events_board"))


def _unknown(_event: Event) -> str:
    raise EventError(_("This button is not known. Load the page anew."))


def _region(text: str) -> str:
    return text if text in regions.TITLES else ""


def _week(text: str, today: date) -> date | None:
    """A Monday, today's week or a later one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    monday = day - timedelta(days=day.weekday())
    return monday if today - WEEK < monday <= today + 60 * WEEK else None


def _query(region: str, week: date | None, **more: Any) -> str:
    asked = {"region": region, "week": week.isoformat() if week else "", **more}
    return urlencode({name: value for name, value in asked.items() if value not in ("", None)})


def _next(request: HttpRequest) -> str:
    """The same board, at the same place."""
    today = timezone.now().date()
    at = number_in(request.POST.get("at", ""))
    return _query(_region(request.GET.get("region", "")), _week(request.GET.get("week", ""), today), at=at)
