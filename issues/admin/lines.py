"""What the desk shows of an issue: its sections, the entries under their names, where they come from and what is wrong with them.

Reads only, in a fixed number of queries.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import astuple, dataclass, field
from textwrap import shorten
from typing import TYPE_CHECKING

from issues.checks import Level
from issues.editing import EntryName
from issues.editing.adding import LINK
from issues.index import holds_entries, section_kinds
from issues.links import host, is_web_address
from issues.markdown import recall_body
from issues.markdown.escaping import plain_text
from issues.markdown.nodes import Blank, Comment, Definition, EmptyNotice, Item
from issues.markdown.summary import summary
from issues.models import Section
from issues.sources import entry_sources
from issues.taking import link_taker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from issues.admin.findings import ShownFinding
    from issues.markdown.nodes import Block
    from issues.markdown.summary import Summary
    from issues.models import Issue, IssueSection
    from issues.sources import EntrySource, Mark

EXCERPT_LENGTH = 120
NAMED_BY = 50  # characters of a title that tell a line's buttons from those of the others


@dataclass
class DeskLine:
    """One entry: its name, its words, where it comes from (if assembly placed it), and whether an editor reworded it."""

    name: EntryName
    item: Item
    words: Summary
    mark: Mark | None = None
    is_edited: bool = False
    findings: list[ShownFinding] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address, where a page may link to it."""
        return self.words.url if is_web_address(self.words.url) else ""

    @property
    def host(self) -> str:
        """The site of its address."""
        return host(self.words.url)

    @property
    def called(self) -> str:
        """A few words by which its buttons are told from those of other lines."""
        return f"{self.words.title} {self.words.lead}"[:NAMED_BY].strip()


@dataclass
class DeskSection:
    """One section: its row, what it holds, the entries of its list, and what was found beside them."""

    row: IssueSection
    kind: str | None
    lines: list[DeskLine]
    waiting: int = 0
    excerpt: str = ""
    findings: list[ShownFinding] = field(default_factory=list)

    @property
    def takes_entries(self) -> bool:
        """Whether entries can be put into it: a list, below a heading. Headings that only hold other sections have none."""
        is_list = self.row.section is None or self.row.section.holds == Section.Holds.LIST or bool(self.lines)
        return is_list and bool(self.row.heading) and holds_entries(self.row, self.kind)

    @property
    def takes_links(self) -> bool:
        """Whether links can be added to it by pasting them."""
        return self.takes_entries and (self.kind or LINK) in link_taker().kinds

    @property
    def all_findings(self) -> list[ShownFinding]:
        """Its own and its lines'."""
        return [*self.findings, *(finding for line in self.lines for finding in line.findings)]

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for sections that a page shows alike, whoever looks."""
        lines = tuple((line.mark, line.is_edited, tuple(map(astuple, line.findings))) for line in self.lines)
        return self.row.pk, self.row.version, self.row.heading, self.row.body, self.waiting, lines, tuple(map(astuple, self.findings))

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many errors, warnings and hints there are in it, those that there are."""
        return count_levels(self.all_findings)


def count_levels(findings: Iterable[ShownFinding]) -> list[tuple[str, int]]:
    """How many of each level, the weightiest first; levels without any are left out."""
    counts = Counter(finding.level for finding in findings)
    return [(level.value, counts[level]) for level in Level if counts[level]]


def desk_sections(issue: Issue, findings: Sequence[ShownFinding] = (), *, rows: Sequence[IssueSection] | None = None) -> list[DeskSection]:
    """The sections in order, the findings at their lines. Five queries, and those of the sources for what waits. `rows`: all of them."""
    rows = list(issue.sections.select_related("section")) if rows is None else rows
    counts = waiting(issue)
    placed = _placed(issue)
    sections: list[DeskSection] = []
    places: list[tuple[DeskSection, DeskLine | None]] = []
    for row, kind in zip(rows, section_kinds(rows), strict=True):
        blocks = recall_body(row.body, kind)
        section = DeskSection(row, kind, [], counts[row.section.slug] if row.section else 0)
        places += [(section, None)] * row.heading.count("\n")
        for block in blocks:
            line = _line(section, block, placed)
            places += [(section, line)] * (block.source.count("\n") or 1)
        section.excerpt = "" if section.lines else excerpt(blocks)
        sections.append(section)
    for finding in findings:
        owner, line = places[min(finding.line, len(places)) - 1]
        (line or owner).findings.append(finding)
    for section in sections:
        for number, finding in enumerate(section.all_findings):
            finding.anchor = f"finding-{section.row.pk}-{number}"
    return sections


def excerpt(blocks: Iterable[Block]) -> str:
    """The first words that readers see, shortened; nothing where there is none."""
    seen = (block.source for block in blocks if not isinstance(block, Blank | Comment | Definition))
    return shorten(plain_text(next(seen, "").strip().split("\n")[0]), EXCERPT_LENGTH, placeholder=" …")


Placed = dict[tuple[int, str], "deque[tuple[str, str, bool]]"]


def _line(section: DeskSection, block: Block, placed: Placed) -> DeskLine | None:
    """Add an entry to its section."""
    if not isinstance(block, Item) or isinstance(block.entry, EmptyNotice) or not holds_entries(section.row, section.kind):
        return None
    line = DeskLine(EntryName.of(section.row, len(section.lines), block), block, summary(block.entry))
    same = placed.get((section.row.pk, block.source))
    if same:
        source, key, line.is_edited = same.popleft()
        line.mark = _sources()[source].mark(key) if source in _sources() else None
    section.lines.append(line)
    return line


def _sources() -> dict[str, EntrySource]:
    return {source.name: source for source in entry_sources()}


def _placed(issue: Issue) -> Placed:
    """By section and text the lines that assembly knows: source, key, and whether an editor reworded it."""
    found: defaultdict[tuple[int, str], deque[tuple[str, str, bool]]] = defaultdict(deque)
    rows = issue.placements.filter(removed_at=None).exclude(issue_section=None)
    for section, standing, text, source, key in rows.values_list("issue_section", "standing_text", "text", "source", "key"):
        found[section, standing].append((source, key, standing != text))
    return found


def waiting(issue: Issue) -> Counter[str]:
    """What is undecided, by section; nothing of an issue that is published."""
    counts: Counter[str] = Counter()
    for source in entry_sources() if issue.is_open else []:
        counts.update(source.waiting(issue))
    return counts


def neighbours(sections: Sequence[DeskSection], name: EntryName) -> Iterator[tuple[str, DeskSection, DeskLine | None]]:
    """Where an entry goes by one step up and down: the direction, the section, and the entry that it then stands behind."""
    lists = [section for section in sections if section.takes_entries or section.row.pk == name.section]
    at = next((number for number, section in enumerate(lists) if section.row.pk == name.section), None)
    if at is None:
        return
    lines = lists[at].lines
    if name.place > 0:
        yield "up", lists[at], lines[name.place - 2] if name.place > 1 else None
    elif at > 0:
        yield "up", lists[at - 1], lists[at - 1].lines[-1] if lists[at - 1].lines else None
    if name.place + 1 < len(lines):
        yield "down", lists[at], lines[name.place + 1]
    elif at + 1 < len(lists):
        yield "down", lists[at + 1], None
