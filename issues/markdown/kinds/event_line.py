"""`[Jan 8. City, CC - title](url)`: an event that is one link, as they were printed before March 2022. Read below event headings alone."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from issues.markdown.inline import prose
from issues.markdown.kinds import link
from issues.markdown.layouts import BOLD, bare, is_partly_bold, odd
from issues.markdown.nodes import EventLine, Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from issues.markdown.layouts import Oddities
    from issues.markdown.nodes import Layout

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_FIRST = rf"(?:(?P<month>(?i:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?) +(?P<day>\d{{1,2}})(?:st|nd|rd|th)?|\d{{1,2}}/\d{{1,2}})"
_LAST = rf"(?: ?(?:[-–&+/]|and|to) ?(?:[A-Z][a-z]{{2,8}}\.? +|\d{{1,2}}/)?{_DAY})?"
_DATES = re.compile(rf"(?P<dates>{_FIRST}{_LAST}(?:,? (?P<year>\d{{4}}))?)(?P<mark> *[.,:|] *| +[-–] +|(?<=/\d) +|(?<=/\d\d) +)(?=\S)")
_HOUSE_MARKS = {".": ". ", ",": ", ", ":": ": ", "|": " | ", "-": " - ", "–": " – ", "": " "}
_PLACE = re.compile(r"(?:[^,]+(?:, [^,]+)*, [A-Z]{2,3}|Online|Virtual|Remote|Global)")
_BETWEEN = " - "
_PIPE = " | "
_STOP = "."  # closes nearly all of these lines until 2020, as part of their form


def read(lines: Sequence[str], odds: Oddities) -> EventLine | None:
    """Read a link without prefixes whose title begins with a date."""
    found = link.read(lines, odds)
    sign = _DATES.match(found.title) if found else None
    if found is None or found.prefixes or sign is None:
        return None
    mark = sign["mark"].strip()
    odds.note("mark", sign["mark"], _HOUSE_MARKS[mark])
    rest = found.title[sign.end() :]
    place, title, organizer = _columns(rest, odds) if mark == "|" else _words(rest, mark)
    is_stopped = found.tail == _STOP
    odds.note("stop", _STOP if is_stopped else "")
    return EventLine(sign["dates"], mark, place, title, organizer, found.url, "" if is_stopped else found.tail, found.label, _start(sign))


def _start(sign: re.Match[str]) -> date | None:
    if not (sign["month"] and sign["year"]):
        return None
    try:
        return date(int(sign["year"]), 1 + _MONTHS.index(sign["month"][:3].casefold()), int(sign["day"]))
    except ValueError:
        return None


def _columns(rest: str, odds: Oddities) -> tuple[str, str, str]:
    """`place | **title** | organizer`."""
    pipe = prose(rest).find("|")
    if pipe < 0:
        return "", rest, ""
    place, others = rest[:pipe].rstrip(), rest[pipe + 1 :].lstrip()
    odds.note("place separator", rest[len(place) : len(rest) - len(others)], _PIPE)
    title, organizer = _title_and_organizer(others)
    odds.note("organizer separator", others[len(title) : len(others) - len(organizer)], _PIPE if organizer else "")
    words = bare(title)
    odds.note("title bold", BOLD if words != title else "", _bold(words))
    return place, words, organizer


def _title_and_organizer(text: str) -> tuple[str, str]:
    """Parted by the last pipe, else by the dash behind a bold title."""
    edge = prose(text).rfind("|")
    if edge < 0 and text.startswith(BOLD) and (closing := text.find(f"{BOLD}{_BETWEEN}", len(BOLD))) > 0:
        edge = closing + len(f"{BOLD} ")
    return (text, "") if edge < 0 else (text[:edge].rstrip(), text[edge + 1 :].lstrip())


def _bold(title: str) -> str:
    return "" if is_partly_bold(title) else BOLD


def _words(rest: str, mark: str) -> tuple[str, str, str]:
    """`place - title`, with commas around the dates `place - title - organizer`; a place ends with the code of a state or country."""
    place, between, title = _split(rest, _BETWEEN)
    if not between or not (mark == "," or _PLACE.fullmatch(place)):
        return "", rest, ""
    last = prose(title).rfind(_BETWEEN) if mark == "," else -1
    return (place, title, "") if last < 0 else (place, title[:last], title[last + len(_BETWEEN) :])


def _split(text: str, separator: str) -> tuple[str, str, str]:
    at = prose(text).find(separator)
    return ("", "", text) if at < 0 else (text[:at], separator, text[at + len(separator) :])


def printed_title(entry: EventLine, layout: Layout) -> str:
    """Dates, place, title and organizer as they stand between the brackets."""
    odds = odd(layout)
    dates = entry.dates + odds.get("mark", _HOUSE_MARKS[entry.mark])
    if entry.mark == "|" and entry.place:
        bold = odds.get("title bold", _bold(entry.title))
        organizer = odds.get("organizer separator", _PIPE if entry.organizer else "") + entry.organizer
        return f"{dates}{entry.place}{odds.get('place separator', _PIPE)}{bold}{entry.title}{bold}{organizer}"
    return dates + _BETWEEN.join(words for words in (entry.place, entry.title, entry.organizer) if words)


def write(entry: EventLine, layout: Layout) -> str:
    """The link and its tail."""
    tail = odd(layout).get("stop", "") + entry.tail
    return link.write(Link(printed_title(entry, layout), entry.url, tail=tail, label=entry.label), layout)
