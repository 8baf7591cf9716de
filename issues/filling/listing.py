"""The lines of a list in groups, as the markdown in which an editor sees and changes them: headings, and bullets below them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from issues.links import duplicate_key
from issues.markdown import cut, entry_link, parse_body, parse_heading, parse_item, render_entry, split_lines
from issues.markdown.nodes import Blank, CallForTesting, Comment, Definition, EmptyNotice, Item, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from issues.filling.pasted import Find

UNGROUPED = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading under which lines stand: its title, and its line without the line end."""

    title: str
    heading: str

    @property
    def key(self) -> str:
        """Equal for the same group, however it is written."""
        return group_key(self.title)


def group_key(title: str) -> str:
    """The title of a group without case and odd blanks."""
    return " ".join(title.split()).strip(" :,.").casefold()


@dataclass(frozen=True, slots=True)
class Line:
    """One list item with everything nested in it, line end included, and the key of its group."""

    source: str
    group: str = UNGROUPED

    @property
    def url(self) -> str:
        """Where it leads; empty where it has no link."""
        return entry_link(parse_item(self.source, "link").entry)[1]

    @property
    def page(self) -> str:
        """Equal for lines about the same page."""
        return duplicate_key(self.url) if self.url else self.source


def is_one_item(line: Line) -> bool:
    """Whether a line reads back as one list item with a link: a hostile title may make something else of it."""
    match parse_body(line.source):
        case (Item(source=source),):
            return source == line.source and bool(line.url) and len(cut(line.source)) == 1
    return False


def line_of(find: Find, title: str, group: str) -> Line:
    """The line of something pasted, in house style."""
    link = replace(find.link, title=title)
    if not find.steps:
        return Line(render_entry(link), group)
    return Line(render_entry(CallForTesting(link.title, link.url, find.steps, link.prefixes, link.tail)), group)


@dataclass(frozen=True, slots=True)
class Listing:
    """The lines of a list and its groups, in order; `left` is what is neither."""

    lines: tuple[Line, ...] = ()
    groups: tuple[Group, ...] = ()
    left: str = ""


def read_listing(text: str) -> Listing:
    """A listing as an editor left it. A heading opens a group; empty notices and comments say nothing."""
    lines: list[Line] = []
    groups: list[Group] = []
    left: list[str] = []
    for piece in cut(text if text.endswith("\n") or not text else f"{text}\n"):
        group = Group(parse_heading(piece.heading).title, piece.heading.rstrip("\r\n")) if piece.heading else None
        groups += [group] if group else []
        for block in parse_body(piece.body):
            match block:
                case Blank() | Notice() | Comment() | Definition() | Item(entry=EmptyNotice()):
                    pass
                case Item(source=source):
                    lines.append(Line(source if source.endswith("\n") else f"{source}\n", group.key if group else UNGROUPED))
                case _:
                    left += [line for line in split_lines(block.source) if line.strip()]
    return Listing(tuple(lines), tuple(groups), "".join(left))


def write_listing(lines: Iterable[Line], groups: Sequence[Group]) -> str:
    """The lines below the headings of their groups, in the order of the groups; what has no group comes first."""
    by_group = grouped(lines)
    pieces = ["".join(line.source for line in by_group.pop(UNGROUPED, []))]
    pieces += [f"{group.heading}\n" + "".join(line.source for line in by_group[group.key]) for group in groups if group.key in by_group]
    return "\n".join(filter(None, pieces))


def grouped(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """The lines by the key of their group, groups in the order in which they first come."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.group, []).append(line)
    return found


def in_order(present: Iterable[Group], catalogue: Iterable[Group]) -> list[Group]:
    """The groups that are there, in their order, and the others behind the one that they follow in the catalogue."""
    order = list(present)
    before: str | None = None
    for group in catalogue:
        keys = [one.key for one in order]
        if group.key not in keys:
            order.insert(keys.index(before) + 1 if before in keys else 0, group)
        before = group.key
    return order


def with_new(lines: Sequence[Line], more: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """The lines and, behind them, those that are about other pages; and what was there already."""
    pages = {line.page for line in lines}
    found, known = list(lines), []
    for line in more:
        if line.page in pages:
            known.append(line)
        else:
            pages.add(line.page)
            found.append(line)
    return found, known


def regrouped(lines: Iterable[Line], choices: Mapping[str, str], *, left_out: str) -> list[Line]:
    """The lines in the groups that were chosen for them (page -> key of a group); `left_out` takes a line away."""
    chosen = ((line, choices.get(line.page, line.group)) for line in lines)
    return [replace(line, group=group) for line, group in chosen if group != left_out]
