"""What the archive teaches about links: a model of the sections, and what was printed of each site. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from issues.checks.titles.prefixes import house_prefix
from submissions.suggestions.features import features, folder, sites
from submissions.suggestions.model import Example, Model, learn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

FORMAT = 1  # of what is stored; another one is learned anew
FEWEST = 500  # links; from fewer nothing is guessed about sections
FEWEST_OF_SITE = 2  # links, to remember a site


class Printed(NamedTuple):
    """A link as it was printed; `title` without marks, `section` is a slug."""

    section: str
    url: str
    title: str
    prefixes: tuple[str, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Lessons:
    """What was learned. `titles` are those of the sections by slug.

    `stood` counts for a site (as `sites` names it) how many of its links stood in each section; `marked` for a folder of a site how many
    of its links had each prefix, "" counting all.
    """

    model: Model
    titles: Mapping[str, str]
    stood: Mapping[str, Mapping[str, int]]
    marked: Mapping[str, Mapping[str, int]]

    def to_json(self) -> dict[str, Any]:
        """For a JSON column; two megabytes at most."""
        return {"format": FORMAT, "model": self.model.to_json(), "titles": self.titles, "stood": self.stood, "marked": self.marked}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Lessons:
        """What `to_json` gave; nothing learned where another version of the program stored it."""
        if stored.get("format") != FORMAT:
            return NOTHING
        return cls(Model.from_json(stored["model"]), stored["titles"], stored["stood"], stored["marked"])


NOTHING = Lessons(Model((), {}), {}, {}, {})


def draw_lessons(links: Iterable[Printed], titles: Mapping[str, str]) -> Lessons:
    """Learn from links as they were printed, newest first; a second or two for ten thousand."""
    links = list(links)
    examples = [Example(link.section, features(link.url, link.title), link.day) for link in links]
    model = learn(examples) if len(examples) >= FEWEST else NOTHING.model
    return Lessons(model, dict(titles), _stood(links), _marked(links))


def _stood(links: Sequence[Printed]) -> dict[str, dict[str, int]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for link in links:
        for site in sites(link.url):
            found[site][link.section] += 1
    return {site: dict(counts) for site, counts in found.items() if counts.total() >= FEWEST_OF_SITE}


def _marked(links: Sequence[Printed]) -> dict[str, dict[str, int]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for link in links:
        found[folder(link.url)].update(["", *{house_prefix(prefix) for prefix in link.prefixes} - {""}])
    return {place: dict(counts) for place, counts in found.items() if len(counts) > 1 and counts[""] >= FEWEST_OF_SITE}
