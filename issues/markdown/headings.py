"""What a heading line is, what it says, and which kind of entry its section holds. Also the front matter above all headings."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from issues.markdown.escaping import plain_text
from issues.markdown.inline import link_at, marks
from issues.markdown.nodes import Heading

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t\r\n]|$)")
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(?:[ \t]+|(?=\n)|$)")

_TITLES = {
    "link": (
        *("updates from rust community", "official", "foundation", "newsletters", "newsletter", "research", "miscellaneous"),
        *("project/tooling updates", "observations/thoughts", "rust walkthroughs", "news & blog posts", "blog posts", "notable links"),
        *("jobs", "rust jobs", "fn work(on: rustproject) -> money"),
    ),
    "task": ("cfp - projects", "call for participation", "call for participation; projects and speakers"),
    "speakers": ("cfp - events", "cfp - speakers", "call for speakers"),
    "event": (
        *("upcoming events", "virtual", "online", "africa", "asia", "asia pacific", "europe", "north america", "oceania", "south america"),
    ),
    "pull-request": (
        *("updates from the rust project", "updates from rust project", "updates from rust core"),
        *("what's cooking on master?", "what's cooking in master?", "what's cooking on nightly?", "what's cooking in incoming?"),
    ),
    "rfc": (
        *("approved rfcs", "new rfcs", "new and updated rfcs", "updated rfcs", "closed rfcs", "style rfcs"),
        "approved major change proposals (mcp)",
    ),
    "final-comment": (
        *("final comment period", "tracking issues & prs", "tracking issues", "rust rfcs", "compiler team (mcps only)", "language team"),
        *("language reference", "leadership council", "unsafe code guidelines"),
    ),
    "testing": ("calls for testing", "call for testing", "call for testing (new!)"),
    "crate": ("crate of the week",),
    "quote": ("quote of the week", "quotes of the week"),
}
_KINDS: dict[str, str | None] = {title: kind for kind, titles in _TITLES.items() for title in titles}
_KINDS["rust compiler performance triage"] = None  # one block of prose, wherever it stands
_RFCS = "rfcs"  # a group of final comments or of calls for testing, in old issues a section of its own


def is_heading(line: str) -> bool:
    """Whether a line is a heading: up to three blanks, one to six `#`, then a blank or the line's end (CommonMark 4.2)."""
    return _HEADING.match(line) is not None


@lru_cache(maxsize=4096)  # nearly the same stand in every issue
def parse_heading(line: str) -> Heading:
    """What a heading line says. A line that is none (or empty) has level 0."""
    sign = _HEADING.match(line)
    words = line[sign.end() :].strip() if sign else line.strip()
    if sign:
        words = _without_closing_marks(words)
    link = link_at(marks(words), 0)
    title = plain_text(words).rstrip(" \t:,")
    return Heading(line, len(sign[1]) if sign else 0, title, link.address if link else "")


def _without_closing_marks(words: str) -> str:
    bare = words.rstrip("#")
    return bare.rstrip() if bare != words and (not bare or bare[-1] in " \t") else words


def section_kind(path: Sequence[str]) -> str | None:
    """The kind of entry below a heading, told by its title and those it stands under, outermost first; None where they do not tell.

    The kinds are link, task, speakers, event, pull-request, rfc, final-comment, testing, crate and quote.
    """
    titles = [_folded(title) for title in reversed(path)]
    kind = next((_KINDS[title] for title in titles if title in _KINDS), None)
    if titles[:1] == [_RFCS] and kind in {None, "pull-request"}:
        return "final-comment" if kind else "rfc"
    return kind


def _folded(title: str) -> str:
    return " ".join(title.split()).strip(" :,.").casefold().replace("’", "'").replace("rfc's", "rfcs")


def front_matter(text: str) -> dict[str, str]:
    """The `Key: value` lines at the top, up to the first other line."""
    values: dict[str, str] = {}
    start = 0
    while sign := _FIELD.match(text, start):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        values[sign[1]] = text[sign.end() : end].strip()
        start = end + 1
    return values
