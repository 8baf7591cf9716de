"""Events that are there twice: which they may be, and how they become one."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.calendar import EventError, cancel_event, decline_event, record_event, reopen_event
from events.feeds.doubles import MOST_COMPARED, likely_doubles, merge_events
from events.models import Event, EventSubmission, FeedItem
from events.places import Mode, Place
from issues.markdown.nodes import InlineLink
from submissions.models import Submission
from tests.events.feeds.told import NOW, feed
from tests.events.samples import confirmed, facts

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db
SEVEN = {"start_time": time(19), "time_zone": "Europe/Berlin"}
MUNICH = Place(Mode.IN_PERSON, "Munich", "", "DE")


def proposed(**changes: Any) -> Event:
    return record_event(facts(**changes), actor=None, source=Event.Source.FEED)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"title": "X", "url": "https://www.berlin.example.org/tell/?utm_source=a"}, "Same address, same day"),
        ({"title": "The Rust and Tell", "organizers": ()}, "Same day and city, nearly the same title"),
        ({"title": "Hack night", **SEVEN}, "Same organizer, same time"),
        ({"title": "Hack night", **SEVEN, "place": Place(Mode.ONLINE)}, "Same organizer, same time"),
        ({"title": "Hack night", **SEVEN, "place": MUNICH}, None),
        ({"title": "Hack night"}, None),
        ({"title": "Rust and Tell", "place": MUNICH}, None),
        ({"title": "Rust and Tell", "start": date(2031, 3, 13)}, None),
    ],
)
def test_likely_double(other: dict[str, Any], why: str | None) -> None:
    first = proposed(**SEVEN)
    second = confirmed(**{"url": "https://berlin.example.org/other", **other})

    found = likely_doubles(Event.objects.with_lines())

    assert [(one.kept, one.double, one.why) for one in found] == ([(second, first, why)] if why else [])


def test_declined_events_are_no_doubles_and_questions_do_not_grow() -> None:
    for number in range(3):
        confirmed(url=f"https://berlin.example.org/{number}")
    decline_event(confirmed(), actor=None)
    with CaptureQueriesContext(connection) as queries:
        found = likely_doubles(Event.objects.with_lines())

    assert (len(found), len(queries)) == (3, 4)


def test_too_many_of_a_day_and_city_are_not_compared() -> None:
    for number in range(MOST_COMPARED + 1):
        confirmed(url=f"https://berlin.example.org/{number}")

    assert likely_doubles(Event.objects.with_lines()) == []


def test_merging_brings_everything_to_the_kept_event(editor: User) -> None:
    kept = confirmed()
    double = proposed(
        url="https://mirror.example.com/e",
        organizers=(InlineLink("Rust Berlin!", "https://berlin.example.org/"), InlineLink("Host", "https://host.example.org/")),
        further_links=(InlineLink("Stream", "https://video.example.org/"),),
    )
    older = proposed(url="https://berlin.example.org/older")
    merge_events(double, older, actor=None)
    item = FeedItem.objects.create(feed=feed(), uid="x", event=double, announced={"title": "y"}, has_change=True, last_seen_at=NOW)
    submission = Submission.objects.create(kind="event", title="x")
    EventSubmission.objects.create(submission=submission, event=double)

    merge_events(kept, double, actor=editor)

    kept, double, older = (Event.objects.get(pk=event.pk) for event in (kept, double, older))
    assert [row.organizer.name for row in kept.event_organizers.all()] == ["Rust Berlin", "Host"]
    assert list(kept.further_links.values_list("title", "url")) == [
        ("Stream", "https://video.example.org/"),
        ("Mirror", "https://mirror.example.com/e"),
    ]
    assert (double.status, double.merged_into, older.merged_into) == ("declined", kept, kept)
    assert [event.decisions.last().reason.split(" event:")[0] for event in (kept, double)] == ["Merged with", "Merged into"]  # type: ignore[union-attr]
    item.refresh_from_db()
    assert (item.event, item.taken, item.has_change) == (kept, {"title": "y"}, False)
    assert EventSubmission.objects.get().event == kept


def test_merge_that_makes_no_sense_is_refused(editor: User) -> None:
    one, other, declined = confirmed(), confirmed(), decline_event(confirmed(), actor=editor)
    merge_events(one, other, actor=editor)
    for kept, double in [(one, one), (one, other), (declined, one)]:
        with pytest.raises(EventError):
            merge_events(kept, double, actor=editor)
    stale = confirmed()
    cancel_event(Event.objects.get(pk=stale.pk), actor=editor)
    with pytest.raises(EventError, match="changed meanwhile"):
        merge_events(one, stale, actor=editor)


def test_reopened_event_is_merged_no_more(editor: User) -> None:
    one, other = confirmed(), confirmed()
    merge_events(one, other, actor=editor)
    reopen_event(other, actor=editor)

    other.refresh_from_db()
    assert (other.status, other.merged_into) == ("proposed", None)


def test_refusing_what_somebody_sent_costs_no_event_into_which_it_was_merged(editor: User) -> None:
    from events.kinds import EventKind

    kept, double = confirmed(), proposed()
    submission = Submission.objects.create(kind="event", title="x")
    EventSubmission.objects.create(submission=submission, event=double)
    merge_events(kept, double, actor=editor)
    submission.refresh_from_db()
    EventKind().refused(submission, actor=editor)

    kept.refresh_from_db()
    assert kept.status == "confirmed"
