"""What was left standing in an issue and is no part of it: placeholders, notes among editors, comments without an end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from issues.checks.contents import filled
from issues.checks.finding import Finding, Level
from issues.markdown.inline import marks, masked
from issues.markdown.nodes import Blank, Comment, Fence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Part, Reading

DISCUSSION = "REDDIT_LINK_HERE"  # the discussion is opened with the published issue, so its address comes after it
CALLS = frozenset({"task", "speakers"})  # their comments show the form of an entry and stay in the published issue

_SAMPLE_ADDRESS = r"<?(?:[A-Z][A-Za-z ]{0,30}[ ])?URL(?:[ ]to[ ][A-Za-z]{1,20})?>?|link[ ]to[ ][A-Za-z]{1,20}|TODO|FIXME|XXX|TBD|LINK"
_OTHER_ADDRESS = r"(?![A-Z_]{1,80}LINK_HERE)[A-Z]{2,20}(?:_[A-Z]{2,20}){0,3}_HERE"
_PLACEHOLDER = re.compile(
    rf"""
    [A-Z]{{2,20}}_LINK_HERE
    | \$twir_\w{{1,40}}
    | \[[^\[\]\n]{{0,200}}\]\((?:{_SAMPLE_ADDRESS}|{_OTHER_ADDRESS})\)
    | \[[\ *-]{{0,10}}\]\(\ ?\)
    | \[[^\[\]\n]{{1,200}}\]\(https://example\.com/my_\w{{1,40}}\)
    | (?<![\w/&])\#(?:TODO|FIXME|TBD)\b
    | ^(?:[*>-]\ )?(?:TODO|FIXME|XXX|TBD)(?::|\s{{0,20}}$)
    | \[[Ll]ink\ (?:TBD|TODO)\b
    | [Ll]orem\ ipsum\b
    """,
    re.VERBOSE | re.MULTILINE,
)
_ADDRESS = re.compile(rf"[A-Z]{{2,20}}_LINK_HERE|{_SAMPLE_ADDRESS}|{_OTHER_ADDRESS}")
_SLOT = re.compile(r"\s{0,20}<!--\s{0,20}([^\n>]{1,60} go(?:es)? here)\s{0,20}-->\s{0,20}")
_SAMPLE = re.compile(r"[\w ]{1,60} go here|\[[^\[\]\n]{0,200}\]\((?:(?:Item |Repo )?URL)?\)")

_NOTE = re.compile(
    r"""
    This\ RFC\ will\ appear\ in
    | (?:may|know\ to)\ remove\ the\ `call-for-testing`\ label
    | make\ note\ in\ the\ item\ so\ the\ authors\ know
    | Call\ for\ Testing\ Message
    | Sample\ commit\ message
    | post\ in\ GH\b
    | \b[Nn]otes?\ (?:to|for)\ (?:the\ )?editors?\b
    """,
    re.VERBOSE,
)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: [^\n]*)?$", re.MULTILINE)
_COMMENT_SIGN = re.compile(r"(?P<opening><!--(?P<whole>-?>)?)|(?P<alone>^[ \t]{0,3}-->(?=[ \t]{0,20}\r?$))|-->", re.MULTILINE)


class _Piece(NamedTuple):
    """A stretch of the text outside fenced code, and where it begins."""

    part: Part
    start: int
    text: str
    is_comment: bool


# Words without which there is none of them: looking for these first is faster.
_SIGNS_OF_PLACEHOLDERS = (
    *("_HERE", "$twir_", "URL", "](link to ", "TODO", "FIXME", "XXX", "TBD", "](LINK)", "]()", "]( )", "orem ipsum", "/my_"),
    *(" go here", " goes here"),
)
_SIGNS_OF_NOTES = (
    *("This RFC will appear in", "remove the `call-for-testing` label", "make note in the item", "Call for Testing Message"),
    *("Sample commit message", "post in GH", "editor", "<<<<<<<", ">>>>>>>", "|||||||"),
)


def is_placeholder(url: str) -> bool:
    """Whether an address is one that the template prints where an editor puts the real one."""
    return _ADDRESS.fullmatch(url.strip()) is not None


def check_placeholders(reading: Reading, context: Context) -> Iterator[Finding]:
    """Find what the template prints where something was to be put in.

    In comments only where nothing stands in their place: the samples in the comments of filled lists are house style.
    """
    pieces = _pieces(reading, _SIGNS_OF_PLACEHOLDERS)
    full = filled(reading) if pieces else set()
    for piece in pieces:
        if not piece.is_comment:
            yield from _printed(reading, context, piece)
        elif sign := _SLOT.fullmatch(piece.text) or (_may_be_sample(piece.part, full) and _SAMPLE.search(piece.text)):
            full.add(piece.part.body_start)
            yield _unfilled(reading, piece, sign)


def _may_be_sample(part: Part, full: set[int]) -> bool:
    return part.kind not in CALLS and part.body_start not in full


def _printed(reading: Reading, context: Context, piece: _Piece) -> Iterator[Finding]:
    text = masked(marks(piece.text)) if _PLACEHOLDER.search(piece.text) else ""
    for sign in _PLACEHOLDER.finditer(text):
        is_early = sign[0] == DISCUSSION and not context.is_published
        yield Finding(
            Level.WARNING if is_early else Level.ERROR,
            "placeholder",
            f"“{sign[0].strip()}” is still a placeholder.",
            "Put in the address of the discussion once it is open." if is_early else "Put in what belongs there, or take the line out.",
            piece.part.title,
            reading.line_at(piece.start + sign.start()),
        )


def _unfilled(reading: Reading, piece: _Piece, sign: re.Match[str]) -> Finding:
    return Finding(
        Level.ERROR,
        "placeholder",
        f"Nothing has taken the place of “{sign[sign.re.groups].strip()}”.",
        "Put in what belongs there, or take the section out.",
        piece.part.title,
        reading.line_at(piece.start + sign.start(sign.re.groups)),
    )


def check_editor_notes(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find text that editors wrote for each other, and what a merge left. In a comment, which no reader sees, it is a warning."""
    for piece in _pieces(reading, _SIGNS_OF_NOTES):
        if sign := _NOTE.search(piece.text):
            words = "This comment is a note among editors" if piece.is_comment else "This text is meant for editors, not for readers"
            level = Level.WARNING if piece.is_comment else Level.ERROR
            line = reading.line_at(piece.start + sign.start())
            yield Finding(level, "editor-note", f"{words}: “{sign[0]}”.", "Take it out.", piece.part.title, line)
        for sign in _CONFLICT.finditer(piece.text):
            message, hint = f"A merge left “{sign[0][:40]}” here.", "Keep one of the two versions and take the marks out."
            line = reading.line_at(piece.start + sign.start())
            yield Finding(Level.ERROR, "editor-note", message, hint, piece.part.title, line)


def check_unfinished_comments(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find comments that swallow what was meant to be read, and ends of comments that never began.

    In a browser a comment goes on to the next `-->`, whatever stands between. One that meets another `<!--` with nothing but blanks
    between them takes nothing away and is no finding.
    """
    opened: tuple[Part, int] | None = None
    for part, position, sign in _comment_signs(reading):
        if sign["opening"]:
            if opened and _swallows(reading.text, opened[1], position):
                yield _unfinished(reading, *opened, "This comment has no end of its own: it hides the text up to the next “-->”.")
            opened = None if sign["whole"] else (part, position)
        elif opened is None and sign["alone"]:
            yield _unfinished(reading, part, position, "“-->” ends a comment that never began.", "Take it out.")
        else:
            opened = None
    if opened:
        yield _unfinished(reading, *opened, "This comment has no end: it hides the rest of the issue.")


def _unfinished(reading: Reading, part: Part, position: int, message: str, hint: str = "End it with “-->”, or take it out.") -> Finding:
    return Finding(Level.ERROR, "editor-note", message, hint, part.title, reading.line_at(position))


def _comment_signs(reading: Reading) -> Iterator[tuple[Part, int, re.Match[str]]]:
    for piece in _pieces(reading, ("<!--", "-->")):
        text = piece.text if piece.is_comment else masked(marks(piece.text))
        for sign in _COMMENT_SIGN.finditer(text):
            yield piece.part, piece.start + sign.start(), sign


def _swallows(text: str, opening: int, end: int) -> bool:
    """Whether words stand between the line in which a comment begins and `end`."""
    after = text.find("\n", opening, end)
    return after >= 0 and bool(text[after:end].strip())


def _pieces(reading: Reading, signs: Iterable[str]) -> list[_Piece]:
    """The headings and blocks, in order and without fenced code, in which one of these signs stands."""
    signs = [sign for sign in signs if sign in reading.text]
    if not signs:
        return []
    headings = [_Piece(part, part.start, part.heading.source, is_comment=False) for part in reading.parts if part.heading]
    blocks = [
        _Piece(part, placed.start, placed.block.source, isinstance(placed.block, Comment))
        for part, placed in reading.blocks
        if not isinstance(placed.block, Blank | Fence)
    ]
    found = [piece for piece in (*headings, *blocks) if any(sign in piece.text for sign in signs)]
    return sorted(found, key=lambda piece: piece.start)


CHECKS: tuple[Check, ...] = (check_placeholders, check_editor_notes, check_unfinished_comments)
