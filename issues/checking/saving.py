"""Saving a repaired text where it came from: a file is replaced as a whole, an issue is saved as editors save it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from issues.checking.texts import CheckingError
from issues.editing import EditingError, save_issue_text
from issues.exports.errors import ExportError
from issues.exports.files import write_file

if TYPE_CHECKING:
    from pathlib import Path

    from django.contrib.auth.models import User

    from issues.checking.texts import IssueText
    from issues.models import Issue


def refuse_unrepairable(text: IssueText) -> None:
    """Raises CheckingError for a text that a repair could not be saved to: a published issue, or one that stands nowhere."""
    if text.issue and not text.issue.is_open:
        raise CheckingError(f"{text.name} is published: its text changes by an amendment alone. Check it without --fix.")
    is_passing = text.path is None or (text.path.exists() and not text.path.is_file())  # a pipe has no place to put anything back
    if not text.issue and is_passing:
        raise CheckingError(f"{text.name} cannot be repaired in place. Save it to a file first.")


def save(text: IssueText, repaired: str, *, actor: User | None = None, note: str = "") -> None:
    """Put the repaired text in place of the one that was read; `note` says in an issue's versions what was done.

    Raises CheckingError, with nothing saved, when it changed meanwhile, cannot be written, or editing refuses it.
    """
    refuse_unrepairable(text)
    if text.issue:
        _save_issue(text, text.issue, repaired, actor, note)
    elif text.path:
        _replace_file(text.path, text.reading.text.encode(), repaired.encode())


def _replace_file(path: Path, read: bytes, repaired: bytes) -> None:
    try:
        if path.read_bytes() != read:
            raise CheckingError(f"{path} was changed meanwhile; nothing was written. Check it again.")
        write_file(path, repaired)
    except OSError as error:
        raise CheckingError(f"{path}: cannot be read: {error.strerror}.") from error
    except ExportError as error:
        raise CheckingError(str(error)) from error


def _save_issue(text: IssueText, issue: Issue, repaired: str, actor: User | None, note: str) -> None:
    try:
        with transaction.atomic():
            saved = save_issue_text(issue, text=repaired, versions=text.versions, actor=actor, note=note)
            if saved.refused:
                raise saved.refused[0]
    except EditingError as error:
        raise CheckingError(f"{text.name}: {error} Nothing was saved; check it again.") from error
