"""Entries of an issue as editors change them: moved, removed, reworded, added. Each change is one transaction over its sections.

An entry is named (names.py); where it no longer stands as it did when the page was shown, nothing is done and both texts come back
(StaleSectionError). The changed sections get one `SectionVersion` each, under the key of the `Step` that comes back: with it undoing.py
takes the change back. None comes back where nothing had to change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from issues.editing.errors import EditingError, StaleSectionError
from issues.editing.following import BodyChange, follow_lines
from issues.editing.section import open_issue, text_at, write_body
from issues.editing.writing import text_of
from issues.index import holds_entries, section_kinds
from issues.markdown import Cut, parse_body
from issues.markdown.escaping import plain_text
from issues.markdown.lists import ListError, entries_of, move_within, put_in, put_instead, settled, take_out
from issues.markdown.renderer import entry_link
from issues.markdown.rewording import retitled, typed_item, with_prefixes
from issues.text import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.contrib.auth.models import User

    from issues.editing.names import EntryName
    from issues.markdown.nodes import Block, Item
    from issues.models import Issue, IssueSection

    Alter = Callable[[Sequence[Block]], Sequence[Block]]

MOST_LINES = 200
LONGEST_NOTE = 60
EVENT = "event"


@transaction.atomic
def move_entry(issue: Issue, name: EntryName, *, section: int, after: EntryName | None, actor: User | None) -> Step | None:
    """Put an entry right behind another one of a section, or first (`after` None); all in one transaction, or nothing.

    Raises StaleSectionError when either of them stands no longer where it did, EditingError for a place that takes no entry.
    """
    sheet = _Sheet(issue)
    item = sheet.entry(name)
    target = sheet.row(section)
    gap = sheet.gap(target, after)
    step = Step(actor, _("moved %(entry)s to %(section)s") % {"entry": said(item), "section": target})
    if section == name.section:
        to = gap - 1 if gap > name.place else gap
        bodies = {section: sheet.altered(target, lambda blocks: move_within(blocks, name.place, to))}
    else:
        has_intro = sheet.kinds[section] != EVENT
        bodies = {
            name.section: sheet.altered(sheet.row(name.section), lambda blocks: take_out(blocks, name.place)),
            section: sheet.altered(target, lambda blocks: put_in(blocks, [item], gap, has_intro=has_intro)),
        }
    return sheet.write(bodies, step)


@transaction.atomic
def remove_entry(issue: Issue, name: EntryName, *, actor: User | None) -> Step | None:
    """Take an entry out. Assembly leaves it out, too, until somebody brings it back.

    Raises StaleSectionError when it stands no longer where it did.
    """
    sheet = _Sheet(issue)
    item = sheet.entry(name)
    body = sheet.altered(sheet.row(name.section), lambda blocks: take_out(blocks, name.place))
    return sheet.write({name.section: body}, Step(actor, _("removed %(entry)s") % {"entry": said(item)}))


@transaction.atomic
def replace_entry(issue: Issue, name: EntryName, *, line: str, actor: User | None) -> Step | None:
    """Let an entry's line be this markdown.

    Raises StaleSectionError when it stands no longer where it did, EditingError for what is no single entry.
    """
    return _reworded(issue, name, lambda _item, kind: typed_item(line, kind), actor)


@transaction.atomic
def retitle_entry(issue: Issue, name: EntryName, *, title: str, prefixes: tuple[str, ...] | None, actor: User | None) -> Step | None:
    """Give an entry this title, in plain words, and these prefixes (None: those it has).

    Raises StaleSectionError when it stands no longer where it did, EditingError for words that cannot be one.
    """

    def reword(item: Item, kind: str | None) -> Item:
        titled = retitled(item, title, kind)
        return titled if prefixes is None else with_prefixes(titled, prefixes, kind)

    return _reworded(issue, name, reword, actor)


@transaction.atomic
def add_entries(issue: Issue, *, section: int, lines: Sequence[str], actor: User | None, gap: int | None = None) -> Step | None:
    """Put lines of markdown behind the last entry of a section, or behind so many; who counts them has locked the issue before.

    Raises EditingError for a line that is no entry.
    """
    if not 0 < len(lines) <= MOST_LINES:
        raise EditingError(_("Give at least one line, and %(most)s at most.") % {"most": MOST_LINES})
    sheet = _Sheet(issue)
    target, kind = sheet.row(section), sheet.kinds[section]
    place = len(sheet.entries(target)) if gap is None else gap
    try:
        items = [typed_item(line, kind) for line in lines]
    except ListError as error:
        raise EditingError(str(error)) from error
    body = sheet.altered(target, lambda blocks: put_in(blocks, items, place, has_intro=kind != EVENT))
    return sheet.write({section: body}, Step(actor, _("added %(entry)s") % {"entry": said(*items)}))


def said(*items: Item) -> str:
    """Entries in a few words, for notes."""
    words = plain_text(entry_link(items[0].entry)[0] or items[0].source)
    shown = words if len(words) <= LONGEST_NOTE else f"{words[:LONGEST_NOTE]} …"
    more = _(" and %(number)s more") % {"number": len(items) - 1} if len(items) > 1 else ""
    return f"“{shown}”{more}"


def _reworded(issue: Issue, name: EntryName, reword: Callable[[Item, str | None], Item], actor: User | None) -> Step | None:
    sheet = _Sheet(issue)
    kind = sheet.kinds.get(name.section)

    def alter(blocks: Sequence[Block]) -> Sequence[Block]:
        return put_instead(blocks, name.place, reword(entries_of(blocks)[name.place], kind))

    item = sheet.entry(name, alter)
    body = sheet.altered(sheet.row(name.section), alter)
    return sheet.write({name.section: body}, Step(actor, _("changed %(entry)s") % {"entry": said(item)}))


class _Sheet:
    """An issue that is locked, its sections and what they hold. Nothing is written before `write`."""

    def __init__(self, issue: Issue) -> None:
        self.issue = open_issue(issue.pk)
        self.rows = list(self.issue.sections.select_related("section"))
        self.by_pk = {row.pk: row for row in self.rows}
        self.kinds = dict(zip(self.by_pk, section_kinds(self.rows), strict=True))

    def row(self, pk: int) -> IssueSection:
        """A section that holds entries."""
        row = self.by_pk.get(pk)
        if row is None:
            raise EditingError(_("This section is no longer in the issue."))
        if not holds_entries(row, self.kinds[pk]):
            raise EditingError(_("“%(section)s” holds no list of entries. Edit its markdown instead.") % {"section": row})
        return row

    def blocks(self, row: IssueSection) -> tuple[Block, ...]:
        """What stands in a section."""
        return parse_body(row.body, self.kinds[row.pk])

    def entries(self, row: IssueSection) -> list[Item]:
        """Its entries."""
        return entries_of(self.blocks(row))

    def entry(self, name: EntryName, alter: Alter | None = None) -> Item:
        """The entry of that name; `alter` is what shall be done with it, for the refusal to show."""
        row = self.row(name.section)
        found = self.entries(row)
        if name.fits(found):
            return found[name.place]
        base = text_at(row, name.version)
        wanted = self._wanted(base, name, alter)
        stale = StaleSectionError(row, yours=wanted, theirs=text_of(row), base=base, version=name.version)
        stale.entry = name
        raise stale

    def _wanted(self, base: Cut, name: EntryName, alter: Alter | None) -> Cut:
        """The section as the editor wanted it, as far as that can still be told."""
        kind = self.kinds[name.section]
        blocks = parse_body(base.body, kind)
        if alter is None or not name.fits(entries_of(blocks)):
            return base
        try:
            return Cut(base.heading, settled(alter(blocks), kind))
        except ListError as error:
            raise EditingError(str(error)) from error

    def gap(self, row: IssueSection, after: EntryName | None) -> int:
        """How many entries stand above the place behind that entry of the section."""
        if after is None:
            return 0
        if after.section != row.pk:
            raise EditingError(_("This form is damaged. Open the issue again."))
        self.entry(after)
        return after.place + 1

    def altered(self, row: IssueSection, alter: Alter) -> str:
        """The section's body with that change."""
        try:
            return settled(alter(self.blocks(row)), self.kinds[row.pk])
        except ListError as error:
            raise EditingError(str(error)) from error

    def write(self, bodies: dict[int, str], step: Step) -> Step | None:
        """Write these bodies, a version of each, the index, and what assembly knows of the lines; None where all is as it was."""
        changes = [BodyChange(self.by_pk[pk], self.kinds[pk], self.by_pk[pk].body, body) for pk, body in bodies.items()]
        changes = [change for change in changes if change.before != change.after]
        for change in changes:
            write_body(self.issue, self.rows, change.row, change.after, step)
        follow_lines(self.issue, changes)
        return step if changes else None
