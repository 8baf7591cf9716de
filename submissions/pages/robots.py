"""What a site's robots.txt says to us, kept for a day. Only rechecks ask: for a first look somebody waits, as with a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from django.utils import timezone

from submissions.models import PageHost
from submissions.pages.fetching import fetch, read_text

if TYPE_CHECKING:
    from submissions.models import Page
    from submissions.pages.transport import Allowance, Reach

PRODUCT = "twir"
KEPT_FOR = timedelta(days=1)
SECONDS = 3.0
_FIELDS = ("user-agent", "allow", "disallow")


def may_visit(page: Page, *, reach: Reach, allowance: Allowance) -> bool:
    """Whether the site lets programs like ours have the page; one that has no robots.txt, or does not answer, lets everybody.

    Effects: asks the site for the file, at most once a day.
    """
    now = timezone.now()
    host = PageHost.objects.get(host=page.host)
    if host.robots_fetched_at is None or not now - KEPT_FOR <= host.robots_fetched_at <= now:
        found = fetch(urljoin(page.url, "/robots.txt"), reach=reach, allowance=allowance.rest(SECONDS), read=read_text)
        host.robots = found.body.decode("utf-8-sig", "replace").replace("\0", "")
        PageHost.objects.filter(host=page.host).update(robots=host.robots, robots_fetched_at=now)
    return allows(host.robots, page.url)


def allows(robots: str, url: str) -> bool:
    """Whether a robots.txt lets us have an address. What makes no sense forbids nothing."""
    rules = RobotFileParser()
    try:
        rules.parse([line for line in robots.splitlines() if not line.strip() or line.strip().lower().startswith(_FIELDS)])
        return rules.can_fetch(PRODUCT, url)
    except ValueError:
        return True
