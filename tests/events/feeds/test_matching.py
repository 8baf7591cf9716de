"""Which event an announced one is where two calendars share an address, and which address of a text is its page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from events.models import Event, EventFeed
from tests.events.feeds.told import DAY, announced, feed, take

pytestmark = pytest.mark.django_db


def test_same_address_in_the_texts_of_two_calendars_makes_no_one_event() -> None:
    shared = {"url": "", "links": ("https://www.example.net/rules",)}
    take(feed("Berlin", is_trusted=True), announced("a", title="Berlin Hack and Learn", **shared))
    taken = take(feed("Paris", is_trusted=True), announced("p", title="Paris talks #12", location="Paris, France", **shared))

    assert list(Event.objects.order_by("pk").values_list("city", "status")) == [("Berlin", "confirmed"), ("Paris", "proposed")]
    assert (taken.new, taken.doubtful) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"title": "Quite another night"}, 1),
        ({"location": "Munich, Germany"}, 1),
        ({"title": "Quite another night", "location": "Munich, Germany"}, 2),
        ({"title": "Quite another night", "location": "Online", "is_online": True}, 2),
        ({"url": "", "links": ("https://berlin.example.org/events/a",)}, 1),
        ({"url": "", "links": ("https://berlin.example.org/events/a",), "title": "Quite another night"}, 2),
        ({"url": "", "links": ("https://berlin.example.org/events/a",), "location": "Munich, Germany"}, 2),
        ({"url": "", "links": ("https://berlin.example.org/events/a",), "location": "Online", "is_online": True}, 1),
    ],
)
def test_event_of_another_calendar_at_the_same_address_must_be_like_it(changes: dict[str, Any], count: int) -> None:
    url = "https://berlin.example.org/events/a"
    take(feed(is_trusted=True), announced())
    taken = take(feed("Other", is_trusted=True), announced("z", **{"title": "Rust and Tell a!", "url": url, **changes}))

    assert (Event.objects.count(), taken.doubtful) == (count, count - 1)


def test_event_that_was_moved_is_not_that_of_another_city_at_its_address() -> None:
    url, one = "https://example.org/", feed("Berlin")
    for days in (0, 1):
        take(one, announced(title="Berlin night", url=url, start=DAY + timedelta(days=days)))
    take(feed("Paris"), announced("p", title="Paris evening", url=url, location="Paris, France"))
    paris = announced("p", title="Paris evening", url=url, location="Paris, France", start=DAY + timedelta(days=1))
    take(EventFeed.objects.get(name="Paris"), paris)

    assert sorted(Event.objects.values_list("city", "status")) == [("Berlin", "proposed"), ("Paris", "proposed")]


@pytest.mark.parametrize(
    ("links", "url"),
    [
        (["https://sponsor.example.net/", "https://berlin.example.org/12"], "https://berlin.example.org/12"),
        (["https://berlin.example.org", "https://berlin.example.org/12"], "https://berlin.example.org/12"),
        (["https://sponsor.example.net/", "https://berlin.example.org/"], "https://berlin.example.org/"),
        (["https://sponsor.example.net/", "https://rust-berlin.feeds.test/12"], "https://rust-berlin.feeds.test/12"),
        (["https://sponsor.example.net/", "https://feeds.test/12"], "https://feeds.test/12"),
        (["https://a.example.net/", "https://b.example.net/"], "https://a.example.net/"),
        (["http://localhost/"], "https://berlin.example.org/"),
        ([], "https://berlin.example.org/"),
    ],
)
def test_address_in_the_text_is_chosen_by_whose_it_is(links: list[str], url: str) -> None:
    take(feed(), announced(url="", links=tuple(links)))

    assert Event.objects.get().url == url


@pytest.mark.parametrize("page", ["https://luma.com/abc", "https://lu.ma/abc"])
@pytest.mark.parametrize("calendar", ["https://api.lu.ma/ics/get?id=cal-1", "https://api2.luma.com/ics/get?id=cal-1"])
def test_page_on_luma_is_chosen_for_a_calendar_of_luma(calendar: str, page: str) -> None:
    links = ("https://sponsor.example.net/", page, "https://berlin.example.org/sponsors")
    take(feed(url=calendar), announced(url="", links=links))

    assert Event.objects.get().url == page
