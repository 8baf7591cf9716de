"""Addresses in the admin: every column that links to the outside is made here, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from issues.links import host, is_web_address

if TYPE_CHECKING:
    from django.http import HttpRequest


def web_link(url: str) -> str:
    """An address as a link by its host, which opens apart and tells the page nothing; what is no address of the web stays plain text."""
    if not is_web_address(url):
        return url or "–"
    return format_html('<a href="{}" rel="noopener noreferrer nofollow" target="_blank" title="{}">{}</a>', url, url, host(url))


def came_from(request: HttpRequest, otherwise: str = "") -> str:
    """The page of the desk that a form names as the one it stood on; where it names none the other one, or the board."""
    home = reverse("admin:index")
    address = request.POST.get("next", "")
    is_ours = address.startswith(home) and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else otherwise or home
