"""What was announced last, as Atom (RFC 4287). The id of an entry is made of the event's key, so it never changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from events.public.announced import newest_of
from events.public.lines import Line
from issues.exports.editions import NAME, site
from issues.exports.feeds import Feed, atom

if TYPE_CHECKING:
    from datetime import date, datetime

    from events.public.announced import History
    from events.public.scopes import Scope


@dataclass(frozen=True)
class _Entry:
    line: Line
    history: History

    @property
    def title(self) -> str:
        """Its title, and first whether it is cancelled, for readers see little else."""
        return f"Cancelled: {self.line.title}" if self.line.is_cancelled else self.line.title

    @property
    def key(self) -> str:
        """A tag (RFC 4151) of the year in which the calendar began to have pages."""
        return f"tag:{urlsplit(settings.SITE_URL).hostname or 'localhost'},2026:event-{self.line.event.pk}"

    @property
    def address(self) -> str:
        """Its page."""
        return settings.SITE_URL + self.line.address

    @property
    def published(self) -> datetime:
        """When it became public."""
        return self.history.announced_at

    @property
    def updated(self) -> datetime:
        """When it was last changed."""
        return self.history.revised_at

    @property
    def content(self) -> str:
        """Its days, its place, who holds it, and links."""
        return render_to_string("events/feed_entry.html", {"line": self.line, "event": self.line.event})


def written(scope: Scope, now: date) -> bytes:
    """The feed of a scope, what was announced last first."""
    feed = Feed(site(), f"{NAME}: {scope.headline}", scope.address, scope.files["atom"])
    return atom(feed, [_Entry(Line(event), history) for event, history in newest_of(scope, now)])
