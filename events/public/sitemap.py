"""The calendar's pages for search engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.listing import Window
from events.public.lines import event_address
from events.public.scopes import YEAR, public_in, today
from issues.views.sitemaps import OurSitemap

if TYPE_CHECKING:
    from events.models import Event, EventQuerySet

MOST = 2000


class EventPages(OurSitemap):
    """The page of each event of the last and the coming year, the latest first."""

    def items(self) -> EventQuerySet:
        """Them."""
        window = Window(today() - YEAR, today() + YEAR)
        return public_in(window).only("title").order_by("-start", "-pk")[:MOST]

    def location(self, item: Event) -> str:
        """The path."""
        return event_address(item)
