"""An entry said in other words: another title, other prefixes, or a line typed anew. Everything else of the line stays as it was set."""

from __future__ import annotations

import re
from dataclasses import replace

from issues.markdown.entries import parse_item
from issues.markdown.escaping import clean_line, inline
from issues.markdown.lists import ListError
from issues.markdown.nodes import (
    HOUSE,
    CallForTesting,
    EmptyNotice,
    Entry,
    EventLine,
    EventListing,
    FinalComment,
    Item,
    Layout,
    Link,
    PullRequest,
    SpeakersCall,
    Task,
)
from issues.markdown.parser import parse_body
from issues.markdown.renderer import render_entry

LONGEST_PREFIX = 60
_BULLET = re.compile(r"[ \t]*[*+-][ \t]+")
_TITLED = Link | Task | EventLine | PullRequest | FinalComment | CallForTesting
_PREFIXED = Link | FinalComment | CallForTesting


def own_title(entry: Entry) -> str | None:
    """The title alone, inline markdown as it stands; None for an entry without one."""
    if isinstance(entry, _TITLED):
        return entry.title
    if isinstance(entry, SpeakersCall):
        return entry.name
    return entry.titles[0].title if isinstance(entry, EventListing) and entry.titles else None


def own_prefixes(entry: Entry) -> tuple[str, ...] | None:
    """The prefixes; None for an entry that can have none."""
    return entry.prefixes if isinstance(entry, _PREFIXED) else None


def retitled(item: Item, title: str, kind: str | None = None) -> Item:
    """The item with another title, typed in plain words. The present one, typed as it stands, changes nothing.

    Raises ListError for an entry without a title, an empty one, or one that would not read back.
    """
    now = own_title(item.entry)
    if now is None:
        raise ListError("This line has no title of its own. Edit the whole line instead.")
    if title == now:
        return item
    written = inline(title)
    if not written:
        raise ListError("The title is empty.")
    return _reworded(item, _with_title(item.entry, written), kind)


def with_prefixes(item: Item, prefixes: tuple[str, ...], kind: str | None = None) -> Item:
    """The item with these prefixes, none or several, without their brackets.

    Raises ListError for an entry that can have none, or for what can be no prefix.
    """
    if own_prefixes(item.entry) == prefixes:
        return item
    if not isinstance(item.entry, _PREFIXED):
        raise ListError("This line can have no prefix. Edit the whole line instead.")
    for prefix in prefixes:
        if not prefix or len(prefix) > LONGEST_PREFIX or re.search(r"[\[\]()\\`*_<>&\n]", prefix) or prefix != clean_line(prefix):
            raise ListError(f"“{prefix}” can be no prefix: write a word such as video, without brackets.")
    return _reworded(item, replace(item.entry, prefixes=prefixes), kind)


def read_prefixes(typed: str) -> tuple[str, ...]:
    """Prefixes as people type them: `video, series` or `[video] [series]`."""
    return tuple(word for word in (clean_line(part) for part in re.split(r"[\[\],]", typed)) if word)


def typed_item(line: str, kind: str | None = None) -> Item:
    """A line of markdown as an item, with the bullet of the house where none was typed. Every other character stays.

    Raises ListError for what is no single entry.
    """
    text = line.strip("\r\n")
    if not text.strip():
        raise ListError("The line is empty. To take an entry out, remove it.")
    source = text if _BULLET.match(text) else f"{HOUSE.bullet}{text}"
    match parse_body(f"{source}\n", kind):
        case (Item(entry=entry) as item,) if not isinstance(entry, EmptyNotice):
            return item
    raise ListError("This is not one entry: write one line, and what belongs to it indented below.")


def _with_title(entry: Entry, title: str) -> Entry:
    if isinstance(entry, EventListing):
        return replace(entry, titles=(replace(entry.titles[0], title=title), *entry.titles[1:]))
    if isinstance(entry, SpeakersCall):
        return replace(entry, name=title)
    if isinstance(entry, _TITLED):
        return replace(entry, title=title)
    return entry


def _reworded(item: Item, entry: Entry, kind: str | None) -> Item:
    """The entry as an item, set as the old one; in house style where that setting does not fit any more."""
    end = tuple(odd for odd in item.layout.odd if odd[0] == "end")
    for layout in (item.layout, Layout(item.layout.bullet, item.layout.nested, item.layout.trailing, end)):
        source = render_entry(entry, layout)
        read = parse_item(source, kind)
        if read.entry == entry and read.source == source and parse_body(source, kind) == (read,):
            return read
    raise ListError("This would not read back as the same entry. Edit the whole line instead.")
