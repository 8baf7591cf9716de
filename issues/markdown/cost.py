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


def is_too_costly(markdown: str, *, most: int = MOST_STEPS) -> bool:
    """Whether python-Markdown would need too long: by length or by its quadratic scans. No real issue comes near."""
    return len(markdown) > LONGEST or sum(_scans(markdown)) > most


def _scans(markdown: str) -> Iterator[int]:
    """How many characters the scans pass, at most."""
    yield len(SCANS_OF_TEXT.findall(markdown)) * len(markdown)
    yield sum(len(run) ** 2 for run in RUNS.findall(markdown))
    for block in BLANK_LINES.split(markdown):
        yield len(SCANS_OF_BLOCK.findall(block)) * len(block)
