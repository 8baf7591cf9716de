"""Sites of which nothing is taken. Editors keep the list in the admin; a site is blocked with everything below its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.links import host
from submissions.models import BlockedHost

if TYPE_CHECKING:
    from collections.abc import Iterable


def host_name(text: str) -> str:
    """The site that an editor means by its name or by an address of it, as name servers know it; "" for no name."""
    name = host(text if "//" in text else f"//{text.strip()}")
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def refusal(urls: Iterable[str]) -> str:
    """Why none of these addresses is taken, where one is of a blocked site, else "". One query."""
    names = site_names(urls)
    blocked = BlockedHost.objects.filter(host__in=names).first() if names else None
    if blocked is None:
        return ""
    return f"Nothing from {blocked.host} is taken: {blocked.reason}" if blocked.reason else f"Nothing from {blocked.host} is taken."


def site_names(urls: Iterable[str]) -> set[str]:
    """The sites of these addresses, and every site that they are below."""
    return {name for url in urls for name in _with_parents(host_name(url))}


def _with_parents(name: str) -> list[str]:
    labels = name.split(".") if name else []
    return [".".join(labels[at:]) for at in range(len(labels))]
