"""One site's turn after another: the pause, how many at once, and that nobody asks again and again whether it is on."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from issues import work
from issues.work import NotYetError
from submissions.models import Page, PageHost
from submissions.pages import request_page
from submissions.pages.errands import run_fetch
from submissions.pages.politeness import LONGEST_WAIT, mend_turns, take_turn
from tests.issues.test_work import at_once
from tests.submissions.sites import Site, titled

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from datetime import datetime

    from pytest_django import Settings

NOW = timezone.now().replace(microsecond=0)
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_pause_of_ten_seconds(settings: Settings) -> None:
    settings.FETCH_PAUSE = 10.0
    settings.FETCH_PER_HOST = 2


def claimed(path: str = "1", *, host: str = "a.pages.test", is_recheck: bool = False) -> Page:
    """A page that a worker has taken."""
    row = work.claim(Page, request_page(f"http://{host}/{path}", is_recheck=is_recheck).pk)
    assert row is not None
    return row


def wait_of(page: Page) -> timedelta:
    """How long a page has to wait for its turn; it is put back, as the errand does."""
    try:
        take_turn(page)
    except NotYetError as pause:
        work.postpone(page, pause.until)
        return pause.until - timezone.now()
    return timedelta(0)


def test_first_page_of_a_site_is_on_at_once() -> None:
    with time_machine.travel(NOW, tick=False):
        assert wait_of(claimed()) == timedelta(0)

    assert PageHost.objects.get().next_at == NOW + 10 * SECOND
    assert Page.objects.get().slot_at == NOW


def test_each_further_page_gets_a_place_of_its_own() -> None:
    with time_machine.travel(NOW, tick=False):
        waits = [wait_of(claimed(str(number))) for number in range(5)]

    assert [wait.total_seconds() for wait in waits] == [0, 20, 30, 40, 50]
    assert Page.objects.filter(state="waiting", attempts=0).count() == 4


def test_sites_do_not_wait_for_each_other() -> None:
    with time_machine.travel(NOW, tick=False):
        assert [wait_of(claimed(host=f"{name}.pages.test")) for name in "abc"] == [timedelta(0)] * 3


def test_place_is_kept_until_its_time_comes() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        first = claimed("1")
        assert wait_of(first) == timedelta(0)
        work.finish(first)
        wait = wait_of(claimed("2"))
        waiting = Page.objects.get(url__endswith="/2")
        assert waiting.due_at == waiting.slot_at == timezone.now() + wait
        clock.shift(wait - 5 * SECOND)
        assert work.claim(Page, waiting.pk) is None
        with pytest.raises(NotYetError) as pause:  # even for one who asks too early
            take_turn(waiting)
        assert pause.value.until == waiting.slot_at
        clock.shift(5 * SECOND)
        assert wait_of(claimed("2")) == timedelta(0)


def test_turn_that_comes_within_a_second_is_waited_for(settings: Settings) -> None:
    settings.FETCH_PAUSE = 0.3
    began = time.monotonic()
    waits = [wait_of(claimed(str(number))) for number in range(2)]

    assert waits == [timedelta(0)] * 2
    assert time.monotonic() - began >= 0.29


def test_no_more_than_so_many_are_on_at_once(settings: Settings) -> None:
    settings.FETCH_PAUSE = 0.0
    rows = [claimed(str(number)) for number in range(3)]

    waits = [wait_of(row) for row in rows]

    assert [wait > timedelta(0) for wait in waits] == [False, False, True]
    work.finish(rows[0])
    with time_machine.travel(timezone.now() + 2 * SECOND):
        assert wait_of(claimed("2")) == timedelta(0)


def test_page_of_a_killed_worker_is_counted_until_its_lease_ends(settings: Settings) -> None:
    settings.FETCH_PAUSE, settings.FETCH_PER_HOST = 0.0, 1
    killed = claimed("1")
    assert wait_of(killed) == timedelta(0)
    assert wait_of(claimed("2")) > timedelta(0)

    with time_machine.travel(timezone.now() + 31 * SECOND):
        assert wait_of(claimed("2")) == timedelta(0)


def test_person_does_not_wait_behind_rechecks() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(20):
            wait_of(claimed(str(number), is_recheck=True))
        assert wait_of(claimed("person")) == 20 * SECOND
        clock.shift(10 * SECOND)
        assert wait_of(claimed("another", host="b.pages.test")) == timedelta(0)
        assert wait_of(claimed("last", is_recheck=True)) == 200 * SECOND


def test_place_far_away_is_asked_for_again_before(settings: Settings) -> None:
    settings.FETCH_PAUSE = 4000.0
    with time_machine.travel(NOW, tick=False):
        assert [wait_of(claimed(str(number))) for number in range(3)] == [timedelta(0), LONGEST_WAIT, LONGEST_WAIT]
    assert Page.objects.get(url__endswith="/2").slot_at == NOW + 3 * timedelta(seconds=4000)


def test_page_that_was_begun_before_is_not_due_over_and_over() -> None:
    with time_machine.travel(NOW, tick=False):
        for number in range(20):
            wait_of(claimed(str(number)))
        Page.objects.filter(pk=request_page("http://a.pages.test/x").pk).update(attempts=1)
        late = claimed("x")
        assert wait_of(late) == 50 * SECOND
        late.refresh_from_db()
        assert late.slot_at == NOW + 210 * SECOND
        assert work.claim(Page, late.pk) is None


@pytest.mark.parametrize("shift", [-timedelta(days=365), -timedelta(minutes=15)])
def test_clock_that_was_set_back_holds_nobody_up(shift: timedelta) -> None:
    with time_machine.travel(NOW, tick=False):
        for number in range(3):
            wait_of(claimed(str(number)))
    with time_machine.travel(NOW + shift, tick=False):
        mend_turns(timezone.now())
        assert Page.objects.filter(state="waiting", due_at__lte=timezone.now()).count() == 2
        assert wait_of(claimed("2")) == timedelta(0)
        assert wait_of(claimed("1")) == 20 * SECOND


def test_turns_that_are_in_order_need_no_mending() -> None:
    for number in range(5):
        wait_of(claimed(str(number)))
    before = list(Page.objects.order_by("pk").values_list("due_at", "slot_at"))
    mend_turns(timezone.now())

    assert list(Page.objects.order_by("pk").values_list("due_at", "slot_at")) == before


def turns_of(pages: int) -> tuple[Counter[int], list[datetime]]:
    """Let so many pages of one site take their turn, the clock in one's hand; how often each asked, and when each began."""
    asked: Counter[int] = Counter()
    begun: list[datetime] = []
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(pages):
            request_page(f"http://a.pages.test/{number}")
        while waiting := Page.objects.filter(state="waiting").order_by("due_at", "pk").first():
            clock.move_to(max(timezone.now(), waiting.due_at))
            row = work.claim(Page, waiting.pk)
            assert row is not None
            asked[row.pk] += 1
            if wait_of(row) == timedelta(0):
                begun.append(timezone.now())
                work.finish(row)
    return asked, begun


def test_thousand_pages_of_one_site_ask_seldom_and_keep_the_pause(times: Callable[..., int]) -> None:
    count = times(1000, usually=60)
    asked, begun = turns_of(count)

    assert len(begun) == count
    assert max(asked.values()) <= 2 + count * 10 * SECOND // LONGEST_WAIT
    assert all(later - earlier >= 10 * SECOND for earlier, later in pairwise(begun))


def test_pages_that_are_late_do_not_begin_all_at_once() -> None:
    """The workers were away for ten minutes: what was to begin meanwhile begins one after the other."""
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(10):
            wait_of(claimed(str(number)))
        Page.objects.filter(state="running").update(state="done")
        clock.shift(timedelta(minutes=10))
        waits = [wait_of(claimed(str(number))) for number in range(1, 10)]

    assert waits.count(timedelta(0)) == 1
    assert len(set(waits)) == 9


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_give_each_page_one_place(settings: Settings) -> None:
    settings.FETCH_PER_HOST = 1
    rows = iter([claimed(str(number)) for number in range(6)])
    waits = at_once(6, lambda: wait_of(next(rows)))

    assert waits.count(timedelta(0)) <= 1
    places = list(Page.objects.values_list("slot_at", flat=True))
    assert len(set(places)) == 6


@pytest.mark.django_db(transaction=True)
def test_site_never_sees_more_than_it_should(settings: Settings, site: Site, times: Callable[..., int]) -> None:
    """Real fetches by eight workers: what the site itself sees of the pause and of the number at once."""
    settings.FETCH_TEST_SERVER, settings.FETCH_PAUSE, settings.FETCH_PER_HOST = site.place, 0.05, 2
    on, most, begun = [0], [0], list[float]()

    def answer(stream: socket.socket) -> None:
        begun.append(time.monotonic())
        on[0] += 1
        most[0] = max(most[0], on[0])
        time.sleep(0.15)
        on[0] -= 1
        stream.sendall(titled("Seen"))

    count = times(200, usually=12)
    site.answers |= {f"/{number}": answer for number in range(count)}
    for number in range(count):
        request_page(f"http://a.pages.test/{number}")

    def work_off() -> None:
        while waiting := list(Page.objects.exclude(state="done").values_list("pk", flat=True)):
            for pk in waiting:
                run_fetch(pk)
            time.sleep(0.05)
        connections.close_all()

    at_once(8, work_off)

    assert Page.objects.filter(state="done", title="Seen").count() == len(begun) == count
    assert most[0] <= 2
    starts = sorted(page.slot_at for page in Page.objects.all() if page.slot_at)
    assert all(later - earlier >= timedelta(seconds=0.05) for earlier, later in pairwise(starts))
