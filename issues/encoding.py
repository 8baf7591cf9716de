"""Lines that were UTF-8 and once read as Windows-1252: finding and repairing them. Pure: no Django."""

from __future__ import annotations

from dataclasses import dataclass

import ftfy


@dataclass(frozen=True)
class RepairedLine:
    """A line that was UTF-8 read as Windows-1252, as it stands and as it was meant."""

    line: int
    before: str
    after: str


def repair_encoding(text: str) -> list[RepairedLine]:
    """The lines that look like UTF-8 once read as Windows-1252, with what they were meant to be."""
    lines = ((number, line) for number, line in enumerate(text.split("\n"), start=1) if not line.isascii())
    repaired = ((number, line, ftfy.fix_encoding(line)) for number, line in lines)
    return [RepairedLine(number, before, after) for number, before, after in repaired if before != after]


def repaired_text(text: str) -> str:
    """The text with those lines repaired."""
    lines = text.split("\n")
    for repair in repair_encoding(text):
        lines[repair.line - 1] = repair.after
    return "\n".join(lines)
