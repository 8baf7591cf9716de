"""Findings, told shortly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from issues.checks import Context, Reading, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from issues.checks import Check, Finding

SAMPLES = Path(__file__).parents[2] / "data" / "checks"


def read(path: Path) -> Reading:
    """A file, every character kept."""
    return Reading(path.read_bytes().decode(), file_name=path.name)


def findings(checks: Iterable[Check], text: str | Reading, **known: Any) -> list[Finding]:
    """What these checks find in a text; `known` are fields of the context."""
    return run(Reading(text) if isinstance(text, str) else text, Context(**known), checks)


def found(checks: Iterable[Check], text: str | Reading, **known: Any) -> list[str]:
    """The same as "line level id"."""
    return [f"{one.line} {one.level} {one.id}" for one in findings(checks, text, **known)]


def mended(checks: Iterable[Check], text: str, **known: Any) -> str:
    """The text with every repair that these checks offer, applied from the end."""
    repairs = [one.repair for one in findings(checks, text, **known) if one.repair]
    for repair in sorted(repairs, key=lambda one: -one.start):
        text = text[: repair.start] + repair.text + text[repair.end :]
    return text
