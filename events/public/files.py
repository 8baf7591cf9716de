"""What programs read: calendar files, Atom and JSON of a scope, and the calendar file of an event."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from events.models import EventDecision
from events.public import scopes
from events.public.announced import with_history
from events.public.event import public_event
from events.public.stamp import stamp
from issues.exports.editions import site
from issues.views.conditional import answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.http import HttpRequest

    from events.public.scopes import Scope

TYPES = {"ics": "text/calendar", "atom": "application/atom+xml", "json": "application/json"}
WRITING = ("announced", "as_atom", "as_ics", "as_json", "lines")  # the modules of this folder that tell how the files look
KEPT = 32  # files in a process: some 500 kB at most


@require_safe
def everything_file(request: HttpRequest, form: str) -> HttpResponse:
    """`/events.ics` and the like."""
    return _answer(request, scopes.everything(), form)


@require_safe
def region_file(request: HttpRequest, region: str, form: str) -> HttpResponse:
    """`/events/europe.ics`."""
    return _answer(request, scopes.of_region(region), form)


@require_safe
def country_file(request: HttpRequest, country: str, form: str) -> HttpResponse:
    """`/events/in/de.ics`."""
    return _answer(request, scopes.of_country(country), form)


@require_safe
def city_file(request: HttpRequest, country: str, city: str, form: str) -> HttpResponse:
    """`/events/in/de/berlin.ics`."""
    return _answer(request, scopes.of_city(country, city), form)


@require_safe
def group_file(request: HttpRequest, group_pk: int, form: str) -> HttpResponse:
    """`/events/groups/12.ics`, by whichever of its keys."""
    return _answer(request, scopes.of_group(group_pk), form)


@require_safe
def event_file(request: HttpRequest, pk: int) -> HttpResponse:
    """`/events/1234.ics`. A double leads to the event that was kept."""
    event = public_event(pk)
    if event.pk != pk:
        return redirect("event-file", event.pk)
    [(event, history)] = with_history([event])
    content = _writer("ics").written_event(event, history)
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    return answer(request, etag, history.revised_at, lambda: _response("ics", content))


def _answer(request: HttpRequest, scope: Scope, form: str) -> HttpResponse:
    now = scopes.today()
    etag = quote_etag(hashlib.sha256(repr((stamp(), form, scope.name, scope.key, scope.title, site(), _look())).encode()).hexdigest())
    return answer(request, etag, _changed_at(now), lambda: _response(form, _kept(etag, lambda: _writer(form).written(scope, now))))


def _writer(form: str) -> Any:
    """The module that writes a form. Loaded where a file is made: the static site makes none on most of its runs."""
    return import_module(f"events.public.as_{form}")


def _response(form: str, content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type=f"{TYPES[form]}; charset=utf-8")


def _changed_at(now: date) -> datetime:
    """When anything was decided last; at the latest this midnight, for each day the files reach a day further."""
    midnight = datetime.combine(now, time.min, tzinfo=UTC)
    last = EventDecision.objects.order_by("-created_at", "-id").values_list("created_at", flat=True).first()
    return max(midnight, last) if last else midnight


def _kept(etag: str, make: Callable[[], bytes]) -> bytes:
    """What was made under that ETag, or is made now."""
    content = _files.pop(etag, None) or make()
    _files[etag] = content
    while len(_files) > KEPT:
        _files.pop(next(iter(_files)), None)
    return content


_files: dict[str, bytes] = {}


def forget_files() -> None:
    """Make every file anew: for tests, whose rows come back under the same keys."""
    _files.clear()


@cache
def _look() -> str:
    """Another one when the program writes files in another way."""
    names = ("events.ics", "events.ics_zones", *(f"events.public.{name}" for name in WRITING))
    sources = b"".join(Path(spec.origin).read_bytes() for name in names if (spec := find_spec(name)) and spec.origin)
    return hashlib.sha256(sources).hexdigest()
