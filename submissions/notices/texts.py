"""What mails say: a subject of one line and a plain text, from templates/email/."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from issues.markdown.escaping import clean_line
from submissions.models import Decision, Notice, Submission
from submissions.notices.wishes import unsubscribe_url
from submissions.standing import alternative_of, earlier_issue, place_words

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TITLE = 120  # in a subject
LONGEST_SUBJECT = 200  # what the column holds
GAPS = re.compile(r"\n{3,}")
SUBJECTS = {
    Notice.Kind.RECEIVED: "This Week in Rust has received your submission",
    Notice.Kind.NEEDS_CHANGE: "A question about: {title}",
    Notice.Kind.ACCEPTED: "Accepted: {title}",
    Notice.Kind.DECLINED: "Not taken: {title}",
    Notice.Kind.PUBLISHED: "Published: {title}",
    Notice.Kind.DIGEST: "{title}",
}


@dataclass(frozen=True)
class Text:
    """A mail's subject and body."""

    subject: str
    body: str


def received_text(submission: Submission) -> Text:
    """It has come in. Nobody has read it yet, and anybody can type a stranger's address: so the mail holds no word of what was sent."""
    return _text(Notice.Kind.RECEIVED, "received", submission, {})


def decision_text(kind: Notice.Kind, decision: Decision) -> Text:
    """What was decided, and why."""
    submission = decision.submission
    words: dict[str, Any] = {"reason": decision.reason}
    template = str(kind)
    if decision.verb == Decision.Verb.MARK_DUPLICATE:
        template = "duplicate"
        words |= {"earlier": earlier_issue(submission), "is_of_another": submission.duplicate_of_id is not None}
    elif kind == Notice.Kind.DECLINED:
        words["alternative"] = alternative_of(submission)
    elif kind == Notice.Kind.PUBLISHED:
        words["issue_url"] = settings.SITE_URL + (submission.published_in.get_absolute_url() if submission.published_in else "")
    return _text(kind, template, submission, words)


def digest_text(subject: str, words: Mapping[str, Any], *, recipient: str) -> Text:
    """What waits for the editors."""
    return Text(subject_line(Notice.Kind.DIGEST, subject), _body("digest", words, recipient))


def subject_line(kind: Notice.Kind, title: str) -> str:
    """One line, whatever the title holds."""
    title = " ".join(clean_line(title).split())
    if len(title) > LONGEST_TITLE:
        title = f"{title[: LONGEST_TITLE - 1]}…"
    return SUBJECTS[kind].format(title=title)[:LONGEST_SUBJECT]


def _text(kind: Notice.Kind, template: str, submission: Submission, more: Mapping[str, Any]) -> Text:
    words = {
        "submission": submission,
        "section": submission.one_off_heading or (submission.section.title if submission.section else ""),
        "place": place_words(submission),
        "page_url": settings.SITE_URL + reverse("submission", args=[submission.token]),
        **more,
    }
    return Text(subject_line(kind, submission.title or submission.line), _body(template, words, submission.email))


def _body(template: str, words: Mapping[str, Any], recipient: str) -> str:
    text = render_to_string(f"email/{template}.txt", {**words, "unsubscribe_url": unsubscribe_url(recipient)})
    return without_gaps(text)


def without_gaps(text: str) -> str:
    """The text with one empty line at most between its parts, as a template's tags leave more."""
    return GAPS.sub("\n\n", text).strip() + "\n"
