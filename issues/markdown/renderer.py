"""From nodes back to text."""

from __future__ import annotations

from issues.markdown.inline import first_link, marks
from issues.markdown.kinds import event, link, notice, speakers, task
from issues.markdown.layouts import odd
from issues.markdown.nodes import HOUSE, Document, EmptyNotice, Entry, EventListing, Layout, Link, Passage, Plain, SpeakersCall, Task


def render(document: Document) -> str:
    """The text of an issue. `render(parse(text)) == text` for every text."""
    pieces: list[str] = []
    for section in document.sections:
        if section.heading:
            pieces.append(section.heading.source)
        pieces += [block.source for block in section.blocks]
    return "".join(pieces)


def render_entry(entry: Entry, layout: Layout = HOUSE) -> str:
    """The source of an entry's item, line end included: in house style, or in the layout in which it was found."""
    end = odd(layout).get("end", "\n")
    if isinstance(entry, Passage):
        return entry.text.rstrip("\n") + "\n"
    if isinstance(entry, EventListing):
        return layout.bullet + event.write(entry, layout) + end
    return layout.bullet + _line(entry, layout) + layout.trailing + end


def _line(entry: Link | Task | SpeakersCall | EmptyNotice | Plain, layout: Layout) -> str:
    match entry:
        case Link():
            return link.write(entry, layout)
        case Task():
            return task.write(entry, layout)
        case SpeakersCall():
            return speakers.write(entry, layout)
        case EmptyNotice():
            return notice.write(entry, layout)
        case Plain():
            return entry.text


def entry_kind(entry: Entry) -> str:
    """The kind of an entry: link, task, speakers, event, notice, plain or passage."""
    return _KINDS[type(entry)]


_KINDS: dict[type, str] = {
    Link: "link",
    Task: "task",
    SpeakersCall: "speakers",
    EventListing: "event",
    EmptyNotice: "notice",
    Plain: "plain",
    Passage: "passage",
}


def entry_link(entry: Entry) -> tuple[str, str]:
    """Title (inline markdown) and address of what an entry is about; of a plain one its first link. Empty texts if it has none."""
    match entry:
        case Link():
            return entry.title, entry.url
        case Task():
            return (f"{entry.project} - {entry.title}" if entry.project else entry.title), entry.url
        case SpeakersCall():
            return entry.name, entry.url
        case EventListing():
            about = (entry.titles or entry.organizers)[:1]
            return (about[0].title, about[0].url) if about else ("", "")
        case Plain():
            first = first_link(marks(entry.text))
            return (first.title, first.address) if first else ("", "")
        case EmptyNotice() | Passage():
            return "", ""
