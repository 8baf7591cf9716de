"""The events of an issue as a calendar file. Pure: an edition in, text out."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from events.ics import CalendarEvent, calendar_file
from issues.exports.occasions import occasions
from issues.links import duplicate_key
from issues.markdown.escaping import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from issues.exports.edition import Edition
    from issues.exports.occasions import Named, Occasion


def calendar(edition: Edition) -> str:
    """Every event whose day is known, once. The UID of an event is the same in every issue that lists it."""
    events = [_event(edition, one, one.start) for one in occasions(edition) if one.start is not None]
    return calendar_file(f"{edition.headline}: events", events, address=edition.site.address)


def _event(edition: Edition, one: Occasion, start: date) -> CalendarEvent:
    name = f"{start}\n{duplicate_key(one.url) if one.url else one.title}"
    return CalendarEvent(
        name=sha256(name.encode(errors="replace")).hexdigest()[:32],
        title=one.title or clean_line(one.url),
        start=start,
        end=one.end,
        stamped_at=edition.revised_at or datetime.combine(edition.date, datetime.min.time(), tzinfo=UTC),
        place=one.place,
        description="\n".join(_description(one)),
        url=one.url,
    )


def _description(one: Occasion) -> Iterator[str]:
    for words, links in (("Organizers", one.organizers), ("Further links", one.further)):
        if links:
            yield f"{words}: {', '.join(map(_named, links))}"


def _named(link: Named) -> str:
    return clean_line(f"{link.title} {link.url}")
