"""The calendar in the admin. It reads, calls calendar.py and reports; a status changes by its action alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from events import admin_feeds as admin_feeds  # noqa: PLC0414 (registers the feeds)
from events import regions
from events.admin_board import CalendarView, HarmlessView
from events.admin_forms import EventForm, EventOrganizerForm, FurtherLinkForm, OrganizerForm
from events.calendar import (
    EventError,
    cancel_event,
    change_event,
    hide_event,
    is_placed,
    pin_event,
    show_event,
    unpin_event,
)
from events.decisions import confirm, record_own, waiting_submission
from events.duplicates import similar_events
from events.listing import window_of
from events.models import Event, EventOrganizer, EventQuerySet, FurtherLink, Organizer
from issues.admin.desk import actor_of
from issues.admin.links import web_link
from issues.exports.html import render_html
from issues.markdown import render_entry
from issues.markdown.nodes import InlineLink
from issues.models import Issue
from submissions.admin.submission_page import number_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django import forms
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

STEPS: dict[str, tuple[Callable[..., Any], str]] = {
    "confirm": (confirm, "“%s” is confirmed. It is printed with the next assembly of every issue it falls into."),
    "cancel": (cancel_event, "“%s” is cancelled. Its lines go with the next assembly."),
    "pin": (pin_event, "“%s” is pinned. It stands first with the next assembly."),
    "unpin": (unpin_event, "“%s” stands at its place again with the next assembly."),
    "hide": (hide_event, "“%s” is hidden. Its lines go with the next assembly."),
    "show": (show_event, "“%s” is printed again with the next assembly."),
}
"""What the buttons and actions do, and what they say afterwards."""

BUTTONS = {
    "confirm": (Event.Status.CONFIRMED, _("Confirm")),
    "cancel": (Event.Status.CANCELLED, _("Cancel: it will not take place")),
}
"""Which step leads where, and the words on its button."""

MARKS = {
    "is_pinned": {False: ("pin", _("Pin: first of its section")), True: ("unpin", _("Unpin"))},
    "is_hidden": {False: ("hide", _("Hide from issues")), True: ("show", _("Print again"))},
}
"""What an event can be marked as: by what it is now, the step that changes it and the words on its button."""


class RegionFilter(admin.SimpleListFilter):
    """Events by the section where they stand."""

    title = _("region")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        """The sections of the calendar."""
        del request, model_admin
        return list(regions.TITLES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Those of the chosen one."""
        del request
        region = self.value()
        return queryset.in_region(region) if region in regions.TITLES and isinstance(queryset, EventQuerySet) else queryset


class ComingFilter(admin.SimpleListFilter):
    """Events in the window of the coming issue."""

    title = _("coming issue")
    parameter_name = "coming"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        """One choice."""
        del request, model_admin
        return [("yes", str(_("In its window")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Those in the window; none when no issue is open."""
        del request
        if self.value() != "yes" or not isinstance(queryset, EventQuerySet):
            return queryset
        issue = Issue.objects.coming()
        return queryset.in_window(window_of(issue.date)) if issue else queryset.none()


class OrganizerInline(admin.TabularInline[EventOrganizer, Event]):
    """The organizers of an event, in printed order."""

    model = EventOrganizer
    form = EventOrganizerForm
    autocomplete_fields = ("organizer",)
    extra = 1
    verbose_name = _("organizer")
    verbose_name_plural = _("organizers")


class FurtherLinkInline(admin.TabularInline[FurtherLink, Event]):
    """Further links of the title line, in printed order."""

    model = FurtherLink
    form = FurtherLinkForm
    extra = 0


@admin.register(Event)
class EventAdmin(admin.ModelAdmin[Event]):
    """Events: the list, the form with the printed lines, confirm and cancel, pin and hide."""

    form = EventForm
    inlines = (OrganizerInline, FurtherLinkInline)
    list_display = ("start", "name", "printed_place", "regions", "mode", "status", "source")
    list_display_links = ("name",)
    list_filter = ("status", ComingFilter, RegionFilter, "mode", "source")
    date_hierarchy = "start"
    search_fields = ("title", "url", "city", "place_text", "organizers__name")
    ordering = ("start", "pk")
    list_per_page = 50
    show_full_result_count = False
    actions = ("confirm_chosen", "cancel_chosen")
    change_form_template = "admin/events/event/change_form.html"
    tells_itself = True  # to the log
    fieldsets = (
        (None, {"fields": ("title", "url", ("start", "end"), ("start_time", "end_time", "time_zone"), ("cost", "language"))}),
        (_("Place"), {"fields": ("mode", ("city", "state", "country"), "place_text", "region_override")}),
    )

    @admin.display(description=_("event"), ordering="title")
    def name(self, event: Event) -> str:
        """The title as readers see it."""
        return event.plain_title

    @admin.display(description=_("place"), ordering="city")
    def printed_place(self, event: Event) -> str:
        """The place as printed."""
        return event.printed_place

    @admin.display(description=_("listed in"))
    def regions(self, event: Event) -> str:
        """The sections where it stands."""
        return ", ".join(regions.TITLES.get(slug, slug) for slug in event.listings.values()) or "–"

    @admin.action(description=_("Confirm"), permissions=["change"])
    def confirm_chosen(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        """Confirm each of them."""
        self._each(request, queryset, "confirm")

    @admin.action(description=_("Cancel: it will not take place"), permissions=["change"])
    def cancel_chosen(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        """Cancel each of them."""
        self._each(request, queryset, "cancel")

    def _each(self, request: HttpRequest, events: Iterable[Event], step: str, **seen: int) -> None:
        do, words = STEPS[step]
        for event in events:
            try:
                do(event, actor=actor_of(request), **seen)
            except EventError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, words % event.plain_title, messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        """The buttons of one event, before the stock addresses."""
        own = [
            path(
                f"<int:pk>/{step}/",
                self.admin_site.admin_view(require_POST(partial(self.step_view, step=step))),
                name=f"events_event_{step}",
            )
            for step in STEPS
        ]
        own += [
            path("board/", CalendarView.as_view(), name="events_board"),
            path("board/together/", HarmlessView.as_view(), name="events_harmless"),
        ]
        return own + super().get_urls()

    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Take a step with one event, then show it. What is confirmed is what its sender had said when the page was shown."""
        event = get_object_or_404(Event, pk=pk)
        if not self.has_change_permission(request, event):
            raise PermissionDenied
        version = number_in(request.POST.get("version", "")) if step == "confirm" else None
        self._each(request, [event], step, **({} if version is None else {"version": version}))
        return HttpResponseRedirect(reverse("admin:events_event_change", args=[pk]))

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """An event that was printed or sent in is cancelled, not deleted; so nothing is deleted from the list."""
        if obj is None or is_placed(obj) or obj.event_submissions.exists():
            return False
        return super().has_delete_permission(request, obj)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form, with the printed lines above it."""
        event = Event.objects.with_lines().filter(pk=object_id).first() if object_id.isdecimal() else None
        panel = self._panel(event) if event is not None and self.has_view_permission(request, event) else {}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | panel)

    def _panel(self, event: Event) -> dict[str, Any]:
        source = render_entry(event.entry)
        return {
            "event": event,
            "line": {"html": render_html(source), "source": source.rstrip("\n")},
            "listed_in": [regions.TITLES.get(slug, slug) for slug in event.listings.values()],
            "decisions": event.decisions.select_related("actor"),
            "about": f"event:{event.pk}",
            "similar": similar_events(event),
            "submission": waiting_submission(event),
            "steps": _steps(event),
            "feed_items": event.feed_items.select_related("feed"),
        }

    def save_model(self, request: HttpRequest, obj: Event, form: forms.ModelForm[Event], change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Nothing yet: the event and its rows are written as one, below."""

    def save_related(
        self,
        request: HttpRequest,
        form: EventForm,
        formsets: list[Any],
        change: bool,  # noqa: FBT001 (Django's signature)
    ) -> None:
        """Write the event through the calendar, with the organizers and links that the formsets give."""
        for formset in formsets:
            formset.save(commit=False)  # sets what the log reads; the rows themselves are written by the calendar
        organizers, further = (_links(formset) for formset in formsets)
        facts = form.facts(organizers, further)
        actor = actor_of(request)
        if change:
            change_event(form.instance, facts=facts, actor=actor)
        else:
            event = record_own(facts, actor=actor)
            form.instance.pk = event.pk
            if event.status == Event.Status.PROPOSED:
                self.message_user(request, _("It waits: another editor has to confirm it."), messages.WARNING)


def _steps(event: Event) -> list[tuple[str, object]]:
    """The buttons of an event as it stands."""
    steps: list[tuple[str, object]] = [
        (step, label) for step, (status, label) in BUTTONS.items() if status in Event.TRANSITIONS[event.status]
    ]
    return steps + [by_now[getattr(event, name)] for name, by_now in MARKS.items()]


def _links(formset: Any) -> tuple[InlineLink, ...]:
    """The links of a formset, in the order of their positions."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    rows.sort(key=lambda row: row["position"])
    if formset.model is EventOrganizer:
        return tuple(InlineLink(row["organizer"].name, row["organizer"].url) for row in rows)
    return tuple(InlineLink(row["title"], row["url"]) for row in rows)


@admin.register(Organizer)
class OrganizerAdmin(admin.ModelAdmin[Organizer]):
    """Who holds events."""

    form = OrganizerForm
    list_display = ("name", "address")
    search_fields = ("name", "url")
    ordering = ("name", "pk")

    @admin.display(description=_("address"), ordering="url")
    def address(self, organizer: Organizer) -> str:
        """A link, where it is one."""
        return web_link(organizer.url)

    def has_delete_permission(self, request: HttpRequest, obj: Organizer | None = None) -> bool:
        """One who holds events stays."""
        return super().has_delete_permission(request, obj) and obj is not None and not obj.event_organizers.exists()
