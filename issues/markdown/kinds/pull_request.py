"""`[area: title](url) (RFC [#1](url))`: a merged pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.markdown.kinds import link
from issues.markdown.layouts import odd
from issues.markdown.nodes import InlineLink, Link, PullRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from issues.markdown.layouts import Oddities
    from issues.markdown.nodes import Layout

_AREA = re.compile(r"([\w.\\/+-]{1,40}(?: [\w.\\/+-]{1,40})?): (?=\S)")
_RFC = re.compile(r" \(RFC (\[#|#\[|\[)(\d{1,5})\]\(([^()\s]+)\)\)")
_RFC_MARK = "[#"


def read(lines: Sequence[str], odds: Oddities) -> PullRequest | None:
    """Read a link without prefixes. Its area is one word or two before a colon; code is part of the title."""
    found = link.read_row(lines, odds)
    if found is None or found.prefixes:
        return None
    area = _AREA.match(found.title)
    title = found.title[area.end() :] if area else found.title
    rfc = _RFC.fullmatch(found.tail)
    if rfc:
        odds.note("rfc mark", rfc[1], _RFC_MARK)
    tail, about = ("", InlineLink(rfc[2], rfc[3])) if rfc else (found.tail, None)
    return PullRequest(area[1] if area else "", title, found.url, tail, about, found.further, found.joints)


def printed_title(entry: PullRequest) -> str:
    """The title as it stands between the brackets."""
    return f"{entry.area}: {entry.title}" if entry.area else entry.title


def write(entry: PullRequest, layout: Layout) -> str:
    """The link, with area and title between its brackets."""
    mark = odd(layout).get("rfc mark", _RFC_MARK)
    rfc = f" (RFC {mark}{entry.rfc.title}]({entry.rfc.url}))" if entry.rfc else ""
    return link.write(Link(printed_title(entry), entry.url, (), rfc + entry.tail, "", entry.further, entry.joints), layout)
