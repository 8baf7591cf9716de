"""`[area: title](url)tail`: a merged pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.markdown.kinds import link
from issues.markdown.nodes import Link, PullRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from issues.markdown.layouts import Oddities
    from issues.markdown.nodes import Layout

_AREA = re.compile(r"([\w.\\/+-]{1,40}(?: [\w.\\/+-]{1,40})?): (?=\S)")


def read(lines: Sequence[str], odds: Oddities) -> PullRequest | None:
    """Read a link without prefixes. Its area is one word or two before a colon; code is part of the title."""
    found = link.read(lines, odds)
    if found is None or found.prefixes:
        return None
    area = _AREA.match(found.title)
    title = found.title[area.end() :] if area else found.title
    return PullRequest(area[1] if area else "", title, found.url, found.tail)


def printed_title(entry: PullRequest) -> str:
    """The title as it stands between the brackets."""
    return f"{entry.area}: {entry.title}" if entry.area else entry.title


def write(entry: PullRequest, layout: Layout) -> str:
    """The link, with area and title between its brackets."""
    return link.write(Link(printed_title(entry), entry.url, tail=entry.tail), layout)
