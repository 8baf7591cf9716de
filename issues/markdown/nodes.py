"""What an issue is made of: frozen nodes. A block keeps its own source; an entry holds what an editor would type.

Law: joining the sources of all blocks gives back the parsed text, whatever it was.
Every `title` is inline markdown as it stands between the brackets; `issues.markdown.escaping` makes one out of typed text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 (a field's type, read at run time)


@dataclass(frozen=True, slots=True)
class InlineLink:
    """`[title](url)` inside an entry."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Link:
    """`[prefix] [title](url)tail`: an entry of the community sections.

    `further` are links that follow it and nothing else does: parts of a series, a mirror, a repository. `joints` are the words before
    each of them; empty where all are ",", as in house style. A link by reference, `[title][label]`, has its label instead of an
    address: `issues.markdown.references` knows where that leads.
    """

    title: str
    url: str
    prefixes: tuple[str, ...] = ()
    tail: str = ""
    label: str = ""
    further: tuple[InlineLink, ...] = ()
    joints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """`[project - title](url)`: a call for participation."""

    project: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class SpeakersCall:
    """`[**name**](url) | CFP open until 2026-04-27 | place | dates`: a call for speakers.

    `columns` are the inline markdown texts between the pipes, in order, without the blanks around them.
    """

    name: str
    url: str
    columns: tuple[str, ...] = ()
    is_bold: bool = True


@dataclass(frozen=True, slots=True)
class EventListing:
    """`start[ - end] | place | organizers` and, nested, the bold title links (the first is the event, others mirrors).

    `joints` are the words between the organizers ("and", "|"); empty where all are "+", as in house style.
    """

    start: date
    place: str
    organizers: tuple[InlineLink, ...]
    titles: tuple[InlineLink, ...]
    end: date | None = None
    joints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventLine:
    """`[Jan 8. City, CC - title](url)tail`: an event in one link, as before March 2022.

    `dates` are as they stand; most name no year, and `start` is the first day where they do. `mark` stands behind them: ".", "," or "|",
    which also tells how the rest is set.
    """

    dates: str
    mark: str
    place: str
    title: str
    organizer: str
    url: str
    tail: str = ""
    label: str = ""
    start: date | None = None


@dataclass(frozen=True, slots=True)
class PullRequest:
    """`[area: title](url) (RFC [#1](url))tail`: a merged pull request. Most have no area: the heading above them names it.

    `rfc` is the RFC that it carries out; its title is the number. `further` and `joints` are as those of a link.
    """

    area: str
    title: str
    url: str
    tail: str = ""
    rfc: InlineLink | None = None
    further: tuple[InlineLink, ...] = ()
    joints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FinalComment:
    """`[disposition: close] [title](url)tail`: what is in its final comment period. No disposition is printed where it is to merge."""

    title: str
    url: str
    disposition: str = ""
    prefixes: tuple[str, ...] = ()
    tail: str = ""


@dataclass(frozen=True, slots=True)
class CallForTesting:
    """`[title](url)tail` and, nested, one line a step: a link, or plain words (then without address)."""

    title: str
    url: str
    steps: tuple[InlineLink, ...] = ()
    prefixes: tuple[str, ...] = ()
    tail: str = ""


@dataclass(frozen=True, slots=True)
class EmptyNotice:
    """`*No RFCs were approved this week.*`: says that a list is empty. `text` is without the asterisks around it."""

    text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """Any other list item: one piece of inline markdown."""

    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of markdown as it stands, one or several paragraphs: what a slot holds. Renders as its text and a line end."""

    text: str


Entry = Link | Task | SpeakersCall | EventListing | EventLine | PullRequest | FinalComment | CallForTesting | EmptyNotice | Plain | Passage


@dataclass(frozen=True, slots=True)
class Layout:
    """How an item is set: everything about its bytes that no editor would type into a field. The defaults are house style."""

    bullet: str = "* "
    nested: str = "    * "
    trailing: str = ""
    odd: tuple[tuple[str, str], ...] = ()  # names and texts of further oddities, known to parser and renderer only


HOUSE = Layout()


@dataclass(frozen=True, slots=True)
class Item:
    """A top-level list item with everything nested in it."""

    source: str
    entry: Entry
    layout: Layout = HOUSE


@dataclass(frozen=True, slots=True)
class Comment:
    """`<!-- ... -->`, over one or several lines; what stands in it is no entry."""

    source: str


@dataclass(frozen=True, slots=True)
class Fence:
    """Fenced code, with its fences."""

    source: str


@dataclass(frozen=True, slots=True)
class Definition:
    """`[label]: url`, a reference definition."""

    source: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """An empty notice that stands as a paragraph, over one or several lines."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A run of lines that is none of the others: prose, quotes, tables."""

    source: str


@dataclass(frozen=True, slots=True)
class Blank:
    """One or more blank lines."""

    source: str


Block = Item | Comment | Fence | Definition | Notice | Text | Blank


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line. `title` is its text without marks, link and trailing colon; `url` that of a linked heading."""

    source: str
    level: int
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (none for the text before the first one) and the blocks below it, up to the next heading."""

    heading: Heading | None
    blocks: tuple[Block, ...] = ()
    kind: str | None = None  # the kind of entry that its list holds, where the heading tells

    @property
    def items(self) -> tuple[Item, ...]:
        """The list items, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Item))


@dataclass(frozen=True, slots=True)
class Document:
    """A whole issue. `front_matter` is a dict of the `Key: value` lines at its top, which stand in the first section's text."""

    sections: tuple[Section, ...]
    front_matter: dict[str, str] = field(default_factory=dict)
