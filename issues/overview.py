"""An issue at a glance: its chapters and sections, what stands in them, what waits. Reads only; for the home page and the board."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from issues.exports.html import render_item
from issues.links import host
from issues.markdown import parse_heading
from issues.markdown.escaping import plain_text
from issues.markdown.findable import IN_PARAGRAPHS
from issues.models import IssueSection, Section
from issues.sources import entry_sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.safestring import SafeString

    from issues.models import Entry, Issue

NOT_YET = "Waiting, without a section in this issue"
NO_SECTION = "No section chosen"
CHAPTER_LEVEL = 2
OF_THE_COMMUNITY = frozenset({"link", "task", "speakers"})


@dataclass(frozen=True)
class Part:
    """One section. `row` is None where something waits for a section that the issue does not have.

    `is_filled`: the crate or the quote of the week stands in it.
    """

    title: str
    row: IssueSection | None
    entries: tuple[Entry, ...] = ()
    waiting: int = 0
    slug: str = ""
    is_filled: bool = False

    @property
    def section(self) -> Section | None:
        """Its row of the catalogue."""
        return self.row.section if self.row else None

    @property
    def owners(self) -> str:
        """The names of its owners; needs owners to be prefetched."""
        return ", ".join(user.get_username() for user in self.section.owners.all()) if self.section else ""

    @property
    def is_shown_early(self) -> bool:
        """Whether the home page lists its entries: what the community sent in, events apart."""
        is_theirs = self.section is None or self.section.accepts_submissions
        return is_theirs and bool(self.entries) and self.entries[0].kind in OF_THE_COMMUNITY

    @property
    def lines(self) -> list[tuple[SafeString, str]]:
        """Each entry as it will be printed, and the host its address has."""
        return [(render_item(entry.text), host(entry.url)) for entry in self.entries]


@dataclass(frozen=True)
class Chapter:
    """A heading of the first or second level, and the sections below it."""

    title: str
    parts: tuple[Part, ...]

    @property
    def has_sections(self) -> bool:
        """Whether anything but its own heading stands in it."""
        return len(self.parts) > 1 or self.parts[0].title != self.title

    @property
    def listed(self) -> list[Part]:
        """Its sections that the home page lists."""
        return [part for part in self.parts if part.is_shown_early]

    @property
    def counted(self) -> int:
        """How many entries stand in its other sections, which the home page only counts."""
        return sum(len(part.entries) for part in self.parts if not part.is_shown_early)


def chapters(issue: Issue, *, with_waiting: bool = False) -> list[Chapter]:
    """The issue's chapters in order. With `with_waiting`, undecided things are counted, owners read, and entries without their words.

    A chapter's own heading is a part of it only when it holds or awaits something, or nothing stands below it.
    """
    rows = issue.sections.exclude(heading="").select_related("section")
    waiting = _waiting(issue) if with_waiting else Counter()
    if with_waiting:
        rows = rows.prefetch_related("section__owners")
    entries: dict[int, list[Entry]] = {}
    filled: set[int] = set()
    standing = issue.entries.exclude(kind="passage").order_by("position")
    for entry in standing.only("issue", "issue_section", "kind") if with_waiting else standing:
        if entry.kind in IN_PARAGRAPHS:
            filled.add(entry.issue_section_id)
        else:
            entries.setdefault(entry.issue_section_id, []).append(entry)
    found: list[tuple[str, list[Part]]] = []
    for row in rows:
        heading = parse_heading(row.heading)
        title = row.section.title if row.section else plain_text(heading.title)
        slug = row.section.slug if row.section else ""
        part = Part(title, row, tuple(entries.get(row.pk, ())), waiting.pop(slug, 0) if slug else 0, slug, row.pk in filled)
        if heading.level <= CHAPTER_LEVEL or not found:
            found.append((title, []))
        found[-1][1].append(part)
    return [Chapter(title, _without_bare_head(parts)) for title, parts in found] + _not_yet(waiting)


def _without_bare_head(parts: Sequence[Part]) -> tuple[Part, ...]:
    head = parts[0]
    return tuple(parts[1:] if len(parts) > 1 and not head.entries and not head.waiting else parts)


def _waiting(issue: Issue) -> Counter[str]:
    counts: Counter[str] = Counter()
    for source in entry_sources():
        counts.update(source.waiting(issue))
    return +counts


def _not_yet(waiting: Mapping[str, int]) -> list[Chapter]:
    if not waiting:
        return []
    titles = dict(Section.objects.filter(slug__in=waiting).values_list("slug", "title"))
    parts = (Part(titles.get(slug, NO_SECTION), None, (), count, slug) for slug, count in waiting.items())
    return [Chapter(NOT_YET, tuple(parts))]
