"""Which addresses a worker may ask: read once, and judged in the very form in which they are connected to."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from issues.links import LinkError, check_host, is_public_address
from submissions.models import Page

PORTS = {"http": 80, "https": 443}
LONGEST_ADDRESS = 4000  # where redirects lead may be longer than what is printed
LONGEST_HOST = 255


class FetchError(Exception):
    """A fetch that brings no page."""

    def __init__(self, failure: Page.Failure, why: str) -> None:
        super().__init__(why)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Address:
    """One address, taken apart: the host as it is looked up and the target as it is asked for, both ASCII."""

    scheme: str
    host: str
    port: int
    target: bytes

    @property
    def authority(self) -> str:
        """The host, and the port unless the scheme implies it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as text, encoded, without fragment."""
        return f"{self.scheme}://{self.authority}{self.target.decode()}"

    def joined(self, location: str) -> Address:
        """Where a redirect leads.

        Raises:
            FetchError: to an address that is not to be asked, or that is none.
        """
        try:
            return read_address(str(httpx2.URL(self.url).join(location)))
        except (httpx2.InvalidURL, ValueError) as error:
            raise FetchError(Page.Failure.PROTOCOL, "The site leads to something that is no address.") from error


def read_address(url: str) -> Address:
    """Take an address apart.

    Raises:
        FetchError: no http(s), a user name or password, another port than 80 and 443, a private name or number, no address at all.
    """
    if len(url) > LONGEST_ADDRESS:
        raise FetchError(Page.Failure.PROTOCOL, "The address is too long.")
    try:
        parts = httpx2.URL(url)
        host = parts.raw_host.decode("ascii").lower().removesuffix(".")
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(Page.Failure.FORBIDDEN, "This is no address.") from error
    if parts.scheme not in PORTS or parts.userinfo or "@" in parts.netloc.decode("ascii"):
        raise FetchError(Page.Failure.FORBIDDEN, "Only http and https, without user names.")
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    if port not in PORTS.values():
        raise FetchError(Page.Failure.FORBIDDEN, "Only the ports 80 and 443.")
    try:
        check_host(host)
    except LinkError as error:
        raise FetchError(Page.Failure.FORBIDDEN, str(error)) from error
    return Address(parts.scheme, host, port, parts.raw_path)


def is_reachable(address: str) -> bool:
    """Whether a worker may connect to an address that a name server gave."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not getattr(found, "scope_id", None) and is_public_address(found)


def page_host(url: str) -> str:
    """The host to be polite to, in lower case; "" when there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")[:LONGEST_HOST]
    except ValueError:
        return ""
