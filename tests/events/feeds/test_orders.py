"""Whatever two calendars announce, in any order and twice: the same events, none of them double, and hand edits stay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.calendar import change_event
from events.feeds.taking import take_announcement
from events.models import Event, EventFeed, FeedItem
from tests.events.feeds.told import DAY, NOW, announced, announcement, feed
from tests.sampling import IS_SOAK

if TYPE_CHECKING:
    from events.importers.announced import Announced

VERSIONS = 3
NAMES = ("Alpha", "Bravo", "Charlie")


@dataclass(frozen=True)
class Told:
    """What one calendar says at one time: the version of each event that it knows, None for one it does not."""

    feed: int
    versions: tuple[int | None, ...]


def event_of(name: int, version: int, feed_number: int) -> Announced:
    """An event as it was at some time: it moves, and is renamed, from version to version."""
    return announced(
        f"{feed_number}-{name}",
        title=f"{NAMES[name]} night, version {version}",
        url=f"https://berlin.example.org/{name}",
        start=DAY + timedelta(days=7 * name + version),
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Two calendars that follow the same truth, each at its own pace; in the end both tell it."""
    steps: list[Told] = []
    known: list[list[int | None]] = [[None] * len(NAMES), [None] * len(NAMES)]
    for _ in range(draw(st.integers(1, 6))):
        number = draw(st.integers(0, 1))
        for name in range(len(NAMES)):
            least = known[number][name]
            newer = st.integers(0 if least is None else least, VERSIONS - 1)
            known[number][name] = draw(newer if least is not None else st.none() | newer)
        steps.append(Told(number, tuple(known[number])))
    last = tuple([VERSIONS - 1] * len(NAMES))
    return [*steps, *draw(st.permutations([Told(0, last), Told(1, last)]))]


def play(steps: list[Told], *, is_trusted: bool, repeat: int = 1) -> None:
    feeds = [feed(f"Feed {number}", is_trusted=is_trusted) for number in (0, 1)]
    for step in steps:
        events = [event_of(name, version, step.feed) for name, version in enumerate(step.versions) if version is not None]
        for _ in range(repeat):
            source = EventFeed.objects.get(pk=feeds[step.feed].pk)
            take_announcement(source, announcement(*events, is_whole=False), now=NOW)


def live() -> list[tuple[str, str]]:
    rows = Event.objects.filter(status__in=["proposed", "confirmed"]).order_by("url", "start")
    return [(event.url, str(event.start)) for event in rows]


def clear() -> None:
    FeedItem.objects.all().delete()
    EventFeed.objects.all().delete()
    Event.objects.all().delete()


TRUTH = [(f"https://berlin.example.org/{name}", str(DAY + timedelta(days=7 * name + VERSIONS - 1))) for name in range(len(NAMES))]
unhurried = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=1000 if IS_SOAK else 15
)


@pytest.mark.django_db
@unhurried
@given(steps=histories(), is_trusted=st.booleans(), repeat=st.integers(1, 2))
def test_two_calendars_in_any_order_leave_the_truth_without_doubles(steps: list[Told], is_trusted: bool, repeat: int) -> None:  # noqa: FBT001
    clear()
    play(steps, is_trusted=is_trusted, repeat=repeat)

    assert live() == TRUTH


@pytest.mark.django_db
@unhurried
@given(steps=histories(), is_trusted=st.booleans(), at=st.integers(0, 5))
def test_what_an_editor_wrote_is_never_touched(steps: list[Told], is_trusted: bool, at: int) -> None:  # noqa: FBT001
    from django.contrib.auth.models import User

    clear()
    editor, _ = User.objects.get_or_create(username="hand")
    play(steps[: at + 1], is_trusted=is_trusted)
    mine = Event.objects.filter(status__in=["proposed", "confirmed"]).order_by("pk").first()
    if mine is not None:
        change_event(mine, facts=replace(mine.facts, title="By hand", cost="paid"), actor=editor)
    feeds = list(EventFeed.objects.order_by("pk"))
    for step in steps[at + 1 :]:
        events = [event_of(name, version, step.feed) for name, version in enumerate(step.versions) if version is not None]
        take_announcement(feeds[step.feed], announcement(*events, is_whole=False), now=NOW)

    if mine is not None:
        mine.refresh_from_db()
        assert (mine.title, mine.cost, mine.status != "declined") == ("By hand", "paid", True)
    assert len({url for url, _ in live()}) == len(live())
