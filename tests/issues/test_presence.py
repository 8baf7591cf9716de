"""Who looks at what: for a minute, and by everybody but oneself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import time_machine

from issues import presence
from issues.models import Presence

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries

NOON = datetime(2041, 4, 22, 12, 0, tzinfo=UTC)


def test_others_are_seen_and_oneself_is_not(editor: User, publisher: User) -> None:
    presence.note("submission:1", editor)
    presence.note("submission:2", publisher)
    assert presence.others("submission:1", editor) == []
    assert presence.others("submission:1", publisher) == [editor]
    presence.note("submission:1", publisher)
    assert presence.others("submission:1", editor) == [publisher]


def test_a_look_holds_for_a_minute_and_is_renewed(editor: User, publisher: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        presence.note("section:1", editor)
        clock.shift(40)
        presence.note("section:1", editor)
        clock.shift(40)
        assert presence.others("section:1", publisher) == [editor]
        clock.shift(20)
        assert presence.others("section:1", publisher) == []
    assert Presence.objects.count() == 1


def test_who_leaves_is_gone_at_once(editor: User, publisher: User) -> None:
    presence.note("section:1", editor)
    presence.leave("section:1", editor)
    assert presence.others("section:1", publisher) == []


def test_many_subjects_are_asked_for_at_once(editor: User, publisher: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for subject in ("section:1", "section:2"):
        presence.note(subject, publisher)
    presence.note("section:3", editor)
    with django_assert_num_queries(1):
        found = presence.others_at(["section:1", "section:2", "section:3", "section:4"], editor)
    assert found == {"section:1": [publisher], "section:2": [publisher]}


def test_rows_of_those_who_left_are_forgotten(editor: User, publisher: User) -> None:
    with time_machine.travel(NOON, tick=False):
        presence.note("section:1", editor)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        presence.note("section:1", publisher)
        presence.forget_the_gone(NOON + timedelta(hours=1))
    assert [row.user for row in Presence.objects.all()] == [publisher]
