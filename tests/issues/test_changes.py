"""The record of what editors set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from issues.changes import note_changes
from issues.models import Change

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db
WRITTEN: list[tuple[dict[str, Any], dict[str, Any], list[tuple[str, str, str]]]] = [
    ({"a": 1}, {"a": 1}, []),
    ({"a": 1}, {"a": 2}, [("a", "1", "2")]),
    ({"a": None}, {"a": 5}, [("a", "", "5")]),
    ({"a": 0}, {"a": None}, [("a", "0", "")]),
    ({"a": False}, {"a": True}, [("a", "no", "yes")]),
    ({"a": ["x", "y"]}, {"a": ["x"]}, [("a", "x, y", "x")]),
    ({}, {"a": "new"}, [("a", "", "new")]),
    ({"a": "old"}, {}, [("a", "old", "")]),
    ({"a": 1, "b": 2, "c": 3}, {"a": 9, "b": 2, "c": 4}, [("a", "1", "9"), ("c", "3", "4")]),
    ({"a": None}, {"a": ""}, []),
]


@pytest.mark.parametrize(("before", "after", "rows"), WRITTEN)
def test_every_field_that_differs_is_noted(
    before: dict[str, Any], after: dict[str, Any], rows: list[tuple[str, str, str]], editor: User
) -> None:
    assert note_changes("Section Official", before, after, actor=editor) == len(rows)
    noted = Change.objects.order_by("pk")
    assert list(noted.values_list("field", "before", "after")) == rows
    assert {(row.subject, row.changed_by) for row in noted} <= {("Section Official", editor)}


def test_a_change_by_the_program_and_a_long_name_are_noted() -> None:
    note_changes("x" * 300, {}, {"a": 1}, actor=None)
    row = Change.objects.get()
    assert (len(row.subject), row.changed_by) == (200, None)
