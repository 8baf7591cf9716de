"""What many parts of a page ask for is looked up once, and only while a page is read."""

from __future__ import annotations

from datetime import date

import pytest

from issues.models import Issue
from issues.moment import looking_anew, once, one_moment


def test_within_a_moment_nothing_is_looked_up_twice() -> None:
    asked: list[str] = []

    def look_up() -> None:
        asked.append("asked")

    with one_moment():
        assert once("thing", look_up) is once("thing", look_up) is None
        with one_moment():
            once("thing", look_up)
        once("thing", look_up)
    assert len(asked) == 2
    once("thing", look_up)
    once("thing", look_up)
    assert len(asked) == 4


def test_what_writes_within_a_moment_looks_anew() -> None:
    with one_moment():
        assert once("thing", lambda: "before") == "before"
        with looking_anew():
            assert once("thing", lambda: "meanwhile") == "meanwhile"
        assert once("thing", lambda: "after") == "before"


def test_what_a_moment_found_is_forgotten_though_the_page_fails() -> None:
    with pytest.raises(ZeroDivisionError), one_moment():
        assert once("thing", lambda: 1 // 0)
    assert once("thing", lambda: "other") == "other"


@pytest.mark.django_db
def test_outside_of_a_page_the_coming_issue_is_the_one_of_now() -> None:
    first = Issue.objects.create(number=1, title="x", date=date(2031, 1, 8), file_name="1.md")
    assert Issue.objects.coming() == first
    first.delete()
    assert Issue.objects.coming() is None
