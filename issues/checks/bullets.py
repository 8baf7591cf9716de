"""The house rules about what begins a list item: one bullet, `* `, and each item on a line of its own."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from issues.checks.addresses import shown
from issues.checks.finding import Finding, Level, Repair
from issues.markdown.inline import marks, masked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Reading
    from issues.checks.rows import Row

BROKEN = "broken-markdown"

_ENTRY = re.compile(r"(?:\[[^\[\]\n]*\] )*+\[[^\n]*\]\([^()\s]*\)\.?\r?")
_ODD = re.compile(r"[•·‣◦∙●▪–—][ \t]*(?=\[)")
_TWO = re.compile(r"[ \t]*(?:[*+-][ \t]+)([*+-][ \t]+)(?=[^\s*+-])")
_FUSED = re.compile(r"\)[.,;]?([ \t]*\*[ \t]+)(?=\[)")
_TIGHT = re.compile(r"[*+-]\[(?>[^\n]*\]\([^()\s]*\))[^*\n]*$")
_LINKED = re.compile(r"\](?:\(|\[|:|[ \t]*[({<]?https?:)|<(?:https?:|[Aa]\s)")
_ADDRESS = re.compile(r"https?://")
_BEGIN = "Begin the line with “* ”."


def _broken(row: Row, message: str, hint: str, repair: Repair | None) -> Finding:
    return Finding(Level.ERROR, BROKEN, message, hint, row.part.title, row.number, repair)


def check_bullets(reading: Reading, _context: Context) -> Iterator[Finding]:
    """`- ` among `* `: a defect only where other items of the section, nested as it is or not, mostly have asterisks.

    Whole issues had dashes in 2013, and for long only the nested items had them.
    """
    bullets = Counter((row.part.start, row.indent > 0, row.bullet) for row in reading.rows if row.bullet)
    for row in reading.rows:
        place = row.part.start, row.indent > 0
        if row.bullet in {"-", "+"} and bullets[*place, row.bullet] <= bullets[*place, "*"]:
            at = row.start + len(row.text) - len(row.text.lstrip(" \t"))
            message = f"The item begins with “{row.bullet} ”, others with “* ”: “{shown(row.text)}”."
            yield _broken(row, message, "Begin it with “* ”.", Repair(at, at + 1, "*"))


def check_needless_bullets(reading: Reading, _context: Context) -> Iterator[Finding]:
    """A bullet with nothing behind it, not even a blank (python-Markdown prints it as text), and two bullets in a row."""
    for row in reading.rows:
        if not row.bullet:
            continue
        if row.text.strip() == row.bullet and not row.text.rstrip("\r").endswith((" ", "\t")):
            repair = Repair(row.start, min(row.start + len(row.text) + 1, len(reading.text)), "")
            yield _broken(row, "A bullet without text.", "Fill it, or take the line out.", repair)
        elif sign := _TWO.match(row.text):
            repair = Repair(row.start + sign.start(1), row.start + sign.end(1), "")
            yield _broken(row, f"Two bullets in a row: “{shown(row.text)}”.", "Take one of them out.", repair)


def check_lost_bullets(reading: Reading, _context: Context) -> Iterator[Finding]:
    """An entry that goes on from the one above, or opens the list as text, because its `* ` was lost, or the blank in it.

    Lines of the calendar have rules of their own. Judged only where items are one line each: hard-wrapped text has links anywhere.
    """
    for above, row in pairwise(reading.rows):
        if row.part.group == "events" or not row.part.heading:
            continue
        if row.bullet and not row.gap and not above.list_line and above.gap and _are_entries(above, row):
            yield _lost(above, "")
        elif above.bullet and not row.bullet:
            odd = _ODD.match(row.text)
            if not row.gap and (odd or _are_entries(row, above)):
                yield _lost(row, odd[0] if odd else "")
            elif _TIGHT.match(row.text):
                at = row.start + row.indent + 1
                yield _broken(row, f"The blank after the bullet is lost: “{shown(row.text)}”.", _BEGIN, Repair(at, at, " "))


def _are_entries(text: Row, item: Row) -> bool:
    return not text.indent and _ENTRY.fullmatch(text.text) is not None and _ENTRY.fullmatch(item.text[2:].strip()) is not None


def _lost(row: Row, odd: str) -> Finding:
    """For an entry with nothing, or with another sign, in place of its bullet."""
    repair = Repair(row.start, row.start + row.indent + len(odd), "* ")
    return _broken(row, f"An entry without its bullet: “{shown(row.text)}”.", _BEGIN, repair)


def check_fused_items(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Two items in one line: the line's end between them was lost."""
    for row in reading.rows:
        if row.bullet and row.part.group != "events" and _FUSED.search(row.text):
            words = masked(marks(row.text))
            sign = _FUSED.search(words)
            if sign and words.count("*", 0, sign.start()) % 2:  # else it is the end of an emphasis; the first one is the bullet
                begins = row.text[: len(row.text) - len(row.text.lstrip(" \t"))]
                repair = Repair(row.start + sign.start(1), row.start + sign.end(1), f"\n{begins}* ")
                yield _broken(row, f"Two items in one line: “{shown(row.text)}”.", "Set each in a line of its own.", repair)


def check_bare_addresses(reading: Reading, _context: Context) -> Iterator[Finding]:
    """An item whose only address stands in its words: python-Markdown, which prints the newsletter, makes no link of it."""
    for row in reading.rows:
        is_candidate = row.bullet and "://" in row.text and row.text.count("[") == row.text.count("]")
        if is_candidate and not _LINKED.search(row.text) and _ADDRESS.search(masked(marks(row.text))):
            yield _broken(row, f"An address that is no link: “{shown(row.text)}”.", "Write it as [title](address).", None)


CHECKS: tuple[Check, ...] = (check_bullets, check_needless_bullets, check_lost_bullets, check_fused_items, check_bare_addresses)
