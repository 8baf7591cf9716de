"""What a calendar announces, in lines that one can read: the expectations beside the samples are written so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from events.importers.announced import Announced, Announcement


def told(announcement: Announcement) -> str:
    """The title, each event as three lines, each complaint, and whether that is all."""
    return "".join(f"{line}\n" for line in _lines(announcement))


def when(event: Announced) -> str:
    """Its days, times and zone: `2026-03-10 18:00 – 20:30 Europe/Berlin`."""
    begins = f"{event.start}{f' {event.start_time:%H:%M}' if event.start_time else ''}"
    ends = " ".join(filter(None, (str(event.end or ""), f"{event.end_time:%H:%M}" if event.end_time else "")))
    return " ".join(filter(None, (f"{begins} – {ends}" if ends else begins, event.time_zone)))


def _lines(announcement: Announcement) -> Iterator[str]:
    if announcement.title:
        yield f"= {announcement.title}"
    for event in announcement.events:
        yield f"{event.uid}: {event.title}"
        yield f"    {when(event)}"
        if further := " | ".join(_further(event)):
            yield f"    {further}"
    yield from (f"! {complaint}" for complaint in announcement.complaints)
    if not announcement.is_whole:
        yield "not whole"


def _further(event: Announced) -> Iterator[str]:
    if event.url:
        yield event.url
    yield from (f"see {link}" for link in event.links)
    if event.location:
        yield f"at {event.location}"
    if event.city or event.country:
        yield f"in {event.city}/{event.state}/{event.country}"
    for words, said in (("online", event.is_online), ("in person", event.is_in_person)):
        if said is not None:
            yield words if said else f"not {words}"
    for host in event.hosts:
        yield f"by {host.name or '?'}{f' <{host.url}>' if host.url else ''}"
    yield from filter(None, ("cancelled" if event.is_cancelled else "", event.cost.value, event.language, event.region))
