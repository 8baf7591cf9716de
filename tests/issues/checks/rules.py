"""Rules of our own, small enough to say in a test what they find: settings.ISSUE_CHECKS may name CHECKS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.checks import Finding, Level, Repair
from issues.links import duplicate_key
from issues.markdown import entry_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Context, Reading


def check_words(reading: Reading, _context: Context) -> Iterator[Finding]:
    """“Teh” is an error and becomes “The”, “colour” a warning without repair, "!!" a hint and becomes "!"."""
    for part in reading.parts:
        for sign in re.finditer("Teh|colour|!!", part.body):
            level, name, text = WORDS[sign[0]]
            start = part.body_start + sign.start()
            repair = None if text is None else Repair(start, start + len(sign[0]), text)
            line = reading.line_at(start)
            yield Finding(level, name, f"“{sign[0]}” stands here.", f"Write “{text or 'color'}”.", part.title, line, repair)


WORDS: dict[str, tuple[Level, str, str | None]] = {
    "Teh": (Level.ERROR, "wrong-the", "The"),
    "colour": (Level.WARNING, "wrong-colour", None),
    "!!": (Level.HINT, "loud", "!"),
}


def check_earlier(reading: Reading, context: Context) -> Iterator[Finding]:
    """Every address that an issue had before."""
    for part, placed, item in reading.items:
        _, url = entry_link(item.entry)
        for earlier in context.earlier.get(duplicate_key(url), ()) if url else ():
            where = f"{earlier.number} {earlier.date} {earlier.section} {earlier.title}"
            yield Finding(Level.WARNING, "stood-before", where, "", part.title, placed.line)


def check_similar(reading: Reading, context: Context) -> Iterator[Finding]:
    """Every title that an issue had before in nearly the same words."""
    for part, placed, item in reading.items:
        title, _ = entry_link(item.entry)
        for earlier in context.similar.get(title, ()):
            where = f"{earlier.number} {earlier.date} {earlier.section} {earlier.title}"
            yield Finding(Level.HINT, "similar-before", where, "", part.title, placed.line)


def check_surroundings(reading: Reading, context: Context) -> Iterator[Finding]:
    """What is known of the issue before, the last 25, the template and the catalogue, as one hint."""
    before = context.before.number if context.before else None
    known = f"{before} {context.recent} {len(context.template)} {len(context.catalogue)} {context.is_published} {reading.file_name}"
    yield Finding(Level.HINT, "surroundings", known, "", "", 1)


CHECKS = (check_words,)
EARLIER = (check_earlier,)
SIMILAR = (check_similar,)
SURROUNDINGS = (check_surroundings,)
