"""The rules about `[video]`, `[audio]`, `[series]` and languages before an entry of the community sections."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from issues.checks.eras import holds_for
from issues.checks.finding import Finding, Level, Repair
from issues.checks.titles.media import medium
from issues.markdown.nodes import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.checks import Check
    from issues.checks.context import Context
    from issues.checks.reading import Part, Placed, Reading

SINCE = {  # the archive's first weeks in which nearly every such entry had it
    "video": date(2020, 8, 18),  # 40 of 42 in 2020; nearly none had one before May
    "audio": date(2020, 8, 18),  # `[podcast]` until 2018, `[audio]` from July 2020
}
SPELLED_SINCE = date(2022, 1, 1)  # `[Inside]`, `[Foundation]` and `[podcast]` were in use until 2021

MEDIA = frozenset({"video", "audio"})
KNOWN = MEDIA | {"series"}
_SPELLINGS = {
    "videos": "video",
    "vid": "video",
    "youtube": "video",
    "talk": "video",
    "screencast": "video",
    "video playlist": "video",
    "podcast": "audio",
    "podcasts": "audio",
    "audios": "audio",
    "serie": "series",
    "chinese": "ZH",
    "cn": "ZH",
    "japanese": "JA",
    "jp": "JA",
    "german": "DE",
    "french": "FR",
    "spanish": "ES",
    "russian": "RU",
    "portuguese": "PT",
    "korean": "KO",
    "kr": "KO",
    "polish": "PL",
    "hebrew": "HE",
    "english": "EN",
}
_LANGUAGES = re.compile(  # ISO 639-1, the larger ones
    r"AR|BG|BN|CA|CS|DA|DE|EL|EN|ES|ET|EU|FA|FI|FR|GL|HE|HI|HR|HU|HY|ID|IT|JA|KA|KK|KO|LT|LV|MS|NB|NL|NN|NO|PL|PT|RO|RU|SK|SL|SR|SV|SW"
    r"|TA|TE|TH|TR|UK|UR|UZ|VI|ZH"
)
_JOBS = frozenset({"jobs", "rust jobs", "fn work(on: rustproject) -> money"})
_FEW = 3  # as many unmarked videos in a section, and nothing else: its heading says it


class _Entry(NamedTuple):
    part: Part
    placed: Placed
    link: Link


def is_community(part: Part) -> bool:
    """Whether a section's list holds what the community sent in. The jobs of old issues are links too."""
    return part.kind == "link" and part.title.casefold() not in _JOBS


def check_missing_prefixes(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find videos and episodes that do not say so. A section of nothing else, none of them marked, says it by its heading."""
    sections: defaultdict[int, list[_Entry]] = defaultdict(list)
    for entry in _community(reading):
        sections[entry.part.start].append(entry)
    for entries in sections.values():
        media = [(entry, medium(entry.link.url)) for entry in entries]
        if len(media) >= _FEW and all(which and not entry.link.prefixes for entry, which in media):
            continue
        for entry, which in media:
            if which and holds_for(reading, SINCE[which]) and not _is_marked(entry.link):
                yield _missing(entry, which)


def _is_marked(link: Link) -> bool:
    return any(house_prefix(prefix) in MEDIA for prefix in link.prefixes)


def _missing(entry: _Entry, which: str) -> Finding:
    what = "a video" if which == "video" else "an episode of a podcast"
    return Finding(
        Level.WARNING,
        "prefix-missing",
        f"This is {what}: {entry.link.url}",
        f"Put [{which}] before the link.",
        entry.part.title,
        entry.placed.line,
    )


def check_unknown_prefixes(reading: Reading, _context: Context) -> Iterator[Finding]:
    """Find prefixes that are spelled in another way than the house's, and those that it does not know."""
    if not holds_for(reading, SPELLED_SINCE):
        return
    for entry in _community(reading):
        for written, start in _written(entry):
            words = written[1:-1]
            house = house_prefix(words)
            if written == f"[{house}]":
                continue
            yield Finding(
                Level.WARNING,
                "prefix-unknown",
                f"“{written}” is no prefix of the house.",
                f"Write [{house}]." if house else "Prefixes are [video], [audio], [series] and languages such as [ZH].",
                entry.part.title,
                entry.placed.line,
                Repair(start, start + len(written), f"[{house}]") if house else None,
            )


def house_prefix(prefix: str) -> str:
    """The prefix as the house writes it, languages in capitals; "" for one that it does not know."""
    folded = " ".join(prefix.split()).casefold()
    if folded in KNOWN:
        return folded
    if all(_LANGUAGES.fullmatch(language.strip().upper()) for language in folded.split("|")):
        return folded.upper()
    return _SPELLINGS.get(folded, "")


def _written(entry: _Entry) -> Iterator[tuple[str, int]]:
    """The prefixes with the brackets as they stand, and where in the text."""
    source, at = entry.placed.block.source, 0
    for prefix in entry.link.prefixes:
        at = source.index(prefix, at + 1)
        yield source[at - 1 : at + len(prefix) + 1], entry.placed.start + at - 1
        at += len(prefix)


def _community(reading: Reading) -> Iterator[_Entry]:
    for part, placed, item in reading.items:
        if is_community(part) and isinstance(item.entry, Link):
            yield _Entry(part, placed, item.entry)


CHECKS: tuple[Check, ...] = (check_missing_prefixes, check_unknown_prefixes)
