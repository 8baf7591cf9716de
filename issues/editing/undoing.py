"""Taking a change of the text back, while the issue is unpublished: what others did since stays."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from issues.conflict import join_versions
from issues.editing.dates import refuse_headless
from issues.editing.entries import said
from issues.editing.errors import EditingError, StaleSectionError
from issues.editing.following import BodyChange, find_back, follow_lines
from issues.editing.section import ended, open_issue, text_at
from issues.editing.writing import refuse_unfitting, text_of, write_sections
from issues.index import section_kinds
from issues.markdown import Cut, parse_heading
from issues.models import IssueSection, SectionVersion
from issues.text import Step, match_sections

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.contrib.auth.models import User

    from issues.models import Arrangement, Issue

Origin, What = SectionVersion.Origin, SectionVersion.What


def last_change(issue: Issue, *, actor: User) -> SectionVersion | None:
    """The newest change of somebody that is not taken back yet; None where that one cannot be: nothing older is meant by "the last".

    What an assembly wrote that they asked for is none of theirs.
    """
    undone = issue.section_versions.exclude(undoes=None).values("undoes")
    mine = issue.section_versions.filter(saved_by=actor, undoes=None).exclude(origin=Origin.ASSEMBLY)
    newest = mine.exclude(change__in=undone).order_by("-pk").first()
    return newest if newest and newest.change else None


@transaction.atomic
def undo_change(issue: Issue, change: UUID, *, actor: User | None) -> Step:
    """Let every section that this change touched be as it was before, later changes of other lines kept.

    What it added goes, what it took out comes back, and what it moved stands where it stood.
    Raises StaleSectionError when somebody changed the same lines since, EditingError when the issue is published, the change is undone
    already, or others moved the same sections.
    """
    issue = open_issue(issue.pk)
    versions = list(SectionVersion.objects.filter(issue=issue, change=change).order_by("pk"))
    if not versions:
        raise EditingError(_("There is no such change."))
    if SectionVersion.objects.filter(issue=issue, undoes=change).exists():
        raise EditingError(_("This is undone already."))
    work = _Undoing(issue, versions, issue.arrangements.filter(change=change).first())
    step = Step(actor, _("undone: %(note)s") % {"note": versions[0].note or _("an edit")}, undoes=change)
    work.run(step)
    return step


class _Undoing:
    """One change on its way back. Nothing is written before all of it is known to fit."""

    def __init__(self, issue: Issue, versions: Sequence[SectionVersion], arrangement: Arrangement | None) -> None:
        self.issue = issue
        self.rows = list(issue.sections.select_related("section"))
        self.by_pk = {row.pk: row for row in self.rows}
        self.kinds = dict(zip(self.by_pk, section_kinds(self.rows), strict=True))
        self.bodies = {row.pk: row.body for row in self.rows}
        self.versions = versions
        self.arrangement = arrangement
        self.made = set(arrangement.after) - set(arrangement.before) if arrangement else set()
        self.saved: list[IssueSection] = []
        self.renamed: list[IssueSection] = []
        self.changes: list[BodyChange] = []

    def run(self, step: Step) -> None:
        """Read what each section becomes, put them in order, and write them."""
        top = self.rows[0].body
        for version in self.versions:
            if version.what == What.REMOVED:
                self._bring_back(version)
            elif version.section_key in self.made:
                self._refuse_touched(version)
            elif version.what == What.SAVED:
                self._turn_back(version)
        order = [self.by_pk[key] for key in self._order()]
        self._settle(order)
        refuse_headless(top, order[0].body)
        refuse_unfitting(order)
        self._refuse_doubled()
        follow_lines(self.issue, self.changes)
        write_sections(self.issue, self.rows, order, saved=self.saved, step=step)

    def _bring_back(self, version: SectionVersion) -> None:
        """A section that the change took out; refused where somebody, or assembly, put another one of its heading in since."""
        before = self.arrangement.before if self.arrangement else []
        words = {"section": parse_heading(version.heading).title}
        if any(row.heading == version.heading and row.pk not in before for row in self.rows):
            raise EditingError(_("“%(section)s” stands in the issue again. Nothing was undone.") % words)
        if IssueSection.objects.filter(pk=version.section_key).exists():  # keys begin anew after a restore
            raise EditingError(_("“%(section)s” cannot be put back. Copy it from its versions.") % words)
        row = IssueSection(pk=version.section_key, issue=self.issue, version=version.version + 1)
        row.heading, row.body = version.heading, version.body
        self.by_pk[row.pk] = row
        self.saved.append(row)
        self.renamed.append(row)

    def _refuse_touched(self, version: SectionVersion) -> None:
        """A section that the change added goes as it came; raises StaleSectionError where somebody wrote in it since."""
        row, came = self._row(version), Cut(version.heading, version.body)
        if text_of(row) != came:
            raise StaleSectionError(row, yours=Cut("", ""), theirs=text_of(row), base=came, version=version.version)
        self.changes.append(BodyChange(row, self.kinds[row.pk], row.body, ""))

    def _turn_back(self, version: SectionVersion) -> None:
        """What one section becomes without the text that this version brought."""
        row = self._row(version)
        before, after, now = text_at(row, version.version - 1), Cut(version.heading, version.body), text_of(row)
        joined = join_versions(after.body, before.body, now.body)
        is_renamed = before.heading != after.heading
        if joined.clashes or (is_renamed and now.heading != after.heading):
            raise StaleSectionError(row, yours=before, theirs=now, base=after, version=version.version)
        kind = self.kinds[row.pk]
        wanted, found = BodyChange(row, kind, after.body, before.body), BodyChange(row, kind, now.body, joined.text)
        is_same = joined.text == now.body and before.body != after.body
        if is_same or (found.gone, found.come) != (wanted.gone, wanted.come):  # half of it is no undoing
            raise EditingError(_("Somebody changed the same lines in “%(section)s” since. Nothing was undone.") % {"section": row})
        row.heading, row.body, row.version = before.heading if is_renamed else now.heading, joined.text, row.version + 1
        self.saved.append(row)
        self.changes.append(found)
        if is_renamed:
            self.renamed.append(row)

    def _refuse_doubled(self) -> None:
        """A line that was taken out and is back by now does not come a second time. Raises EditingError."""
        found = find_back(self.issue, self.changes, self.bodies, self.kinds)
        if found is not None:
            item, pk = found
            words = {"line": said(item), "section": self.by_pk[pk]}
            raise EditingError(_("%(line)s stands in “%(section)s” again. Nothing was undone.") % words)

    def _row(self, version: SectionVersion) -> IssueSection:
        row = self.by_pk.get(version.section_key)
        if row is None:
            raise EditingError(_("A section that it changed is no longer in the issue."))
        return row

    def _order(self) -> list[int]:
        """The sections as they stand, without the change of their order; what others put where one comes back stands above it.

        Raises EditingError where others moved the same ones.
        """
        now, made = [row.pk for row in self.rows], self.arrangement
        if made is None:
            return now
        joined = join_versions(*("".join(f"{key}\n" for key in keys) for keys in (made.after, made.before, now)))
        order = [int(key) for key in joined.text.split()]
        is_whole = Counter(order) == Counter(self.by_pk.keys() - self.made)
        if order == now or not is_whole or any(clash.base for clash in joined.clashes) or not _is_turned_back(made, order):
            raise EditingError(_("Somebody moved the same sections since. Nothing was undone."))
        return order

    def _settle(self, order: Sequence[IssueSection]) -> None:
        """What came back or has its old name finds its place in the catalogue; a text that is not the last one ends its line."""
        for row in self.saved:
            piece = text_of(row) if row == order[-1] else ended(text_of(row))
            row.heading, row.body = piece.heading, piece.body
        for row, section in zip(order, match_sections([row.heading for row in order]), strict=True):
            if row in self.renamed:
                row.section = section
        for row, kind in zip(order, section_kinds(order), strict=True):
            if row.pk not in self.kinds:
                self.changes.append(BodyChange(row, kind, "", row.body))


def _is_turned_back(arrangement: Arrangement, order: Sequence[int]) -> bool:
    """Whether any two sections that the change put the other way round stand as they stood before it."""
    places, after = ({key: place for place, key in enumerate(keys)} for keys in (order, arrangement.after))
    common = [key for key in arrangement.before if key in places and key in after]
    return all(places[above] < places[below] for above, below in combinations(common, 2) if after[above] > after[below])
