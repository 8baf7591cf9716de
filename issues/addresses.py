"""Addresses that a page shows by the hundred."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse

REMEMBERED = 4096  # the whole archive, at both addresses of each issue


def address(name: str, *arguments: object) -> str:
    """`reverse`, remembered: to make an address anew takes longer than to write the line that it stands in."""
    return _reversed(name, arguments, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=REMEMBERED)
def _reversed(name: str, arguments: tuple[object, ...], _urlconf: str | None, _prefix: str) -> str:
    return reverse(name, args=arguments)
