"""The address that a page calls its own, as far as it may be believed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from issues.links import LONGEST_URL, LinkError, host, publishable_url

if TYPE_CHECKING:
    from submissions.pages.reading.head import Head

_VARIANT = re.compile(r"(?:www|m|mobile|amp)\.(?=[^.]+\.[^.])")


def canonical(head: Head, url: str) -> str:
    """The canonical address: absolute, publishable, of the same site; "" where the page names none, or the site's front page for all."""
    named = [*[href for href, _ in head.hrefs("canonical")][:1], head.meta("og:url")]
    return next((found for found in (_sound(address, url) for address in named if address) if found), "")


def is_same_site(one: str, other: str) -> bool:
    """Whether two addresses have one host, be it with `www.`, or for telephones."""
    return bool(host(one)) and _plain_host(one) == _plain_host(other)


def _plain_host(url: str) -> str:
    return _VARIANT.sub("", host(url), count=1)


def _sound(address: str, url: str) -> str:
    try:
        absolute = publishable_url(urljoin(url, address[: LONGEST_URL + 1])).url
        is_root = _is_root(absolute) and not _is_root(url)
    except (LinkError, ValueError):
        return ""
    return absolute if is_same_site(absolute, url) and not is_root else ""


def _is_root(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query
