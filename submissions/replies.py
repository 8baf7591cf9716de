"""Words to senders: reply kits filled with what the submission is about, and the very mail that a decision would bring.

A placeholder is a name in braces. What it stands for is put in once: braces in a title stay braces.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from submissions.models import Decision, ReplyKit, Submission
from submissions.notices import address_hash, is_unwanted
from submissions.notices.outbox import KINDS
from submissions.notices.texts import decision_text

if TYPE_CHECKING:
    from submissions.duplicates import Duplicates
    from submissions.notices.texts import Text

PLACEHOLDER = re.compile(r"\{(\w*)\}")
PLACEHOLDERS = ("title", "section", "policy")


@dataclass(frozen=True)
class Reply:
    """One choice of words: `name` tells it from the others, `duplicate_of` is the submission that it names."""

    name: str
    label: str
    text: str = ""
    duplicate_of: int | None = None


@dataclass(frozen=True)
class MailLook:
    """The mail that a decision would bring; without one, `reason` says why none goes."""

    text: Text | None = None
    reason: str = ""


def unknown_placeholders(text: str) -> list[str]:
    """The names in braces that stand for nothing."""
    return [name for name in PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]


def filled(text: str, submission: Submission) -> str:
    """The words with what they stand for. Needs the section to be read."""
    values = {
        "title": submission.title or submission.line,
        "section": submission.one_off_heading or (submission.section.title if submission.section else "This section"),
        "policy": settings.SITE_URL + reverse("submit-kind", args=[submission.kind]),
    }
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def replies(verb: str, submission: Submission, duplicates: Duplicates) -> list[Reply]:
    """What can be said with this decision, best first: of a duplicate what it repeats, then the kits. One query."""
    found = list(_repeated(duplicates)) if verb == Decision.Verb.MARK_DUPLICATE else []
    kits = ReplyKit.objects.filter(verb=verb)
    return found + [Reply(f"kit-{kit.pk}", kit.label, filled(kit.text, submission)) for kit in kits]


def look_at_mail(submission: Submission, verb: str, *, reason: str, of: Submission | None = None) -> MailLook:
    """The mail as it would be queued if this were decided now. Nothing is stored."""
    if verb not in KINDS:
        return MailLook(reason="This brings no mail.")
    if not submission.email:
        return MailLook(reason="No address was given, so no mail goes out. The sender reads your words on the private page.")
    if is_unwanted(address_hash(submission.email)):
        return MailLook(reason="This person wants no mail, so none goes out. Your words stand on the private page.")
    after = copy(submission)
    after.state = Submission.TRANSITIONS[verb][1] or submission.state
    if of is not None:
        after.duplicate_of = of
    return MailLook(decision_text(KINDS[Decision.Verb(verb)], Decision(submission=after, verb=verb, reason=reason.strip())))


def _repeated(duplicates: Duplicates) -> list[Reply]:
    waiting = [
        Reply(f"of-{row.pk}", f"#{row.pk}, {row.title} ({row.get_state_display().lower()})", duplicate_of=row.pk)
        for row in duplicates.waiting
    ]
    entries = [
        Reply(f"entry-{entry.pk}", f"{entry.issue}, {entry.issue_section}", f"There it stands under {entry.issue_section}.")
        for entry in (*duplicates.standing, *duplicates.printed)
    ]
    return waiting + entries
