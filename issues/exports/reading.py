"""The clean HTML of an issue as a tree, made fit to be read elsewhere than on the issue's page. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# What XML 1.0 cannot hold, and signs that turn the direction of everything behind them.
_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Addresses that `urljoin` leaves as they are; it takes them apart and puts them together to find that out.
_ABSOLUTE = re.compile(r"https?://[a-z0-9.-]+/[A-Za-z0-9._~/-]*(?:\?[A-Za-z0-9._~/=&%+-]+)?(?:#[A-Za-z0-9._~/=&%+-]+)?")


def harmless(text: str) -> str:
    """The text without characters that no feed may hold, and without signs that turn its direction."""
    return _HARMFUL.sub("", text)


def tree(html: str, address: str) -> LexborNode:
    """The body of a text whose page is at `address`: every link absolute, no heading a link to itself."""
    body = LexborHTMLParser(f"<!doctype html><body>{harmless(html)}</body>").body
    if body is None:  # the parser makes one for every document
        raise ValueError("no body")
    for node in body.css("a.toclink"):
        node.unwrap(delete_empty=True)
    for node in body.css("a[href]"):
        node.attrs["href"] = _absolute(node.attributes["href"] or "", address)
    for node in body.css("img[src]"):
        node.attrs["src"] = _absolute(node.attributes["src"] or "", address)
    return body


@lru_cache(maxsize=64)  # a feed holds twenty issues, and is made anew when one is added
def standalone(html: str, address: str) -> str:
    """The HTML for a feed."""
    return tree(html, address).inner_html or ""


def below(html: str, anchor: str) -> str:
    """What stands below the heading with that anchor, up to the next heading; nothing where there is no such heading."""
    return _by_heading(html).get(anchor, "")


@lru_cache(maxsize=2)  # one issue stands in the feeds of many sections, which are made one after another
def _by_heading(html: str) -> dict[str, str]:
    body = LexborHTMLParser(f"<!doctype html><body>{html}</body>").body
    found: dict[str, list[str]] = {}
    pieces: list[str] = []
    node = body.first_child if body else None
    while node is not None:
        if node.tag in HEADINGS:
            pieces = found.setdefault(node.attributes.get("id") or "", [])
        else:
            pieces.append(node.html or "")
        node = node.next
    return {anchor: "".join(pieces).strip() for anchor, pieces in found.items()}


def _absolute(url: str, address: str) -> str:
    if _ABSOLUTE.fullmatch(url):
        return url
    try:
        return urljoin(address, url.strip())
    except ValueError:  # brackets that are no IPv6 address
        return url
