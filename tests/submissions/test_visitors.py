"""Who a visitor is: proxies counted from the right, networks of IPv6, and no address kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory

from submissions.visitors import client_address, visitor

if TYPE_CHECKING:
    from django.http import HttpRequest
    from pytest_django import Settings


def request(peer: str = "192.0.2.1", forwarded: str | None = None) -> HttpRequest:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)


FORWARDED = [
    # proxies, X-Forwarded-For, whose address counts
    (0, None, "192.0.2.1"),
    (0, "198.51.100.7", "192.0.2.1"),
    (1, None, "192.0.2.1"),
    (1, "", "192.0.2.1"),
    (1, "198.51.100.7", "198.51.100.7"),
    (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
    (1, "forged,198.51.100.7", "198.51.100.7"),
    (1, " 198.51.100.7 ", "198.51.100.7"),
    (2, "203.0.113.9, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
    (2, "198.51.100.7", "192.0.2.1"),
    (1, "unknown", "192.0.2.1"),
    (1, "198.51.100.7, <script>", "192.0.2.1"),
    (1, "198.51.100.7,", "192.0.2.1"),
    (1, "198.51.100.7:4711", "198.51.100.7"),
    (1, "[2001:db8::7]:443", "2001:db8::7"),
    (1, "2001:db8::7", "2001:db8::7"),
    (1, "[]", "192.0.2.1"),
    (1, "999.1.1.1", "192.0.2.1"),
    (1, "1" * 5000, "192.0.2.1"),
]


@pytest.mark.parametrize(("proxies", "forwarded", "address"), FORWARDED)
def test_proxies_are_counted_from_the_right(proxies: int, forwarded: str | None, address: str, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client_address(request(forwarded=forwarded)) == address


SAME = [
    ("192.0.2.1", "192.0.2.1", True),
    ("192.0.2.1", "192.0.2.2", False),
    ("192.0.2.1", "::ffff:192.0.2.1", True),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
    ("2001:db8:1:2::1", "2001:0DB8:0001:0002::9", True),
    ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ("fe80::1%eth0", "fe80::2%eth1", True),
    ("", "192.0.2.1", False),
]


@pytest.mark.parametrize(("one", "other", "is_same"), SAME)
def test_a_visitor_is_an_address_or_a_network_of_ipv6(one: str, other: str, *, is_same: bool) -> None:
    assert (visitor(request(one)) == visitor(request(other))) is is_same


def test_a_visitor_is_a_hash_that_needs_the_secret_key(settings: Settings) -> None:
    first = visitor(request())
    assert re.fullmatch(r"[0-9a-f]{64}", first)
    settings.SECRET_KEY = "another"
    assert visitor(request()) != first


def test_no_peer_at_all_is_a_visitor_too() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", visitor(request("")))
