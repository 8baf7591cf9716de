"""The house rules about links: addresses that lead nowhere, tell on the reader or could be simpler, and pages that stand twice."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from issues.checks.addresses import faults, is_fine, notable, shown, simplified
from issues.checks.finding import Finding, Level, Repair
from issues.checks.leftovers import is_placeholder
from issues.checks.scan import Scan
from issues.links import duplicate_key
from issues.markdown.escaping import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from issues.checks import Check
    from issues.checks.addresses import Fault
    from issues.checks.context import Context, Earlier
    from issues.checks.reading import Part, Reading
    from issues.checks.scan import Link

_BULLET = re.compile(r"[ \t]*[*+-][ \t]")
_COMPARED = frozenset({"community", "calls"})  # groups of sections
_DOUBLE_END = re.compile(r"\)(?=\))")
_REGIONS = {"virtual", "online", "africa", "asia", "asia pacific", "europe", "oceania", "north america", "south america"}
_FAR = 4000  # characters of a long paragraph
_HINT_DOUBLED = "Keep one of the two: the newer text, or the one in the fitting section."


def check_addresses(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Malformed addresses, tracking parameters, short and roundabout addresses in all sections; bare repositories in the community's.

    Of a link by reference the definition is judged, once.
    """
    for link in [link for link in _links(reading) if not is_fine(link.url)]:
        is_strict = _is_community(link, reading)
        if link.kind != "reference" and not is_fine(link.url, in_community=is_strict):
            for fault in faults(link.url):
                if _counts(fault, link, is_strict=is_strict):
                    yield _finding(reading, link, fault)


def _counts(fault: Fault, link: Link, *, is_strict: bool) -> bool:
    if fault.id == "bare-repository" and "crate" in link.part.title.casefold():
        return False  # the sections of new crates that issues had until 2017
    if fault.id == "malformed-url" and is_placeholder(link.url):
        return is_strict  # elsewhere another rule asks for it, at its time
    return is_strict or not fault.only_in_community


def _is_community(link: Link, reading: Reading) -> bool:
    """Whether it stands among the community's links; a definition, whether one of them is made by it."""
    return link.part.group == "community" or (link.kind == "definition" and link.at in _addresses_of_community(reading))


@lru_cache(maxsize=4)
def _addresses_of_community(reading: Reading) -> frozenset[int]:
    """Where the addresses stand that the community's links by reference lead to."""
    return frozenset(link.at for link in _links(reading) if link.kind == "reference" and link.part.group == "community")


@lru_cache(maxsize=4)  # all rules of this module ask for them
def _links(reading: Reading) -> tuple[Link, ...]:
    """The links that these rules may have to say something about, and their neighbours."""
    return Scan(reading.text, _stretches(reading), reading.line_starts).links


def _stretches(reading: Reading) -> Iterator[tuple[int, int, Part]]:
    """The stretches in which such links stand; of the others, which are most, the definitions."""
    for start, end, part in reading.stretches:
        signs = [] if part.group in _COMPARED else list(notable(reading.text, start, end))
        if part.group in _COMPARED or any(sign[0] != "]:" for sign in signs):
            yield start, end, part
        else:
            yield from ((*lines, part) for lines in _definitions(reading.text, [sign.end() for sign in signs], end))


def _definitions(text: str, signs: Iterable[int], end: int) -> Iterator[tuple[int, int]]:
    """The lines in which these signs stand, and the next one where nothing follows: an address may stand there."""
    stop = -1
    for sign in signs:
        if sign > stop:
            start = text.rfind("\n", 0, sign) + 1
            stop = text.find("\n", sign, end)
            if stop >= 0 and not text[sign:stop].strip():
                stop = text.find("\n", stop + 1, end)
            stop = stop if stop >= 0 else end
            yield start, stop


def _finding(reading: Reading, link: Link, fault: Fault) -> Finding:
    end = link.at + len(link.url)
    is_certain = fault.mended and reading.text[link.at : end] == link.url
    repair = Repair(link.at, end, fault.mended) if is_certain else None
    return Finding(fault.level, fault.id, fault.message, fault.hint, link.part.title, reading.line_at(link.at), repair)


def check_lost_parentheses(reading: Reading, _context: Context) -> Iterator[Finding]:
    """An address that ends too early or too late: a parenthesis behind the link that nothing before it opened."""
    ends = {sign.end() for sign in _DOUBLE_END.finditer(reading.text)}
    for link in _links(reading) if ends else ():
        if link.end in ends and link.kind == "inline" and not _is_opened(reading, link):
            message = f"A parenthesis too many behind “{shown(link.title)}”."
            hint = "Take it out, or set it before the address's end if it belongs to it."
            yield Finding(Level.ERROR, "malformed-url", message, hint, link.part.title, reading.line_at(link.end))


def _is_opened(reading: Reading, link: Link) -> bool:
    """Whether a parenthesis was opened before the link, in its paragraph. Looks back a few lines at most."""
    least = max(0, link.start - _FAR)
    start = max(reading.text.rfind("\n\n", least, link.start), least)
    return "(" in reading.text[start : link.start]


def check_duplicate_links(reading: Reading, context: Context) -> Iterator[Finding]:
    """A page among the community's links and calls that stood there before: in this issue, in the last 25, in the archive.

    Compared by `issues.links.duplicate_key`. Never counted: events, definitions, and what the calls' fixed text links to.
    """
    first: dict[str, Link] = {}
    for link, keys in _keys(reading):
        same = first.get(keys[0]) or first.get(keys[-1])
        if same:
            yield _doubled(link, same)
        elif (keys[0] in context.earlier or keys[-1] in context.earlier) and link.part.kind != "speakers":  # a call stands until it closes
            yield from _seen_before(link, keys, context)
        for key in keys:
            first.setdefault(key, link)


def compared_keys(reading: Reading) -> Iterator[tuple[str, Link]]:
    """The duplicate keys that are compared with those of other issues, with their links."""
    return ((key, link) for link, keys in _keys(reading) for key in keys)


@lru_cache(maxsize=4)  # the one who checks asks for them, and so does the one who says what stood where
def _keys(reading: Reading) -> tuple[tuple[Link, tuple[str, ...]], ...]:
    return tuple((link, _keys_of(link.url)) for link in _compared(reading))


def _compared(reading: Reading) -> Iterator[Link]:
    """Definitions, events and fixed text aside: all links of the community, and those of the calls that stand in a list."""
    starts = reading.line_starts
    for link in _links(reading):
        group = link.part.group
        is_listed = group == "calls" and _BULLET.match(reading.text, starts[link.line - 1]) is not None
        if (group == "community" or is_listed) and link.kind != "definition":
            yield link


def _keys_of(url: str) -> tuple[str, ...]:
    """The key of an address, and that of its simpler form, which the newsletter's own tool compares."""
    key = duplicate_key(url)
    if (url.count("//") == 1 and "?" not in url) or not any(fault.id == "simplifiable-url" for fault in faults(url)):
        return (key,)
    simpler = duplicate_key(simplified(url))
    return (key,) if simpler == key else (key, simpler)


def _doubled(link: Link, same: Link) -> Finding:
    message = f"“{_title(link)}” leads to the same page as “{_title(same)}” in line {same.line}."
    return Finding(Level.ERROR, "duplicate-link", message, _HINT_DOUBLED, link.part.title, link.line)


def _seen_before(link: Link, keys: tuple[str, ...], context: Context) -> Iterator[Finding]:
    places = (place for key in keys for place in context.earlier.get(key, ()) if not _is_elsewhere(place, link.part))
    newest = max(places, key=lambda place: place.date, default=None)
    if newest:
        is_recent = context.recent is not None and newest.date >= context.recent
        name = f"issue {newest.number}" if newest.number else "the issue"
        title, old_title = _title(link), shown(newest.title)
        otherwise = "" if old_title == title else f": “{old_title}”"
        message = f"“{title}” stood in {name} of {newest.date}, under {newest.section}{otherwise}."
        level = Level.WARNING if is_recent else Level.HINT
        yield Finding(level, "duplicate-link", message, "Take it out, unless it is news again.", link.part.title, link.line)


def _is_elsewhere(place: Earlier, part: Part) -> bool:
    """Whether it stood there as something else: an event may be told of again."""
    return place.section.casefold() in _REGIONS | {"upcoming events"} and part.title != place.section


def _title(link: Link) -> str:
    return shown(plain_text(link.title[:1000]))


CHECKS: tuple[Check, ...] = (check_addresses, check_lost_parentheses, check_duplicate_links)
