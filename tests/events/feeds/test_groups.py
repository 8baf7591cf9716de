"""Groups that the calendar knows, and those that it misses."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.calendar import decline_event
from events.feeds.groups import groups_without_feed, missing_groups
from events.models import Event, Organizer
from events.places import Mode, Place
from issues.markdown.nodes import InlineLink
from tests.events.feeds.told import feed
from tests.events.samples import BERLIN, confirmed, printed_issue, printed_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.django_db
TODAY = date(2031, 3, 5)


def held(name: str, *days_ago: int, **changes: Any) -> list[Event]:
    """Events of a group, so many days ago."""
    group = InlineLink(name, f"https://{name.lower()}.example.org/")
    return [confirmed(url=f"{group.url}{days}", start=TODAY - timedelta(days=days), organizers=(group,), **changes) for days in days_ago]


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        ([84, 56, 28], [(28, 28, 0)]),
        ([70, 42, 7], [(32, 7, 25)]),  # third Tuesdays
        ([21, 14, 7], [(7, 7, 0)]),
        ([110, 60, 10], []),  # expected after the window
        ([100, 90, 20], []),  # no pace
        ([56, 28], []),
        ([180, 150, 28], []),
        ([84, 56, 28, -3], []),  # announced
        ([84, 56, 28, 0], []),
        ([84, 56, 28, -40], []),
    ],
)
def test_group_that_keeps_a_pace_is_missed(days_ago: Sequence[int], expected: list[tuple[int, int, int]]) -> None:
    held("Berlin", *days_ago)

    found = [(one.usual.days, (TODAY - one.last).days, (one.expected_by - TODAY).days) for one in missing_groups(TODAY)]
    assert found == expected


def test_declined_events_count_for_nothing_and_the_newest_name_is_told() -> None:
    held("Berlin", 84, 56)
    for event in held("Paris", 84, 56, 28):
        decline_event(event, actor=None)
    confirmed(start=TODAY - timedelta(days=28), organizers=(InlineLink("**Berlin**", "https://berlin.example.org/"),))

    assert [(one.link.title, one.name) for one in missing_groups(TODAY)] == [("**Berlin**", "Berlin")]


def test_groups_without_a_feed_have_a_regular_place() -> None:
    held("Berlin", 84, 56)
    held("Berlin", 28, place=Place(Mode.ONLINE))
    held("Paris", 1, place=Place(Mode.IN_PERSON, "Paris", "", "FR"))
    held("Ghosts", 400)
    for name in ("Oslo", "Rome"):
        held(name, 30, 20, 10, 1)
    feed("Oslo", organizer=Organizer.objects.get(name="Oslo"))
    feed("Rome", url="https://rome.example.org/")
    with CaptureQueriesContext(connection) as queries:
        groups = groups_without_feed(TODAY)

    assert [(group.name, group.place, group.events) for group in groups] == [
        ("Berlin", BERLIN, 3),
        ("Paris", Place(Mode.IN_PERSON, "Paris", "", "FR"), 1),
    ]
    assert len(queries) == 3
    assert groups[0].organizer is not None
    assert Organizer.objects.get(pk=groups[0].organizer).name == "Berlin"


def line(days_ago: int, name: str = "Paris", *, place: str = "Paris, FR", page: str = "") -> str:
    """A printed event of a group, so many days ago."""
    day, group = TODAY - timedelta(days=days_ago), f"https://{name.lower()}.example.org/"
    return f"{day} | {place} | [Rust *{name}*]({group}) | {page or f'{group}{days_ago}'}"


def archive() -> None:
    """Issues of five months, each with what takes place in its four weeks; Paris meets every four weeks and announces nothing more."""
    for number, days_ago in enumerate(range(141, 0, -7)):
        held = [line(day) for day in (113, 85, 57, 29) if days_ago - 28 <= day <= days_ago]
        printed_issue(TODAY - timedelta(days=days_ago), *held, line(days_ago, "Weekly", place="Virtual"), number=800 + number)


def test_groups_are_known_from_the_issues_alone() -> None:
    archive()
    with CaptureQueriesContext(connection) as queries:
        groups = groups_without_feed(TODAY)
        missing = missing_groups(TODAY)

    paris = Place(Mode.IN_PERSON, "Paris", "", "FR")
    assert [(group.name, group.link.url, group.organizer, group.place, group.events) for group in groups] == [
        ("Rust Weekly", "https://weekly.example.org/", None, Place(Mode.ONLINE), 21),
        ("Rust Paris", "https://paris.example.org/", None, paris, 4),
    ]
    assert [(one.name, one.usual.days, one.last) for one in missing] == [
        ("Rust Paris", 28, TODAY - timedelta(days=29)),
        ("Rust Weekly", 7, TODAY - timedelta(days=1)),
    ]
    assert len(queries) == 4 + 3
    assert Event.objects.count() == Organizer.objects.count() == 0


def test_an_imported_archive_is_enough(tmp_path: Path) -> None:
    day = TODAY - timedelta(days=7)
    (tmp_path / f"{day}-this-week-in-rust.md").write_text(printed_text(day, line(6), line(-6)))
    call_command("import_archive", str(tmp_path), "--no-progress", stdout=StringIO())
    assert [(group.name, group.events) for group in groups_without_feed(TODAY)] == [("Rust Paris", 2)]


def test_what_is_printed_and_in_the_calendar_counts_once() -> None:
    printed_issue(TODAY - timedelta(days=30), *(line(days) for days in (29, 20, 10, 5, 3)))
    group = (InlineLink("Rust Paris", "https://www.paris.example.org"),)
    confirmed(url="https://paris.example.org/29", start=TODAY - timedelta(days=29), organizers=group)
    confirmed(url="https://other.example.org/", start=TODAY - timedelta(days=20), organizers=group)
    decline_event(confirmed(url="https://paris.example.org/10", start=TODAY - timedelta(days=10), organizers=group), actor=None)
    moved = confirmed(url="https://paris.example.org/5", start=TODAY - timedelta(days=4), organizers=group)
    Event.objects.filter(pk=moved.pk).update(moved_from=TODAY - timedelta(days=5))

    [paris] = groups_without_feed(TODAY)
    assert (paris.events, paris.organizer) == (4, Organizer.objects.get().pk)


def test_of_each_day_the_last_issue_before_it_tells() -> None:
    printed_issue(TODAY - timedelta(days=14), line(13), line(6), line(-2))
    printed_issue(TODAY - timedelta(days=7), line(5, page="https://paris.example.org/6"), line(-3), number=901)

    [paris] = groups_without_feed(TODAY)
    assert (paris.events, paris.last) == (3, TODAY + timedelta(days=3))


def test_lines_that_name_no_group_are_left_out() -> None:
    day = TODAY - timedelta(days=1)
    printed_issue(
        day,
        f"{day} | Berlin, DE | [Odd](javascript:alert) | https://odd.example.org/1",
        f"{day} | Berlin, DE | Nobody | https://odd.example.org/2",
        "2031-99-99 | Berlin, DE | [Late](https://late.example.org/) | https://late.example.org/1",
    )
    assert groups_without_feed(TODAY) == []


def test_group_has_a_feed_however_its_page_is_spelled() -> None:
    day = TODAY - timedelta(days=1)
    printed_issue(day, f"{day} | Berlin, DE | [Rust Berlin](https://www.meetup.com/de-DE/rust-berlin/events/) | https://a.example.org/")
    assert [group.name for group in groups_without_feed(TODAY)] == ["Rust Berlin"]
    feed(url="https://www.meetup.com/rust-berlin/")
    assert groups_without_feed(TODAY) == []
