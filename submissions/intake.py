"""How something comes in: what certainly cannot be taken is refused, the rest is stored once and answered with hints.

`fields` is the `cleaned_data` of the kind's form. Nothing here talks to a broker or fetches a page.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from issues.links import LinkError, duplicate_key, publishable_url
from issues.markdown import reads_back, render_entry
from issues.markdown.escaping import plain_text
from issues.models import Issue, Section
from submissions import review
from submissions.fields import DAMAGED, is_damaged
from submissions.hints import hints_about
from submissions.kinds import SubmissionKind, line_link, submission_kinds
from submissions.models import TITLE_LENGTH, URL_LENGTH, Decision, Submission
from submissions.sections import Choice, find_section
from submissions.turns import placements_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.contrib.auth.models import AnonymousUser, User

    from submissions.duplicates import Duplicates
    from submissions.hints import Hint
    from submissions.models import ApiToken

EDITOR_PERMISSION = "submissions.decide_submission"
OWN_FIELDS = ("line", "note", "name", "email", "not_before")


class IntakeError(Exception):
    """Something that cannot be taken in; its text tells the sender why. `field` is the form field it is about, if one is."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Answer:
    """What can be said at once about something sent in: the printed line, what was taken off the address, and hints."""

    line: str
    url: str
    removed: tuple[str, ...]
    duplicates: Duplicates
    hints: tuple[Hint, ...]


def is_editor(actor: User | AnonymousUser | None) -> bool:
    """Whether the rules for senders (closing time, closed sections) leave this person alone."""
    return actor is not None and actor.is_authenticated and actor.has_perm(EDITOR_PERMISSION)


def check(*, kind: str, fields: Mapping[str, Any], actor: User | None = None, submission: Submission | None = None) -> Answer:
    """Look at it without storing anything. `submission` is the row that would be corrected, if one is.

    Raises:
        IntakeError: certain reasons against it. Hints never block.
    """
    shape = submission_kinds()[kind]
    _refuse_damage(fields)
    line = printed_line(shape, fields)
    _, url = _title_and_url(shape, fields)
    issue = Issue.objects.coming()
    choice = _choice(fields)
    found = shape.duplicates(fields, url, issue=issue, other_than=submission)
    if not is_editor(actor):
        _refuse_closed(choice.section, issue)
        _refuse_repeated(shape, fields, found)
    hints = hints_about(kind, fields, url, section=choice.section, issue=issue)
    return Answer(line=line, url=url, removed=tuple(fields.get("removed", ())), duplicates=found, hints=hints)


def submit(  # noqa: PLR0913 (what every entrance knows, all by name)
    *,
    kind: str,
    cleaned: Mapping[str, Any],
    actor: User | None = None,
    sender: str = "",
    sent_with: ApiToken | None = None,
    batch: str = "",
) -> Submission:
    """Store it, pending. The same form sent twice (same `form_key` and content) gives the row that is there already.

    `sender` is the visitor (visitors.py), `sent_with` the bot's token, `batch` the token of the page of what is sent in together.

    Raises:
        IntakeError: see `check`.
    """
    form_key = _fingerprint(kind, cleaned)
    if form_key and (known := Submission.objects.filter(form_key=form_key).first()):
        return known
    check(kind=kind, fields=cleaned, actor=actor)
    shape = submission_kinds()[kind]
    try:
        with transaction.atomic(), _refusing():
            submission = Submission(kind=kind, form_key=form_key, submitted_by=actor, is_by_editor=is_editor(actor))
            submission.sender, submission.sent_with, submission.batch = sender, sent_with, batch
            _fill(submission, shape, cleaned)
            submission.save(force_insert=True)
            shape.create(submission, cleaned)
            _settle_section(submission, shape)
    except IntegrityError:
        known = Submission.objects.filter(form_key=form_key).first() if form_key else None
        if known is None:
            raise
        return known
    return submission


@transaction.atomic
def correct(submission: Submission, *, cleaned: Mapping[str, Any], answer: str = "", version: int | None = None) -> Submission:
    """Bring it to what its sender now says, while it is undecided. An answer to a question makes it pending again.

    Raises:
        IntakeError: see `check`; or an editor has decided meanwhile (says what).
    """
    check(kind=submission.kind, fields=cleaned, submission=submission)
    verb = Decision.Verb.ANSWER if submission.state == Submission.State.NEEDS_CHANGE else Decision.Verb.CORRECT
    with _refusing():
        review.take(submission, review.Step(verb, None, answer), version=version)
        return _rewrite(submission, cleaned)


@transaction.atomic
def edit(submission: Submission, *, cleaned: Mapping[str, Any], actor: User, version: int | None = None) -> Submission:
    """Bring it to what an editor now says, until its line is placed in an issue. Unchanged fields leave no trace.

    Raises:
        IntakeError: the line is placed, is no entry, or somebody was quicker.
    """
    if is_placed(submission):
        raise IntakeError("Its line stands in the issue already: edit it there.")
    changed = changed_fields(submission, cleaned)
    if not changed:
        return submission
    check(kind=submission.kind, fields=cleaned, actor=actor, submission=submission)
    step = review.Step(Decision.Verb.EDIT, actor, ", ".join(changed))
    with _refusing():
        review.take(submission, step, version=version)
        return _rewrite(submission, cleaned)


def changed_fields(submission: Submission, cleaned: Mapping[str, Any]) -> list[str]:
    """Names of the form's fields that differ from the rows."""
    standing = submission_kinds()[submission.kind].initial(submission)
    return [name for name, value in standing.items() if name in cleaned and cleaned[name] != value]


def is_placed(submission: Submission) -> bool:
    """Whether assembly has put its line into an issue that it still belongs to: from then on the issue's text is edited."""
    return submission.state == Submission.State.ACCEPTED and placements_of([submission]).exists()


def printed_line(kind: SubmissionKind, fields: Mapping[str, Any]) -> str:
    """The markdown of the entry, checked to be read back as what was meant.

    Raises:
        IntakeError: it cannot be printed so.
    """
    try:
        entry = kind.printed(fields)
    except ValueError as error:
        raise IntakeError(str(error), field="line") from error
    if not reads_back(entry):
        raise IntakeError("This cannot be printed as one entry. Write it in plain words.", field="title")
    return render_entry(entry).rstrip("\n")


@contextmanager
def _refusing() -> Iterator[None]:
    """The refusal of a review or of a kind, as one of the intake."""
    try:
        yield
    except review.ReviewError as error:
        raise IntakeError(str(error)) from error


def _rewrite(submission: Submission, fields: Mapping[str, Any]) -> Submission:
    kind = submission_kinds()[submission.kind]
    _fill(submission, kind, fields)
    submission.save(update_fields=["title", "url", "url_sent", "duplicate_key", "section", "one_off_heading", *OWN_FIELDS])
    kind.change(submission, fields)
    return submission


def _fill(submission: Submission, kind: SubmissionKind, fields: Mapping[str, Any]) -> None:
    submission.title, submission.url = _title_and_url(kind, fields)
    submission.url_sent = fields.get("url_sent") or submission.url
    submission.duplicate_key = duplicate_key(submission.url)[:URL_LENGTH] if submission.url else ""
    for name in OWN_FIELDS:
        if name in fields:
            setattr(submission, name, fields[name])
    if "section" in fields:
        choice = _choice(fields)
        submission.section, submission.one_off_heading = choice.section, choice.one_off_heading


def _settle_section(submission: Submission, kind: SubmissionKind) -> None:
    slug = "" if submission.section or submission.one_off_heading else kind.default_section(submission)
    if slug:
        submission.section = Section.objects.filter(slug=slug).first()
        submission.save(update_fields=["section"])


def _choice(fields: Mapping[str, Any]) -> Choice:
    word = fields.get("section", "")
    choice = find_section(word) if word else Choice()
    if choice is None:
        raise IntakeError("There is no such section. Choose another one.", field="section")
    return choice


def _title_and_url(kind: SubmissionKind, fields: Mapping[str, Any]) -> tuple[str, str]:
    line, field = fields.get("line", ""), "line" if fields.get("line") else "url"
    title, url = kind.headline(fields), fields["url"]
    if line:
        title, url = line_link(line, kind.slug)
        title = plain_text(title or line)[:TITLE_LENGTH]
    try:
        return title, publishable_url(url).url if url or not line else ""
    except LinkError as error:
        raise IntakeError(str(error), field=field) from error


def _refuse_damage(fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if isinstance(value, str) and any(map(is_damaged, value)):
            raise IntakeError(DAMAGED, field=name)


def _refuse_closed(section: Section | None, issue: Issue | None) -> None:
    if section is not None and section.is_closed_for(issue.number if issue else None):
        words = section.policy_text or f"{section.title} is closed to submissions."
        raise IntakeError(f"{words} {section.policy_alternative}".strip(), field="section")


def _refuse_repeated(kind: SubmissionKind, fields: Mapping[str, Any], found: Duplicates) -> None:
    for entry in found.standing:
        if kind.repeats(fields, entry):
            raise IntakeError(f"This is in {entry.issue} already, under {entry.issue_section}.", field="url")


def _fingerprint(kind: str, cleaned: Mapping[str, Any]) -> str | None:
    if not cleaned.get("form_key"):
        return None
    text = json.dumps([kind, dict(cleaned)], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
