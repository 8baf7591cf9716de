"""How something comes in: what certainly cannot be taken is refused, the rest is stored once and answered with hints.

`fields` is the `cleaned_data` of the kind's form. Nothing here talks to a broker or fetches a page.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from issues.adding import add, add_with_child
from issues.links import LinkError, duplicate_key, host, publishable_url
from issues.markdown import reads_back, render_entry
from issues.markdown.escaping import plain_text
from issues.models import Issue
from submissions import blocking, policies, review
from submissions.duplicates import Duplicates
from submissions.fields import DAMAGED, NO_SECTION, has_damage
from submissions.glance import glance
from submissions.hints import hints_about
from submissions.kinds import SubmissionKind, kind_of, line_link, submission_kinds
from submissions.models import TITLE_LENGTH, URL_LENGTH, Decision, Submission
from submissions.notices import queue_received
from submissions.pages import request_page
from submissions.sections import ONE_OFF, Choice, find_section, is_offered
from submissions.turns import placements_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.contrib.auth.models import AnonymousUser, User

    from submissions.hints import Hint
    from submissions.models import ApiToken

HOST_LENGTH = 255
EDITOR_PERMISSION = "submissions.decide_submission"
FOUND_FIELDS = ("title", "title_sent", "url", "url_sent", "duplicate_key", "host", "section", "one_off_heading")
OWN_FIELDS = ("line", "note", "name", "email", "credit_name", "credit_email", "not_before")


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


@dataclass(frozen=True)
class _Found:
    """What looking it over brought to light."""

    line: str
    title: str
    url: str
    choice: Choice
    issue: Issue | None
    duplicates: Duplicates


def is_editor(actor: User | AnonymousUser | None) -> bool:
    """Whether the rules for senders (closing time, closed sections) leave this person alone."""
    return actor is not None and actor.is_authenticated and actor.has_perm(EDITOR_PERMISSION)


def check(
    *, kind: str, fields: Mapping[str, Any], actor: User | None = None, submission: Submission | None = None, sender: str = ""
) -> Answer:
    """Look at it without storing anything. `submission` is the row that would be corrected, if one is, `sender` the visitor.

    Raises:
        IntakeError: certain reasons against it. Hints never block.
    """
    shape = submission_kinds()[kind]
    found = _refuse(shape, fields, actor=actor, other_than=submission)
    hints = hints_about(kind, fields, found.url, section=found.choice.section, issue=found.issue, sender=sender, row=submission)
    return Answer(line=found.line, url=found.url, removed=tuple(fields.get("removed", ())), duplicates=found.duplicates, hints=hints)


def submit(  # noqa: PLR0913 (what every entrance knows, all by name)
    *,
    kind: str,
    cleaned: Mapping[str, Any],
    actor: User | None = None,
    sender: str = "",
    sent_with: ApiToken | None = None,
    batch: str = "",
) -> Submission:
    """Store it, pending, have its page fetched and its receipt sent. The same form sent twice gives the row that is there already.

    `sender` is the visitor (visitors.py), `sent_with` the bot's token, `batch` the token of the page of what is sent in together.

    Raises:
        IntakeError: certain reasons against it.
    """
    shape = submission_kinds()[kind]
    fingerprint = cleaned.get("fingerprint", "")
    try:
        found = _glanced(shape, cleaned, actor) or _refuse(shape, cleaned, actor=actor)
        submission = Submission(kind=kind, form_key=fingerprint or None, submitted_by=actor, is_by_editor=is_editor(actor))
        submission.sender, submission.sent_with, submission.batch = sender, sent_with, batch
        _fill(submission, cleaned, found)
        request_page(submission.url)  # beforehand: a page that is read for nothing harms nobody
        with _refusing():
            if not _store(shape, submission, cleaned):
                return Submission.objects.get(form_key=fingerprint)
    except IntakeError:
        # What it is refused for may be its own trace.
        if known := sent_before(fingerprint):
            return known
        raise
    return submission


def _store(kind: SubmissionKind, submission: Submission, fields: Mapping[str, Any]) -> bool:
    """Submission and child in one statement, where that is all; else with the rest in one transaction. False where it is there already."""
    child, known = kind.child(submission, fields), "form_key"
    if child is not None and not submission.email:
        return add_with_child(submission, child, unless_known_by=known)
    with transaction.atomic():
        is_new = add_with_child(submission, child, unless_known_by=known) if child else add(submission, unless_known_by=known)
        if is_new and child is None:
            kind.create(submission, fields)
        if is_new:
            queue_received(submission)
    return is_new


def sent_before(fingerprint: str) -> Submission | None:
    """What the same form (`SubmissionForm.fingerprint`) led to when it was sent before."""
    return Submission.objects.filter(form_key=fingerprint).first() if fingerprint else None


@transaction.atomic
def correct(submission: Submission, *, cleaned: Mapping[str, Any], answer: str = "", version: int | None = None) -> Submission:
    """Bring it to what its sender now says, while it is undecided. An answer to a question makes it pending again.

    A whole line that an editor typed goes where something of it is corrected: it would hide what the sender says.

    Raises:
        IntakeError: see `check`; or an editor has decided meanwhile (says what).
    """
    kind = kind_of(submission)
    found = _refuse(kind, cleaned, other_than=submission)
    fields = {**cleaned, "line": ""} if submission.line and found.line != _composed_line(kind, submission) else cleaned
    verb = Decision.Verb.ANSWER if submission.state == Submission.State.NEEDS_CHANGE else Decision.Verb.CORRECT
    with _refusing():
        review.take(submission, review.Step(verb, None, answer), version=version)
        submission.title_sent = ""
        return _rewrite(submission, fields, found, actor=None)


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
    found = _refuse(kind_of(submission), cleaned, actor=actor, other_than=submission)
    step = review.Step(Decision.Verb.EDIT, actor, ", ".join(changed))
    with _refusing():
        review.take(submission, step, version=version)
        if found.title != submission.title:
            submission.title_sent = submission.title_sent or submission.title
        return _rewrite(submission, cleaned, found, actor=actor)


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


def _composed_line(kind: SubmissionKind, submission: Submission) -> str:
    """What would be printed of a submission without the line that an editor typed; "" where that is nothing."""
    try:
        return printed_line(kind, {**kind.initial(submission), "line": ""})
    except IntakeError:
        return ""


@contextmanager
def _refusing() -> Iterator[None]:
    """The refusal of a review or of a kind, as one of the intake."""
    try:
        yield
    except review.ReviewError as error:
        raise IntakeError(str(error)) from error


def _glanced(kind: SubmissionKind, fields: Mapping[str, Any], actor: User | None) -> _Found | None:
    """The short way, by which nearly everything comes in: None where somebody has to look closer."""
    word = fields.get("section", "")
    if kind.slot or word.startswith(ONE_OFF) or is_editor(actor):
        return None
    _refuse_damage(fields)
    line = printed_line(kind, fields)
    title, url = _title_and_url(kind, fields)
    seen = glance(word or kind.home, _addresses(url, fields), chosen_for=kind.form_class.section_kind if word else "")
    return _Found(line, title, url, Choice(seen.section), None, Duplicates()) if seen.is_clear else None


def _refuse(kind: SubmissionKind, fields: Mapping[str, Any], *, actor: User | None = None, other_than: Submission | None = None) -> _Found:
    """All certain reasons against it, in as few queries as they need."""
    _refuse_damage(fields)
    line = printed_line(kind, fields)
    title, url = _title_and_url(kind, fields)
    standing = Choice(other_than.section, other_than.one_off_heading) if other_than else None
    issue, choice = Issue.objects.coming(), _choice(kind, fields, actor, standing)
    found = kind.duplicates(fields, url, issue=issue, other_than=other_than)
    if not is_editor(actor):
        _refuse_blocked(url, fields)
        if choice != standing and (words := policies.refusal(choice.section, issue)):
            raise IntakeError(words, field="section")
        _refuse_repeated(kind, fields, found)
    return _Found(line, title, url, choice, issue, found)


def _rewrite(submission: Submission, fields: Mapping[str, Any], found: _Found, *, actor: User | None) -> Submission:
    kind, url = kind_of(submission), submission.url
    kind.change(submission, fields, actor=actor)
    _fill(submission, fields, found)
    if submission.url != url:
        request_page(submission.url)
    submission.save(update_fields=[*FOUND_FIELDS, *OWN_FIELDS])
    return submission


def _fill(submission: Submission, fields: Mapping[str, Any], found: _Found) -> None:
    submission.title, submission.url = found.title, found.url
    submission.url_sent = fields.get("url_sent") or found.url
    submission.duplicate_key = duplicate_key(found.url)[:URL_LENGTH] if found.url else ""
    submission.host = host(found.url)[:HOST_LENGTH]
    for name in OWN_FIELDS:
        if name in fields:
            setattr(submission, name, fields[name])
    if "section" in fields or not submission.pk:
        submission.section, submission.one_off_heading = found.choice.section, found.choice.one_off_heading


def _choice(kind: SubmissionKind, fields: Mapping[str, Any], actor: User | None, standing: Choice | None) -> Choice:
    """The section that was chosen, else the kind's own. The public chooses among those that are offered.

    What is corrected keeps the one where it is `standing`, unless it is asked for.
    """
    if standing is not None and "section" not in fields:
        return standing
    word = fields.get("section", "")
    if not word:
        return (find_section(kind.home, slot=kind.slot) if kind.home else None) or Choice()
    choice = find_section(word)
    is_found = choice is not None and (is_editor(actor) or is_offered(choice, kind.form_class.section_kind))
    if choice is None or not is_found:
        raise IntakeError(NO_SECTION, field="section")
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
        if isinstance(value, str) and has_damage(value):
            raise IntakeError(DAMAGED, field=name)


def _refuse_blocked(url: str, fields: Mapping[str, Any]) -> None:
    if words := blocking.refusal(_addresses(url, fields)):
        raise IntakeError(words, field="url")


def _addresses(url: str, fields: Mapping[str, Any]) -> list[str]:
    """Every address that would be printed, the page's own first."""
    others = (value for name, value in fields.items() if name.endswith("_url") and isinstance(value, str))
    return list(filter(None, (url, *others)))


def _refuse_repeated(kind: SubmissionKind, fields: Mapping[str, Any], found: Duplicates) -> None:
    for entry in found.standing:
        if kind.repeats(fields, entry):
            raise IntakeError(f"This is in {entry.issue} already, under {entry.issue_section}.", field="url")
