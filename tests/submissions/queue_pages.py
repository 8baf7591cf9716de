"""Addresses and words of the queue's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from submissions.models import Page, Submission
from submissions.pages import known_page

if TYPE_CHECKING:
    from django.test import Client

LIST = "/admin/submissions/submission/"
LIST_QUERIES = 10
TRIAGE = f"{LIST}triage/"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7 }}"


def url(submission: Submission) -> str:
    """The page of one submission in the admin."""
    return f"{LIST}{submission.pk}/change/"


def titles(response: Any) -> list[str]:
    """The titles of the rows that the list shows."""
    return [row.title for row in response.context["cl"].result_list]


def text_of(response: Any) -> str:
    """The page with every run of blanks as one."""
    return " ".join(response.content.decode().split())


def state_of(submission: Submission) -> str:
    """Its state as it is stored now."""
    return Submission.objects.get(pk=submission.pk).state


def at(submission: Submission, query: str = "tab=to-decide") -> str:
    """The page on which it is decided about."""
    return f"{TRIAGE}{submission.pk}/?{query}"


def press(client: Client, submission: Submission, query: str = "tab=to-decide", **fields: Any) -> Any:
    """Press a button of that page."""
    return client.post(at(submission, query), {"version": Submission.objects.get(pk=submission.pk).version, **fields})


def read(submission: Submission, **found: Any) -> None:
    """As if a worker had fetched the page."""
    page = known_page(submission.url)
    assert page is not None
    Page.objects.filter(pk=page.pk).update(state="done", fetched_at=timezone.now(), status=200, failure="", language="en", **found)
