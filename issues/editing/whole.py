"""Editing an issue as one text: it is cut at its headings, and each section that changed is saved under its own version."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from issues.editing.dates import refuse_headless
from issues.editing.errors import StaleSectionError
from issues.editing.following import BodyChange, follow_rewording
from issues.editing.matching import SectionChange, section_changes
from issues.editing.section import open_issue, refuse_too_many, refuse_unstorable, text_at
from issues.editing.writing import refuse_unfitting, text_of, write_sections
from issues.index import section_kinds
from issues.markdown import Cut, cut
from issues.models import IssueSection, SectionVersion
from issues.text import Step, match_sections

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.contrib.auth.models import User

    from issues.models import Issue


@dataclass
class SavedText:
    """What became of a whole text: the sections written, those taken away, and those refused because others saved them."""

    saved: list[IssueSection] = field(default_factory=list)
    removed: list[IssueSection] = field(default_factory=list)
    refused: list[StaleSectionError] = field(default_factory=list)


def plan_issue_text(issue: Issue, *, text: str, versions: Mapping[int, int]) -> list[SectionChange]:
    """What saving this text would do to each section, to be shown before it is done; nothing is written.

    `versions` are the sections (primary key -> version) as they were when editing began, in their order then.
    Raises EditingError when the text has too many headings or no front matter any more.
    """
    rows = {row.pk: row for row in issue.sections.all()}
    return _changes(issue, rows, _pieces(text, rows), versions)


@transaction.atomic
def save_issue_text(issue: Issue, *, text: str, versions: Mapping[int, int], actor: User | None, note: str = "") -> SavedText:
    """Save the whole text, written on top of these section versions (primary key -> version, in their order then).

    A section that was not touched stays as it is now, even when others saved it meanwhile; one that was touched and has
    a newer version is refused alone and listed in the answer, with both texts. Sections that others added stay.
    Raises EditingError when the issue is published, the front matter would go or the sections would not fit together;
    then nothing is saved.
    """
    issue = open_issue(issue.pk)
    rows = {row.pk: row for row in issue.sections.select_related("section")}
    pieces = _pieces(text, rows)
    refuse_unstorable(*pieces)
    work = _Rewriting(issue, rows, versions)
    order = work.order(pieces)
    refuse_unfitting(order)
    work.write(order, Step(actor, note))
    return work.outcome


def _pieces(text: str, rows: Mapping[int, IssueSection]) -> list[Cut]:
    pieces = cut(text)
    refuse_too_many(pieces)
    top = next(iter(rows.values()), None)
    if top is not None:
        refuse_headless(top.body, pieces[0].body)
    return pieces


def _changes(issue: Issue, rows: Mapping[int, IssueSection], pieces: Sequence[Cut], versions: Mapping[int, int]) -> list[SectionChange]:
    """Against the sections as they were when editing began. What others removed since and the text only still has stays away."""
    opened = [rows[pk] for pk in versions if pk in rows]
    found = section_changes([text_at(row, versions[row.pk]) for row in opened], pieces)
    if len(opened) == len(versions):
        return found
    removed = SectionVersion.objects.filter(issue=issue, issue_section=None)
    gone = {Cut(heading, body) for heading, body in removed.values_list("heading", "body")}
    return [change for change in found if change.old is not None or change.new not in gone]


class _Rewriting:
    """One whole text on its way into the rows. Nothing is written before `write`."""

    def __init__(self, issue: Issue, rows: Mapping[int, IssueSection], versions: Mapping[int, int]) -> None:
        self.issue = issue
        self.rows = rows
        self.versions = versions
        self.opened = [rows[pk] for pk in versions if pk in rows]
        self.outcome = SavedText()
        self.renamed: list[IssueSection] = []
        self.kinds = dict(zip(rows, section_kinds(list(rows.values())), strict=True))
        self.changed: list[BodyChange] = []

    def order(self, pieces: Sequence[Cut]) -> list[IssueSection]:
        """The sections in their new order, with their new texts."""
        order: list[IssueSection] = []
        for change in _changes(self.issue, self.rows, pieces, self.versions):
            row = None if change.place is None else self.opened[change.place]
            if change.new is not None:
                order.append(self._kept(row, change.old, change.new) if row else self._added(change.new))
            elif row is not None:
                self._gone(row, change.old)
        return self._with_others(order)

    def _added(self, piece: Cut) -> IssueSection:
        row = IssueSection(issue=self.issue, heading=piece.heading, body=piece.body)
        self.outcome.saved.append(row)
        self.renamed.append(row)
        return row

    def _kept(self, row: IssueSection, old: Cut | None, new: Cut) -> IssueSection:
        if new in (old, text_of(row)):
            return row
        if row.version != self.versions[row.pk]:
            self._refuse(row, old, new)
            return row
        if row.heading != new.heading:
            self.renamed.append(row)
        self.changed.append(BodyChange(row, self.kinds[row.pk], row.body, new.body))
        row.heading, row.body = new.heading, new.body
        row.version += 1
        self.outcome.saved.append(row)
        return row

    def _gone(self, row: IssueSection, old: Cut | None) -> None:
        if row.version != self.versions[row.pk]:
            self._refuse(row, old, Cut("", ""))
        else:
            self.outcome.removed.append(row)

    def _refuse(self, row: IssueSection, old: Cut | None, new: Cut) -> None:
        error = StaleSectionError(row, yours=new, theirs=text_of(row), base=old or Cut("", ""), version=self.versions[row.pk])
        self.outcome.refused.append(error)

    def _with_others(self, order: list[IssueSection]) -> list[IssueSection]:
        """With the sections that stay though the text has them not: others added them, or a removal is refused."""
        leaving = {row.pk for row in self.outcome.removed}
        above: IssueSection | None = None
        for row in self.rows.values():
            if row not in order and row.pk not in leaving:
                order.insert(order.index(above) + 1 if above in order else 0, row)
            above = row if row in order else above
        return order

    def write(self, order: Sequence[IssueSection], step: Step) -> None:
        """Write what changed, came, went and moved, as one step."""
        for row, section in zip(order, match_sections([row.heading for row in order]), strict=True):
            if row in self.renamed:
                row.section = section
        write_sections(self.issue, list(self.rows.values()), order, saved=self.outcome.saved, step=step)
        follow_rewording(self.issue, self.changed)
