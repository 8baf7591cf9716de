"""What a calendar announces, as every importer gives it. Pure, and still the organiser's words: nothing is markdown here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, time


MOST_BYTES = 2 * 1024 * 1024
MOST_EVENTS = 5000
"""Of one calendar, as they stand in it; a series is one."""
MOST_OF_SERIES = 200
MOST_OCCURRENCES = 2000
"""In the span, of one series and of the whole calendar."""


class Span(Protocol):
    """The days that are asked for, both included (`events.listing.Window` is one)."""

    @property
    def first(self) -> date:
        """The first day."""

    @property
    def last(self) -> date:
        """The last day."""


class Cost(StrEnum):
    """Whether one pays; empty where nobody says."""

    UNKNOWN = ""
    FREE = "free"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Host:
    """Who holds an event, as announced; each part empty where unknown."""

    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """One occurrence of an event.

    Texts are plain, in one line, without control characters. Days and times are by the clock of `time_zone` (an IANA name; "" for
    what has no time). `end` is the last day, both days included, None for a single one. `is_online` is None where nobody says.
    """

    uid: str
    """Its name in the feed, the same in every fetch; of a series, with the occurrence's original start."""
    title: str
    url: str
    """The address of its page, public and without tracking parameters; empty where the source names none."""
    start: date
    end: date | None = None
    start_time: time | None = None
    end_time: time | None = None
    time_zone: str = ""
    begins_at: datetime | None = None
    """The moment itself, where the source writes it in UTC or with a mere offset: the place may tell by which clock it is meant."""
    ends_at: datetime | None = None
    """That of its end, beside `begins_at`."""
    is_online: bool | None = None
    is_in_person: bool | None = None
    location: str = ""
    """The place as it was announced, address and all."""
    city: str = ""
    state: str = ""
    country: str = ""
    """An ISO code, where the source gives one."""
    links: tuple[str, ...] = ()
    """Where it names no page: the addresses in its texts, in their order. One of them may be its page, or of something else."""
    hosts: tuple[Host, ...] = ()
    is_cancelled: bool = False
    cost: Cost = Cost.UNKNOWN
    language: str = ""
    """A BCP 47 tag, where the source gives one."""
    region: str = ""
    """The section's slug, where the source says in which region it stands."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why something in a calendar was left out or mended; for whoever keeps the calendar."""

    where: str
    """The event's title or name, or the line."""
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True, slots=True)
class Announcement:
    """A calendar, read: its events in its order, and what could not be taken."""

    events: Sequence[Announced] = ()
    complaints: Sequence[Complaint] = ()
    title: str = ""
    """What the calendar calls itself."""
    is_whole: bool = True
    """Whether everything in it that falls into the span was read: only then is what is missing gone."""


class CalendarError(Exception):
    """Why nothing of a calendar can be read; the text is for whoever keeps it."""


def check_size(content: bytes) -> None:
    """Refuse what is larger than anyone's calendar.

    Raises:
        CalendarError: it is.
    """
    if len(content) > MOST_BYTES:
        raise CalendarError(f"The calendar is larger than {MOST_BYTES // 1024 // 1024} MiB; that is more than is read.")
