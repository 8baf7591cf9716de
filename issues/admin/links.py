"""Addresses in the admin: every link to the outside is made here."""

from __future__ import annotations

from django.utils.html import format_html

from issues.links import host


def web_address(url: str) -> str:
    """The address where it is one of the web, else nothing: a text may hold any scheme, and a link runs some of them."""
    return url if url.startswith(("http://", "https://")) else ""


def web_link(url: str) -> str:
    """An address as a link with its host; what is no address of the web is shown and not linked."""
    if not web_address(url):
        return url
    return format_html('<a href="{}" rel="noreferrer">{}</a>', url, host(url))
