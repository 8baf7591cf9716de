"""Whether what is written says what was meant: the check before anything that was typed goes into an issue."""

from __future__ import annotations

from issues.markdown.headings import is_heading
from issues.markdown.nodes import Entry, EventListing, Item, Passage, Plain
from issues.markdown.parser import parse_body
from issues.markdown.renderer import entry_kind, entry_link, render_entry


def reads_back(entry: Entry) -> bool:
    """Whether an entry's rendering is one list item with its title, address and day; of a plain line the bytes are what is meant.

    A passage is what it is, as long as it begins no section.
    """
    source = render_entry(entry)
    if isinstance(entry, Passage):
        return not any(map(is_heading, source.split("\n")))
    match parse_body(source, entry_kind(entry)):
        case (Item(source=standing, entry=read),) if standing == source:
            return isinstance(entry, Plain) or (entry_link(read) == entry_link(entry) and _day(read) == _day(entry))
    return False


def _day(entry: Entry) -> object:
    return (entry.start, entry.end) if isinstance(entry, EventListing) else None
