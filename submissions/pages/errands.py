"""A page's errand: its turn at the site, the fetch, the reading of its head, and one row that tells of it."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from issues.work import run_errand
from submissions.models import Page
from submissions.pages.fetching import Fetched, fetch, read_nothing
from submissions.pages.politeness import take_turn
from submissions.pages.reading import PageReading, read_page
from submissions.pages.robots import PRODUCT, may_visit
from submissions.pages.transport import Allowance, Reach

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "0.1"
TWIN_SECONDS = 3.0
NOTHING_READ = PageReading()

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Brought:
    """What an errand brings home: the answer, what it says of itself where it is a page, and its https twin."""

    fetched: Fetched
    reading: PageReading = NOTHING_READ
    https_url: str = ""


def run_fetch(page_id: int) -> Page | None:
    """Fetch a page that is due; a site that does not answer is an answer. Otherwise as `issues.work.run_errand`."""
    return run_errand(Page, page_id, _go, _note)


def reach_of_settings() -> Reach:
    """The fetcher as it is set up."""
    contact = f"; contact {settings.FETCH_CONTACT}" if settings.FETCH_CONTACT else ""
    user_agent = f"{PRODUCT}/{VERSION} (+{settings.SITE_URL}{contact})"
    return Reach(test_server=settings.FETCH_TEST_SERVER, user_agent="".join(sign for sign in user_agent if " " <= sign <= "~"))


def _go(page: Page) -> Brought:
    take_turn(page)
    reach = reach_of_settings()
    allowance = Allowance(reach.seconds)
    if page.is_recheck and not may_visit(page, reach=reach, allowance=allowance):
        return Brought(Fetched(page.url, Page.Failure.ROBOTS))
    found = fetch(page.url, reach=reach, allowance=allowance)
    if not found.has_page:
        logger.info("%s: %s", page.url, found.why or found.status)
        return Brought(found)
    return Brought(found, _read(found), _https_twin(page, found, reach, allowance))


def _read(found: Fetched) -> PageReading:
    """What the page says of itself; one that cannot be read has been fetched all the same."""
    try:
        return read_page(found.body, url=found.url, content_type=found.content_type)
    except Exception:
        logger.exception("%s could not be read", found.url)
        return NOTHING_READ


def _https_twin(page: Page, found: Fetched, reach: Reach, allowance: Allowance) -> str:
    """The same address by https, where the site leads there by itself, or answers there when a recheck asks."""
    twin = "https" + page.url[len("http") :]
    if not page.url.startswith("http://"):
        return ""
    if found.url.startswith("https://"):
        return found.url if _bare(found.url) == _bare(page.url) else ""
    if not page.is_recheck:
        return page.https_url
    answer = fetch(twin, reach=reach, allowance=allowance.rest(TWIN_SECONDS), read=read_nothing)
    return twin if answer.has_page and answer.url.startswith("https://") and _host(answer.url) == _host(found.url) else ""


def _bare(url: str) -> str:
    return url.partition("://")[2]


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _note(page: Page, brought: Brought) -> None:
    values = _answer(brought, page)
    for name, value in values.items():
        setattr(page, name, value)
    page.save(update_fields=list(values))


def _answer(brought: Brought, page: Page) -> Mapping[str, object]:
    """The columns that change. What an earlier fetch found stays, unless a page came in its place."""
    now, found = timezone.now(), brought.fetched
    if found.failure:
        return {"fetched_at": now, "failure": found.failure}
    answer = {"fetched_at": now, "failure": "", "status": found.status, "final_url": found.url, "content_type": found.content_type}
    if not found.has_page:
        return answer
    seen = {"first_seen_at": page.first_seen_at or now, "last_seen_at": now, "https_url": brought.https_url}
    return answer | seen | asdict(brought.reading)
