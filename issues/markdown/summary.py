"""An entry in a few plain words, for lists in which each line has one row: no markup, so it costs next to nothing."""

from __future__ import annotations

from dataclasses import dataclass

from issues.markdown.escaping import plain_text
from issues.markdown.inline import without_comments
from issues.markdown.nodes import CallForTesting, Entry, EventLine, EventListing, FinalComment, Link, Plain, SpeakersCall
from issues.markdown.renderer import entry_link

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands before the title, the title and its address, and what stands behind it: all of it plain words."""

    title: str
    url: str = ""
    lead: str = ""
    prefixes: tuple[str, ...] = ()
    more: str = ""


def summary(entry: Entry) -> Summary:
    """The entry's words. A plain line is all title, under its first address."""
    title, url = entry_link(entry)
    match entry:
        case Link():
            found = Summary(title, url, prefixes=entry.prefixes, more=" ".join([entry.tail, *(link.title for link in entry.further)]))
        case FinalComment():
            closing = (f"disposition: {entry.disposition}",) if entry.disposition else ()
            found = Summary(title, url, prefixes=(*closing, *entry.prefixes), more=entry.tail)
        case CallForTesting():
            found = Summary(title, url, prefixes=entry.prefixes, more=entry.tail)
        case EventListing():
            found = Summary(title, url, lead=f"{entry.start.isoformat()} | {entry.place}")
        case EventLine():
            found = Summary(title, url, lead=f"{entry.dates}{entry.mark} {entry.place}")
        case SpeakersCall():
            found = Summary(title, url, more=" | ".join(entry.columns))
        case Plain():
            found = Summary(without_comments(entry.text), url)
        case _:
            found = Summary(title, url)
    words = _words(found.title)
    return Summary(words or found.url or "…", found.url, _words(found.lead), tuple(map(_words, found.prefixes)), _words(found.more))


def _words(markdown: str) -> str:
    words = plain_text(markdown)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} …"
