"""Who sent something in, as far as limits need to know: a keyed hash of the network address, which itself is never stored."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest

_HOME = 64  # bits of an IPv6 address that one household or machine has for itself (RFC 6177)
_WITH_PORT = re.compile(r"\[(?P<six>[^\]]*)\](?::\d+)?|(?P<four>[\d.]+):\d+")


def visitor(request: HttpRequest) -> str:
    """64 hex digits, equal for requests from one address; of IPv6, from one network of 64 bits."""
    return salted_hmac("submissions.visitors", _network(client_address(request)), algorithm="sha256").hexdigest()


def client_address(request: HttpRequest) -> str:
    """Where the request comes from, as the outermost of `settings.TRUSTED_PROXIES` saw it.

    Each proxy adds whom it saw at the right of X-Forwarded-For; what stands further left anybody may have written.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    seen = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    if not 0 < settings.TRUSTED_PROXIES <= len(seen):
        return peer
    address = _without_port(seen[-settings.TRUSTED_PROXIES].strip())
    return address if _parsed(address) else peer


def _without_port(address: str) -> str:
    found = _WITH_PORT.fullmatch(address)
    return found["six"] or found["four"] or "" if found else address


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None


def _network(address: str) -> str:
    found = _parsed(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((int(found), _HOME), strict=False))
    return str(found or address)
