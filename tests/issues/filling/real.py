"""Published issues of the archive since some day, and their sections about the project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.markdown import Cut, cut, parse, parse_heading
from tests.issues.markdown.texts import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from issues.markdown.nodes import Section

PROJECT = "Updates from the Rust Project"
NAMED_PROJECTS = frozenset({"cargo", "clippy", "miri", "rust-analyzer", "rustdoc", "rustfmt", "hashbrown"})
"""Before 2025-03 the newsletter's own words before a title; after it a heading says them."""


def weeks(archive: Path, since: str) -> list[Path]:
    """Every issue once, whichever folder has it."""
    found: dict[str, Path] = {}
    for path in [*sorted((archive / "issues").iterdir()), *sorted((archive / "replay" / "published").iterdir())]:
        day = re.match(r"\d{4}-\d{2}-\d{2}", path.name)
        if day and day[0] >= since:
            found.setdefault(day[0], path)
    return [found[day] for day in sorted(found)]


def project_sections(path: Path) -> list[Section]:
    """The list of pull requests: the section and its areas."""
    found: list[Section] = []
    for section in parse(read(path)).sections:
        if section.heading and section.heading.title == PROJECT:
            found = [section]
        elif found and section.heading and section.heading.level <= 3:
            break
        elif found:
            found.append(section)
    return found


def group(path: Path, is_first: Callable[[str], bool], level: int) -> list[Cut]:
    """The first section whose title is meant, and those below it that have headings of `level` and deeper."""
    found: list[Cut] = []
    for piece in cut(read(path)):
        heading = parse_heading(piece.heading)
        if found and heading.level < level:
            break
        if found or (piece.heading and is_first(heading.title)):
            found.append(piece)
    return found
