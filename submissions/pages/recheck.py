"""Looking at pages again: all that an issue links to on its day, so that what is away is told before it is printed; one by hand."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from issues.checking import text_in_database
from issues.earlier import listed
from issues.links import LinkError, publishable_url
from issues.models import Issue
from submissions.models import Page
from submissions.models.page import page_digest
from submissions.pages.addresses import page_host
from submissions.pages.requesting import let_wait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet


def recheck_on_publication_day(now: datetime) -> None:
    """Have every page of the coming issue fetched that was not since its date began (UTC); on other days nothing.

    Each page once: one that is under way, or was tried since, is left alone. A recheck respects robots.txt.
    """
    issue = Issue.objects.coming()
    if issue is None or issue.date != now.astimezone(UTC).date():
        return
    began_at = datetime.combine(issue.date, time.min, UTC)
    pages = {page_digest(url): url for url in _printed(issue)}
    known = Page.objects.filter(digest__in=listed(pages))
    missing = pages.keys() - set(known.values_list("digest", flat=True))
    rows = [Page(url=pages[digest], digest=digest, host=page_host(pages[digest]), is_recheck=True, due_at=now) for digest in missing]
    Page.objects.bulk_create(rows, ignore_conflicts=True)
    let_wait(known.filter(Q(finished_at=None) | Q(finished_at__lt=began_at)), now, is_recheck=True)


def pages_of(issue: Issue) -> QuerySet[Page]:
    """The known pages that an issue's text links to."""
    return Page.objects.filter(digest__in=listed({page_digest(url) for url in _printed(issue)}))


def fetch_again(page: Page) -> bool:
    """Have a page fetched again now, however lately it was; False where it is under way."""
    return bool(let_wait(Page.objects.filter(pk=page.pk), timezone.now(), is_recheck=False))


def _printed(issue: Issue) -> Iterator[str]:
    """The addresses in an issue's text that can be fetched, each without its fragment."""
    for link in text_in_database(issue).reading.links:
        try:
            yield publishable_url(link.url).url.partition("#")[0]
        except LinkError:
            continue  # the checks tell of it
