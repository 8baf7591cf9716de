"""What is known of pages, in the shape that the checks read: from the last fetch, and from those who sent them in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from issues.checks import PageFact
from issues.earlier import listed
from issues.links import duplicate_key
from submissions.models import LinkSubmission, Page, Submission
from submissions.models.page import page_digest

if TYPE_CHECKING:
    from collections.abc import Iterable

TAKEN = (Submission.State.ACCEPTED, Submission.State.PUBLISHED)
TOLD = ("digest", "fetched_at", "failure", "status", "title", "language", "final_url", "https_url", "medium", "paywall", "llm")
_UNKNOWN = PageFact()


def page_facts(urls: Iterable[str]) -> dict[str, PageFact]:
    """For each of these addresses of which something is known, what that is: two queries, however many they are.

    A page is found by the address as it is printed, or without its fragment; a sender's answers by the duplicate key, of what was
    accepted or published, the newest first.
    """
    digests = {url: _digests(url) for url in urls if url.isprintable()}  # NUL and half characters are in no address of a page
    keys = {url: duplicate_key(url) for url in digests}
    pages = _fetched({digest for both in digests.values() for digest in both})
    answers = _answers(set(keys.values()))
    found: dict[str, PageFact] = {}
    for url, both in digests.items():
        fact = next((pages[digest] for digest in both if digest in pages), _UNKNOWN)
        if keys[url] in answers:
            says_llm, says_paywall = answers[keys[url]]
            fact = replace(fact, says_llm=says_llm, says_paywall=says_paywall)
        if fact != _UNKNOWN:
            found[url] = fact
    return found


def _digests(url: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((page_digest(url), page_digest(url.partition("#")[0]))))


def _fetched(digests: set[str]) -> dict[str, PageFact]:
    rows = Page.objects.filter(digest__in=listed(digests), fetched_at__isnull=False).only(*TOLD) if digests else ()
    return {page.digest: _fact_of(page) for page in rows}


def _fact_of(page: Page) -> PageFact:
    """What a page's row tells. That a site refuses programs says nothing about the page."""
    is_told = page.failure and page.failure != Page.Failure.ROBOTS
    return PageFact(
        fetched_at=page.fetched_at,
        failure=page.get_failure_display() if is_told else "",
        status=page.status,
        title=page.title,
        language=page.language,
        final_url=page.final_url,
        https_url=page.https_url,
        medium=page.medium,
        paywall=page.paywall,
        llm=page.llm,
    )


def _answers(keys: set[str]) -> dict[str, tuple[str, bool]]:
    """For a duplicate key, what its newest sender who answered said of an LLM, and whether one told of a paywall."""
    rows = LinkSubmission.objects.filter(submission__duplicate_key__in=listed(keys - {""}), submission__state__in=TAKEN)
    answers: dict[str, tuple[str, bool]] = {}
    asked = rows.order_by("-submission_id").values_list("submission__duplicate_key", "llm", "has_paywall") if keys else ()
    for key, llm, has_paywall in asked:
        known_llm, known_paywall = answers.get(key, ("", False))
        answers[key] = known_llm or llm, known_paywall or bool(has_paywall)
    return answers
