"""The tabs of the queue, their counts, and the rows around one of them (submissions/queue.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.models import Issue, Section
from submissions import queue, review
from submissions.models import Submission
from submissions.queue import Queue, Tab

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries

    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


@pytest.fixture
def six(db: None) -> list[Submission]:
    """Six links that wait."""
    del db
    research = Section.objects.get(slug="research")
    return [Submission.objects.create(kind="link", title=f"Number {one}", url="x", url_sent="x", section=research) for one in range(6)]


def keys(queue: Queue, around: Submission | None = None) -> list[int]:
    return [row.pk for row in queue.around(around).rows]


def asked(user: User, **words: str) -> Queue:
    return Queue.of(user, words)


class TestTabs:
    def test_each_submission_is_in_the_tab_of_its_state(self, editor: User, send: Send) -> None:
        waiting = send()
        put_off = review.later(send(url="https://b.example.org/"), actor=editor)
        in_question = review.needs_change(send(url="https://c.example.org/"), actor=editor, reason="Which?")
        refused = review.decline(send(url="https://d.example.org/"), actor=editor, reason="No.")
        accepted = review.accept(send(url="https://e.example.org/"), actor=editor)
        found = {tab: keys(asked(editor, tab=tab)) for tab in (Tab.TO_DECIDE, Tab.ASKED, Tab.LATER, Tab.DECIDED)}
        assert found == {
            Tab.TO_DECIDE: [waiting.pk],
            Tab.ASKED: [in_question.pk],
            Tab.LATER: [put_off.pk],
            Tab.DECIDED: [accepted.pk, refused.pk],
        }
        assert {tab.value: str(count) for tab, count in asked(editor).counts().items()} == {
            "to-decide": "1", "asked": "1", "later": "1", "decided": "2",
        }  # fmt: skip

    def test_who_owns_sections_begins_with_theirs_while_something_waits_there(self, editor: User, send: Send) -> None:
        send(section="official")
        theirs = send(section="research", url="https://b.example.org/")
        assert asked(editor).tab == Tab.TO_DECIDE
        Section.objects.get(slug="research").owners.add(editor)
        assert asked(editor).tab == Tab.MINE
        assert keys(asked(editor)) == [theirs.pk]
        assert len(keys(asked(editor, tab="to-decide"))) == 2
        review.accept(theirs, actor=editor)
        assert asked(editor).tab == Tab.TO_DECIDE

    def test_who_owns_none_has_no_such_tab(self, editor: User) -> None:
        assert asked(editor, tab="mine").tab == Tab.TO_DECIDE
        assert Tab.MINE not in asked(editor).tabs

    def test_filters_narrow_the_list_and_stay_in_the_address(self, editor: User, send: Send) -> None:
        task, link = send("task"), send(section="")
        assert keys(asked(editor, kind="task")) == [task.pk]
        assert keys(asked(editor, section="none")) == [link.pk]
        assert keys(asked(editor, section="cfp-projects", kind="link")) == []
        assert asked(editor, kind="task", section="official", tab="later").asked == {"tab": "later", "kind": "task", "section": "official"}

    def test_the_stock_list_is_asked_for_the_same_ones(self, editor: User) -> None:
        assert asked(editor, kind="task", tab="asked").asked_of_list == {"state": "needs_change", "kind": "task"}

    @pytest.mark.parametrize("words", [{"tab": "\0"}, {"kind": "nonsense"}, {"section": "\0"}])
    def test_what_an_address_asks_wrongly_is_left_out(self, words: dict[str, str], editor: User, six: list[Submission]) -> None:
        assert len(keys(asked(editor, **words))) == len(six)

    def test_nothing_is_counted_beyond_a_bound(self, editor: User, six: list[Submission], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queue, "MOST_COUNTED", 4)
        assert len(six) == 6
        assert str(asked(editor).counts()[Tab.TO_DECIDE]) == "3+"

    def test_without_a_coming_issue_everything_pending_is_to_decide(self, editor: User, six: list[Submission]) -> None:
        Issue.objects.all().delete()
        assert len(keys(asked(editor))) == len(six)
        assert keys(asked(editor, tab="later")) == []


class TestWindow:
    def test_the_first_one_has_waited_longest(self, editor: User, six: list[Submission]) -> None:
        window = asked(editor).around()
        assert [row.pk for row in window.rows] == [row.pk for row in six]
        assert (window.next, window.previous, window.place) == (six[1].pk, None, None)

    def test_it_knows_what_comes_before_and_after(self, editor: User, six: list[Submission]) -> None:
        window = asked(editor).around(six[2])
        assert (window.previous, window.next, window.place) == (six[1].pk, six[3].pk, 3)
        assert len(window.rows) == 6

    def test_a_long_list_is_cut_around_the_one_that_is_looked_at(
        self, editor: User, six: list[Submission], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queue, "SHOWN", 4)
        shown = {}
        for place, row in enumerate(six):
            window = asked(editor).around(row)
            shown[place] = ([six.index(one) for one in window.rows], window.has_more_before, window.has_more_after)
        assert shown == {
            0: ([0, 1, 2, 3], False, True),
            1: ([0, 1, 2, 3], False, True),
            2: ([0, 1, 2, 3], False, True),
            3: ([1, 2, 3, 4], True, True),
            4: ([2, 3, 4, 5], True, False),
            5: ([2, 3, 4, 5], True, False),
        }

    def test_one_that_is_decided_still_has_neighbours(self, editor: User, six: list[Submission]) -> None:
        review.accept(six[2], actor=editor)
        window = asked(editor).around(six[2])
        assert (window.previous, window.next, window.place) == (six[1].pk, six[3].pk, None)

    def test_after_a_decision_comes_the_next_one_else_the_one_before(self, editor: User, six: list[Submission]) -> None:
        waiting = asked(editor)
        assert waiting.next_after(six[2]) == six[3].pk
        assert waiting.next_after(six[5]) == six[4].pk
        Submission.objects.exclude(pk=six[0].pk).delete()
        assert waiting.next_after(six[0]) is None

    def test_decided_ones_come_newest_first(self, editor: User, six: list[Submission]) -> None:
        for row in six:
            review.accept(row, actor=editor)
        decided = asked(editor, tab="decided")
        window = decided.around(six[2])
        assert ([row.pk for row in window.rows], window.previous, window.next) == ([row.pk for row in reversed(six)], six[3].pk, six[1].pk)
        assert decided.next_after(six[2]) == six[1].pk
        assert decided.next_after(six[0]) == six[1].pk

    def test_it_takes_two_questions(self, editor: User, six: list[Submission], django_assert_num_queries: DjangoAssertNumQueries) -> None:
        waiting = asked(editor)
        with django_assert_num_queries(2):
            waiting.around(six[3])
        with django_assert_num_queries(1):
            waiting.around()
