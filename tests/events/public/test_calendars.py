from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone

from events.calendar import decline_event, record_event
from events.feeds.addresses import kept_address, kind_of, readable
from events.models import Event, EventFeed, FeedItem, Organizer
from events.proposals import ProposalError, known_calendar, propose_calendar
from events.public.calendars import complaint_words
from submissions.form_keys import new_key
from submissions.models import Switches
from tests.events.samples import confirmed, facts

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

FORM = "/events/calendars/new/"
CLOUD = "https://cloud.example.org/remote.php/dav"
GOOGLE = "https://calendar.google.com/calendar/ical/rust%40example.com/public/basic.ics"
ICS, PAGE, MEETUP = EventFeed.Kind.ICS, EventFeed.Kind.PAGE, EventFeed.Kind.MEETUP


def typed(**changes: str) -> dict[str, str]:
    """The form, filled in."""
    given = {"url": "https://berlin.example.org/events.ics", "name": "Rust Berlin", "page": "https://berlin.example.org/"}
    return {**given, "form_key": new_key(), **changes}


def words(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


@pytest.mark.parametrize(
    ("address", "kind", "kept"),
    [
        ("https://x.example.org/a.ics", ICS, "https://x.example.org/a.ics"),
        ("webcal://x.example.org/a", ICS, "https://x.example.org/a"),
        ("https://mobilizon.example.org/@rust_lyon/feed/ics", ICS, "https://mobilizon.example.org/@rust_lyon/feed/ics"),
        ("https://gancio.example.org/feed/ics?tags=rust", ICS, "https://gancio.example.org/feed/ics?tags=rust"),
        ("https://x.example.org/ics/1/feed", ICS, "https://x.example.org/ics/1/feed"),
        ("https://x.example.org/topics/", PAGE, "https://x.example.org/topics/"),
        (f"{CLOUD}/public-calendars/AbC1?export", ICS, f"{CLOUD}/public-calendars/AbC1?export"),
        ("https://linz.example.org/events/?ical=1", ICS, "https://linz.example.org/events/?ical=1"),
        ("https://linz.example.org/events/?outlook-ical=1", ICS, "https://linz.example.org/events/?outlook-ical=1"),
        ("https://linz.example.org/events/?historical=1", PAGE, "https://linz.example.org/events/?historical=1"),
        ("https://p01-caldav.icloud.com/published/2/MTIz", ICS, "https://p01-caldav.icloud.com/published/2/MTIz"),
        ("webcals://p01-caldav.icloud.com/published/2/MTIz", ICS, "https://p01-caldav.icloud.com/published/2/MTIz"),
        ("WEBCAL://x.example.org/A.ICS?k=1", ICS, "https://x.example.org/A.ICS?k=1"),
        ("https://api.lu.ma/ics/get?entity=calendar&id=cal-1", ICS, "https://api.lu.ma/ics/get?entity=calendar&id=cal-1"),
        ("https://lu.ma/rust-berlin", PAGE, "https://lu.ma/rust-berlin"),
        ("https://www.meetup.com/rust-berlin/", MEETUP, "https://www.meetup.com/rust-berlin/"),
        ("https://meetup.com/de-DE/rust-berlin/events/?type=past", MEETUP, "https://www.meetup.com/rust-berlin/"),
        ("https://www.meetup.com/rust-berlin/events/ical/", ICS, "https://www.meetup.com/rust-berlin/events/ical/"),
        ("https://www.meetup.com/", PAGE, "https://www.meetup.com/"),
        (
            "https://calendar.google.com/calendar/embed?src=abc%40group.calendar.google.com&ctz=Europe",
            ICS,
            "https://calendar.google.com/calendar/ical/abc%40group.calendar.google.com/public/basic.ics",
        ),
        ("https://calendar.google.com/calendar/u/0?cid=cnVzdEBleGFtcGxlLmNvbQ", ICS, GOOGLE),
        ("https://calendar.google.com/calendar/u/0?cid=cnVzdEBleGFtcGxlLmNvbQ%3D%3D", ICS, GOOGLE),
        ("https://calendar.google.com/calendar/embed?src=cnVzdEBleGFtcGxlLmNvbQ&color=%23039BE5", ICS, GOOGLE),
        ("https://calendar.google.com/calendar/r?cid=rust%40example.com", ICS, GOOGLE),
        ("https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fx.example.org%2Fa.ics", ICS, "https://x.example.org/a.ics"),
        ("https://calendar.google.com/calendar/u/0?cid=x", PAGE, "https://calendar.google.com/calendar/u/0?cid=x"),
        ("https://calendar.google.com/calendar/u/0?cid=%C3%A4%C3%A4", PAGE, "https://calendar.google.com/calendar/u/0?cid=%C3%A4%C3%A4"),
        ("https://calendar.google.com/calendar/u/0?cid=_____w", PAGE, "https://calendar.google.com/calendar/u/0?cid=_____w"),
    ],
)
def test_what_stands_behind_an_address(address: str, kind: EventFeed.Kind, kept: str) -> None:
    assert (kind_of(address), kept_address(readable(address), kind)) == (kind, kept)


@pytest.mark.django_db
def test_a_calendar_is_proposed_and_leads_to_its_private_page(client: Client) -> None:
    form = typed(city="Berlin", country="DE", time_zone="Europe/Berlin", email="a@example.org", note="Hello")
    response = client.post(FORM, form)
    feed = EventFeed.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/events/calendars/{feed.token}/")
    assert (feed.name, feed.url, feed.kind, feed.status) == ("Rust Berlin", "https://berlin.example.org/events.ics", "ics", "proposed")
    assert (feed.city, feed.country, feed.time_zone, feed.email, feed.note) == ("Berlin", "DE", "Europe/Berlin", "a@example.org", "Hello")
    assert feed.organizer == Organizer.objects.get(name="Rust Berlin", url="https://berlin.example.org/")
    assert not feed.is_trusted
    assert len(feed.token) == 48
    page = client.get(response["Location"])
    assert "Waits for an editor" in words(page)
    assert '<meta name="robots" content="noindex">' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "a@example.org" not in page.content.decode()
    group = feed.organizer.pk if feed.organizer else 0
    assert client.get(f"/events/groups/{group}/").status_code == 404  # nobody has looked at it


@pytest.mark.django_db
def test_a_calendar_given_as_webcal_is_a_calendar_file(client: Client) -> None:
    client.post(FORM, typed(url=" webcal://berlin.example.org/rust "))
    feed = EventFeed.objects.get()
    assert (feed.url, feed.kind) == ("https://berlin.example.org/rust", "ics")


@pytest.mark.django_db
def test_the_same_form_twice_is_one_calendar_and_one_page(client: Client) -> None:
    form = typed()
    first, second = client.post(FORM, form), client.post(FORM, form)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert EventFeed.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("proposed", "This calendar was proposed already"),
        ("active", "This calendar is read already, every hour"),
        ("paused", "This calendar is known; just now it is not read"),
        ("declined", "This calendar was proposed before, and the editors declined it"),
    ],
)
def test_a_calendar_that_is_known_says_where_it_stands(client: Client, status: str, said: str) -> None:
    known = EventFeed.objects.create(name="x", url="https://www.berlin.example.org/events.ics", status=status)
    response = client.post(FORM, typed(note="Kept words", url="http://berlin.example.org/events.ics?utm_source=x"))
    assert response.status_code == 422
    text = response.content.decode()
    assert said in text
    assert "Kept words" in text
    assert known.token not in text
    assert EventFeed.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"url": ""}, "Fill this in."),
        ({"url": "http://localhost/a.ics"}, "Address of the calendar:"),
        ({"url": "ftp://x.example.org/a.ics"}, "The address must begin with https://"),
        ({"url": "https://[berlin"}, "Address of the calendar:"),
        ({"url": "https://u:p@x.example.org/a.ics"}, "The address holds a user name"),
        ({"name": ""}, "Name of the group: Fill this in."),
        ({"page": "nowhere"}, "Address of the group’s page:"),
        ({"name": "x" * 201}, "Shorten it to 200."),
        ({"time_zone": "Berlin"}, "is no time zone"),
        ({"country": "XX"}, "Country:"),
        ({"email": "nobody"}, "This is no mail address"),
        ({"website": "spam"}, "This field is not for people"),
        ({"form_key": "x"}, "This form could not be recognised"),
    ],
)
def test_errors_keep_what_was_typed(client: Client, changes: dict[str, str], said: str) -> None:
    response = client.post(FORM, typed(**{"note": "Kept words", **changes}))
    assert response.status_code == 422
    assert said in words(response)
    assert "Kept words" in response.content.decode()
    assert EventFeed.objects.count() == 0


@pytest.mark.django_db
def test_it_is_defended_as_the_form_for_submissions_is(client: Client, settings: Settings) -> None:
    settings.FORM_SECONDS = 2
    assert "That was very quick" in words(client.post(FORM, typed()))
    form = typed()
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        settings.SUBMISSIONS_PER_VISITOR = 1
        assert client.post(FORM, form).status_code == 302
        settings.FORM_SECONDS = 0
        response = client.post(FORM, typed(url="https://other.example.org/a.ics", note="Kept words"))
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Kept words" in response.content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        late = client.post(FORM, form | {"url": "https://late.example.org/a.ics"})
    assert "open for more than a day" in words(late)
    assert form["form_key"] not in late.content.decode()


@pytest.mark.django_db
def test_it_asks_for_a_proof_of_work_while_editors_do(client: Client) -> None:
    assert "data-challenge" not in client.get(FORM).content.decode()
    Switches.objects.create(pk=1, asks_for_proof=True)
    assert "data-challenge" in client.get(FORM).content.decode()


@pytest.mark.django_db
def test_proposing_by_hand_gives_a_token_and_refuses_a_double() -> None:
    feed = propose_calendar(name="x", url="https://x.example.org/a.ics", kind=ICS)
    assert (feed.organizer, len(feed.token)) == (None, 32)
    with pytest.raises(ProposalError) as refused:
        propose_calendar(name="y", url="https://x.example.org/a.ics", kind=ICS)
    assert refused.value.known == feed
    assert known_calendar("https://x.example.org/b.ics") is None


@pytest.mark.django_db
def test_the_private_page_tells_what_was_found_and_what_to_do(client: Client) -> None:
    soon = timezone.now().date() + timedelta(days=3)
    feed = EventFeed.objects.create(
        name="Rust <Berlin>",
        url="https://berlin.example.org/events.ics",
        status="active",
        last_read_at=timezone.now(),
        complaints=["Hack night: it has no day."],
    )
    taken = confirmed(title="Taken", start=soon)
    waiting = record_event(facts(title="Waiting", start=soon), actor=None, source=Event.Source.FEED)
    refused = record_event(facts(title="Refused", start=soon), actor=None, source=Event.Source.FEED)
    decline_event(refused, actor=None)
    over = confirmed(title="Over", start=soon - timedelta(days=30))
    for event, more in ((taken, {"has_change": True}), (waiting, {}), (refused, {"gone_at": timezone.now()}), (over, {})):
        FeedItem.objects.create(feed=feed, uid=str(event.pk), event=event, last_seen_at=timezone.now(), **more)
    FeedItem.objects.create(feed=feed, uid="lost", last_seen_at=timezone.now())
    response = client.get(f"/events/calendars/{feed.token}/")
    text = words(response)
    for said in (
        "Read every hour",
        "Some things could not be taken",
        "Hack night: it has no day.",
        "Taken Berlin, DE In the calendar; a change of yours waits for an editor",
        "Waiting Berlin, DE Waits for an editor",
        "Refused Berlin, DE Not taken; it is no longer in your calendar",
        "And 1 that is over.",
    ):
        assert said in text
    links = [link["href"] for link in BeautifulSoup(response.content, "html.parser").select("main .events a")]
    assert links == [f"/events/{taken.pk}-taken/"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "active", "last_read_at": "now"}, "Nothing to do What you add to your calendar"),
        (
            {"status": "active", "error": "The site answered 404.", "failures": 3},
            "The last 3 attempts to read it failed: The site answered 404.",
        ),
        ({"status": "paused"}, "It is not read just now"),
        (
            {"status": "declined", "reply": "No Rust in it."},
            "The editors have declined it You can still send in single events . No Rust in it.",
        ),
    ],
)
def test_each_state_says_what_it_means(client: Client, changes: dict[str, Any], said: str) -> None:
    if "last_read_at" in changes:
        changes = {**changes, "last_read_at": timezone.now()}
    feed = EventFeed.objects.create(name="x", url="https://x.example.org/a.ics", **changes)
    assert said in words(client.get(f"/events/calendars/{feed.token}/"))


@pytest.mark.django_db
def test_nobody_finds_a_page_by_guessing(client: Client) -> None:
    EventFeed.objects.create(name="x", url="https://x.example.org/a.ics")
    assert [client.get(f"/events/calendars/{token}/").status_code for token in ("x", "new2", "%00")] == [404] * 3
    assert client.post("/events/calendars/x/").status_code == 405


@pytest.mark.parametrize(
    ("complaint", "said"),
    [("Words", "Words"), ({"where": "X", "message": "Y"}, "X: Y"), (["", "Y"], "Y"), ({"where": "", "message": "Y"}, "Y"), (7, "7")],
)
def test_complaints_in_words(complaint: Any, said: str) -> None:
    assert complaint_words(complaint) == said
