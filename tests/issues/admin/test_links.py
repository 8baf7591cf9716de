"""The one column for addresses in the admin."""

from __future__ import annotations

import pytest

from issues.admin.links import web_link


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example.org", "/admin/", "HTTPS:/x"])
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_link(url) == url


def test_no_address_is_a_dash() -> None:
    assert web_link("") == "–"


def test_an_address_is_linked_by_its_host_and_escaped() -> None:
    assert web_link('https://a.example.org/"x') == (
        '<a href="https://a.example.org/&quot;x" rel="noopener noreferrer nofollow" target="_blank" '
        'title="https://a.example.org/&quot;x">a.example.org</a>'
    )
