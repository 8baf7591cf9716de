"""The JSON that the newsletter's Meetup script prints: its events by the titles of their regions. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from events.importers import announced, times, words
from events.importers.announced import Announced, Announcement, CalendarError, Host
from events.importers.complaints import Complaints
from events.places import Mode, read_place
from events.regions import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from events.importers.announced import Span

_SECTIONS = {title.casefold(): slug for slug, title in TITLES.items()}


class _FieldError(ValueError):
    """What is wrong with one event."""


def read_script_json(content: bytes, *, span: Span, time_zone: str = "") -> Announcement:
    """The events of `{region: [{name, location, date, url, virtual, organizer_name, organizer_url}]}` that fall into the span.

    Raises:
        CalendarError: it is too large, no JSON, or JSON of another shape.
    """
    announced.check_size(content)
    complaints = Complaints()
    events: dict[str, Announced] = {}
    for number, (region, where, row) in enumerate(_rows(_parsed(content), complaints)):
        if number >= announced.MOST_EVENTS:
            complaints.left_out("", f"It holds more than {announced.MOST_EVENTS} events; the rest was not read.")
            break
        try:
            event, lost = _event(row, region, time_zone)
        except _FieldError as error:
            complaints.left_out(where, f"it was left out: {error}")
            continue
        if times.When(event.start).falls_into(span):
            events.setdefault(event.uid, event)
            if lost:
                complaints.mended(where, lost)
    return Announcement(tuple(events.values()), complaints.said(), "", complaints.is_whole)


def _parsed(content: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CalendarError(f"This is no JSON: byte {error.start + 1} is no UTF-8.") from error
    except json.JSONDecodeError as error:
        raise CalendarError(f"This is no JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise CalendarError("This JSON is nested too deep, or holds a number that is too long.") from error
    if not isinstance(read, dict):
        raise CalendarError("This JSON is not the script’s: line 1, column 1 does not open an object of regions.")
    return read


def _rows(regions: Mapping[str, Any], complaints: Complaints) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every event with the slug of its region, and how a complaint names it."""
    for title, rows in regions.items():
        name = words.line(title, words.LONGEST_NAME)
        region = _SECTIONS.get(name.casefold())
        if region is None:
            complaints.left_out(name, "no section of the calendar has this title; its events were left out.")
        elif not isinstance(rows, list):
            complaints.left_out(name, "it holds no list of events.")
        else:
            for index, row in enumerate(rows):
                where = f"{name}, event {index}"
                if isinstance(row, dict):
                    yield region, where, row
                else:
                    complaints.left_out(where, "it was left out: it is no object.")


def _event(row: Mapping[str, Any], region: str, time_zone: str) -> tuple[Announced, str]:
    """The facts of an event, and what is to be said of its time."""
    title = _text(row, "name", is_needed=True)
    location = _text(row, "location", is_needed=True)
    url = words.address(_text(row, "url", is_needed=True))
    if not url:
        raise _FieldError("its url is no public web address.")
    written = times.read_iso(_text(row, "date", is_needed=True))
    if written is None:
        raise _FieldError("its date is no ISO date.")
    when = times.when_written(written, None, time_zone)
    place = read_place(location, region)
    is_virtual = row.get("virtual") is True or place.mode is not Mode.IN_PERSON
    host = Host(_text(row, "organizer_name", longest=words.LONGEST_NAME), words.address(_text(row, "organizer_url")))
    event = Announced(
        uid=words.derived_uid(url, written.day.isoformat()),
        title=title,
        url=url,
        **when.by_name,
        is_online=is_virtual,
        is_in_person=place.mode is not Mode.ONLINE,
        location=location,
        city=place.city,
        state=place.state,
        country=place.country,
        hosts=(host,) if host.name or host.url else (),
        region=region,
    )
    return event, times.lost_time(written, when)


def _text(row: Mapping[str, Any], name: str, *, is_needed: bool = False, longest: int = words.LONGEST_LINE) -> str:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise _FieldError(f"its {name} is no text.")
    text = (value or "").strip() if name.endswith("url") else words.line(value or "", longest)
    if is_needed and not text:
        raise _FieldError(f"its {name} is missing.")
    return text
