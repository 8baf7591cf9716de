"""The house rules about broken markdown: what prints as something else than was meant, or as nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from issues.checks import bullets
from issues.checks.addresses import shown
from issues.checks.bullets import BROKEN
from issues.checks.finding import Finding, Level, Repair
from issues.checks.rendering import by_commonmark, by_python_markdown
from issues.checks.rows import BOUNDARY
from issues.markdown.inline import marks, masked
from issues.markdown.plain import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Reading
    from issues.checks.rows import Row
    from issues.checks.scan import Link
    from issues.markdown.inline import Marks

# Elements that issues had so far; another one is mostly code without backticks, and its words are lost in print.
KNOWN_TAGS = frozenset(
    {"p", "a", "h1", "h2", "h3", "h4", "h5", "strong", "hr", "li", "ul", "ol", "em", "code", "blockquote", "small", "br"}
)

_COMMENT = re.compile(r" {0,3}<!--")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_RUN = re.compile("`+")
_FENCE_MARKS, _HALF_A_FENCE = 4, 3
_TAG = re.compile(r"<([A-Za-z][^\s/>]*)")
_PICTURE = re.compile(r"!\[")
_DEEP_HEADING = re.compile(r"(?:\n|\A)[ >]*+#{6}")
_CODE_BLOCK = re.compile(
    r"(?:\n[ \t>]*+|\n {0,3}#[^\n]*+|\A|\n *---[^\n]*+|-->[ \t]*+|\n {0,3}\[[^\]\n]++\]:[^\n]*+)\n[ >]*?(?: {4}| {0,3}\t)(?=[^\n])"
)
_OPENING = re.compile(r"\[")
_ADDRESS_IN_TAG = re.compile(r"<(?:[a-z][a-z0-9+.-]*+://|[^<>@\s/]*+@)", re.IGNORECASE)
_EMPTY = re.compile(r"[ \t>]*(?:[*+-]|\d{1,9}\.)[ \t]++(?:\r?$|<|!\[|\[(?:\]|!\[|[^\[\]]*\]:)|&|[*_`+ \t-]++\r?$)")
_ITEM = re.compile(r"[ \t>]*(?:[*+-]|\d{1,9}\.)[ \t]")
_DEFINING = re.compile(r"[ \t>]*(?:[*+-]|\d{1,9}\.)[ \t]+\[[^\[\]]+\]:")
_BRACKETS = re.compile(r"\]\(|\](?:[ \t]+\(|[ \t]?[{<])?(?=https?://)")
_POWER = re.compile(r"(?<=\w)\*\*(?=\w)")
_LOOSE_BOLD = re.compile(r"(?<!.)\s*\*\*\s+|(?<!\s)\s+\*\*\s*(?!.)")
_NOTICE = re.compile(r"(?:[*+-][ \t]+)?\*No [A-Za-z]")
_PARAGRAPH_END = re.compile(r"\n[ \t]*(?:\n|[*+-][ \t])")
_LONGEST_NOTICE = 2000
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_BLANK = re.compile(r"\s")
_DEEPER = 4  # blanks that python-Markdown asks for before a nested item
_FEW = 20  # sections that are rendered one by one
_MOSTLY = 5  # a list style that is so many times as frequent is the issue's own


def check_backticks(reading: Reading, _context: Context) -> Iterator[Finding]:
    """A line whose backticks do not pair, or that holds an empty pair: code that begins and never ends.

    Fences aside (three or four), as the newsletter's own tool counts them (`tools/inspect_markdown.py`), in comments and code, too.
    """
    for number, line in enumerate(reading.lines, start=1) if "`" in reading.text else ():
        if "`" in line:
            for piece in line.splitlines():
                yield from _backticks(reading, number, piece)


def _backticks(reading: Reading, number: int, line: str) -> Iterator[Finding]:
    """A run of backticks counts as what is left of it when whole fences are taken out."""
    left = [len(run) % _FENCE_MARKS for run in _RUN.findall(line)]
    if 2 in left:  # noqa: PLR2004 (a pair)
        yield _broken(reading, number, f"Two backticks side by side: “{shown(line)}”.", "Set code between single backticks.")
    if left.count(1) % 2:
        yield _broken(
            reading, number, f"A backtick without its pair: “{shown(line)}”.", "Close the code with a backtick, or take this one out."
        )


def _broken(reading: Reading, number: int, message: str, hint: str, repair: Repair | None = None) -> Finding:
    position = reading.line_starts[number - 1]
    part = reading.parts[bisect_right(reading.parts, position, key=lambda part: part.start) - 1]
    return Finding(Level.ERROR, BROKEN, message, hint, part.title, number, repair)


def check_fences(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Fenced code that is never closed: all that follows is printed as code, and no other rule sees it."""
    start, end = reading.shelters[-1] if reading.shelters else (0, 0)
    code = reading.text[start:end].rstrip() if end == len(reading.text) else ""
    opening = _FENCE.match(code)
    last = code[code.rfind("\n") + 1 :].strip() if "\n" in code else ""
    if opening and not (last.startswith(opening[1]) and not last.strip(opening[1][0])):
        number = reading.line_at(start)
        yield _broken(reading, number, "Code begins here and never ends.", f"Close it with a line {opening[1]}.")


def check_tags(reading: Reading, _context: Context) -> Iterator[Finding]:
    """An HTML element that issues do not have, mostly from angle brackets without backticks (`Vec<T>`): its words are lost in print."""
    bare, in_code = _suspects(reading)
    rendered = by_python_markdown(reading.text) if bare else None
    if rendered is None:
        return
    for name, count in Counter(tag for tag in rendered.tags if tag not in KNOWN_TAGS).items():
        places = [*bare.get(name, ()), *in_code.get(name, ())] or sorted(position for positions in bare.values() for position in positions)
        for position in places[:count]:
            number = reading.line_at(position)
            line = reading.lines[number - 1]
            yield _broken(reading, number, f"HTML that issues do not have (<{shown(name)}>): “{shown(line)}”.", _HINTS.get(name, _HINT_TAG))


_HINT_TAG = "Set code between backticks, or write &lt; for “<”."
_HINTS = {"pre": "Indent the lines by less than four blanks.", "img": "Link to the picture.", "h6": "Use five # at most."}


def _suspects(reading: Reading) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Where each unknown element may begin, by its name, outside of comments: bare, and in one-line code.

    Behind HTML that begins a line python-Markdown prints code as it is typed, up to the end of that HTML.
    """
    bare: defaultdict[str, list[int]] = defaultdict(list)
    in_code: defaultdict[str, list[int]] = defaultdict(list)
    for name, position in _elements(reading.text):
        if name not in KNOWN_TAGS and not _is_comment(reading, position):
            (in_code if _is_code(reading, position) else bare)[name].append(position)
    return bare, in_code


def _elements(text: str) -> Iterator[tuple[str, int]]:
    """What python-Markdown may make an element of beyond the usual ones, and where; code spans of one line are left out later."""
    for sign in _TAG.finditer(text):
        if not _ADDRESS_IN_TAG.match(text, sign.start()):
            yield sign[1].lower(), sign.start()
    for name, form in (("img", _PICTURE), ("h6", _DEEP_HEADING), ("pre", _CODE_BLOCK)):
        for sign in form.finditer(text):
            yield name, sign.start() if name == "img" else sign.end() - 1


def _is_comment(reading: Reading, position: int) -> bool:
    at = bisect_right(reading.shelters, (position, len(reading.text))) - 1
    return at >= 0 and position < reading.shelters[at][1] and _COMMENT.match(reading.text, reading.shelters[at][0]) is not None


def _is_code(reading: Reading, position: int) -> bool:
    """Whether it stands in code of its own line. A backslash saves no `<`: python-Markdown does not know that escape."""
    number = reading.line_at(position)
    column = position - reading.line_starts[number - 1]
    return _code(reading, number)[column : column + 1] == "\0" and column - 1 not in _marks(reading, number).escapes


# A long line is asked for each of its signs. By its number: two texts may have it, and comparing it each time takes its length.


@lru_cache(maxsize=16)
def _marks(reading: Reading, number: int) -> Marks:
    return marks(reading.lines[number - 1])


@lru_cache(maxsize=16)
def _code(reading: Reading, number: int) -> str:
    line = reading.lines[number - 1]
    return masked(_marks(reading, number)) if "`" in line or "\\" in line else line


def check_empty_items(reading: Reading, _context: Context) -> Iterator[Finding]:
    """A list item without any text, as python-Markdown prints it; one that defines a reference prints nothing, too."""
    suspects = [row for row in reading.rows if _EMPTY.match(row.text)]
    rendered = by_python_markdown(reading.text) if suspects else None
    if not rendered or not rendered.empty:
        return
    suspicious = {row.part.start for row in suspects}
    if len(suspicious) > _FEW:
        yield from (_without_text(reading, row) for row in suspects[: len(rendered.empty)])
        return
    rows = (row for row in reading.rows if row.part.start in suspicious)
    for _, section in groupby(rows, key=lambda row: row.part.start):
        yield from (_without_text(reading, row) for row in _empty(list(section)))


def _empty(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of a section that are empty items: by their place among its items where each item is a row, else the first suspects."""
    rendered = by_python_markdown(rows[0].part.body)
    items = [row for row in rows if _ITEM.match(row.text)]
    if rendered and len(items) == len(rendered.depths):
        return [items[at] for at in sorted(rendered.empty)]
    suspects = [row for row in rows if _EMPTY.match(row.text)]
    return suspects[: len(rendered.empty)] if rendered else suspects


def _without_text(reading: Reading, row: Row) -> Finding:
    if _DEFINING.match(row.text):
        message = f"This item is read as a definition, and nothing is printed: “{shown(row.text)}”."
        return _broken(reading, row.number, message, "Write it as [title](address).")
    repair = Repair(row.start, min(row.start + len(row.text) + 1, len(reading.text)), "") if not row.text.strip(" \t\r*+-") else None
    return _broken(reading, row.number, "A list item without text.", "Fill it, or take the line out.", repair)


def check_blank_lines(reading: Reading, _context: Context) -> Iterator[Finding]:
    """A blank line between two items, which sets them apart in print: a defect where the issue's other items stand close."""
    neighbours = [(above, row) for above, row in pairwise(reading.rows) if _are_neighbours(above, row)]
    apart = [(above, row) for above, row in neighbours if row.gap]
    if len(apart) * _MOSTLY > len(neighbours):
        return
    for above, row in apart:
        start = above.start + len(above.text) + 1
        message = f"A blank line inside a list, before “{shown(row.text)}”."
        yield _broken(reading, row.number, message, "Take the blank line out.", Repair(start, row.start, ""))


def _are_neighbours(above: Row, row: Row) -> bool:
    """Whether the second is an item of the list that the first one stands in. A notice stands apart: it tells of other groups."""
    return row.gap != BOUNDARY and row.bullet != "" and above.list_line == row.list_line and not row.indent and not _NOTICE.match(row.text)


def check_nesting(reading: Reading, _context: Context) -> Iterator[Finding]:
    """An item that is nested by fewer than four blanks: python-Markdown, which prints the newsletter, sets it beside its parent."""
    suspects = (row for row in reading.rows if row.bullet and row.indent % _DEEPER and row.list_line != row.number)
    for _, rows in groupby(suspects, key=lambda row: row.part.start):
        first, *others = rows
        if _differ(first.part.body, "depths"):
            for row in (first, *others):
                depth = -(-row.indent // _DEEPER) * _DEEPER
                message = f"The item is nested by {row.indent} blanks and would be printed beside the one above: “{shown(row.text)}”."
                at = row.start + len(row.text) - len(row.text.lstrip(" \t"))
                yield _broken(reading, row.number, message, f"Nest it by {depth} blanks.", Repair(row.start, at, " " * depth))


def check_brackets(reading: Reading, _context: Context) -> Iterator[Finding]:
    """A link that lost one of its brackets or parentheses, and prints as it is typed."""
    links = [link for link in reading.links if link.kind in {"inline", "reference"}]
    starts = [link.start for link in links]
    told = 0
    for start, end, part in reading.stretches:
        for sign in _BRACKETS.finditer(reading.text, start, end):
            at, number = bisect_right(starts, sign.start()) - 1, reading.line_at(sign.start())
            is_link = at >= 0 and sign.start() < links[at].end
            if number > told and not is_link and _is_prose(reading, number, sign.start()):
                told = number
                message = f"A link without all its brackets: “{shown(reading.lines[number - 1])}”."
                yield Finding(Level.ERROR, BROKEN, message, "Write it as [title](address).", part.title, number)


def check_open_brackets(reading: Reading, _context: Context) -> Iterator[Finding]:
    """An item with a bracket that nothing closes: a title that is cut, or the link ends elsewhere than was meant."""
    for part, placed, item in reading.items:
        if item.source.count("[") > item.source.count("]"):
            found = marks(item.source)
            at = next((sign.start() for sign in _OPENING.finditer(masked(found)) if sign.start() not in found.brackets), None)
            if at is not None:
                number = reading.line_at(placed.start + at)
                message = f"A bracket that is not closed: “{shown(reading.lines[number - 1])}”."
                yield Finding(Level.ERROR, BROKEN, message, "Close it, or write “\\[” if it belongs to the words.", part.title, number)


def _is_prose(reading: Reading, number: int, position: int) -> bool:
    """Whether a sign stands in no code span and no image of its line, and is not escaped."""
    return _prose(reading, number)[position - reading.line_starts[number - 1]] == reading.text[position]


@lru_cache(maxsize=16)
def _prose(reading: Reading, number: int) -> str:
    return _IMAGE.sub(lambda image: " " * len(image[0]), _code(reading, number))


def check_emphasis(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Bold type that begins in a title and does not end there, and an empty notice that lost its last asterisk."""
    for link in reading.links:
        if link.kind == "inline" and "**" in link.title and not _is_balanced(link.title):
            yield _bold(link)
    for row in reading.rows:
        sign = _NOTICE.match(row.text) if "*No " in row.text else None
        if sign and "*" not in _paragraph(reading.text, row.start + sign.end()):
            yield _broken(reading, row.number, f"A notice without its last asterisk: “{shown(row.text)}”.", "End it with an asterisk.")


def _is_balanced(title: str) -> bool:
    """Whether all asterisks pair, those of a power (2**n) aside."""
    return "*" not in _POWER.sub("", plain_text(masked(marks(title))))


def _bold(link: Link) -> Finding:
    snug = _LOOSE_BOLD.sub("**", link.title)
    if not _is_balanced(snug):
        message = f"Bold type without its end: “{shown(link.title)}”."
        return Finding(Level.ERROR, BROKEN, message, "Write the title as **title**.", link.part.title, link.line)
    message = f"Not every renderer prints “{shown(link.title)}” bold: a blank stands inside the asterisks."
    repair = Repair(link.start + 1, link.start + 1 + len(link.title), snug)
    return Finding(Level.WARNING, "renderers-disagree", message, "Take the blank out.", link.part.title, link.line, repair)


def _paragraph(text: str, start: int) -> str:
    """The text up to the next blank line or item; a notice is not longer than that."""
    end = _PARAGRAPH_END.search(text, start, start + _LONGEST_NOTICE)
    return text[start : end.start() if end else start + _LONGEST_NOTICE]


def check_renderers(reading: Reading, _context: Context) -> Iterator[Finding]:
    """A list or a link that python-Markdown and CommonMark read differently: the newsletter's site and GitHub show two things.

    Where a line's form gives cause, its section is rendered both ways; what would take too long is not judged.
    """
    for above, row in pairwise(reading.rows):
        if row.bullet and row.list_line == row.number and not row.gap and not row.indent and _differ(row.part.body, "depths"):
            message = f"The list behind “{shown(above.text)}” is printed as running text."
            repair = Repair(row.start, row.start, "\n")
            yield Finding(Level.WARNING, "renderers-disagree", message, "Set a blank line before it.", row.part.title, row.number, repair)
    for link in reading.links:
        if link.kind == "inline" and _BLANK.search(link.url) and _differ(link.part.body, "links"):
            message = f"Not every renderer sees a link in “{shown(link.title)}”: its address holds a blank or a line's end."
            yield Finding(Level.WARNING, "renderers-disagree", message, "Write the address in one piece.", link.part.title, link.line)


@lru_cache(maxsize=64)  # each of many lines may ask for the same body
def _differ(body: str, what: str) -> bool:
    ours, theirs = by_python_markdown(body), by_commonmark(body)
    return bool(ours and theirs) and Counter(getattr(ours, what)) != Counter(getattr(theirs, what))


CHECKS: tuple[Check, ...] = (
    check_backticks,
    check_fences,
    check_tags,
    check_empty_items,
    *bullets.CHECKS,
    check_blank_lines,
    check_nesting,
    check_brackets,
    check_open_brackets,
    check_emphasis,
    check_renderers,
)
