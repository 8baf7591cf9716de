from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from issues.adding import add, add_with_child
from submissions.models import LinkSubmission, Page, Submission, page_digest

pytestmark = pytest.mark.django_db
WHEN = datetime(2031, 1, 8, 12, tzinfo=UTC)
URL = "https://example.org/a"


def page(**values: object) -> Page:
    return Page(**{"url": URL, "digest": page_digest(URL), "host": "example.org", "due_at": WHEN, **values})


def test_a_row_is_the_same_as_one_that_django_saves() -> None:
    ours, saved = page(title="It’s 100 % `done`", has_code=True), page(digest="other", title="It’s 100 % `done`", has_code=True)
    assert add(ours)
    saved.save()
    ignored = {"id", "digest", "created_at"}
    rows = [Page.objects.filter(pk=row.pk).values().get() for row in (ours, saved)]
    assert {name: value for name, value in rows[0].items() if name not in ignored} == {
        name: value for name, value in rows[1].items() if name not in ignored
    }
    assert rows[0]["created_at"] <= rows[1]["created_at"]


def test_it_is_one_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        add(page())
    assert len(queries) == 1


def test_a_known_row_is_left_alone() -> None:
    assert add(page(title="First"), unless_known_by="digest")
    second = page(title="Second")
    assert not add(second, unless_known_by="digest")
    assert second._state.adding
    assert list(Page.objects.values_list("title", flat=True)) == ["First"]


def test_another_constraint_is_an_error() -> None:
    row = Submission(kind="link", title="x", url=URL, url_sent=URL)
    add(row)
    with pytest.raises(IntegrityError):
        add(Submission(kind="link", title="x", url=URL, url_sent=URL, token=row.token), unless_known_by="form_key")


def test_rows_without_the_unique_value_are_all_new() -> None:
    for _ in range(2):
        assert add(Submission(kind="link", title="x", url=URL, url_sent=URL), unless_known_by="form_key")


def test_a_child_row_takes_its_parents_key_and_json() -> None:
    row = Submission(kind="link", title="x", url=URL, url_sent=URL)
    add(row)
    add(LinkSubmission(submission=row, prefixes=["video"], language="DE"))
    child = LinkSubmission.objects.get(submission=row)
    assert (child.prefixes, child.language, child.has_paywall) == (["video"], "DE", None)


def sent(**values: object) -> Submission:
    return Submission(**{"kind": "link", "title": "x", "url": URL, "url_sent": URL, **values})


def test_row_and_child_are_the_same_as_those_that_django_saves() -> None:
    rows = [sent(form_key=name) for name in ("ours", "saved")]
    children = [LinkSubmission(submission=row, prefixes=["series"], language="", llm="no", has_paywall=False) for row in rows]
    assert add_with_child(rows[0], children[0], unless_known_by="form_key")
    rows[1].save()
    children[1].submission = rows[1]
    children[1].save()
    assert (children[0].pk, children[0].submission_id, children[0]._state.adding) == (rows[0].pk, rows[0].pk, False)
    stored: list[dict[str, object]] = [dict(LinkSubmission.objects.filter(submission=row.pk).values().get()) for row in rows]
    assert [values.pop("submission_id") for values in stored] == [row.pk for row in rows]
    assert stored[0] == stored[1]
    children[0].language = "DE"
    children[0].save()
    assert LinkSubmission.objects.get(language="DE") == children[0]


def test_a_known_row_gets_no_second_child() -> None:
    first, second = sent(form_key="a"), sent(form_key="a")
    assert add_with_child(first, LinkSubmission(submission=first), unless_known_by="form_key")
    assert not add_with_child(second, LinkSubmission(submission=second), unless_known_by="form_key")
    assert (Submission.objects.count(), LinkSubmission.objects.count()) == (1, 1)


def test_a_child_that_is_refused_leaves_no_row() -> None:
    row = sent()
    child = LinkSubmission(submission=row)
    child.llm_disclosure = None  # type: ignore[assignment]
    with pytest.raises(IntegrityError), transaction.atomic():
        add_with_child(row, child)
    assert Submission.objects.count() == 0


def test_an_added_row_can_be_changed_and_saved() -> None:
    row = page(title="z")
    add(row)
    row.title = "new"
    row.save()
    assert list(Page.objects.values_list("title", flat=True)) == ["new"]
