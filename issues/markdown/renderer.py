"""From nodes back to text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from issues.markdown.inline import first_link, marks, without_comments
from issues.markdown.kinds import event, event_line, final_comment, link, notice, pull_request, speakers, task, testing
from issues.markdown.layouts import odd
from issues.markdown.nodes import (
    HOUSE,
    CallForTesting,
    Document,
    EmptyNotice,
    Entry,
    EventLine,
    EventListing,
    FinalComment,
    Layout,
    Link,
    Passage,
    Plain,
    PullRequest,
    SpeakersCall,
    Task,
)

if TYPE_CHECKING:
    from collections.abc import Callable


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
    if isinstance(entry, CallForTesting):
        return layout.bullet + testing.write(entry, layout) + end
    return layout.bullet + _WRITERS[type(entry)](entry, layout) + layout.trailing + end


def _write_plain(entry: Plain, _layout: Layout) -> str:
    return entry.text


_WRITERS: dict[type, Callable[[Any, Layout], str]] = {
    Link: link.write,
    Task: task.write,
    SpeakersCall: speakers.write,
    EventLine: event_line.write,
    PullRequest: pull_request.write,
    FinalComment: final_comment.write,
    EmptyNotice: notice.write,
    Plain: _write_plain,
}


def entry_kind(entry: Entry, section: str | None = None) -> str:
    """The kind of an entry: link, task, speakers, event, pull-request, final-comment, testing, notice, plain or passage.

    What looks like any link is told by the kind of its section: an RFC, an editor below the quote of the week.
    """
    kind = _KINDS[type(entry)]
    return _LINKS_OF.get(section or "", kind) if kind == "link" else kind


_LINKS_OF = {kind: kind for kind in ("pull-request", "rfc", "final-comment", "testing")} | {"quote": "editor"}
_KINDS: dict[type, str] = {
    Link: "link",
    Task: "task",
    SpeakersCall: "speakers",
    EventListing: "event",
    EventLine: "event",
    PullRequest: "pull-request",
    FinalComment: "final-comment",
    CallForTesting: "testing",
    EmptyNotice: "notice",
    Plain: "plain",
    Passage: "passage",
}


def entry_link(entry: Entry) -> tuple[str, str]:
    """Title (inline markdown) and address of what an entry is about; of a plain one its first link. Empty texts if it has none."""
    match entry:
        case Link() | EventLine() | FinalComment() | CallForTesting():
            return entry.title, entry.url
        case Task() | PullRequest():
            return _printed_title(entry), entry.url
        case SpeakersCall():
            return entry.name, entry.url
        case EventListing():
            about = (entry.titles or entry.organizers)[:1]
            return (about[0].title, about[0].url) if about else ("", "")
        case Plain():
            first = first_link(marks(without_comments(entry.text)))
            return (first.title, first.address) if first else ("", "")
        case EmptyNotice() | Passage():
            return "", ""


def _printed_title(entry: Task | PullRequest) -> str:
    if isinstance(entry, PullRequest):
        return pull_request.printed_title(entry)
    return f"{entry.project} - {entry.title}" if entry.project else entry.title
