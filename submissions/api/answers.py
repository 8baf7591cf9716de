"""What the API tells: a submission as its sender may see it, and what can be said about something before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from issues.markdown import render_entry
from submissions.kinds import kind_of
from submissions.standing import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest

    from issues.checks.context import Earlier
    from issues.models import Entry
    from submissions.card import Card
    from submissions.hints import Hint, Remedy
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


def check_answer(card: Card, errors: Mapping[str, list[str]], *, removed: Iterable[str]) -> dict[str, Any]:
    """What the card beside the form shows: what would be printed, where the same stands, what speaks against it, what is guessed."""
    found, page = card.duplicates, card.page
    against = dict(errors)
    for refusal in card.refusals:
        against[refusal.field] = [*against.get(refusal.field, []), refusal.text]
    return {
        "accepted": not against,
        "errors": against,
        "line": card.line or None,
        "url": card.url or None,
        "removed": list(removed),
        "hints": hint_answers(card.hints),
        "duplicates": {
            "printed": [_entry_answer(entry) for entry in (*found.standing, *found.printed)],
            "waiting": len(found.waiting),
        },
        "similar": [_earlier_answer(earlier) for earlier in card.similar],
        "guesses": [{"label": guess.label, "reason": guess.reason, "remedy": _remedy_answer(guess.remedy)} for guess in card.guesses],
        "page": {
            "state": page.state or "unknown",
            "title": page.title,
            "language": page.language,
            "medium": page.medium,
            "canonical": card.canonical.value if card.canonical else None,
            "reason": page.reason,
        },
    }


def hint_answers(hints: Iterable[Hint]) -> list[dict[str, Any]]:
    """Hints never block. A remedy is the value of a field that would mend it."""
    return [{"level": str(hint.level), "text": hint.text, "advice": hint.advice, "remedy": _remedy_answer(hint.remedy)} for hint in hints]


def _remedy_answer(remedy: Remedy | None) -> dict[str, str] | None:
    return {"field": remedy.field, "value": remedy.value} if remedy else None


def _entry_answer(entry: Entry) -> dict[str, Any]:
    return {"issue": entry.issue.number, "date": entry.issue.date.isoformat(), "section": str(entry.issue_section), "title": entry.title}


def _earlier_answer(earlier: Earlier) -> dict[str, Any]:
    return {"issue": earlier.number, "date": earlier.date.isoformat(), "section": earlier.section, "title": earlier.title}
