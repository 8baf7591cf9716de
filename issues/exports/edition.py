"""An issue as it is given out: everything that an export needs, and nothing of Django. Pure.

`issues.exports.editions` makes them of what the database holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from issues.exports.anchors import anchors, entry_anchors
from issues.markdown import cut, definitions, parse_heading, section_kind
from issues.markdown.escaping import clean_line, plain_text
from issues.markdown.findable import IN_PARAGRAPHS, Findable, findables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from issues.markdown import Cut
    from issues.markdown.nodes import Heading

FRAMED = frozenset({"event", "task", "speakers"})  # the paragraphs around their lists are the same every week


@dataclass(frozen=True, slots=True)
class Site:
    """Where the newsletter is read: its name, and its address without a slash at the end."""

    name: str
    address: str

    def at(self, path: str) -> str:
        """The absolute address of a path that begins with a slash."""
        return self.address + path


@dataclass(frozen=True)
class Line:
    """An entry: its kind, its title as it is printed, its address, its anchor in the issue, and the markdown as it stands."""

    kind: str
    printed: str
    url: str
    anchor: str
    text: str

    @cached_property
    def title(self) -> str:
        """The title as a reader sees it. An issue has hundreds, and its page needs few of them."""
        return clean_line(plain_text(self.printed))


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its heading line, the title without marks, the titles it stands under, the address of a linked heading, its entries.

    `holds` is what kind of entry its list holds, None where the heading does not tell.
    """

    heading: str
    title: str
    anchor: str
    level: int
    url: str
    under: tuple[str, ...]
    holds: str | None
    body: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Edition:
    """One text of an issue: a revision, or (`revision` 0) the draft as it stands.

    `path` is the issue's page, `old_path` the address that the newsletter's own site gives it, from which the ids of feeds are made;
    `campaign` is the tool that sends the mail.
    `published_at` and `revised_at` are None for a draft. `render` gives the HTML, stored or made, when it is first asked for.
    """

    number: int | None
    title: str
    date: date
    file_name: str
    revision: int
    text: str
    path: str
    old_path: str
    site: Site
    published_at: datetime | None = None
    revised_at: datetime | None = None
    reason: str = ""
    campaign: str = "mailchimp"
    render: Callable[[], str] = field(default=str, compare=False, repr=False)

    @property
    def address(self) -> str:
        """Where it is read."""
        return self.site.at(self.path)

    @property
    def headline(self) -> str:
        """The title on one line, with nothing in it that cannot be seen."""
        return clean_line(self.title) or self.site.name

    @cached_property
    def html(self) -> str:
        """The clean HTML of the whole text, as the page shows it."""
        return self.render()

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its sections in order, without the text before the first heading."""
        return parts_of(self.text)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The entries of all sections."""
        return tuple(line for part in self.parts for line in part.lines)


def parts_of(text: str) -> tuple[Part, ...]:
    """The sections of an issue's text in order, without what stands before the first heading."""
    pieces = [piece for piece in cut(text) if piece.heading]
    addresses = definitions(text) if "]:" in text else {}
    places = anchors(piece.heading for piece in pieces)
    found: list[Part] = []
    path: list[Heading] = []
    for piece, anchor in zip(pieces, places, strict=True):
        heading = parse_heading(piece.heading)
        path = [*(above for above in path if above.level < heading.level), heading]
        found.append(_part(piece, path, anchor, addresses))
    return tuple(found)


def _part(piece: Cut, path: list[Heading], anchor: str, addresses: Mapping[str, str]) -> Part:
    heading = path[-1]
    holds = section_kind([above.title for above in path])
    is_prose = holds not in FRAMED | IN_PARAGRAPHS
    found = list(findables(piece.body, holds, addresses, with_passages=is_prose))
    return Part(
        heading=piece.heading,
        title=heading.title,
        anchor=anchor,
        level=heading.level,
        url=heading.url,
        under=tuple(above.title for above in path[:-1]),
        holds=holds,
        body=piece.body,
        lines=_lines(found, anchor),
    )


def _lines(found: list[Findable], anchor: str) -> tuple[Line, ...]:
    places = entry_anchors(anchor, ((one.url, one.title or one.text) for one in found))
    return tuple(Line(one.kind, one.title, one.url, place, one.text) for one, place in zip(found, places, strict=True))
