from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest
import time_machine

from events.calendar import cancel_event, record_event
from events.models import Event
from events.places import Mode
from issues.markdown.nodes import InlineLink
from tests.events.samples import BERLIN, confirmed, facts, open_issue

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def shown(client: Client) -> dict[str, list[str]]:
    """Titles by section."""
    page = client.get("/events/")
    assert page.status_code == 200
    return {region.title: [event.title for event in region.events] for region in page.context["regions"]}


def test_confirmed_events_of_the_coming_window_by_region(client: Client) -> None:
    open_issue()
    confirmed(title="Second", start=date(2031, 3, 20))
    confirmed(title="First", place=replace(BERLIN, mode=Mode.HYBRID))
    confirmed(title="Too late", start=date(2031, 4, 3))
    record_event(facts(title="Undecided"), actor=None, source=Event.Source.EDITOR)
    cancel_event(confirmed(title="Cancelled"), actor=None)
    assert shown(client) == {"Virtual": ["First"], "Europe": ["First", "Second"]}


def test_without_an_open_issue_the_window_begins_today(client: Client) -> None:
    confirmed(title="Here")
    with time_machine.travel(datetime(2031, 3, 12, 23, 0, tzinfo=UTC), tick=False):
        assert shown(client) == {"Europe": ["Here"]}
    with time_machine.travel(datetime(2031, 3, 13, 1, 0, tzinfo=UTC), tick=False):
        assert shown(client) == {}


def test_an_empty_calendar_says_what_to_do(client: Client) -> None:
    open_issue()
    text = client.get("/events/").content.decode()
    assert "No event in these four weeks yet" in text
    assert 'href="/submit/event/"' in text


def test_a_line_shows_what_readers_see(client: Client) -> None:
    open_issue()
    confirmed(title="`Vec&lt;T>` \\*live\\*", end=date(2031, 3, 14), start_time=time(18, 30), time_zone="Europe/Berlin")
    text = client.get("/events/").content.decode()
    assert "*live*</a>" in text
    assert 'datetime="2031-03-12T18:30:00+01:00">18:30</time>' in text
    assert "Rust Berlin · Berlin, DE" in text


def test_what_a_draft_held_becomes_no_link_unless_it_is_one(client: Client) -> None:
    open_issue()
    confirmed(title="<i>Odd</i>", url="javascript:alert(1)", organizers=(InlineLink("<script>", "https://a.example.org/"),))
    text = client.get("/events/").content.decode()
    assert "javascript:" not in text
    assert "<script>" not in text
    assert "<i>Odd" not in text


def test_queries_do_not_grow_with_the_events(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    open_issue()
    for day in range(6, 16):
        confirmed(start=date(2031, 3, day), further_links=(InlineLink("Mirror", "https://m.example.org/"),))
        with django_assert_num_queries(5):
            client.get("/events/")


def test_it_is_read_only(client: Client) -> None:
    assert client.post("/events/").status_code == 405
