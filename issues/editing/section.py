"""Saving one section: under its version, cut again where it holds a heading, refused where it would swallow one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from issues.changes import note_changes
from issues.editing.dates import dated, follow_front_matter, give_date, refuse_headless
from issues.editing.errors import EditingError, PublishedError, StaleSectionError
from issues.editing.following import BodyChange, follow_rewording
from issues.editing.writing import named, put_in_order, text_of
from issues.index import reindex, section_kinds
from issues.markdown import Cut, cut, joined
from issues.models import Issue, IssueSection, SectionVersion
from issues.text import MOST_SECTIONS, Step, match_sections, note_arrangement, note_versions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.contrib.auth.models import User


@transaction.atomic
def save_section(section: IssueSection, *, body: str, version: int, actor: User | None, heading: str | None = None) -> IssueSection:
    """Make this the section's text, written on top of `version`; a heading of None stays as it is.

    An unchanged text saves nothing. A last line without its line break gets one. A body with headings in it becomes that many sections;
    this row keeps the first.
    Raises StaleSectionError when the section has a newer version, EditingError when the issue is published, the section
    is gone, its text would swallow the next heading, or the front matter would go.
    """
    issue = open_issue(section.issue_id)
    rows = list(issue.sections.select_related("section"))
    row = next((row for row in rows if row.pk == section.pk), None)
    if row is None:
        raise EditingError(_("This section is no longer in the issue. Copy your text into another one."))
    theirs, base = text_of(row), text_at(row, version)
    yours = Cut(base.heading if heading is None else heading, body)
    yours = yours if row == rows[-1] else ended(yours)
    refuse_unstorable(yours)
    if yours in (base, theirs):
        return row
    if row.version != version:
        raise StaleSectionError(row, yours=yours, theirs=theirs, base=base, version=version)
    pieces = _pieces(rows, row, yours)
    if row == rows[0]:
        refuse_headless(theirs.body, pieces[0].body)
    kind = list(section_kinds(rows))[rows.index(row)]
    _write(issue, rows, row, pieces, Step(actor))
    follow_rewording(issue, [BodyChange(row, kind, theirs.body, row.body)])
    return row


def write_body(issue: Issue, rows: Sequence[IssueSection], row: IssueSection, body: str, step: Step) -> None:
    """Write the body of one of the sections (`rows`: all of them) of an issue that is locked, with its version and its index.

    Raises EditingError when the text would be cut differently, or the front matter would go.
    """
    yours = Cut(row.heading, body)
    yours = yours if row == rows[-1] else ended(yours)
    refuse_unstorable(yours)
    pieces = _pieces(rows, row, yours)
    if len(pieces) > 1:
        raise EditingError(_("This would make a heading of a line. Edit the section's markdown instead."))
    if row == rows[0]:
        refuse_headless(row.body, body)
    _write(issue, rows, row, pieces, step)


@transaction.atomic
def change_dates(issue: Issue, *, day: date, closes_at: datetime | None, actor: User | None) -> Issue:
    """Date the issue anew, in its front matter too, and set when it closes to submissions, which is noted.

    Raises EditingError when it is published or another issue has that date.
    """
    issue = open_issue(issue.pk)
    top, closed_at = issue.sections.first(), issue.closes_at
    if day != issue.date:
        if top is not None:
            save_section(top, body=dated(top.body, day), version=top.version, actor=actor)
        give_date(issue, day)
    note_changes(str(issue), {"closes_at": closed_at}, {"closes_at": closes_at}, actor=actor)
    issue.closes_at = closes_at
    issue.save(update_fields=["closes_at"])
    return issue


def open_issue(pk: int) -> Issue:
    """The issue, locked until the transaction ends, so that its sections fit together; refused once it is published."""
    issue = Issue.objects.select_for_update().get(pk=pk)
    if not issue.is_open:
        raise PublishedError(issue)
    return issue


def text_at(row: IssueSection, version: int) -> Cut:
    """The section's heading and body as they stood at that version; empty when there was no such version."""
    if row.version == version:
        return text_of(row)
    found = SectionVersion.objects.filter(issue=row.issue_id, section_key=row.pk, version=version).first()
    return Cut(found.heading, found.body) if found else Cut("", "")


def ended(piece: Cut) -> Cut:
    """The piece with a line break at its end: else the heading below would stand on its last line."""
    if piece.body:
        return piece if piece.body.endswith("\n") else Cut(piece.heading, f"{piece.body}\n")
    return piece if piece.heading.endswith("\n") else Cut(f"{piece.heading}\n", "")


def refuse_too_many(pieces: Sequence[Cut]) -> None:
    """Refuse a text that falls into more sections than any issue has: something went wrong in it."""
    if len(pieces) > MOST_SECTIONS:
        sizes = {"number": len(pieces) - 1, "most": MOST_SECTIONS - 1}
        raise EditingError(_("The issue would have %(number)s headings; %(most)s are the most. Look for lines that begin with #.") % sizes)


def refuse_unstorable(*pieces: Cut) -> None:
    """Refuse what no database keeps: NUL and lone surrogates. Every other character stays as typed."""
    text = joined(list(pieces))
    for number, line in enumerate(text.split("\n"), start=1):
        if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in line):
            raise EditingError(_("Line %(number)s has a character that cannot be stored. Type the line anew.") % {"number": number})


def _pieces(rows: Sequence[IssueSection], row: IssueSection, yours: Cut) -> list[Cut]:
    """What the section becomes when the whole issue is cut again; refused unless all others stay what they are."""
    place = rows.index(row)
    before, after = [text_of(other) for other in rows[:place]], [text_of(other) for other in rows[place + 1 :]]
    cuts = cut(joined([*before, yours, *after]))
    refuse_too_many(cuts)
    end = len(cuts) - len(after)
    own = cuts[place:end]
    if own and own[0].heading == yours.heading and cuts[:place] == before and cuts[end:] == after:
        return own
    raise EditingError(_reason(yours, after, above=rows[place - 1] if place else None, below=rows[place + 1] if after else None))


def _reason(yours: Cut, after: list[Cut], *, above: IssueSection | None, below: IssueSection | None) -> str:
    if above is not None and [piece.heading for piece in cut(f"{yours.heading}\n")] != ["", yours.heading]:
        return _("The heading must be one line that begins with # marks.")
    if below is not None and cut(joined([yours, *after]))[-len(after) :] != after:
        return _("A comment (<!--) or a code fence (```) is left open and would swallow “%(below)s” below. Close it.") % {"below": below}
    return _("This would change how the sections around it are cut. Look for an open comment (<!--) in “%(above)s”.") % {"above": above}


def _write(issue: Issue, rows: Sequence[IssueSection], row: IssueSection, pieces: list[Cut], step: Step) -> None:
    place = rows.index(row)
    headings = [other.heading for other in rows]
    headings[place : place + 1] = [piece.heading for piece in pieces]
    matches = match_sections(headings)[place:]
    if row.heading != pieces[0].heading:
        row.section = matches[0]
    row.heading, row.body = pieces[0].heading, pieces[0].body
    row.version += 1
    changed = issue.sections.filter(pk=row.pk, version=row.version - 1)
    if not changed.update(heading=row.heading, body=row.body, section=row.section, version=row.version):
        raise EditingError(_("The section was saved by somebody else in this moment. Save again."))
    added = [
        IssueSection(issue=issue, heading=piece.heading, body=piece.body, section=match)
        for piece, match in zip(pieces[1:], matches[1:], strict=False)
    ]
    if added:
        order = [*rows[: place + 1], *added, *rows[place + 1 :]]
        step = named(step, rows, order)
        put_in_order(rows, order)
        IssueSection.objects.bulk_create(added)
        note_arrangement(rows, order, actor=step.actor, origin=SectionVersion.Origin.EDIT, step=step)
    note_versions([row, *added], actor=step.actor, origin=SectionVersion.Origin.EDIT, step=step)
    reindex(issue, [row, *added])
    if place == 0:
        follow_front_matter(issue, row)
