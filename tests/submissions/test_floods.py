"""Limits: exact under concurrency, each for itself, over when their hour is, and without Redis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection

from submissions.floods import FloodError, count_page, count_submission
from submissions.models import ApiToken, FloodCount, Switches
from submissions.retention import forget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import DjangoAssertNumQueries, Settings

NOON = datetime(2041, 4, 20, 12, tzinfo=UTC)
A, B = "a" * 64, "b" * 64


def passed(count: Callable[[], None], times: int) -> int:
    """How many of so many counts were within the limits."""
    done = 0
    for _ in range(times):
        try:
            count()
        except FloodError:
            continue
        done += 1
    return done


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.SUBMISSIONS_PER_VISITOR = 10
    settings.SUBMISSIONS_PER_HOUR = 25
    settings.PAGES_PER_VISITOR = 3


@pytest.fixture
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("_noon")
class TestLimits:
    def test_a_visitor_sends_as_often_as_the_limit_says(self) -> None:
        assert passed(lambda: count_submission(A), 15) == 10
        assert passed(lambda: count_submission(B), 15) == 10

    def test_all_together_send_as_often_as_the_limit_says(self) -> None:
        assert sum(passed(lambda who=who: count_submission(who * 64), 7) for who in "abcdef") == 25  # type: ignore[misc]

    def test_whoever_is_refused_uses_nothing_up_for_the_others(self) -> None:
        passed(lambda: count_submission(A), 100)
        assert dict(FloodCount.objects.values_list("key", "count")) == {
            f"sent:{A}:{int(NOON.timestamp()) // 3600}": 10,
            f"sent:{int(NOON.timestamp()) // 3600}": 10,
        }

    def test_pages_are_counted_apart(self) -> None:
        assert passed(lambda: count_page(A), 5) == 3
        assert passed(lambda: count_page(B), 5) == 3
        assert passed(lambda: count_submission(A), 1) == 1

    def test_all_together_have_as_many_pages_read_as_the_limit_says(self, settings: Settings) -> None:
        settings.PAGES_PER_HOUR = 7
        assert sum(passed(lambda who=who: count_page(who * 64), 3) for who in "abcdef") == 7  # type: ignore[misc]
        assert passed(lambda: count_submission(A), 1) == 1

    def test_without_a_proof_that_nobody_asks_for_it_is_all(self) -> None:
        assert passed(lambda: count_submission(A, has_proof=False), 15) == 10

    def test_without_the_proof_that_is_asked_for_it_is_a_fifth(self, settings: Settings) -> None:
        Switches.objects.create(pk=1, asks_for_proof=True)
        assert passed(lambda: count_submission(A, has_proof=False), 5) == 2
        assert passed(lambda: count_submission(A), 5) == 5
        settings.SUBMISSIONS_PER_VISITOR = 1
        assert passed(lambda: count_submission(B, has_proof=False), 5) == 1

    def test_a_bot_has_the_limit_of_its_token(self) -> None:
        one, other = (ApiToken.objects.create(name=name, digest=name, hourly_limit=most) for name, most in (("one", 2), ("other", 12)))
        assert passed(lambda: count_submission("", token=one), 5) == 2
        assert passed(lambda: count_submission("", token=other), 20) == 12

    def test_the_hour_ends(self) -> None:
        passed(lambda: count_submission(A), 11)
        with time_machine.travel(NOON + timedelta(minutes=59, seconds=59), tick=False):
            assert passed(lambda: count_submission(A), 1) == 0
        with time_machine.travel(NOON + timedelta(hours=1), tick=False):
            assert passed(lambda: count_submission(A), 15) == 10

    @pytest.mark.parametrize(
        ("minute", "words"),
        [(0, "Try again in 60 minutes"), (42, "Try again in 18 minutes"), (59, "Try again in a minute")],
    )
    def test_a_refusal_says_when_to_try_again(self, minute: int, words: str) -> None:
        with time_machine.travel(NOON + timedelta(minutes=minute, seconds=5), tick=False):
            passed(lambda: count_page(A), 3)
            with pytest.raises(FloodError, match=words) as refused:
                count_page(A)
        assert refused.value.retry_after == 3600 - 60 * minute - 5 + 1

    def test_a_refusal_says_whose_limit_it_is(self, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_HOUR = 1
        count_submission(A)
        with pytest.raises(FloodError, match="The form is flooded just now"):
            count_submission(B)
        settings.SUBMISSIONS_PER_VISITOR = 1
        with pytest.raises(FloodError, match="A lot came from your address"):
            count_submission(A)

    def test_counting_is_one_statement(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(2):
            count_submission(A)
            count_submission(B, has_proof=False)

    def test_counts_of_the_past_are_forgotten(self) -> None:
        count_page(A)
        forget(NOON + timedelta(minutes=59))
        assert FloodCount.objects.count() == 2
        forget(NOON + timedelta(hours=1, seconds=1))
        assert FloodCount.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_exactly_as_many_pass_as_the_limit_says(settings: Settings, times: Callable[..., int]) -> None:
    settings.SUBMISSIONS_PER_VISITOR = 5
    settings.SUBMISSIONS_PER_HOUR = 1_000_000
    for turn in range(times(20, usually=3)):
        barrier, answers = Barrier(20), list[int]()

        def one(who: str = f"{turn:064}", barrier: Barrier = barrier, answers: list[int] = answers) -> None:
            try:
                barrier.wait(30)
                answers.append(passed(lambda: count_submission(who), 1))
            finally:
                connection.close()

        threads = [Thread(target=one) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert (len(answers), sum(answers)) == (20, 5)


@pytest.mark.django_db(transaction=True)
def test_many_visitors_at_once_pass_exactly_as_often_as_all_together_may(settings: Settings) -> None:
    settings.SUBMISSIONS_PER_HOUR = 12
    barrier, answers = Barrier(20), list[int]()

    def one(who: str) -> None:
        try:
            barrier.wait(30)
            answers.append(passed(lambda: count_submission(who), 2))
        finally:
            connection.close()

    threads = [Thread(target=one, args=(f"{number:064}",)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(answers), sum(answers)) == (20, 12)
