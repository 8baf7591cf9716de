"""How long python-Markdown would need, told beforehand.

It is quadratic in places: each `[` looks for its `]` to the end of the block, each `<` to the end of the text. That work is counted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 100_000  # characters; the longest issues have some 50,000
MOST_STEPS = 20_000_000  # about a second; the costliest issues need some 3,000,000

BLANK_LINES = re.compile(r"\n[ \t]*\n")
SCANS_OF_BLOCK = re.compile(r"\[|^[ ]{0,3}(?:#|=|-|:|\||\*\[)", re.MULTILINE)
SCANS_OF_TEXT = re.compile(r"<|^[ ]{0,3}(?:```|~~~|\*\[)", re.MULTILINE)

RUNS = re.compile(r"[ \t]{2,}|^(?:[ \t>]|[*+-][ ]|\d+\.[ ])+", re.MULTILINE)
LONG_RUN = b" " * 100
# What `RUNS` may find becomes a blank; any byte that is not of ASCII may be of a digit.
IN_RUNS = bytes(ord(" ") if chr(code) in " \t>*+-.0123456789" or code not in range(128) else ord("x") for code in range(256))


def is_too_costly(markdown: str, *, most: int = MOST_STEPS) -> bool:
    """Whether python-Markdown would need too long: by length or by its quadratic scans. No real issue comes near."""
    return len(markdown) > LONGEST or (_at_most(markdown) > most and sum(_scans(markdown)) > most)


def _at_most(markdown: str) -> int:
    """A bound that is told in a tenth of the time: as if every sign that may begin a scan did, and every run were a long one."""
    of_text = sum(markdown.count(sign) for sign in ("<", "```", "~~~", "*["))
    of_blocks = sum((block.count("[") + block.count("\n") + 1) * len(block) for block in BLANK_LINES.split(markdown))
    has_long_run = LONG_RUN in markdown.encode(errors="replace").translate(IN_RUNS)
    longest = len(markdown) if has_long_run else len(LONG_RUN)
    return of_text * len(markdown) + of_blocks + longest * len(markdown)


def _scans(markdown: str) -> Iterator[int]:
    """How many characters the scans pass, at most."""
    yield len(SCANS_OF_TEXT.findall(markdown)) * len(markdown)
    yield sum(len(run) ** 2 for run in RUNS.findall(markdown))
    for block in BLANK_LINES.split(markdown):
        yield len(SCANS_OF_BLOCK.findall(block)) * len(block)
