"""The anchors of an issue's sections, without rendering it: what python-Markdown's table of contents makes of the headings. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markdown.extensions.toc import slugify, unique

from issues.markdown import parse_heading

if TYPE_CHECKING:
    from collections.abc import Iterable


def anchors(headings: Iterable[str]) -> list[str]:
    """The anchor of each of these heading lines, all those of an issue in order; none ("") where there is no heading."""
    taken: set[str] = set()
    return [unique(_slug(heading), taken) if heading else "" for heading in headings]


@lru_cache(maxsize=2048)  # the same headings stand in hundreds of issues
def _slug(heading: str) -> str:
    return slugify(parse_heading(heading).title, "-")
