"""How the house builds an issue, measured over the archive. Titles are folded; a catalogue only adds to what stands here."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from issues.checks.context import StandingSection

BUILT_SINCE = date(2021, 6, 9)  # every section but the quote one level lower than before, and so ever since

_BY_LEVEL = {
    1: ("quote of the week", "quotes of the week"),
    2: (
        *("updates from rust community", "crate of the week", "crates of the week", "calls for testing", "call for participation"),
        *("call for participation; projects and speakers", "updates from the rust project", "updates from rust core"),
        *("upcoming events", "jobs"),
    ),
    3: (
        *("official", "foundation", "newsletters", "project/tooling updates", "observations/thoughts", "rust walkthroughs", "research"),
        *("miscellaneous", "cfp - projects", "cfp - events", "cfp - speakers", "rust compiler performance triage", "approved rfcs"),
        *("final comment period", "virtual", "africa", "asia", "europe", "north america", "oceania", "south america"),
    ),
    4: ("compiler", "library", "rustdoc", "clippy", "rust-analyzer", "miri", "rustfmt"),
}
LEVELS = {title: level for level, titles in _BY_LEVEL.items() for title in titles}
OLD_TOP = frozenset({"rust jobs"})  # level 1 until it went in July 2022

REGIONS = frozenset({"virtual", "online", "africa", "asia", "europe", "north america", "oceania", "south america"})
GROUPED = frozenset({"calls for testing", "call for testing", "tracking issues & prs"})  # one notice speaks for all groups below


class Required(NamedTuple):
    """A section that every issue since that day has, under one of these titles. Without the main ones there is no issue."""

    titles: tuple[str, ...]
    since: date
    is_main: bool = False
    below: str = ""


REQUIRED = (
    Required(("Updates from Rust Community",), BUILT_SINCE, is_main=True),
    Required(("Crate of the Week", "Crates of the Week"), BUILT_SINCE, is_main=True),
    Required(("Calls for Testing", "Call for Testing"), date(2024, 6, 12)),
    Required(("Call for Participation; projects and speakers", "Call for Participation"), BUILT_SINCE, is_main=True),
    Required(("CFP - Projects",), date(2023, 12, 27), below="call for participation; projects and speakers"),
    Required(("CFP - Events", "CFP - Speakers"), date(2024, 5, 29), below="call for participation; projects and speakers"),
    Required(("Updates from the Rust Project", "Updates from Rust Project", "Updates from Rust Core"), BUILT_SINCE, is_main=True),
    Required(("Rust Compiler Performance Triage",), date(2021, 9, 29), below="updates from the rust project"),
    Required(("Approved RFCs",), BUILT_SINCE, below="updates from the rust project"),
    Required(("Final Comment Period",), BUILT_SINCE, below="updates from the rust project"),
    Required(("Upcoming Events",), BUILT_SINCE, is_main=True),
    Required(("Jobs", "Rust Jobs"), date(2022, 8, 10), is_main=True),
    Required(("Quote of the Week", "Quotes of the Week"), BUILT_SINCE, is_main=True),
)

SAYS_WHEN_EMPTY = frozenset({"cfp - projects", "cfp - events", "cfp - speakers", "approved rfcs", "new and updated rfcs"})


def folded(title: str) -> str:
    """A title as it is compared."""
    return " ".join(title.split()).casefold()


def sections_by_title(catalogue: Iterable[StandingSection]) -> dict[str, list[StandingSection]]:
    """The standing sections under each of their titles, folded."""
    found: dict[str, list[StandingSection]] = {}
    for section in catalogue:
        for title in (section.title, *section.aliases):
            found.setdefault(folded(title), []).append(section)
    return found
