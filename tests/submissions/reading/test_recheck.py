from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from submissions.models import Page
from submissions.models.page import page_digest
from submissions.pages.recheck import fetch_again, recheck_on_publication_day

if TYPE_CHECKING:
    from issues.models import Issue

URL = "https://standing.example.org/page"
DAY = datetime(2041, 4, 24, 0, 0, tzinfo=UTC)
EARLIER = DAY - timedelta(minutes=1)


def page(**columns: Any) -> Page:
    """The page that the issue links to, fetched the day before."""
    values = {"state": Page.State.DONE, "fetched_at": EARLIER, "finished_at": EARLIER, "due_at": EARLIER, "attempts": 1, "title": "Old"}
    return Page.objects.create(url=URL, digest=page_digest(URL), host="standing.example.org", **(values | columns))


def standing() -> list[tuple[str, bool, datetime]]:
    return list(Page.objects.order_by("pk").values_list("state", "is_recheck", "due_at"))


def test_the_routine_is_done_every_quarter_of_an_hour() -> None:
    name = "submissions.pages.recheck.recheck_on_publication_day"
    assert import_string(name) is recheck_on_publication_day
    assert settings.ROUTINES[name] == 900


@pytest.mark.parametrize("now", [DAY, DAY + timedelta(hours=23, minutes=59)])
def test_on_the_issue_s_day_its_pages_are_due_again(issue: Issue, now: datetime) -> None:
    del issue
    row = page()
    recheck_on_publication_day(now)
    assert standing() == [("waiting", True, now)]
    row.refresh_from_db()
    assert (row.attempts, row.title, row.fetched_at) == (0, "Old", EARLIER)


@pytest.mark.parametrize("now", [EARLIER, DAY + timedelta(days=1), DAY - timedelta(days=7)])
def test_on_other_days_nothing_is_due(issue: Issue, now: datetime) -> None:
    del issue
    page()
    recheck_on_publication_day(now)
    assert standing() == [("done", False, EARLIER)]


@pytest.mark.usefixtures("db")
def test_without_a_coming_issue_nothing_is_due(old_issue: Issue) -> None:
    recheck_on_publication_day(datetime.combine(old_issue.date, DAY.timetz()))
    assert standing() == []


def test_a_page_that_nobody_knew_is_fetched_too(issue: Issue) -> None:
    del issue
    recheck_on_publication_day(DAY)
    rows = Page.objects.filter(url=URL).values_list("digest", "host", "state", "is_recheck", "due_at")
    assert list(rows) == [(page_digest(URL), "standing.example.org", "waiting", True, DAY)]


def test_once_a_day_is_enough(issue: Issue) -> None:
    del issue
    row = page()
    recheck_on_publication_day(DAY)
    fetched = DAY + timedelta(minutes=3)
    Page.objects.filter(pk=row.pk).update(state="done", finished_at=fetched, fetched_at=fetched, due_at=fetched)
    for hours in (0, 1, 23):
        recheck_on_publication_day(DAY + timedelta(hours=hours, minutes=5))
    assert standing() == [("done", True, fetched)]


def test_a_page_that_somebody_sent_in_that_day_is_not_fetched_again(issue: Issue) -> None:
    del issue
    page(finished_at=DAY + timedelta(hours=1))
    recheck_on_publication_day(DAY + timedelta(hours=2))
    assert standing() == [("done", False, EARLIER)]


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_a_fetch_that_is_under_way_is_left_alone(issue: Issue, state: str) -> None:
    del issue
    page(state=state)
    recheck_on_publication_day(DAY)
    assert standing() == [(state, False, EARLIER)]


def test_a_fetch_that_had_failed_is_tried_again(issue: Issue) -> None:
    del issue
    page(state="failed", error="It was begun 10 times and never came to an end.", attempts=10)
    recheck_on_publication_day(DAY)
    assert standing() == [("waiting", True, DAY)]
    assert Page.objects.get().error == ""


def test_what_stands_in_the_issue_twice_or_leads_nowhere_is_one_row_or_none(issue: Issue) -> None:
    row = issue.sections.get(heading__contains="Observations")
    lines = (
        f"* [a]({URL}#a)",
        f"* [b]({URL}#b)",
        "* [c](http://127.0.0.1/)",
        "* [d](mailto:a@example.org)",
        "* [e](https://[)",
        "* [f](x)",
    )
    row.body += "\n".join(lines) + "\n"
    row.save()
    recheck_on_publication_day(DAY)
    assert list(Page.objects.values_list("url", flat=True)) == [URL]


def test_a_page_can_be_fetched_again_however_lately_it_was(db: None) -> None:
    del db
    row = page()
    assert fetch_again(row)
    assert [state for state, _, _ in standing()] == ["waiting"]
    assert not fetch_again(row)
