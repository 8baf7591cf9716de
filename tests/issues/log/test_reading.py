"""The log's order, its pages, and what it is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

import pytest

from issues.changes import note_changes
from issues.log import About, Happening, Mark, Question, log_sources, read_log
from issues.log.grouping import grouped
from issues.models import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User
    from pytest_django import Settings

NOON = datetime(2027, 4, 20, 12, tzinfo=UTC)


def happening(source: str, key: int, minutes: int = 0, *, deed: str = "did", subject: str = "x", who: str = "Somebody") -> Happening:
    at = NOON + timedelta(minutes=minutes)
    return Happening(at=at, source=source, key=key, actor=None, who=who, deed=deed, subject=subject)


class Memory:
    """A source with rows in memory, asked as the tables are."""

    name = ""
    label = "Memory"
    rows: ClassVar[tuple[Happening, ...]] = ()

    def read(self, question: Question, *, before: Mark | None, limit: int) -> Sequence[Happening]:
        assert question == Question()
        rows = sorted(self.rows, key=lambda one: one.place)
        after = happening(before.source, before.key).place if before else None
        if before and after:
            place = (-((before.at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)), *after[1:])
            rows = [one for one in rows if one.place > place]
        return rows[:limit]


class Apples(Memory):
    name = "apples"
    rows = tuple(happening("apples", key, minutes) for key, minutes in ((1, 0), (2, 0), (3, 2), (4, 5)))


class Pears(Memory):
    name = "pears"
    rows = tuple(happening("pears", key, minutes) for key, minutes in ((1, 0), (2, 2), (3, 2), (4, 9)))


IN_ORDER = ["pears4", "apples4", "apples3", "pears3", "pears2", "apples2", "apples1", "pears1"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 9])
def test_pages_of_any_size_give_everything_once_and_in_order(settings: Settings, limit: int) -> None:
    settings.LOG_SOURCES = [f"{__name__}.Pears", f"{__name__}.Apples"]
    found, behind = [], None
    while True:
        page = read_log(Question(), before=behind, limit=limit)
        assert len(page.happenings) <= limit
        found += [f"{one.source}{one.key}" for one in page.happenings]
        behind = page.behind
        if behind is None:
            break
    assert found == IN_ORDER


@pytest.mark.parametrize("at", [NOON, NOON + timedelta(microseconds=1), datetime(2013, 6, 7, tzinfo=UTC)])
def test_a_place_survives_an_address(at: datetime) -> None:
    mark = Mark(at, "decisions", 4711)
    assert Mark.read(str(mark)) == mark


NO_PLACES = ["", "x", "1.a", "1.A.1", "-1.a.1", "1.a.-1", f"{'9' * 17}.a.1", f"{'9' * 99}.a.1", "1.a.1\n", "١.a.1", "1.a.1.b"]


@pytest.mark.parametrize("text", NO_PLACES)
def test_what_is_no_place_is_none(text: str) -> None:
    assert Mark.read(text) is None


@pytest.mark.parametrize("text", ["issue:", "Issue:1", "a:" + "9" * 19, "a:1\n", "a:\u0661", ""])
def test_what_is_no_thing_is_none(text: str) -> None:
    assert About.read(text) is None


def test_a_thing_survives_an_address() -> None:
    assert About.read(str(About("submission", 4711))) == About("submission", 4711)


# A table


def changed(editor: User, *names: str) -> list[Change]:
    for name in names:
        note_changes(f"Section {name}", {"policy_text": "old"}, {"policy_text": f"new {name}"}, actor=editor)
    Change.objects.update(changed_at=NOON)
    return list(Change.objects.order_by("pk"))


def subjects(question: Question) -> list[str]:
    return [one.subject for one in read_log(question).happenings if one.source == "settings"]


@pytest.mark.django_db
def test_rows_of_one_moment_come_page_by_page(editor: User) -> None:
    changed(editor, *"abcdefg")
    found, behind = [], None
    for _ in range(4):
        page = read_log(Question(sources=frozenset({"settings"})), before=behind, limit=2)
        found += [one.subject[8] for one in page.happenings]
        behind = page.behind
    assert (found, behind) == (list("gfedcba"), None)


@pytest.mark.django_db
def test_the_log_is_narrowed(editor: User, publisher: User) -> None:
    (a,) = changed(editor, "a")
    Change.objects.filter(pk=a.pk).update(changed_by=None)
    note_changes("Section b", {"policy_text": "old"}, {"policy_text": "new b"}, actor=publisher)
    Change.objects.exclude(pk=a.pk).update(changed_at=NOON + timedelta(hours=1))
    assert subjects(Question()) == ["Section b: policy_text", "Section a: policy_text"]
    for question, expected in (
        (Question(person=publisher.pk), "b"),
        (Question(not_by=publisher.pk), "a"),  # whose account is gone, or the program's
        (Question(since=NOON), "b"),
        (Question(until=NOON + timedelta(hours=1)), "a"),
        (Question(words=("NEW", "section b")), "b"),
        (Question(words=("old", "a:")), ""),
        (Question(words=("%",)), ""),
        (Question(sources=frozenset({"edits"})), ""),
        (Question(about=About("issue", 1)), ""),
    ):
        assert [one[8] for one in subjects(question)] == list(expected), question


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_no_source_asks_more_often_for_more_rows(
    editor: User, count: int, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    changed(editor, *map(str, range(count)))
    with django_assert_num_queries(len(log_sources())):
        read_log(Question(), limit=100)


# Told together


def test_neighbours_of_one_person_and_deed_are_told_together() -> None:
    rows = [
        happening("d", 9, deed="accepted", subject="A", who="bn"),
        happening("d", 8, deed="accepted", subject="B", who="bn"),
        happening("d", 7, deed="declined", subject="C", who="bn"),
        happening("d", 6, deed="accepted", subject="D", who="es"),
        happening("d", 5, deed="accepted", subject="E", who="bn"),
        *(happening("d", key, deed="accepted", subject="EFGHE"[key], who="bn") for key in range(5)),
    ]
    groups = grouped(rows)
    assert [("".join(one.subject for one in group.subjects), group.more) for group in groups] == [("AB", 0), ("C", 0), ("D", 0), ("EFG", 1)]
    assert [len(group.happenings) for group in groups] == [2, 1, 1, 6]
