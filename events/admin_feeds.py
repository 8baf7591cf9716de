"""Feeds in the admin. It reads, calls feeds.py and reports; a status changes by its button alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from events.admin_feed_forms import EventFeedForm
from events.feeds.addresses import kept_address, kind_of
from events.feeds.changes import pending_change
from events.feeds.feeds import FAILING_FROM, FeedError, activate_feed, add_feed, change_feed, decline_feed, pause_feed, read_now, trust_feed
from events.feeds.groups import groups_without_feed, organizer_at
from events.models import Event, EventFeed
from issues.admin.desk import actor_of
from issues.admin.links import web_link
from issues.links import host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from events.feeds.groups import Group

MOST_ITEMS = 200
MOST_GROUPS = 100
Status = EventFeed.Status


def _read(feed: EventFeed, *, actor: User, reply: str) -> None:
    del actor, reply
    read_now(feed)


def _trust(feed: EventFeed, *, actor: User, reply: str, is_trusted: bool) -> None:
    del reply
    trust_feed(feed, is_trusted=is_trusted, actor=actor)


def _move(feed: EventFeed, *, actor: User, reply: str, step: Callable[..., EventFeed]) -> None:
    del reply
    step(feed, actor=actor)


def _decline(feed: EventFeed, *, actor: User, reply: str) -> None:
    decline_feed(feed, reply=reply or feed.reply, actor=actor)


STEPS: dict[str, tuple[Callable[..., None], str]] = {
    "read": (_read, "“%s” is read within the next minute."),
    "activate": (partial(_move, step=activate_feed), "“%s” is read from now on."),
    "pause": (partial(_move, step=pause_feed), "“%s” is paused. Its events stay."),
    "decline": (_decline, "“%s” is declined. Its events stay."),
    "trust": (partial(_trust, is_trusted=True), "What “%s” announces is accepted at once from now on."),
    "distrust": (partial(_trust, is_trusted=False), "What “%s” announces waits for a decision from now on."),
}
"""What the buttons and actions do, and what they say afterwards."""

BUTTONS: dict[str, tuple[Callable[[EventFeed], bool], Any]] = {
    "read": (lambda feed: feed.status == Status.ACTIVE and feed.url != "", _("Read now")),
    "activate": (lambda feed: Status.ACTIVE in EventFeed.TRANSITIONS[feed.status], _("Activate")),
    "pause": (lambda feed: Status.PAUSED in EventFeed.TRANSITIONS[feed.status], _("Pause")),
    "trust": (lambda feed: not feed.is_trusted, _("Trust")),
    "distrust": (lambda feed: feed.is_trusted, _("Trust no more")),
    "decline": (lambda feed: Status.DECLINED in EventFeed.TRANSITIONS[feed.status], _("Decline")),
}
"""When a step can be taken, and the words on its button."""


class FailingFilter(admin.SimpleListFilter):
    """Feeds by how their last readings went."""

    title = _("reading")
    parameter_name = "reading"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """What may be asked for."""
        del request, model_admin
        return [("error", _("Not read the last time")), ("failing", _("Failing for long")), ("changes", _("With changes to decide"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[EventFeed]) -> QuerySet[EventFeed]:
        """Those of the chosen answer."""
        del request
        chosen = {"error": Q(failures__gt=0), "failing": Q(failures__gte=FAILING_FROM), "changes": Q(waiting__gt=0)}
        return queryset.filter(chosen.get(self.value() or "", Q()))


@admin.register(EventFeed)
class EventFeedAdmin(admin.ModelAdmin[EventFeed]):
    """Feeds: the list, the form with what came of the last reading, and the steps."""

    form = EventFeedForm
    list_display = ("name", "address", "kind", "status", "is_trusted", "last_read_at", "result", "waiting")
    list_filter = ("status", FailingFilter, "kind", "is_trusted")
    search_fields = ("name", "url", "organizer__name", "city")
    ordering = ("name", "pk")
    actions = ("read_chosen", "activate_chosen", "pause_chosen", "decline_chosen")
    autocomplete_fields = ("organizer",)
    raw_id_fields = ("owner",)
    change_form_template = "admin/events/eventfeed/change_form.html"
    tells_itself = True  # to the log
    fieldsets = (
        (None, {"fields": ("name", "url", "kind", "group")}),
        (_("Where the calendar says nothing"), {"fields": ("organizer", "mode", ("city", "state", "country"), "time_zone")}),
        (_("Whoever keeps it"), {"fields": ("email", "owner", "note", "reply")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventFeed]:
        """With the number of changes that wait."""
        return super().get_queryset(request).annotate(waiting=Count("items", filter=Q(items__has_change=True)))

    @admin.display(description=_("address"), ordering="url")
    def address(self, feed: EventFeed) -> str:
        """A link, where there is one."""
        return web_link(feed.url) if feed.url else "–"

    @admin.display(description=_("last result"), ordering="failures")
    def result(self, feed: EventFeed) -> str:
        """What went wrong, how often in a row."""
        if not feed.error:
            return _("%(count)s complaints") % {"count": len(feed.complaints)} if feed.complaints else "–"
        return f"{feed.error} ({feed.failures}×)"

    @admin.display(description=_("changes"), ordering="waiting")
    def waiting(self, feed: Any) -> int:
        """How many changes wait for a decision."""
        return int(feed.waiting)

    @admin.action(description=_("Read now"), permissions=["change"])
    def read_chosen(self, request: HttpRequest, queryset: QuerySet[EventFeed]) -> None:
        """Read each of them."""
        self._each(request, queryset, "read")

    @admin.action(description=_("Activate"), permissions=["change"])
    def activate_chosen(self, request: HttpRequest, queryset: QuerySet[EventFeed]) -> None:
        """Activate each of them."""
        self._each(request, queryset, "activate")

    @admin.action(description=_("Pause"), permissions=["change"])
    def pause_chosen(self, request: HttpRequest, queryset: QuerySet[EventFeed]) -> None:
        """Pause each of them."""
        self._each(request, queryset, "pause")

    @admin.action(description=_("Decline"), permissions=["change"])
    def decline_chosen(self, request: HttpRequest, queryset: QuerySet[EventFeed]) -> None:
        """Decline each of them, with the reply that is written on it."""
        self._each(request, queryset, "decline")

    def _each(self, request: HttpRequest, feeds: Iterable[EventFeed], step: str) -> None:
        do, words = STEPS[step]
        reply = request.POST.get("reply", "").strip()
        for feed in feeds:
            try:
                do(feed, actor=actor_of(request), reply=reply)
            except FeedError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, words % feed, messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        """The buttons of one feed, before the stock addresses."""
        own = [
            path(
                f"<int:feed_pk>/{step}/",
                self.admin_site.admin_view(require_POST(partial(self.step_view, step=step))),
                name=f"events_eventfeed_{step}",
            )
            for step in STEPS
        ]
        return own + super().get_urls()

    def step_view(self, request: HttpRequest, feed_pk: int, step: str) -> HttpResponse:
        """Take a step with one feed, then show it."""
        feed = get_object_or_404(EventFeed, pk=feed_pk)
        if not self.has_change_permission(request, feed):
            raise PermissionDenied
        self._each(request, [feed], step)
        return HttpResponseRedirect(reverse("admin:events_eventfeed_change", args=[feed_pk]))

    def has_delete_permission(self, request: HttpRequest, obj: EventFeed | None = None) -> bool:
        """One that announced something is declined, not deleted: its memory keeps doubles away."""
        return super().has_delete_permission(request, obj) and obj is not None and not obj.items.exists()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The form, with the groups below it whose events are entered by hand as yet."""
        shown = {"groups": [_suggestion(group) for group in groups_without_feed(timezone.now().date())[:MOST_GROUPS]]}
        return super().add_view(request, form_url, (extra_context or {}) | shown)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form, with what came of the last reading above it."""
        feed = EventFeed.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        panel = _panel(feed) if feed is not None and self.has_view_permission(request, feed) else {}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | panel)

    def save_model(self, request: HttpRequest, obj: EventFeed, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Store it by the functions that every step goes through."""
        if change:
            change_feed(obj, actor=actor_of(request))
        else:
            if obj.organizer is None and (page := form.cleaned_data["group"]):
                obj.organizer = organizer_at(page, timezone.now().date())
            add_feed(obj, actor=actor_of(request))


def _suggestion(group: Group) -> dict[str, Any]:
    """What the page says of a group, and the form filled in with it. Of a Meetup group the address is known, too."""
    fields: dict[str, Any] = {"name": group.name, "mode": group.place.mode.value}
    fields |= {"group": group.link.url} if group.organizer is None else {"organizer": group.organizer}
    fields |= {"city": group.place.city, "state": group.place.state, "country": group.place.country}
    if host(group.link.url) and kind_of(group.link.url) == EventFeed.Kind.MEETUP:
        fields |= {"url": kept_address(group.link.url, EventFeed.Kind.MEETUP), "kind": EventFeed.Kind.MEETUP}
    return {"group": group, "filled": urlencode(fields)}


def _panel(feed: EventFeed) -> dict[str, Any]:
    items = feed.items.order_by("-has_change", "gone_at", "-event__start", "pk")
    items = items.prefetch_related(Prefetch("event", queryset=Event.objects.with_lines()))
    return {
        "feed": feed,
        "is_failing": feed.failures >= FAILING_FROM,
        "items": [(item, pending_change(item)) for item in items[:MOST_ITEMS]],
        "decisions": feed.decisions.select_related("actor"),
        "about": f"feed:{feed.pk}",
        "steps": [(step, label) for step, (is_open, label) in BUTTONS.items() if is_open(feed)],
        "next_at": feed.fetch.due_at if hasattr(feed, "fetch") and feed.fetch.state == feed.fetch.State.WAITING else None,
    }
