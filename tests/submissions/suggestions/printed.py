"""Links as they were printed: those of the real archive, and made ones that are like them in kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from random import Random
from typing import TYPE_CHECKING

from issues.archive.files import find_files, read_archive
from issues.checks.titles.prefixes import house_prefix
from issues.markdown import parse
from issues.markdown.escaping import plain_text
from issues.markdown.nodes import Item, Link
from submissions.suggestions.asking import guess
from submissions.suggestions.lessons import Lessons, Printed, draw_lessons

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FIRST = date(2040, 1, 4)
_CATALOGUE = import_module("issues.migrations.0002_catalogue").CATALOGUE
TITLES: dict[str, str] = {
    row["slug"]: row["title"] for row in _CATALOGUE if row.get("group") == "community" and "accepts_submissions" in row
}
_BY_TITLE = {
    title.casefold(): row["slug"] for row in _CATALOGUE if row["slug"] in TITLES for title in (row["title"], *row.get("aliases", ()))
}


@cache
def printed_in(archive: Path) -> tuple[Printed, ...]:
    """Every link of a folder of issues that stood in a section that takes submissions, newest first. No database is asked."""
    paths, _ = find_files(archive)
    found = [link for file in read_archive(paths).files for link in _of_text(file.text, file.top.date)]
    return tuple(reversed(found))


def _of_text(text: str, day: date) -> Iterator[Printed]:
    for section in parse(text).sections:
        slug = _BY_TITLE.get(section.heading.title.casefold()) if section.heading else None
        for block in section.blocks if slug else ():
            if slug and isinstance(block, Item) and isinstance(block.entry, Link):
                yield Printed(slug, block.entry.url, plain_text(block.entry.title), block.entry.prefixes, day)


# Made links

_NAMES = "abalone barnacle cowrie dogwhelk elver fiddler gribble hydroid isopod jellyfish krill limpet mussel nautilus oyster prawn".split()  # noqa: SIM905 (legible)
_TOPICS = "arenas borrowing closures drop enums futures generics hashing iterators lifetimes macros pinning slices traits unsafe".split()  # noqa: SIM905 (legible)
_PLANS = {  # share of the links, sites, title
    "official": (
        8,
        ("blog.reef.example.org/20{year}/{month:02}/{day:02}/{topic}",),
        ("Announcing Reef {number}.0", "This month in {topic}"),
    ),
    "newsletters": (6, ("tides.example.net/issues/{number}",), ("Tides, issue {number}", "Tides {number}")),
    "project-tooling-updates": (
        30,
        ("github.com/{name}/{name}/releases/tag/v{number}", "{name}.example.com/blog/{name}-{number}"),
        ("{name} {number}.2 released", "{name}: a new crate for {topic}", "{name} - a tool for {topic}"),
    ),
    "observations-thoughts": (
        30,
        ("{writer}.example.org/posts/{topic}", "{writer}.example.org/notes/{topic}-{number}"),
        ("Why I left {topic}", "Thoughts on {topic}", "We should talk about {topic}"),
    ),
    "rust-walkthroughs": (
        24,
        ("dev.to/{writer}/{topic}-{number}", "lessons.example.io/{topic}/{number}"),
        ("How to use {topic}", "A guide to {topic}, part {number}", "Building {topic} from scratch"),
    ),
    "miscellaneous": (2, ("youtube.com/watch?v={name}{number}",), ("{name} at the shore",)),
}


@cache
def made_links(weeks: int, *, per_week: int = 24, noise: float = 0.08) -> tuple[Printed, ...]:
    """Links of so many weeks, newest first, the same at every call; a few stand where nobody would look for them."""
    chance = Random(406)  # noqa: S311 (no secret)
    found = []
    shares = [share for share, _, _ in _PLANS.values()]
    for number in range(weeks * per_week):
        day = FIRST + timedelta(weeks=number // per_week)
        section = chance.choices([*_PLANS], shares)[0]
        _, sites, titles = _PLANS[section]
        words = {
            "year": day.year % 100,
            "month": day.month,
            "day": day.day,
            "number": number // 7,
            "name": chance.choice(_NAMES),
            "topic": chance.choice(_TOPICS),
            "writer": chance.choice(_NAMES)[::-1],
        }
        url, title = f"https://{chance.choice(sites)}".format(**words), chance.choice(titles).format(**words)
        where = chance.choice([*_PLANS]) if chance.random() < noise else section
        found.append(Printed(where, url, title, ("video",) if "youtube" in url else (), day))
    return tuple(reversed(found))


# How well they are guessed


@dataclass
class Score:
    """Of how many links, by name: first, one of the first two, sure, right where sure, prefixes. Shown when a test fails."""

    asked: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def share(self, name: str, *, among: str = "") -> float:
        """Of 1, among all or among those of another name."""
        return self.counts[name] / max(1, self.counts[among] if among else self.asked)

    def __str__(self) -> str:
        shares = {name: self.share(name) for name in ("first", "first two", "sure", "prefixes")}
        shares["right where sure"] = self.share("right where sure", among="sure")
        return f"{self.asked} links: " + ", ".join(f"{name} {share:.1%}" for name, share in shares.items())


def score(learned: Iterable[Printed], asked: Iterable[Printed]) -> Score:
    """Learn from the one and ask about the others."""
    lessons = draw_lessons(learned, TITLES)
    found = Score()
    for link in asked:
        found.asked += 1
        found.counts.update(_right(lessons, link))
    return found


def _right(lessons: Lessons, link: Printed) -> Iterator[str]:
    suggestion = guess(lessons, link.url, link.title)
    slugs = [section.slug for section in suggestion.sections]
    yield from ["first"] * (slugs[:1] == [link.section])
    yield from ["first two"] * (link.section in slugs[:2])
    yield from ["sure"] * suggestion.is_sure
    yield from ["right where sure"] * (suggestion.is_sure and slugs[0] == link.section)
    house = {house_prefix(prefix) for prefix in link.prefixes} - {""}
    yield from ["prefixes"] * ({prefix.prefix for prefix in suggestion.prefixes} == house)
