"""Why a section is guessed, in words that anybody can check: what weighed most for it. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from submissions.suggestions.features import SMALL_WORDS, sites

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from submissions.suggestions.lessons import Lessons
    from submissions.suggestions.model import Model

MOST_CLAUSES = 2
NO_REASON = "Nothing in particular: many links stood here."
OF_THE_SITE = frozenset({"host", "folder", "domain", "label", "depth"})
_SIGNS = {
    "address:post": "its address has a folder of posts",
    "address:dated": "its address has a year",
    "address:release": "its address is that of a release or changelog",
    "address:pdf": "its address ends with .pdf",
    "title:version": "its title has a version's number",
    "title:question": "its title has a question mark",
    "title:asks": "its title ends with a question mark",
    "title:part": "its title has “part”, or a number such as #3 or 1/3",
    "title:personal": "its title has a word such as “I”, “we”, “is” or “why”",
    "title:teaching": "its title has a word such as “guide”, “building” or “using”",
    "title:news": "its title has a word such as “new”, “release” or “update”",
    "title:thing": "its title tells of a thing in Rust or for it",
    "title:built": "its title begins like “I built”",
    "title:named": "its title begins with one word and a dash or colon",
    "title:described": "its title begins with one word, a dash or colon, and an article",
    "title:headed": "its title begins with one word and a dash or colon",
    "title:numbered": "its title begins with a word and a number",
    "title:single": "its title is one word",
    "both:first": "its title begins with a word of its site's address",
    "both:named": "its title has a word of its site's address",
    "medium:video": "it is a video",
    "medium:audio": "it is an episode of a podcast",
}
_QUOTED = {
    "path": "its address has “{}”",
    "word": "its title has “{}”",
    "pair": "its title has “{}”",
    "begins": "its title begins with “{}”",
    "ends": "its title ends with “{}”",
}


class Asked(NamedTuple):
    """A link as it is asked about: its features, and clauses about its page by section, which no archive taught."""

    url: str
    title: str
    features: tuple[str, ...]
    seen: Mapping[str, Sequence[str]]


def section_reason(lessons: Lessons, asked: Asked, section: str, rival: str) -> str:
    """What speaks for a section, and more than for its rival, in one sentence."""
    site = _site_clause(lessons.stood, asked.url, section)
    clauses: defaultdict[str, float] = defaultdict(float)
    for feature, weight in _weights(lessons.model, asked.features, section, rival).items():
        clause = site if feature.partition(":")[0] in OF_THE_SITE else _clause(feature, asked)
        if clause:
            clauses[clause] += weight
    strongest = sorted(clauses, key=lambda clause: -clauses[clause])[:MOST_CLAUSES]
    words = "; ".join([*strongest, *asked.seen.get(section, ())])
    return f"{words[0].upper()}{words[1:]}." if words else NO_REASON


def _weights(model: Model, features: Iterable[str], section: str, rival: str) -> dict[str, float]:
    """How much more each feature weighs for a section, where it speaks for it at all: some link that stood there had it."""
    weights = {feature: model.weight(feature, section) for feature in features}
    more = {feature: weight - model.weight(feature, rival) for feature, weight in weights.items() if weight > 0}
    return {feature: weight for feature, weight in more.items() if weight > 0}


def _site_clause(stood: Mapping[str, Mapping[str, int]], url: str, section: str) -> str:
    return next(_counted(stood, url, section), "")


def _counted(stood: Mapping[str, Mapping[str, int]], url: str, section: str) -> Iterator[str]:
    for site in sites(url):
        counts = stood.get(site, {})
        if counts.get(section):
            yield f"{counts[section]} of {sum(counts.values())} community links to {site} stood here"


def _clause(feature: str, asked: Asked) -> str:
    """A feature in words; "" for one that nobody could check at a glance."""
    if sign := _SIGNS.get(feature):
        return sign
    kind, _, value = feature.partition(":")
    if kind not in _QUOTED or value in SMALL_WORDS or len(value) == 1:
        return ""
    text = asked.url if kind == "path" else asked.title
    return _QUOTED[kind].format(value) if value in text.casefold() else ""  # numbers are folded, marks between words left out
