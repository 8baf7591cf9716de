"""A page that announces nothing itself, asked over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from events.feeds.calendars import ask
from events.feeds.taking import span_of
from events.models import EventFeed
from tests.events.feeds.told import NOW
from tests.submissions.sites import page, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from events.feeds.calendars import Brought
    from tests.submissions.sites import Site

LINK = '<link rel="alternate" type="text/calendar" href="{}">'
GROUP = '<script type="application/ld+json">{"@type": "Organization", "name": "x"}</script>'
EVENT = '<script type="application/ld+json">{"@type": "Event", "name": "Of the page", "startDate": "2031-03-12"}</script>'
CALENDAR = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:Of the calendar\nDTSTART:20310312T180000Z\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    with serving() as site:
        settings.FETCH_TEST_SERVER = site.place
        site.answers["/events/?ical=1"] = page(CALENDAR, kind="text/calendar")
        yield site


def asked(site: Site, content: str) -> Brought:
    """What a page of this content brings."""
    site.answers["/events/"] = page(content, headers=('ETag: "page"',))
    return ask(EventFeed(url="http://a.feeds.test/events/", kind="page"), span=span_of(NOW), is_conditional=False)


def titles(brought: Brought) -> list[str]:
    return [event.title for event in brought.announcement.events] if brought.announcement else [brought.error]


@pytest.mark.parametrize("further", ["", GROUP])
@pytest.mark.parametrize("href", ["/events/?ical=1", "http://a.feeds.test/events/?ical=1", "?ical=1"])
def test_page_without_events_is_read_by_the_calendar_to_which_it_links(href: str, further: str, site: Site) -> None:
    brought = asked(site, LINK.format(href) + further)

    assert (titles(brought), brought.kind, brought.etag) == (["Of the calendar"], "page", "")


def test_page_with_events_is_read_itself(site: Site) -> None:
    brought = asked(site, LINK.format("?ical=1") + EVENT)

    assert (titles(brought), brought.kind, brought.etag) == (["Of the page"], "page", '"page"')
    assert site.paths == ["/events/"]


@pytest.mark.parametrize(
    ("href", "error"),
    [
        ("http://127.0.0.1/a.ics", "This address is not on the public internet."),
        ("http://[x", "The page holds no schema.org data: no script of the type application/ld+json."),
        ("webcal://a.feeds.test/x", "The site does not answer."),  # it is asked by https, which ours does not speak
        ("/gone", "The site answers 404 Not Found."),
    ],
)
def test_link_that_leads_nowhere_is_said(href: str, error: str, site: Site) -> None:
    site.answers["/gone"] = page("x", status="404 Not Found")

    assert asked(site, LINK.format(href)).error == error
