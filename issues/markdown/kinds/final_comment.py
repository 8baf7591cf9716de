"""`[disposition: close] [title](url)tail`: an RFC, issue or pull request in its final comment period."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.markdown.kinds import link
from issues.markdown.layouts import odd
from issues.markdown.nodes import FinalComment, Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from issues.markdown.layouts import Oddities
    from issues.markdown.nodes import Layout

_LABEL = "disposition: "
_DISPOSITION = re.compile(r"([Dd]isposition *[:-] *)(?=\S)")


def read(lines: Sequence[str], odds: Oddities) -> FinalComment | None:
    """Read a link; one of its prefixes may be the disposition, in whatever words."""
    found = link.read(lines, odds)
    if found is None:
        return None
    others = list(found.prefixes)
    for place, prefix in enumerate(found.prefixes):
        if sign := _DISPOSITION.match(prefix):
            del others[place]
            odds.note("disposition place", str(place), "0")
            odds.note("disposition label", sign[1], _LABEL)
            return FinalComment(found.title, found.url, prefix[sign.end() :], tuple(others), found.tail)
    return FinalComment(found.title, found.url, prefixes=found.prefixes, tail=found.tail)


def write(entry: FinalComment, layout: Layout) -> str:
    """The link behind its disposition and other prefixes."""
    prefixes = list(entry.prefixes)
    if entry.disposition:
        odds = odd(layout)
        prefixes.insert(int(odds.get("disposition place", "0")), odds.get("disposition label", _LABEL) + entry.disposition)
    return link.write(Link(entry.title, entry.url, tuple(prefixes), entry.tail), layout)
