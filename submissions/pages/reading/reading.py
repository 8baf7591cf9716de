"""What a page says of itself, as the columns of `submissions.models.Page` hold it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from issues.markdown.escaping import clean_line
from submissions.pages.reading.addresses import canonical
from submissions.pages.reading.decoding import decoded, repaired
from submissions.pages.reading.head import Head, read_head
from submissions.pages.reading.languages import language
from submissions.pages.reading.marks import llm, medium, paywall
from submissions.pages.reading.titles import Titles, page_title, shortened

MOST_BYTES = 512 * 1024
LONGEST_WORDS = 2000  # characters of one text of the page that are looked at
LONGEST_EXCERPT = 300

_CODE = re.compile(r"<(?:pre|code)[\s>]", re.IGNORECASE)
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_HTML = re.compile(r"(?:text/html|application/xhtml\+xml)\b|\s*(?:;|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageReading:
    """What a page says of itself; "" and False where it says nothing. The names are those of `Page`."""

    title: str = ""
    excerpt: str = ""
    language: str = ""
    canonical: str = ""
    paywall: str = ""
    medium: str = ""
    has_code: bool = False
    has_feed: bool = False
    llm: str = ""


def read_page(page: bytes | str, *, url: str, content_type: str = "text/html") -> PageReading:
    """Read what was fetched of a page: mostly its head, and what came of the body. Never raises; a fraction of a second for any page.

    `url` is the address where redirects ended, `content_type` the header. What is no HTML says nothing, its address apart.
    """
    if not _HTML.match(content_type.strip()):
        return PageReading(paywall=paywall(Head(), "", url), medium=_medium_of_type(content_type))
    text = decoded(page[:MOST_BYTES], content_type) if isinstance(page, bytes) else page[:MOST_BYTES]
    head = read_head(text)
    return PageReading(
        title=page_title(_titles(head), url),
        excerpt=shortened(_words(head.meta("description", "og:description", "twitter:description")), LONGEST_EXCERPT),
        language=language(head),
        canonical=canonical(head, url),
        paywall=paywall(head, text, url),
        medium=medium(head, text),
        has_code=_CODE.search(text) is not None,
        has_feed=any(link.get("type", "").strip().casefold() in _FEEDS for _, link in head.hrefs("alternate")),
        llm=llm(head),
    )


def _titles(head: Head) -> Titles:
    return Titles(
        title=_words(head.title),
        shared=_words(head.meta("og:title", "twitter:title")),
        heading=_words(head.heading),
        site=_words(head.meta("og:site_name", "application-name", "apple-mobile-web-app-title")),
        generator=_words(head.meta("generator")),
    )


def _words(text: str) -> str:
    """One line as the house's one normaliser leaves it, of a text of any length."""
    return clean_line(repaired(clean_line(text[:LONGEST_WORDS])))


def _medium_of_type(content_type: str) -> str:
    kind = content_type.strip().partition("/")[0].casefold()
    return kind if kind in {"audio", "video"} else ""
