"""The rota: who goes on duty, what two at once get, what is handed over."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection

from issues.duty import WEEKS_SHOWN, DutyError, duties, first_week, go_on_duty, hand_over, leave_duty, rota, week_of
from issues.models import Duty, Issue
from issues.weeks import WEEK

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db
DAY = date(2027, 4, 21)


@pytest.fixture
def coming() -> Issue:
    return Issue.objects.create(number=700, title="x", date=DAY, file_name="x.md")


def facts() -> list[tuple[str, int, str, str, str]]:
    rows = Duty.objects.order_by("pk").select_related("person", "changed_by")
    return [(f"{row.week:%m-%d}", row.number, str(row.person or ""), row.note, str(row.changed_by)) for row in rows]


@pytest.mark.parametrize(("day", "wednesday"), [("2027-04-19", 21), ("2027-04-21", 21), ("2027-04-25", 21), ("2027-04-26", 28)])
def test_a_week_goes_from_monday_to_sunday(day: str, wednesday: int) -> None:
    assert week_of(date.fromisoformat(day)) == date(2027, 4, wednesday)


@pytest.mark.usefixtures("coming")
def test_every_change_is_a_row_of_its_own(editor: User, publisher: User) -> None:
    go_on_duty(DAY, seen=0, actor=editor)
    hand_over(DAY, "Jobs link missing.", seen=1, actor=editor)
    go_on_duty(DAY, seen=2, actor=publisher)
    leave_duty(DAY, seen=3, actor=publisher, note="")
    assert facts() == [
        ("04-21", 1, "editor", "", "editor"),
        ("04-21", 2, "editor", "Jobs link missing.", "editor"),
        ("04-21", 3, "publisher", "Jobs link missing.", "publisher"),
        ("04-21", 4, "", "", "publisher"),
    ]
    assert duties([DAY])[DAY].number == 4


@pytest.mark.usefixtures("coming")
def test_an_unchanged_note_is_no_change(editor: User) -> None:
    hand_over(DAY, "x", seen=0, actor=editor)
    hand_over(DAY, "x", seen=1, actor=editor)
    assert len(facts()) == 1


@pytest.mark.usefixtures("coming")
def test_what_was_changed_meanwhile_is_refused_by_name(editor: User, publisher: User) -> None:
    go_on_duty(DAY, seen=0, actor=publisher)
    with pytest.raises(DutyError, match="publisher changed that week meanwhile"):
        go_on_duty(DAY, seen=0, actor=editor)
    with pytest.raises(DutyError, match="publisher changed that week meanwhile"):
        leave_duty(DAY, seen=0, actor=publisher)
    with pytest.raises(DutyError, match="publisher changed that week meanwhile"):
        hand_over(DAY, "x", seen=0, actor=editor)
    assert len(facts()) == 1


@pytest.mark.usefixtures("coming")
def test_only_who_is_on_duty_leaves_it(editor: User, publisher: User) -> None:
    go_on_duty(DAY, seen=0, actor=publisher)
    with pytest.raises(DutyError, match="You are not on duty"):
        leave_duty(DAY, seen=1, actor=editor)


@pytest.mark.usefixtures("coming")
@pytest.mark.parametrize("day", [DAY - 2 * WEEK, DAY + WEEKS_SHOWN * WEEK, date(2027, 4, 22), date(9999, 12, 29), date(1, 1, 3)])
def test_the_rota_has_an_end(editor: User, day: date) -> None:
    with pytest.raises(DutyError, match="The rota goes from"):
        go_on_duty(day, seen=0, actor=editor)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("coming")
def test_of_two_at_the_same_moment_one_is_on_duty(editor: User, publisher: User) -> None:
    barrier, refused = Barrier(2), list[str]()

    def try_it(actor: User) -> None:
        barrier.wait()
        try:
            go_on_duty(DAY, seen=0, actor=actor)
        except DutyError as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=try_it, args=(actor,)) for actor in (editor, publisher)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(facts()), len(refused)) == (1, 1)


def test_weeks_know_their_issues_and_guess_the_numbers_of_later_ones(coming: Issue) -> None:
    Issue.objects.create(number=699, title="x", date=date(2027, 4, 14), file_name="y.md", status="published")
    weeks = rota(coming)
    assert [(week.number, week.issue and week.issue.number) for week in weeks[:4]] == [(699, 699), (700, 700), (701, None), (702, None)]
    assert len(weeks) == WEEKS_SHOWN + 1


def test_without_any_issue_there_is_a_rota(editor: User) -> None:
    with time_machine.travel("2026-08-20T12:00:00Z", tick=False):
        assert first_week(None) == date(2026, 8, 19)
        assert [(week.day, week.number) for week in rota(None)[:2]] == [(date(2026, 8, 12), 664), (date(2026, 8, 19), 665)]
        go_on_duty(date(2026, 8, 19), seen=0, actor=editor)
        assert rota(None)[1].person == editor


def test_whose_account_is_gone_is_on_duty_no_more(coming: Issue, editor: User) -> None:
    go_on_duty(DAY, seen=0, actor=editor)
    editor.delete()
    assert rota(coming)[1].person is None


@pytest.mark.parametrize("count", [1, 5])
def test_the_rota_is_three_questions(
    coming: Issue, editor: User, count: int, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for number in range(count):
        go_on_duty(DAY + WEEK * number, seen=0, actor=editor)
    with django_assert_num_queries(2 if coming.number else 3):
        assert sum(week.person == editor for week in rota(coming)) == count
