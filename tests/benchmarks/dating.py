"""The calendar at size: taking 5,000 events in, the editors' board and the public pages at 50,000, and an issue's events."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.feeds.taking import span_of, take_announcement
from events.importers.ics import read_ics
from events.models import Event, EventFeed, EventOrganizer, Organizer
from events.sources import EventSource
from issues.assembly import assemble_issue
from issues.importer import import_issue
from tests.benchmarks.timing import milliseconds

IMPORTED, MOST_SECONDS = 5_000, 10
KEPT, MOST = 50_000, 100
ASSEMBLED, MOST_ASSEMBLING = 50, 10
CITIES = (("Berlin", "", "DE"), ("Portland", "OR", "US"), ("Tokyo", "", "JP"), ("Nairobi", "", "KE"), ("Sydney", "NSW", "AU"))


@dataclass
class Calendar:
    """Seconds of the import, and milliseconds of everything else."""

    imported: float = 0.0
    again: float = 0.0
    pages: dict[str, list[float]] = field(default_factory=dict)
    assembling: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        pages = {name: statistics.median(took) for name, took in self.pages.items()}
        proposing = statistics.median(self.assembling)
        ratio = MOST_SECONDS / self.imported
        lines = [
            f"take in {IMPORTED:,} events of a calendar file: {self.imported:.1f} s, ratio {ratio:.1f}; once more: {self.again:.1f} s",
            f"the calendar at {KEPT:,} events, of {MOST} ms a page",
            *(f"  {name}: {took:.0f} ms, ratio {MOST / took:.1f}" for name, took in pages.items()),
            f"the lines of an issue's {ASSEMBLED} events: {proposing:.1f} ms, ratio {MOST_ASSEMBLING / proposing:.1f}",
        ]
        return "\n".join(lines)


def fill_a_calendar() -> Calendar:
    """Import, then look at the board and the public pages at size, then let an issue ask for its events."""
    found = Calendar()
    now = timezone.now()
    feed = EventFeed.objects.create(name="Benchmark", url="https://calendars.example.org/rust.ics", status="active")
    content = _file(now)

    def take_in() -> float:
        begun = time.perf_counter()
        take_announcement(feed, read_ics(content, span=span_of(now)), now=now)
        return time.perf_counter() - begun

    found.imported, found.again = take_in(), take_in()
    Event.objects.all().delete()  # no real month has that many
    _fill(now)
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create_superuser("dating"))
    for name, address in {
        "the editors' board": reverse("admin:events_board"),
        "its Europe": f"{reverse('admin:events_board')}?region=events-europe",
        "the list of events": reverse("admin:events_event_changelist"),
        "the public calendar": reverse("event-list"),
    }.items():
        found.pages[name] = milliseconds(lambda address=address: _looked_at(client, address), times=11)  # type: ignore[misc]
    found.assembling = _proposing(now)
    return found


def _looked_at(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered with {response.status_code}")


def _file(now: datetime) -> bytes:
    """A calendar of 5,000 evenings in the next hundred days."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN"]
    for number in range(IMPORTED):
        day = now + timedelta(days=1 + number % 100)
        city = CITIES[number % len(CITIES)]
        lines += [
            "BEGIN:VEVENT",
            f"UID:evening-{number}@calendars.example.org",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART:{day:%Y%m%d}T{8 + number // 500:02}0000Z",
            f"SUMMARY:Evening {number} of lifetimes\\, borrows and coffee",
            f"LOCATION:{', '.join(filter(None, city))}",
            f"URL:https://calendars.example.org/evenings/{number}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _fill(now: datetime) -> None:
    """Confirmed events of ten years, and some that wait."""
    organizers = [
        Organizer.objects.create(name=f"Rust group {number}", url=f"https://groups.example.org/{number}/") for number in range(300)
    ]
    rows = []
    for number in range(KEPT - Event.objects.count()):
        city, state, country = CITIES[number % len(CITIES)]
        day = now.date() + timedelta(days=number % 3650 - 3450)
        status = Event.Status.PROPOSED if number % 40 == 0 else Event.Status.CONFIRMED
        url = f"https://groups.example.org/{number % 300}/events/{number}"
        place = {"city": f"{city} {number // 3650}", "state": state, "country": country}  # no city has fourteen a day
        over_at = now + timedelta(days=number % 3650 - 3449)
        rows.append(Event(title=f"Meeting {number}", url=url, duplicate_key=url, start=day, over_at=over_at, status=status, **place))
    Event.objects.bulk_create(rows, batch_size=1000)
    EventOrganizer.objects.bulk_create(
        [EventOrganizer(event=event, organizer=organizers[at % 300]) for at, event in enumerate(rows)], batch_size=1000
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _proposing(now: datetime) -> list[float]:
    """What the calendar proposes for an issue of 50 events, from the rows to the printed lines."""
    day = now.date() + timedelta(days=400)
    text = f"Title: This Week in Rust 9998\nNumber: 9998\nDate: {day}\nCategory: This Week in Rust\n\n## Upcoming Events\n\n"
    issue = import_issue(text, file_name=f"{day}-this-week-in-rust.md").issue
    for number in range(ASSEMBLED):
        city, state, country = CITIES[number % len(CITIES)]
        url = f"https://groups.example.org/evening/{number}"
        event = Event.objects.create(
            title=f"Evening {number}",
            url=url,
            duplicate_key=url,
            start=day + timedelta(days=number % 28),
            over_at=now + timedelta(days=430),
            city=city,
            state=state,
            country=country,
            status=Event.Status.CONFIRMED,
        )
        EventOrganizer.objects.create(event=event, organizer=Organizer.objects.all()[number])
    assemble_issue(issue, actor=None)
    return milliseconds(lambda: list(EventSource().proposals(issue)), times=15)
