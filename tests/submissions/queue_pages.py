"""Addresses and words of the queue's pages."""

from __future__ import annotations

from typing import Any

from submissions.models import Submission

LIST = "/admin/submissions/submission/"


def url(submission: Submission) -> str:
    """The page of one submission in the admin."""
    return f"{LIST}{submission.pk}/change/"


def text_of(response: Any) -> str:
    """The page with every run of blanks as one."""
    return " ".join(response.content.decode().split())


def state_of(submission: Submission) -> str:
    """Its state as it is stored now."""
    return Submission.objects.get(pk=submission.pk).state
