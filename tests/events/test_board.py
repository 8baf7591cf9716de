"""The calendar board: what is on it, and what its buttons do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from events.board import MOST, Kind, board, harmless
from events.calendar import cancel_event, reopen_event
from events.feeds.taking import take_announcement
from events.models import Event
from events.places import Mode, Place
from tests.events.feeds.told import DAY, NOW, announced, announcement, feed
from tests.events.samples import confirmed

if TYPE_CHECKING:
    import time_machine
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries

    from events.board import Board, Matter
    from events.models import EventFeed

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
Status = Event.Status


@pytest.fixture(autouse=True)
def now(time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def editor(admin_user: User) -> User:
    return admin_user


@pytest.fixture
def client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def take(calendar: EventFeed, *events: object, days: int = 0) -> None:
    take_announcement(calendar, announcement(*events), now=NOW + timedelta(days=days))  # type: ignore[arg-type]


def found(shown: Board) -> dict[Kind, list[str]]:
    return {kind: [matter.event.title for matter in matters] for kind, matters in shown.matters.items() if matters}


def item_of(matter: Matter) -> int:
    assert matter.item is not None
    return matter.item.pk


def press(client: Client, **fields: object) -> str:
    """Press a button of the board and give what the next page says."""
    response = client.post(reverse("admin:events_board"), {name: str(value) for name, value in fields.items()}, follow=True)
    assert response.status_code in {200, 409}
    return " ".join(response.content.decode().split())


def test_new_events_of_a_feed_wait_and_are_accepted_or_declined(client: Client) -> None:
    take(feed(), announced("a"), announced("b", start=DAY + timedelta(days=1)))
    assert found(board(TODAY)) == {Kind.NEW: ["Rust and Tell a", "Rust and Tell b"]}
    one, other = Event.objects.order_by("start")
    assert "Accepted “Rust and Tell a”." in press(client, do="accept", event=one.pk)
    assert "Declined “Rust and Tell b”." in press(client, do="decline", event=other.pk)
    assert list(Event.objects.order_by("start").values_list("status", flat=True)) == [Status.CONFIRMED, Status.DECLINED]
    assert found(board(TODAY)) == {}
    assert "Nothing to decide" in press(client, do="undo", event=0)


def test_the_last_decision_is_taken_back(client: Client) -> None:
    take(feed(), announced("a"))
    event = Event.objects.get()
    assert 'form="calendar-undo"' in press(client, do="accept", event=event.pk)
    said = press(client, do="undo", event=event.pk)
    assert "“Rust and Tell a” waits again." in said
    assert 'form="calendar-undo"' not in said
    assert found(board(TODAY)) == {Kind.NEW: ["Rust and Tell a"]}


def test_only_ones_own_last_decision_is_taken_back(client: Client, publisher: User) -> None:
    take(feed(), announced("a"))
    event = Event.objects.get()
    press(client, do="accept", event=event.pk)
    cancel_event(Event.objects.get(), actor=publisher)
    assert "was decided about since" in press(client, do="undo", event=event.pk)
    assert Event.objects.get().status == Status.CANCELLED


def test_a_decision_that_somebody_else_took_is_refused_in_words(client: Client) -> None:
    take(feed(), announced("a"))
    event = Event.objects.get()
    press(client, do="accept", event=event.pk)
    assert "is confirmed and cannot become confirmed" in press(client, do="accept", event=event.pk)
    assert "This event is gone." in press(client, do="accept", event=10**20)
    assert "This button is not known." in press(client, do="sing", event=event.pk)


def test_a_change_of_a_confirmed_event_is_shown_and_taken_or_left(client: Client) -> None:
    calendar = feed()
    take(calendar, announced("a"))
    press(client, do="accept", event=Event.objects.get().pk)
    take(calendar, announced("a", start=DAY + timedelta(days=2)))
    (matter,) = board(TODAY).matters[Kind.CHANGED]
    assert [(before, after) for _, before, after in matter.changes] != []
    assert "Left “Rust and Tell a” as it is." in press(
        client, do="refuse", event=matter.event.pk, item=matter.item.pk if matter.item else 0
    )
    assert Event.objects.get().start == DAY
    take(calendar, announced("a", start=DAY + timedelta(days=3)))
    (matter,) = board(TODAY).matters[Kind.CHANGED]
    assert "as announced" in press(client, do="take", event=matter.event.pk, item=item_of(matter))
    event = Event.objects.get()
    assert (event.start, event.moved_from, found(board(TODAY))) == (DAY + timedelta(days=3), DAY, {})


@pytest.mark.parametrize(
    ("button", "says", "status", "step"),
    [
        ("take", "as announced", Status.CONFIRMED, (Status.CANCELLED, Status.CONFIRMED, "Announced anew")),
        ("refuse", "as it is", Status.CANCELLED, (Status.CANCELLED, Status.CANCELLED, "Announced anew, refused: is_cancelled")),
    ],
)
def test_a_cancelled_event_that_takes_place_again_is_shown_and_taken_or_left(
    client: Client, button: str, says: str, status: Status, step: tuple[str, str, str]
) -> None:
    calendar = feed()
    take(calendar, announced("a"))
    press(client, do="accept", event=Event.objects.get().pk)
    take(calendar, announced("a", title="Off", is_cancelled=True))
    (matter,) = board(TODAY).matters[Kind.CHANGED]
    press(client, do="take", event=matter.event.pk, item=item_of(matter))
    assert found(board(TODAY)) == {}

    take(calendar, announced("a", title="Off"))
    (matter,) = board(TODAY).matters[Kind.CHANGED]
    assert matter.changes == (("Takes place", "No, it is cancelled", "Yes"),)
    assert says in press(client, do=button, event=matter.event.pk, item=item_of(matter))
    event = Event.objects.get()
    assert (event.status, found(board(TODAY))) == (status, {})
    assert event.decisions.order_by("pk").values_list("from_status", "to_status", "reason").last() == step
    take(calendar, announced("a", title="Off"))
    assert found(board(TODAY)) == {}


def test_a_change_of_an_event_that_an_editor_cancelled_is_no_matter(client: Client) -> None:
    calendar = feed()
    take(calendar, announced("a"))
    press(client, do="accept", event=Event.objects.get().pk)
    take(calendar, announced("a", title="Anew"))
    cancel_event(Event.objects.get(), actor=None)
    assert found(board(TODAY)) == {}


def test_what_an_evening_in_the_americas_brings_is_decided_on_the_next_day_of_the_servers(client: Client) -> None:
    calendar, evening = feed(), {"start": TODAY, "location": "Seattle, WA", "time_zone": "America/Los_Angeles"}
    take(calendar, announced("a", **evening))
    press(client, do="accept", event=Event.objects.get().pk)
    take_announcement(calendar, announcement(announced("a", **evening, is_cancelled=True)), now=NOW + timedelta(hours=13))
    assert found(board(TODAY + timedelta(days=1))) == {Kind.CHANGED: ["Rust and Tell a"]}
    assert found(board(TODAY + timedelta(days=2))) == {}


def test_an_event_that_is_gone_is_kept_or_cancelled(client: Client) -> None:
    calendar = feed()
    take(calendar, announced("a"), announced("b", start=DAY + timedelta(days=1)))
    for event in Event.objects.all():
        press(client, do="accept", event=event.pk)
    take(calendar)
    assert found(board(TODAY)) == {Kind.GONE: ["Rust and Tell a", "Rust and Tell b"]}
    one, other = Event.objects.order_by("start")
    assert "Kept “Rust and Tell a”." in press(client, do="keep", event=one.pk)
    assert "Cancelled “Rust and Tell b”." in press(client, do="cancel", event=other.pk)
    assert found(board(TODAY)) == {}
    assert [event.status for event in Event.objects.order_by("start")] == [Status.CONFIRMED, Status.CANCELLED]


def test_likely_doubles_become_one_or_stay_two(client: Client) -> None:
    kept = confirmed(start=DAY, title="Rust and Tell spring", url="https://other.example.org/1")
    alike = [
        announced("a", title="Rust and Tell, spring"),
        announced("b", title="Rust and Tell: spring", url="https://third.example.org/b"),
    ]
    take(feed(), *alike)
    first = next(matter for matter in board(TODAY).matters[Kind.DOUBTFUL] if matter.kept == kept)
    assert harmless(TODAY) == []
    assert "Merged into “Rust and Tell spring”." in press(client, do="merge", event=first.event.pk, kept=kept.pk)
    first.event.refresh_from_db()
    assert first.event.merged_into == kept
    for matter in board(TODAY).matters[Kind.DOUBTFUL]:
        assert matter.kept is not None
        assert "is an event of its own" in press(client, do="apart", event=matter.event.pk, kept=matter.kept.pk)
    assert board(TODAY).matters[Kind.DOUBTFUL] == ()


def test_an_event_of_an_unknown_place_is_doubtful_and_not_harmless(client: Client) -> None:
    take(feed(), announced("a", location="Somewhere nice"), announced("b", start=DAY + timedelta(days=1)))
    assert found(board(TODAY)) == {Kind.NEW: ["Rust and Tell b"], Kind.DOUBTFUL: ["Rust and Tell a"]}
    assert [matter.event.title for matter in harmless(TODAY)] == ["Rust and Tell b"]
    reopen_event(confirmed(start=DAY + timedelta(days=2)), actor=None)
    assert len(board(TODAY).matters[Kind.NEW]) == 2  # no feed announced the second one: somebody looks at it alone
    assert len(harmless(TODAY)) == 1
    assert "Its place is not known" in client.get(reverse("admin:events_board")).content.decode()


def test_an_event_that_nothing_gives_a_clock_is_doubtful_and_not_harmless(client: Client) -> None:
    in_utc = announced(
        start_time=time(1, 30), end_time=None, time_zone="UTC", begins_at=datetime(2031, 3, 12, 1, 30, tzinfo=UTC), location=""
    )
    take(feed(mode="online"), in_utc)
    assert (found(board(TODAY)), harmless(TODAY)) == ({Kind.DOUBTFUL: ["Rust and Tell a"]}, [])
    page = client.get(reverse("admin:events_board")).content.decode()
    assert "Nothing tells by whose clock it begins: it stands at 01:30 UTC" in page
    assert "Accepted “Rust and Tell a”." in press(client, do="accept", event=Event.objects.get().pk)
    other: dict[str, Any] = {
        "start": DAY + timedelta(days=1),
        "begins_at": datetime(2031, 3, 13, 1, 30, tzinfo=UTC),
        "url": "https://utc.example.org/",
    }
    take(feed("Around the world", mode="online", time_zone="UTC"), replace(in_utc, title="Everywhere", **other))
    assert [matter.event.title for matter in harmless(TODAY)] == ["Everywhere"]


def test_no_event_of_an_unknown_place_is_ever_harmless() -> None:
    number = MOST + 2
    days = [DAY + timedelta(days=at // 2) for at in range(number)]
    lost = [announced(str(at), title=f"Evening {at}", start=day, location=f"Somewhere {at}") for at, day in enumerate(days)]
    take(feed(), *(replace(one, start_time=time(8 + at % 2), end_time=None) for at, one in enumerate(lost)))
    shown = board(TODAY)
    assert (len(shown.matters[Kind.DOUBTFUL]), shown.counts[Kind.DOUBTFUL], shown.counts[Kind.NEW]) == (MOST, number, 0)
    assert harmless(TODAY) == []


def test_the_harmless_are_accepted_together_after_a_look(client: Client) -> None:
    take(feed(), *(announced(name, start=DAY + timedelta(days=at)) for at, name in enumerate("abc")))
    page = client.get(reverse("admin:events_harmless")).content.decode()
    assert page.count('type="checkbox" name="event"') == 3
    chosen = [event.pk for event in Event.objects.order_by("start")[:2]]
    response = client.post(reverse("admin:events_harmless"), {"event": [*chosen, "x"]}, follow=True)
    assert "Accepted 2 of 2." in response.content.decode()
    assert found(board(TODAY)) == {Kind.NEW: ["Rust and Tell c"]}


def test_the_weeks_count_what_is_confirmed_and_what_waits(client: Client) -> None:
    confirmed(start=DAY)
    confirmed(start=DAY, title="Both", url="https://both.example.org/", place=Place(Mode.HYBRID, "Portland", "OR", "US"))
    take(feed(), announced("z", start=DAY + timedelta(days=1)))
    rows = {row.title: [(cell.confirmed, cell.waiting) for cell in row.cells] for row in board(TODAY).rows}
    nothing = [(0, 0)] * 4
    assert rows["Europe"] == [(0, 0), (1, 1), *nothing]
    assert rows["Virtual"] == rows["North America"] == [(0, 0), (1, 0), *nothing]
    assert board(TODAY).weeks[1] == DAY - timedelta(days=DAY.weekday())
    page = client.get(reverse("admin:events_board"), {"region": "events-europe", "week": DAY.isoformat()}).content.decode()
    assert "Rust and Tell z" in page
    page = client.get(reverse("admin:events_board"), {"region": "events-asia"}).content.decode()
    assert "Nothing to decide here" in page


@pytest.mark.parametrize("query", ["region=nowhere", "week=2031-13-01", "week=0001-01-01", "week=9999-12-31", "at=x", "region=%00"])
def test_any_address_shows_the_board(client: Client, query: str) -> None:
    assert client.get(f"{reverse('admin:events_board')}?{query}").status_code == 200


def test_the_number_of_queries_does_not_grow(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    calendar = feed()
    for number, asked in ((2, 26), (MOST + 5, 27)):  # where not all are shown, they are counted
        days = [(DAY + timedelta(days=at // 2), time(8 + at % 2)) for at in range(number)]
        evenings = [announced(str(at), start=day, start_time=hour, end_time=None) for at, (day, hour) in enumerate(days)]
        take(calendar, *evenings)
        with django_assert_num_queries(asked):
            assert client.get(reverse("admin:events_board")).status_code == 200
        shown = board(TODAY)
        assert (len(shown.matters[Kind.NEW]), shown.counts[Kind.NEW]) == (min(number, MOST), number)
