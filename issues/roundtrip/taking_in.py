"""Taking a file in: what was changed in it since it left goes into the sections, as one change, and only what an editor chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from issues.editing import EditingError, save_issue_text
from issues.editing.following import BodyChange, follow_lines
from issues.editing.section import open_issue
from issues.importer import ImporterError, check_characters, check_merged, read_top
from issues.index import section_kinds
from issues.markdown import split_lines
from issues.models import Issue
from issues.roundtrip.applying import RoundTripError, applied, with_needs
from issues.roundtrip.base import TAKEN_IN, Base, given_base, nearest_base
from issues.roundtrip.changes import Plan, State, What
from issues.roundtrip.planning import plan_round_trip
from issues.text import issue_text
from issues.textarea import restored

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.contrib.auth.models import User

    from issues.editing import SavedText
    from issues.importer import Top
    from issues.models import IssueSection


@dataclass(frozen=True)
class File:
    """A file that comes back. It began from the text `base`, else in the state with that last `version`, else in the nearest one."""

    name: str
    text: str
    base: str | None = None
    version: int = 0


@dataclass(frozen=True)
class Incoming:
    """A file beside the issue: where it began, and what was changed in it. `has_other_line_ends`: they are no change.

    `fresh` is how many entries of the issue count as added here since, for neither the file nor its beginning has them.
    """

    issue: Issue
    base: Base
    plan: Plan
    has_other_line_ends: bool = False
    fresh: int = 0


class StalePlanError(EditingError):
    """A chosen change is none any more, for the sections were changed meanwhile: `incoming` is how things are now."""

    def __init__(self, incoming: Incoming) -> None:
        super().__init__(_("Somebody changed the issue meanwhile. Nothing was taken in: look over what is left."))
        self.incoming = incoming


def issue_of(file: File) -> Issue:
    """The unpublished issue that a file is a draft of, by its number. Raises ImporterError when there is none."""
    top = _top(file)
    found = Issue.objects.filter(number=top.number) if top.number else Issue.objects.filter(number=None, file_name=top.file_name)
    issue = found.first()
    if issue is None:
        raise ImporterError(file.name, top.line, f"there is no issue {top.number or top.file_name} to update; import it without --update.")
    if not issue.is_open:
        raise ImporterError(file.name, top.line, f"{issue} is published: its text changes by an amendment alone.")
    return issue


def incoming(issue: Issue, file: File) -> Incoming:
    """What was changed in that file, seen from where it began. Raises ImporterError when it is no text, or that of another issue."""
    top = _top(file)
    if top.number != issue.number:
        raise ImporterError(file.name, top.line, f"this is the text of issue {top.number or top.title}, not of {issue}.")
    own = issue_text(issue)
    theirs = _with_line_ends_of(own, file.text)
    has_other_line_ends = theirs != file.text
    if file.base is not None:
        base = given_base(_with_line_ends_of(own, file.base), theirs)
    else:
        base = nearest_base(issue, theirs, version=file.version)
    if has_other_line_ends:
        theirs = restored(file.text, base.text)
    return Incoming(issue, base, plan_round_trip(base.text, theirs, own), has_other_line_ends, _fresh(issue, base.text, theirs))


@transaction.atomic
def take_in(issue: Issue, file: File, *, keys: Collection[str], actor: User | None) -> SavedText:
    """Make the changes with these keys, and those that they need, in the sections as they stand.

    It is one change and is undone as one. What assembly knows of a line that was moved or reworded follows it.
    Raises StalePlanError when a key names no change any more or one that became a conflict,
    EditingError when the text would not be what was meant, ImporterError as `incoming` does; then nothing is saved.
    """
    issue = open_issue(issue.pk)
    now = incoming(issue, file)
    if not set(keys) <= {change.key for change in now.plan.changes}:
        raise StalePlanError(now)
    try:
        result = applied(now.plan, keys)
    except RoundTripError as error:
        raise EditingError(str(error)) from error
    rows = list(issue.sections.all())
    bodies = {row.pk: row.body for row in rows}
    note = f"{TAKEN_IN} {file.name.rsplit('/', 1)[-1]}"
    saved = save_issue_text(issue, text=result, versions={row.pk: row.version for row in rows}, actor=actor, note=note)
    _follow(issue, bodies, reworded(now.plan, keys))
    return saved


def reworded(plan: Plan, keys: Collection[str]) -> dict[str, str]:
    """The entries that these changes reword: what stands here, and what it becomes."""
    chosen = with_needs(plan, keys)
    found = {}
    for change in plan.changes:
        if change.key in chosen and change.what is What.ENTRY and change.state is not State.THERE and change.after and change.here:
            found[change.here] = change.after
    return {here: after for here, after in found.items() if here != after}


def _follow(issue: Issue, bodies: dict[int, str], words: dict[str, str]) -> None:
    rows: Sequence[IssueSection] = list(issue.sections.select_related("section"))
    kinds = section_kinds(rows)
    changes = [BodyChange(row, kind, bodies.get(row.pk, ""), row.body) for row, kind in zip(rows, kinds, strict=True)]
    follow_lines(issue, [change for change in changes if change.before != change.after], words)


def _fresh(issue: Issue, base: str, theirs: str) -> int:
    marks = {url or text for url, text in issue.entries.values_list("url", "text")}
    return sum(mark not in theirs and mark not in base for mark in marks)


def _top(file: File) -> Top:
    check_characters(file.text, file_name=file.name)
    check_merged(file.text, file_name=file.name)
    return read_top(file.text, file_name=file.name)


def _with_line_ends_of(own: str, text: str) -> str:
    """The text with the line ends of the own one where all or some of its line ends are others."""
    return text if _line_ends(text) == _line_ends(own) else restored(text, own)


def _line_ends(text: str) -> set[str]:
    return {"\r\n" if line.endswith("\r\n") else "\n" for line in split_lines(text) if line.endswith("\n")}
