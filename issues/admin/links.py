"""Addresses in the admin: every column that links to the outside is made here."""

from __future__ import annotations

from django.utils.html import format_html

from issues.links import host, is_web_address


def web_link(url: str) -> str:
    """An address as a link by its host, which opens apart and tells the page nothing; what is no address of the web stays plain text."""
    if not is_web_address(url):
        return url or "–"
    return format_html('<a href="{}" rel="noopener noreferrer nofollow" target="_blank" title="{}">{}</a>', url, url, host(url))
