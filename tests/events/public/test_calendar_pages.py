from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from bs4 import BeautifulSoup

from events.calendar import cancel_event, decline_event, record_event
from events.models import Event, EventFeed, Organizer
from events.places import Mode, Place
from issues.markdown.nodes import InlineLink
from tests.events.public.samples import NOW, ONLINE, SEATTLE, TODAY, evening
from tests.events.samples import BERLIN, confirmed, facts, open_issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def shown(client: Client, path: str = "/events/") -> dict[str, list[str]]:
    """Titles by month."""
    page = client.get(path)
    assert page.status_code == 200
    return {month.title: [line.title for line in month.lines] for month in page.context["months"]}


def read(client: Client, path: str) -> str:
    page = client.get(path, follow=True)
    assert page.status_code == 200
    return " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())


def tabs(client: Client, path: str = "/events/") -> dict[str, int]:
    return {tab.title: tab.count for tab in client.get(path).context["tabs"] if tab.count}


def test_confirmed_events_from_today_to_the_end_of_the_coming_window_by_month(client: Client) -> None:
    open_issue()
    confirmed(title="Second", start=date(2031, 3, 20))
    confirmed(title="First", start=TODAY)
    confirmed(title="Third", start=date(2031, 4, 2))
    confirmed(title="Over", start=date(2031, 3, 3))
    confirmed(title="Too late", start=date(2031, 4, 3))
    confirmed(title="Still on", start=date(2031, 2, 27), end=date(2031, 3, 4))
    assert shown(client) == {"March": ["Still on", "First", "Second"], "April": ["Third"]}


@pytest.mark.parametrize("day", [None, date(2030, 1, 2), date(2032, 1, 7)])
def test_without_an_issue_that_is_near_it_is_four_weeks(client: Client, day: date | None) -> None:
    if day:
        open_issue(day)
    confirmed(title="Last", start=TODAY + timedelta(days=28))
    confirmed(title="Later", start=TODAY + timedelta(days=29))
    assert shown(client) == {"April": ["Last"]}


def test_what_is_not_decided_or_was_refused_is_nowhere(client: Client) -> None:
    proposed = record_event(facts(title="Waiting"), actor=None, source=Event.Source.EDITOR)
    never = record_event(facts(title="Never"), actor=None, source=Event.Source.EDITOR)
    cancel_event(never, actor=None)
    refused = record_event(facts(title="Refused"), actor=None, source=Event.Source.EDITOR)
    decline_event(refused, actor=None)
    assert shown(client) == {}
    assert [client.get(f"/events/{event.pk}/").status_code for event in (proposed, never, refused)] == [404] * 3
    assert [client.get(f"/events/{event.pk}.ics").status_code for event in (proposed, never, refused)] == [404] * 3
    for path in ("/events.ics", "/events.json", "/events.atom", "/events/embed/"):
        assert b"event-" not in client.get(path).content.replace(b"event-times", b"")
    group = Organizer.objects.get().pk
    assert client.get(f"/events/groups/{group}/").status_code == 404


def test_what_is_cancelled_stays_and_says_so(client: Client) -> None:
    event = confirmed(title="Off")
    cancel_event(event, actor=None)
    assert shown(client) == {"March": ["Off"]}
    assert "Off Cancelled" in read(client, "/events/")
    assert "This event is cancelled" in read(client, f"/events/{event.pk}/")
    assert "https://schema.org/EventCancelled" in client.get(f"/events/{event.pk}-off/").content.decode()


def test_tabs_count_each_region_and_each_event_once(client: Client) -> None:
    confirmed(title="Berlin")
    confirmed(title="Both", place=SEATTLE)
    confirmed(title="Online", place=ONLINE)
    confirmed(title="Elsewhere", region_override="events-asia")
    assert tabs(client) == {"All": 4, "Virtual": 2, "Asia": 1, "Europe": 1, "North America": 1}
    assert shown(client, "/events/virtual/") == {"March": ["Online", "Both"]}
    assert shown(client, "/events/asia/") == {"March": ["Elsewhere"]}
    assert shown(client, "/events/europe/") == {"March": ["Berlin"]}
    assert client.get("/events/atlantis/").status_code == 404


def test_an_empty_region_says_what_to_do(client: Client) -> None:
    text = read(client, "/events/africa/")
    assert "No event here in the next four weeks Subscribe" in text
    assert "http://localhost:8000/events/africa.ics" in text


def test_a_month_and_a_month_of_a_region(client: Client) -> None:
    confirmed(title="Past", start=date(2031, 3, 1))
    confirmed(title="Late", start=date(2031, 3, 31), place=SEATTLE)
    confirmed(title="Next", start=date(2031, 4, 1))
    assert shown(client, "/events/2031-03/") == {"March": ["Past", "Late"]}
    assert shown(client, "/events/north-america/2031-03/") == {"March": ["Late"]}
    assert tabs(client, "/events/2031-03/") == {"All": 2, "Virtual": 1, "Europe": 1, "North America": 1}
    assert shown(client, "/events/2031-12/") == {}
    assert [client.get(f"/events/{month}/").status_code for month in ("2031-13", "9999-12", "2031-00", "x")] == [404] * 4


def test_a_title_of_digits_is_no_month(client: Client) -> None:
    event = confirmed(title="03")
    assert client.get("/events/2031-03/").context["month"] == date(2031, 3, 1)
    assert client.get(f"/events/{event.pk}/").status_code == 200


def test_a_city_by_its_slug_and_with_its_state_where_that_is_known(client: Client) -> None:
    confirmed(title="Köln", place=Place(Mode.IN_PERSON, "Köln", "", "DE"))
    confirmed(title="Łódź", place=Place(Mode.IN_PERSON, "Łódź", "", "PL"))
    confirmed(title="West", place=Place(Mode.IN_PERSON, "Portland", "OR", "US"))
    confirmed(title="East", place=Place(Mode.IN_PERSON, "Portland", "ME", "US"))
    assert shown(client, "/events/in/de/koln/") == {"March": ["Köln"]}
    assert shown(client, "/events/in/pl/lodz/") == {"March": ["Łódź"]}
    assert shown(client, "/events/in/us/portland-or/") == {"March": ["West"]}
    assert shown(client, "/events/in/us/portland/") == {"March": ["West", "East"]}
    assert shown(client, "/events/in/us/") == {"March": ["West", "East"]}
    missing = ["/events/in/de/berlin/", "/events/in/xx/", "/events/in/DE/", "/events/in/de/%00/"]
    assert [client.get(path).status_code for path in missing] == [404] * 4


def test_a_city_in_another_script_has_its_own_letters(client: Client) -> None:
    confirmed(title="Tokyo", place=Place(Mode.IN_PERSON, "東京", "", "JP"))
    assert shown(client, "/events/in/jp/東京/") == {"March": ["Tokyo"]}


def test_a_group_is_all_rows_with_its_address_at_the_oldest_one(client: Client) -> None:
    url = "https://group.example.org/"
    confirmed(title="Old", start=date(2030, 6, 1), organizers=(InlineLink("Rust `G`", url),))
    confirmed(title="New", organizers=(InlineLink("Rust Group", url),))
    confirmed(title="Ancient", start=date(2029, 6, 1), organizers=(InlineLink("Rust Group", url),))
    first, second = Organizer.objects.filter(url=url).order_by("pk")
    address = f"/events/groups/{first.pk}-rust-g/"
    for path in (f"/events/groups/{first.pk}/", f"/events/groups/{second.pk}-rust-group/", f"/events/groups/{first.pk}-x/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, address)
    assert shown(client, address) == {"March": ["New"]}
    assert [line.title for line in client.get(address).context["past"]] == ["Old"]
    assert client.get("/events/groups/99999999999999999999/").status_code == 404


def test_a_group_is_not_called_as_in_what_was_only_sent_in(client: Client) -> None:
    url = "https://group.example.org/"
    record_event(facts(organizers=(InlineLink("Buy coins", url),)), actor=None, source=Event.Source.SUBMISSION)
    confirmed(organizers=(InlineLink("Rust Group", url),))
    group = Organizer.objects.order_by("pk")[0].pk
    assert client.get(f"/events/groups/{group}/")["Location"] == f"/events/groups/{group}-rust-group/"


def test_a_group_with_nothing_to_come_says_so(client: Client) -> None:
    confirmed(start=date(2030, 6, 1))
    group = Organizer.objects.get().pk
    assert "No event announced" in read(client, f"/events/groups/{group}/")


def test_a_group_whose_calendar_is_read_has_a_page_before_its_first_event(client: Client) -> None:
    group = Organizer.objects.create(name="Rust Group", url="https://group.example.org/")
    feed = EventFeed.objects.create(name="x", url="https://x.example.org/", organizer=group)
    assert client.get(f"/events/groups/{group.pk}-rust-group/").status_code == 404
    EventFeed.objects.filter(pk=feed.pk).update(status="active")
    assert client.get(f"/events/groups/{group.pk}-rust-group/").status_code == 200


def test_the_page_of_an_event(client: Client) -> None:
    event = evening(further_links=(InlineLink("Mirror", "https://m.example.org/"),), cost="free", language="de")
    for path in (f"/events/{event.pk}/", f"/events/{event.pk}-other/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, f"/events/{event.pk}-rust-and-tell/")
    text = read(client, f"/events/{event.pk}/")
    assert "Wednesday 12 March 2031 18:30 in Berlin" in text
    assert "Berlin, DE Held by Rust Berlin Cost Free Language DE Further links Mirror" in text
    html = client.get(f"/events/{event.pk}-rust-and-tell/").content.decode()
    assert 'itemprop="startDate" datetime="2031-03-12T18:30:00+01:00"' in html


def test_an_event_says_in_which_published_issues_it_was_printed(client: Client) -> None:
    from issues.models import Issue, Placement

    event = confirmed()
    for number, status, removed in ((1, "published", None), (2, "draft", None), (3, "published", NOW)):
        issue = Issue.objects.create(
            number=number, title=f"This Week in Rust {number}", date=date(2031, 2, number), file_name=f"{number}.md", status=status
        )
        Placement.objects.create(issue=issue, source="events", key=event.key, section="events-europe", removed_at=removed)
    text = read(client, f"/events/{event.pk}/")
    assert "Printed in This Week in Rust 1 " in text
    assert "Rust 2" not in text
    assert "Rust 3" not in text


def test_a_double_leads_to_the_event_that_was_kept(client: Client) -> None:
    kept, middle, double = confirmed(title="Kept"), confirmed(title="Middle"), confirmed(title="Double")
    Event.objects.filter(pk=double.pk).update(merged_into=middle)
    Event.objects.filter(pk=middle.pk).update(merged_into=kept)
    response = client.get(f"/events/{double.pk}-double/")
    assert (response.status_code, response["Location"]) == (302, f"/events/{kept.pk}-kept/")
    assert client.get(f"/events/{double.pk}.ics")["Location"] == f"/events/{kept.pk}.ics"
    assert shown(client) == {"March": ["Kept"]}
    Event.objects.filter(pk=kept.pk).update(merged_into=double)  # a ring, which nothing makes
    assert client.get(f"/events/{double.pk}/").status_code == 404


def test_an_event_that_moved_names_the_day_before(client: Client) -> None:
    event = confirmed()
    Event.objects.filter(pk=event.pk).update(moved_from=date(2031, 3, 11))
    assert "It was announced for Tuesday 11 March 2031 before." in read(client, f"/events/{event.pk}/")


def test_what_a_draft_held_becomes_no_link_unless_it_is_one(client: Client) -> None:
    event = confirmed(title="<i>Odd</i>", url="javascript:alert(1)", organizers=(InlineLink("<script>", "https://a.example.org/"),))
    for path in ("/events/", f"/events/{event.pk}/", "/events/embed/"):
        text = client.get(path, follow=True).content.decode()
        assert "javascript:" not in text
        assert "<script>" not in text
        assert "<i>Odd" not in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Thu 20"),
        ({"end": date(2031, 3, 23)}, "20–23"),
        ({"end": date(2031, 4, 2)}, "20 Mar – 2 Apr"),
    ],
)
def test_days_in_few_words(client: Client, changes: dict[str, Any], words: str) -> None:
    confirmed(start=date(2031, 3, 20), **changes)
    assert words in read(client, "/events/")


def test_a_long_calendar_comes_in_pages(client: Client) -> None:
    for number in range(51):
        confirmed(title=f"Meetup {number}", url=f"https://e.example.org/{number}")
    assert sum(map(len, shown(client).values())) == 50
    assert sum(map(len, shown(client, "/events/?page=2").values())) == 1
    assert sum(map(len, shown(client, "/events/?page=x").values())) == 50


def test_queries_do_not_grow_with_the_events(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    open_issue()
    for day in (6, 7, 15):
        event = confirmed(start=date(2031, 3, day), further_links=(InlineLink("Mirror", "https://m.example.org/"),))
        group = event.organizers.get().pk
        for path, queries in (
            ("/events/", 5),
            ("/events/europe/", 5),
            ("/events/in/de/berlin/", 4),
            (f"/events/groups/{group}-rust-berlin/", 8),
            ("/events/embed/", 3),
        ):
            with django_assert_num_queries(queries):
                client.get(path)


def test_pages_are_read_only_and_name_their_calendars(client: Client) -> None:
    confirmed()
    assert client.post("/events/").status_code == 405
    page = BeautifulSoup(client.get("/events/europe/").content, "html.parser")
    found = {link["type"]: link["href"] for link in page.select('link[rel="alternate"]') if "europe" in link["href"]}
    assert found == {
        "text/calendar": "/events/europe.ics",
        "application/atom+xml": "/events/europe.atom",
        "application/json": "/events/europe.json",
    }
    assert 'href="webcal://localhost:8000/events/europe.ics"' in str(page)


def test_only_what_is_meant_for_it_may_be_framed(client: Client) -> None:
    confirmed(place=replace(BERLIN, mode=Mode.HYBRID))
    group = Organizer.objects.get().pk
    for path in ("/events/embed/", "/events/embed/europe/", "/events/embed/virtual/", f"/events/embed/groups/{group}/"):
        response = client.get(path)
        assert "frame-ancestors *" in response["Content-Security-Policy"]
        assert "script-src 'none'" in response["Content-Security-Policy"]
        assert "X-Frame-Options" not in response.headers
        assert "Rust and Tell" in response.content.decode()
        assert not response.cookies
    assert "frame-ancestors 'none'" in client.get("/events/")["Content-Security-Policy"]
    assert client.get("/events/")["X-Frame-Options"] == "DENY"


def test_the_sitemap_has_the_events(client: Client) -> None:
    event = confirmed()
    record_event(facts(title="Waiting"), actor=None, source=Event.Source.EDITOR)
    text = client.get("/sitemap.xml").content.decode()
    assert f"/events/{event.pk}-rust-and-tell/</loc>" in text
    assert "waiting" not in text


def test_a_time_without_a_zone_that_is_known_is_shown_as_it_is(client: Client) -> None:
    event = evening()
    Event.objects.filter(pk=event.pk).update(time_zone="Mars/Olympus", end_time=time(20))
    assert "18:30" in read(client, "/events/")
    assert "until 20:00" in read(client, f"/events/{event.pk}/")
    assert b"DTSTART;VALUE=DATE:20310312" in client.get(f"/events/{event.pk}.ics").content


EVENING: dict[str, Any] = {"start": date(2031, 2, 28), "start_time": time(18), "time_zone": "America/Los_Angeles", "place": SEATTLE}


@pytest.mark.parametrize(
    ("changes", "over_at"),
    [
        ({}, datetime(2031, 3, 1, 8, tzinfo=UTC)),
        ({"end_time": time(20)}, datetime(2031, 3, 1, 4, tzinfo=UTC)),
        ({"start_time": None, "time_zone": ""}, datetime(2031, 3, 1, 12, tzinfo=UTC)),
        ({"time_zone": "Asia/Tokyo"}, datetime(2031, 2, 28, 15, tzinfo=UTC)),
    ],
)
def test_an_event_is_over_when_it_is_so_at_its_place(client: Client, changes: dict[str, Any], over_at: datetime) -> None:
    event = confirmed(**EVENING | changes)
    group = f"/events/groups/{Organizer.objects.get().pk}-rust-berlin/"
    paths = ["/events/", "/events/virtual/", "/events/in/us/", "/events/in/us/seattle-wa/", "/events/embed/", group]
    with time_machine.travel(over_at - timedelta(minutes=1), tick=False):
        assert [shown(client, path) for path in paths] == [{"February": ["Rust and Tell"]}] * len(paths)
        assert tabs(client) == {"All": 1, "Virtual": 1, "North America": 1}
        assert client.get(group).context["past"] == []
        assert "It is over." not in read(client, f"/events/{event.pk}/")
    with time_machine.travel(over_at, tick=False):
        assert [shown(client, path) for path in paths] == [{}] * len(paths)
        assert tabs(client) == {}
        assert [line.title for line in client.get(group).context["past"]] == ["Rust and Tell"]
        assert "It is over." in read(client, f"/events/{event.pk}/")


def test_what_was_yesterday_elsewhere_stands_in_its_own_month(client: Client) -> None:
    confirmed(title="Still on", start=date(2031, 2, 26), end=date(2031, 3, 2))
    confirmed(title="This evening", **EVENING)
    with time_machine.travel(datetime(2031, 3, 1, 1, tzinfo=UTC), tick=False):
        assert shown(client) == {"February": ["This evening"], "March": ["Still on"]}
        assert "Everything from now on to 29 March 2031 ." in read(client, "/events/")
