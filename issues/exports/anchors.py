"""The anchors of an issue's sections and entries, without rendering it. Pure.

A section has what python-Markdown's table of contents makes of its heading. An entry has its section's and a digest of its address, or of
its words where it has none: a title that is mended, a line that is moved or added leaves it as it was.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from markdown.extensions.toc import slugify, unique

from issues.markdown import parse_heading

if TYPE_CHECKING:
    from collections.abc import Iterable

DIGITS = 8  # of a digest: two of 400 entries of one section share it once in fifty thousand issues


def anchors(headings: Iterable[str]) -> list[str]:
    """The anchor of each of these heading lines, all those of an issue in order; none ("") where there is no heading."""
    taken: set[str] = set()
    return [unique(_slug(heading), taken) if heading else "" for heading in headings]


def entry_anchors(section: str, entries: Iterable[tuple[str, str]]) -> list[str]:
    """The anchor of each entry of a section, given as address and words, in order."""
    taken: set[str] = set()
    return [unique(f"{section}-{sha256((url or words).encode()).hexdigest()[:DIGITS]}", taken) for url, words in entries]


@lru_cache(maxsize=2048)  # the same headings stand in hundreds of issues
def _slug(heading: str) -> str:
    return slugify(parse_heading(heading).title, "-")
