"""Pages of which something is known: settings.PAGE_FACTS may name page_facts. Of real ones what their issues themselves tell.

The same page stood in an earlier issue under another title; the magazine lets its readers read a few articles; the blog's host is no more.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from issues.checks import PageFact

if TYPE_CHECKING:
    from collections.abc import Iterable

FETCHED = datetime(2031, 6, 4, 6, 0, tzinfo=UTC)
FACTS = {
    "https://blog.example.org/rust-3.1": PageFact(FETCHED, status=404),
    "https://ada.example.org/cut": PageFact(FETCHED, status=200, final_url="https://other.example.com/cut"),
    "https://ada.example.org/winter-2": PageFact(FETCHED, status=200, title="On lifetimes", says_paywall=True),
    "https://ada.example.org/long": PageFact(FETCHED, status=200, says_llm="undisclosed"),
    "https://blog.erebe.dev/blog/debug-rust-aplication-inside-container/index.html": PageFact(
        FETCHED, status=200, title="Debug rust application inside container"
    ),
    "https://www.technologyreview.com/2023/02/14/1067869/rust-worlds-fastest-growing-programming-language/": PageFact(
        FETCHED, status=200, paywall="The page says that it is metered"
    ),
    "https://cloudblogs.microsoft.com/opensource/2021/02/08/microsoft-joins-rust-foundation/": PageFact(
        FETCHED, status=200, final_url="https://opensource.microsoft.com/blog/2021/02/08/microsoft-joins-rust-foundation/"
    ),
}


def page_facts(urls: Iterable[str]) -> dict[str, PageFact]:
    """What is known of these addresses."""
    return {url: FACTS[url] for url in urls if url in FACTS}
