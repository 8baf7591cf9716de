"""Feeds on the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from django.utils.html import escape

from events.calendar import confirm_event
from events.feeds.taking import take_announcement
from events.models import Event, EventFeed, FeedDecision, FeedFetch, Organizer
from issues.markdown.nodes import InlineLink
from tests.events.feeds.told import NOW, announced, announcement, feed
from tests.events.samples import BERLIN, confirmed, printed_issue

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
LIST = "/admin/events/eventfeed/"
FIELDS = {
    "name": "Berlin",
    "url": "https://berlin.example.org/events.ics",
    "kind": "ics",
    "organizer": "",
    "mode": "",
    "city": "",
    "state": "",
    "country": "",
    "time_zone": "",
    "owner": "",
    "email": "",
    "note": "",
    "reply": "",
}


def step(client: Client, source: EventFeed, name: str, **fields: str) -> list[str]:
    """What the page says after a press."""
    page = client.post(f"{LIST}{source.pk}/{name}/", fields, follow=True)
    assert page.status_code == 200
    return [str(message) for message in page.context["messages"]]


def test_added_feed_is_read_from_now_on(editor_client: Client, editor: User) -> None:
    fields = FIELDS | {"url": "webcal://berlin.example.org/events.ics", "city": "Berlin", "country": "DE", "time_zone": "Europe/Berlin"}
    assert editor_client.post(f"{LIST}add/", fields).status_code == 302

    source = EventFeed.objects.get()
    assert (source.url, source.status, source.city) == ("https://berlin.example.org/events.ics", "active", "Berlin")
    assert (FeedDecision.objects.get().actor, FeedFetch.objects.get().feed) == (editor, source)
    assert editor_client.post(f"{LIST}{source.pk}/change/", fields | {"name": "Rust Berlin"}).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.status) == ("Rust Berlin", "active")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "http://localhost/events.ics"}, "url"),
        ({"url": "http://192.168.0.1/events.ics"}, "url"),
        ({"url": "ftp://berlin.example.org/"}, "url"),
        ({"url": "https://desk.example.com/events.ics"}, "url"),
        ({"url": "https://taken.example.org/x.ics"}, "url"),
        ({"url": "https://[berlin"}, "url"),
        ({"kind": "meetup"}, "url"),
        ({"kind": "meetup", "url": ""}, "url"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"city": "Austin", "country": "US"}, "state"),
        ({"city": "Berlin"}, "country"),
        ({"country": "DE"}, "city"),
        ({"name": ""}, "name"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes: dict[str, str], field: str, editor_client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://desk.example.com"
    feed("Taken", url="https://taken.example.org/x.ics")
    page = editor_client.post(f"{LIST}add/", FIELDS | changes)

    assert list(page.context["adminform"].form.errors) == [field]
    assert EventFeed.objects.count() == 1


def test_any_page_of_a_group_on_meetup_is_kept_as_the_groups(editor_client: Client) -> None:
    fields = FIELDS | {"kind": "meetup", "url": "https://www.meetup.com/de-DE/rust-berlin/events/1/"}
    assert editor_client.post(f"{LIST}add/", fields).status_code == 302
    assert EventFeed.objects.get().url == "https://www.meetup.com/rust-berlin/"


def test_groups_without_a_feed_fill_in_the_form(editor_client: Client) -> None:
    group = InlineLink("Rust <b>Oslo</b>", "https://www.meetup.com/rust-oslo/")
    for days in (1, 8):
        confirmed(url=f"{group.url}{days}", start=timezone.now().date() - timedelta(days=days), organizers=(group,), place=BERLIN)
    page = editor_client.get(f"{LIST}add/")
    assert "a group of the calendar that has no feed (1)" in page.content.decode()
    [one] = page.context["groups"]
    assert f'<a href="?{escape(one["filled"])}">{escape(one["group"].name)}</a>' in page.content.decode()
    form = editor_client.get(f"{LIST}add/?{one['filled']}").context["adminform"].form
    given = {name: form.get_initial_for_field(form.fields[name], name) for name in ("url", "kind", "mode", "city", "country")}
    assert given == {"url": group.url, "kind": "meetup", "mode": "in_person", "city": "Berlin", "country": "DE"}
    chosen = {"name": one["group"].name, "organizer": str(one["group"].organizer)}
    assert editor_client.post(f"{LIST}add/", FIELDS | given | chosen).status_code == 302
    assert "that has no feed" not in editor_client.get(f"{LIST}add/").content.decode()


def test_a_group_that_only_issues_name_becomes_the_organizer_of_its_feed(editor_client: Client) -> None:
    day = timezone.now().date() - timedelta(days=3)
    printed_issue(day, f"{day} | Oslo, NO | [Rust *Oslo*](https://oslo.example.org/) | https://oslo.example.org/1")
    page = editor_client.get(f"{LIST}add/")
    assert f"1 event, last on {day:%-d %B %Y}, Oslo" in " ".join(page.content.decode().split())
    [one] = page.context["groups"]
    form = editor_client.get(f"{LIST}add/?{one['filled']}").context["adminform"].form
    given = {name: form.get_initial_for_field(form.fields[name], name) for name in ("name", "group", "mode", "city", "country")}
    assert given == {"name": "Rust Oslo", "group": "https://oslo.example.org/", "mode": "in_person", "city": "Oslo", "country": "NO"}
    assert Organizer.objects.count() == 0

    assert editor_client.post(f"{LIST}add/", FIELDS | given).status_code == 302
    organizer = EventFeed.objects.get().organizer
    assert organizer == Organizer.objects.get(name="Rust *Oslo*", url="https://oslo.example.org/")
    assert editor_client.get(f"{LIST}add/").context["groups"] == []
    assert (
        editor_client.post(
            f"{LIST}add/", FIELDS | {"url": "https://x.feeds.test/x.ics", "group": "https://nobody.example.org/"}
        ).status_code
        == 302
    )
    assert Organizer.objects.count() == 1


def test_buttons_take_their_steps(editor_client: Client) -> None:
    source = feed()
    for name, status in [("pause", "paused"), ("activate", "active"), ("trust", "active"), ("read", "active"), ("distrust", "active")]:
        assert len(step(editor_client, source, name)) == 1
        source.refresh_from_db()
        assert (source.status, source.is_trusted) == (status, name in {"trust", "read"})
    assert step(editor_client, source, "decline", reply="Thank you, no") == ["“Rust Berlin” is declined. Its events stay."]
    assert step(editor_client, source, "pause") == ["“Rust Berlin” is declined and cannot become paused."]
    source.refresh_from_db()
    assert (source.status, source.reply) == ("declined", "Thank you, no")


def test_actions_take_the_steps_of_many(editor_client: Client) -> None:
    sources = [feed("One"), feed("Two", status="paused")]
    for action in ("read_chosen", "pause_chosen", "activate_chosen", "decline_chosen"):
        chosen = {"action": action, "_selected_action": [source.pk for source in sources]}
        assert editor_client.post(LIST, chosen).status_code == 302

    assert list(EventFeed.objects.values_list("status", flat=True)) == ["declined", "declined"]


def test_page_shows_the_last_result_complaints_events_and_changes(editor_client: Client, editor: User) -> None:
    source = feed(error="The site answers 404 Not Found.", failures=12, last_read_at=NOW)
    take_announcement(source, announcement(announced("a"), announced("b", url="", hosts=()), announced("c", is_cancelled=True)), now=NOW)
    confirm_event(Event.objects.get(), actor=editor)
    take_announcement(source, announcement(announced("a", title="Anew <b>")), now=NOW)
    text = editor_client.get(f"{LIST}{source.pk}/change/").content.decode()

    for words in ("Failing for long:", "12 in a row", "2031-03-12 Rust and Tell a", "<ins>Anew &lt;b&gt;</ins>", "no longer announced"):
        assert words in text
    assert editor_client.get(f"{LIST}{source.pk}/delete/").status_code == 403
    assert editor_client.post(f"{LIST}{feed('Empty').pk}/delete/", {"post": "yes"}).status_code == 302


def test_list_asks_as_much_for_three_as_for_one(editor_client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    feed("One", complaints=["x"])
    editor_client.get(LIST)
    with django_assert_num_queries(8):
        assert editor_client.get(LIST).status_code == 200
    for name in ("Two", "Three"):
        take_announcement(feed(name, failures=11, error="x"), announcement(announced(name)), now=NOW)
    with django_assert_num_queries(8):
        page = editor_client.get(LIST)
    assert [one.name for one in page.context["cl"].result_list] == ["One", "Three", "Two"]
    for chosen, names in {"error": ["Three", "Two"], "failing": ["Three", "Two"], "changes": [], "": ["One", "Three", "Two"]}.items():
        found = editor_client.get(LIST, {"reading": chosen} if chosen else {})
        assert [one.name for one in found.context["cl"].result_list] == names


def test_page_asks_as_much_for_three_events_as_for_one(editor_client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    one, three = feed("One"), feed("Three")
    take_announcement(one, announcement(announced("a")), now=NOW)
    take_announcement(three, announcement(*(announced(uid) for uid in "bcd")), now=NOW)
    editor_client.get(f"{LIST}{one.pk}/change/")
    for source in (one, three):
        with django_assert_num_queries(15):
            assert editor_client.get(f"{LIST}{source.pk}/change/").status_code == 200


def test_event_is_pinned_and_hidden_by_its_buttons(editor_client: Client) -> None:
    event = confirmed()
    where = f"/admin/events/event/{event.pk}/"
    for name, marks in [("pin", (True, False)), ("hide", (True, True)), ("unpin", (False, True)), ("show", (False, False))]:
        assert f"{where}{name}/" in editor_client.get(f"{where}change/").content.decode()
        editor_client.post(f"{where}{name}/")
        event.refresh_from_db()
        assert (event.is_pinned, event.is_hidden) == marks
