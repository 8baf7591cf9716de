"""The organisers' pages: proposing a calendar, and the private page that tells where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Event, EventFeed
from events.proposals import ProposalError, propose_calendar
from events.public.calendar_form import CalendarForm
from events.public.lines import Line
from issues.views.about import about
from submissions.admission import admit
from submissions.fields import has_damage
from submissions.floods import FloodError
from submissions.form_keys import FormKeyError
from submissions.proof import asked_challenge

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from events.models import FeedItem

HEADLINE = "Add a calendar of Rust events"
DESCRIPTION = "Give the address of your group’s calendar once. Its events appear here and in This Week in Rust by themselves."
MOST_ITEMS = 100
MOST_COMPLAINTS = 20
WORDS = {
    Event.Status.PROPOSED: "Waits for an editor",
    Event.Status.CONFIRMED: "In the calendar",
    Event.Status.CANCELLED: "Cancelled",
    Event.Status.DECLINED: "Not taken",
}
CHIPS = {EventFeed.Status.PROPOSED: "pending", EventFeed.Status.ACTIVE: "confirmed", EventFeed.Status.DECLINED: "declined"}


@dataclass(frozen=True)
class Found:
    """An event that the calendar announces, and what became of it. `address` is its page, "" where it has none."""

    line: Line
    words: str
    address: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """`/events/calendars/new/`: the form. What cannot be taken keeps what was typed."""
    if request.method != "POST":
        return _form_page(request, CalendarForm())
    form = CalendarForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return redirect("event-calendar", _send(request, form).token)
    except ProposalError as error:
        if form.token and error.known.token == form.token:  # the same form, sent twice
            return redirect("event-calendar", form.token)
        form.add_error("url", str(error))
    except (FormKeyError, FloodError) as error:
        return _not_now(request, form, error)
    return _form_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _send(request: HttpRequest, form: CalendarForm) -> EventFeed:
    fields = {name: value for name, value in form.cleaned_data.items() if name not in {"website", "form_key"}}
    admit(request, form.cleaned_data["form_key"])
    return propose_calendar(**fields, token=form.token)


def _not_now(request: HttpRequest, form: CalendarForm, error: FormKeyError | FloodError) -> HttpResponse:
    form.add_error(None, str(error))
    if isinstance(error, FloodError):
        response = _form_page(request, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(error.retry_after)
        return response
    if error.is_over:
        form.renew_key()
    return _form_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _form_page(request: HttpRequest, form: CalendarForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "challenge": asked_challenge} | about(reverse("event-calendar-new"), DESCRIPTION, headline=HEADLINE)
    return render(request, "events/calendar_form.html", context, status=status)


@never_cache
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """`/events/calendars/<token>/`: where a calendar stands, what was found in it, and what to do."""
    feed = None if has_damage(token) else EventFeed.objects.filter(token=token).first()
    if feed is None:
        raise Http404
    now = timezone.now()
    items = feed.items.filter(event__over_at__gt=now).select_related("event")
    context = {
        "feed": feed,
        "chip": CHIPS.get(EventFeed.Status(feed.status), "paused"),
        "found": [_found(item, item.event) for item in items.order_by("event__start", "pk")[:MOST_ITEMS] if item.event],
        "complaints": [complaint_words(one) for one in feed.complaints[:MOST_COMPLAINTS]],
        "past_count": feed.items.filter(event__over_at__lte=now).count(),
    }
    return render(request, "events/calendar_status.html", context)


def _found(item: FeedItem, event: Event) -> Found:
    line = Line(event)
    words = WORDS[Event.Status(event.status)]
    if item.gone_at is not None:
        words += "; it is no longer in your calendar"
    elif item.has_change:
        words += "; a change of yours waits for an editor"
    return Found(line, words, line.address if event.status == Event.Status.CONFIRMED else "")


def complaint_words(complaint: Any) -> str:
    """What was noted when the calendar was read: words, or where and what."""
    if isinstance(complaint, dict):
        complaint = [complaint.get("where", ""), complaint.get("message", "")]
    return ": ".join(str(part) for part in complaint if part) if isinstance(complaint, list | tuple) else str(complaint)
