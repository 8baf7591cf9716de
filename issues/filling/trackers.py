"""What the teams' trackers call for: final comments and calls for testing, by repository, and the sentence about those without any.

Names, addresses and order are those of the issues since 2026-01-28. A tracker more is a line in `FINAL_COMMENTS` or `TESTING`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from issues.filling.listing import UNGROUPED, Group, Line, group_key, line_of
from issues.markdown import Cut, nodes, parse_body
from issues.markdown.escaping import inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from issues.filling.pasted import Find
    from issues.markdown.nodes import Block

GITHUB = "https://github.com/rust-lang/"
OPEN = "issues?q=is%3Aopen%20label%3Afinal-comment-period%20sort%3Aupdated-desc%20state%3Aopen"
IN_PERIOD = "issues?q=state%3Aopen%20label%3Afinal-comment-period%20state%3Aopen"
TO_TEST = "issues?q=state%3Aopen%20label%3Acall-for-testing%20state%3Aopen"
PROPOSALS = "issues?q=label%3Amajor-change%20label%3Afinal-comment-period%20state%3Aopen"
ONLY_PROPOSALS = " [(MCPs only)](https://forge.rust-lang.org/compiler/mcp.html)"


@dataclass(frozen=True, slots=True)
class Tracker:
    """One tracker: its title, where its list stands, and what is printed behind that link. `name` is its title in the sentence."""

    title: str
    repository: str
    query: str
    suffix: str = ""
    name: str = ""

    @property
    def words(self) -> str:
        """As the sentence names it."""
        return f"[{self.name or self.title}]({GITHUB}{self.repository}/{self.query}){self.suffix}"

    @property
    def group(self) -> Group:
        """The heading of its list."""
        title = f"{self.title} (MCPs only)" if self.suffix else self.title
        return Group(title, f"##### [{self.title}]({GITHUB}{self.repository}/{self.query}){self.suffix}")


@dataclass(frozen=True, slots=True)
class Trackers:
    """The trackers of a section in order, and how its sentence about the empty ones begins."""

    trackers: tuple[Tracker, ...]
    lead: str

    @property
    def groups(self) -> tuple[Group, ...]:
        """Their headings."""
        return tuple(tracker.group for tracker in self.trackers)

    def of(self, find: Find) -> str:
        """The key of the group that something pasted belongs to: the one above it, else the one of its repository."""
        under, keys = _known(find.under), {_known(group.key) for group in self.groups}
        if under in keys:
            return next(group.key for group in self.groups if _known(group.key) == under)
        tracker = next((one for one in self.trackers if find.repository == f"rust-lang/{one.repository}"), None)
        return tracker.group.key if tracker else UNGROUPED

    def foot(self, lines: Iterable[Line], closing: str = "") -> str:
        """The sentence about the trackers without a line, and the words that close the section."""
        filled = {_known(line.group) for line in lines}
        empty = [tracker for tracker in self.trackers if _known(tracker.group.key) not in filled]
        return "\n".join(filter(None, (sentence(self.lead, [tracker.words for tracker in empty]), f"{closing}\n" if closing else "")))

    def is_formed(self, block: Block) -> bool:
        """Whether a block is the sentence, or the closing words."""
        if isinstance(block, nodes.Item):
            return isinstance(block.entry, nodes.EmptyNotice) or block.source.lstrip("*-+ ").casefold().startswith("no items entered")
        return isinstance(block, nodes.Notice) or is_closing(block)


FINAL_COMMENTS = Trackers(
    (
        Tracker("Rust", "rust", OPEN),
        Tracker("Rust RFCs", "rfcs", IN_PERIOD),
        Tracker("Cargo", "cargo", OPEN),
        Tracker("Compiler Team", "compiler-team", PROPOSALS, ONLY_PROPOSALS),
        Tracker("Language Team", "lang-team", OPEN),
        Tracker("Language Reference", "reference", OPEN),
        Tracker("Leadership Council", "leadership-council", IN_PERIOD),
        Tracker("Unsafe Code Guidelines", "unsafe-code-guidelines", OPEN),
    ),
    "No Items entered Final Comment Period this week for",
)
TESTING = Trackers(
    (
        Tracker("Rust", "rust", TO_TEST),
        Tracker("Cargo", "cargo", TO_TEST),
        Tracker("Rustup", "rustup", TO_TEST),
        Tracker("RFCs", "rfcs", "issues?q=label%3Acall-for-testing%20state%3Aopen", name="Rust language RFCs"),
    ),
    "No calls for testing were issued this week by",
)
_CLOSING = re.compile(r"\[?Let us know\b")
_CALL = "If you are a feature implementer"
_ALIASES = {"compiler team": "compiler team (mcps only)", "rust language rfcs": "rfcs"}


def _known(title: str) -> str:
    """The key of a group under whichever of its names."""
    key = group_key(title)
    return _ALIASES.get(key, key)


def is_closing(block: Block) -> bool:
    """Whether a paragraph invites to have more tracked."""
    return isinstance(block, nodes.Text) and _CLOSING.match(block.source) is not None


def standing_closing(cuts: Sequence[Cut]) -> str:
    """The closing words as the issue has them, or as a comment of its template gives them; empty where there are none."""
    blocks = [block for piece in cuts for block in parse_body(piece.body)]
    found = [block.source.strip() for block in blocks if is_closing(block)]
    comments = "\n".join(block.source for block in blocks if isinstance(block, nodes.Comment))
    hinted = [line.strip() for line in comments.split("\n") if _CLOSING.match(line)]
    return "\n\n".join(dict.fromkeys(found or hinted))


def without_repeated_call(cuts: Sequence[Cut]) -> list[Cut]:
    """The sections without the paragraph that the template repeats below its last list of calls for testing."""
    return [cuts[0], *(Cut(piece.heading, _without_call(piece.body)) for piece in cuts[1:])]


def _without_call(body: str) -> str:
    return "".join(block.source for block in parse_body(body) if not (isinstance(block, nodes.Text) and block.source.startswith(_CALL)))


def sentence(lead: str, names: Sequence[str]) -> str:
    """`*No … for A, B or C.*`, a name a line; nothing where there is no name."""
    if not names:
        return ""
    *first, last = names
    listed = ",\n".join(first) + f" or\n{last}" if first else last
    return f"*{lead}\n{listed}.*\n"


def final_comment_line(find: Find) -> Line:
    """The line of what is in its final comment period, behind its disposition unless that is to merge."""
    link = find.link
    prefixes = tuple(prefix for prefix in link.prefixes if prefix.casefold() != "disposition: merge")
    disposition = _disposition(find) if not any(prefix.casefold().startswith("disposition") for prefix in link.prefixes) else ""
    named = replace(find, link=replace(link, prefixes=(*((f"disposition: {disposition}",) if disposition else ()), *prefixes)))
    return line_of(named, _title(find), FINAL_COMMENTS.of(find))


def _disposition(find: Find) -> str:
    """What its labels say; nothing where it is to merge, or no label of GitHub's is known."""
    found = sorted(label.removeprefix("disposition-") for label in find.labels if label.startswith("disposition-"))
    if found:
        return "" if found[0] == "merge" else found[0]
    return "unspecified" if "final-comment-period" in find.labels else ""


def call_for_testing_line(find: Find) -> Line:
    """The line of a call for testing, with its steps."""
    return line_of(find, _title(find), TESTING.of(find))


def rfc_line(find: Find) -> Line:
    """The line of an RFC: its title as it is."""
    return line_of(find, _title(find), UNGROUPED)


def _title(find: Find) -> str:
    return inline(find.link.title) if find.is_typed else find.link.title
