"""The link to the hiring thread of the month: one address, put where the sentence has it."""

from __future__ import annotations

import re

from issues.links import host, without_tracking
from issues.markdown import Cut
from issues.markdown.escaping import destination

_LINK = re.compile(r"(\[[^\[\]\n]*\bhiring thread\b[^\[\]\n]*\]\()([^()\n]*)(\))\)?", re.IGNORECASE)
_THREAD = re.compile(r"https?://(?:www\.|old\.|new\.|m\.)?reddit\.com(/r/rust/comments/\w+/[^?#\s]*)[^\s]*", re.IGNORECASE)
_UNFILLED = "INSERT_LINK_HERE"


def thread_address(url: str) -> str:
    """The address as it is printed: a thread of r/rust at the site's usual name, every other one without tracking."""
    found = _THREAD.fullmatch(url.strip())
    return destination(f"https://www.reddit.com{found[1]}" if found else without_tracking(url.strip()).url)


def doubts(url: str) -> list[str]:
    """What speaks against an address, in words; empty for a hiring thread of r/rust."""
    if not _THREAD.fullmatch(url):
        return [f"This is no thread of r/rust but a page of {host(url)}."]
    return [] if "hiring" in url.lower() else ["The address does not say “hiring”."]


def standing_address(piece: Cut) -> str:
    """The address that a section has now; empty where it is still to be filled in."""
    found = _LINK.search(piece.body)
    return "" if found is None or found[2] == _UNFILLED else found[2]


def with_thread(piece: Cut, url: str) -> Cut | None:
    """The section with this address in its link; None where it has no such link."""
    body, count = _LINK.subn(lambda found: f"{found[1]}{url}{found[3]}", piece.body, count=1)
    return Cut(piece.heading, body) if count else None
