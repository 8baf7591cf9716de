"""What a check finds: `Finding`, and the `Repair` that mends it where that is certain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs: only errors block publishing."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Repair:
    """A certain mend: the characters `start` to `end` of the issue's text become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    `id` is stable and readable ("duplicate-link"). `message` says what is wrong and `hint` what to do about it, both to an editor.
    `section` is the heading's title ("" above the first one), `line` counts from 1 in the whole text.
    """

    level: Level
    id: str
    message: str
    hint: str
    section: str
    line: int
    repair: Repair | None = None
