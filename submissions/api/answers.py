"""What the API tells: a submission as its sender may see it, and what can be said about something before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from issues.markdown import render_entry
from submissions.kinds import kind_of
from submissions.standing import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from issues.models import Entry
    from submissions.hints import Hint
    from submissions.intake import Answer
    from submissions.models import Submission


def submission_answer(submission: Submission, *, request: HttpRequest) -> dict[str, Any]:
    """Where it stands, without editors' names and without its sender's address."""
    standing = standing_of(submission)
    issue, printed_in = standing.issue, submission.published_in
    return {
        "token": submission.token,
        "kind": submission.kind,
        "state": str(standing.state),
        "label": standing.head,
        "words": standing.words,
        "title": submission.title,
        "line": render_entry(kind_of(submission).entry(submission)).rstrip("\n"),
        "issue": issue.number if issue else None,
        "published_url": request.build_absolute_uri(printed_in.get_absolute_url()) if printed_in else None,
        "url": request.build_absolute_uri(submission.get_absolute_url()),
        "api_url": request.build_absolute_uri(reverse("api-submission", args=[submission.token])),
        "created_at": submission.created_at.isoformat(),
        "history": [
            {"label": moment.label, "at": moment.at.isoformat(), "words": moment.words}
            for moment in standing.moments
            if moment.at is not None
        ],
    }


def check_answer(answer: Answer) -> dict[str, Any]:
    """What would be printed, where the same stands already, and what speaks against it."""
    found = answer.duplicates
    return {
        "accepted": True,
        "errors": {},
        "line": answer.line,
        "url": answer.url,
        "removed": list(answer.removed),
        "hints": hint_answers(answer.hints),
        "duplicates": {
            "printed": [_entry_answer(entry) for entry in (*found.standing, *found.printed)],
            "waiting": len(found.waiting),
        },
    }


def hint_answers(hints: Iterable[Hint]) -> list[dict[str, str]]:
    """Hints never block."""
    return [{"level": hint.level, "text": hint.text, "advice": hint.advice} for hint in hints]


def refused_answer(errors: dict[str, list[str]]) -> dict[str, Any]:
    """The same for what would be refused."""
    nothing = {"printed": [], "waiting": 0}
    return {"accepted": False, "errors": errors, "line": None, "url": None, "removed": [], "hints": [], "duplicates": nothing}


def _entry_answer(entry: Entry) -> dict[str, Any]:
    return {"issue": entry.issue.number, "date": entry.issue.date.isoformat(), "section": str(entry.issue_section), "title": entry.title}
