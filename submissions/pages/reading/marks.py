"""Marks by which a page tells that it is a video, costs something, or was written by a language model. Each search has a bound."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from issues.links import host
from issues.markdown.escaping import clean_line

if TYPE_CHECKING:
    from submissions.pages.reading.head import Head

LONGEST_PAYWALL = 100
LONGEST_LLM = 200

_NOT_FREE = re.compile(r"\"isAccessibleForFree\"\s{0,9}:\s{0,9}\"?(?:https?://schema\.org/)?false\b", re.IGNORECASE)
_LOCKED_POST = re.compile(r"\"(?:isLocked|isMarkedPaywallOnly|isLockedPreviewOnly)\"\s{0,9}:\s{0,9}true|>Member-only story<")
_TIERS = frozenset({"locked", "metered", "paid", "premium"})
_TIER_NAMES = ("article:content_tier", "og:article:content_tier", "content_tier", "article.content_tier")
_PAYWALL_NAMES = ("paywall", "has-paywall", "is-paywalled", "premium", "is-premium", "article:premium", "members-only")
_YES = frozenset({"true", "yes", "1", "locked", "metered", "paywall", "premium", "paid"})
_LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|sso|authwall|users/sign_in|auth/login|account/login)(?:[/.]|\Z)", re.IGNORECASE)
_LOGIN_HOSTS = frozenset(
    {"accounts.google.com", "appleid.apple.com", "auth0.com", "login.live.com", "login.microsoftonline.com", "login.yahoo.com"}
)

_TYPES = re.compile(r"\"@type\"\s{0,9}:\s{0,9}\[?\s{0,9}\"(\w{1,40})\"")
_ARTICLES = frozenset({"Article", "BlogPosting", "NewsArticle", "TechArticle", "ScholarlyArticle", "QAPage", "DiscussionForumPosting"})
_EPISODES = frozenset({"PodcastEpisode", "RadioEpisode", "AudioObject"})
_AUDIO_SITES = ("soundcloud.com", "spotify.com")

_DISCLOSURES = ("ai-disclosure", "ai-generated", "ai-content-declaration", "ai-content", "ai-assisted", "data-ai", "genai-disclosure")
_NO_LLM = frozenset({"none", "no", "false", "0", "human", "human-only", "human-generated", "human-written", "not-ai"})
_MODEL = r"(?:an? )?(?:AI|LLMs?|ChatGPT|GPT-?\d[\w.]{0,9}|Claude|Gemini|Copilot|(?:large )?language models?|artificial intelligence)\b"
_HELP = r"(?:the )?(?:help|aid|assistance|support) (?:of|from) "
_VERB = r"(?:written|generated|drafted|authored|ghost-?written|produced|translated|created)"
_ADVERB = r"(?:entirely |fully |partly |partially |mostly |largely |co-)?"
_TEXT = r"(?:article|post|text|blog(?: post)?|page|story|translation|content|summary|tutorial|essay|newsletter)"
_WRITTEN = re.compile(
    rf"\b(?:this|the) {_TEXT} (?:was|is|has been|were) {_ADVERB}{_VERB} (?:with|by|using) (?:{_HELP})?{_MODEL}"
    rf"|\b{_ADVERB}(?:written|drafted|authored|ghost-?written) (?:with|by|using) (?:{_HELP})?{_MODEL}"
    rf"|\b(?:this|an?) (?:AI|LLM|ChatGPT)-(?:generated|written|assisted) {_TEXT}"
    rf"|\A(?:AI|LLM|ChatGPT)-(?:generated|written|assisted) {_TEXT}",
    re.IGNORECASE,
)
_WRITERS = re.compile(r"\b(?:ChatGPT|GPT-?\d|Claude|Gemini|Jasper AI|Copy\.ai|Writesonic|LLM)\b", re.IGNORECASE)


def medium(head: Head, text: str) -> str:
    """“video” or “audio” where the page is one by its own word; an article that holds one is none."""
    kind = head.meta("og:type").casefold()
    types = set(_TYPES.findall(head.json_ld))
    if kind.startswith("video"):
        return "video"
    if kind.startswith("music") or types & _EPISODES:
        return "audio"
    if kind.startswith("article") or types & _ARTICLES:
        return ""
    if "VideoObject" in types:
        return "video"
    if head.meta("twitter:card").casefold() == "player" and head.meta("twitter:player"):
        return "audio" if host(head.meta("twitter:player")).endswith(_AUDIO_SITES) else "video"
    return "audio" if _is_episode(head, text) else ""


def _is_episode(head: Head, text: str) -> bool:
    """Whether the page plays a sound and has the feed of a podcast."""
    feeds = (link.get("title", "") + href for href, link in head.hrefs("alternate") if "rss" in link.get("type", ""))
    return "<audio" in text and any("podcast" in feed[:500].casefold() for feed in feeds)


def paywall(head: Head, text: str, url: str) -> str:
    """In words, by what the page tells that reading it needs payment or a login; "" where it does not."""
    if found := _login(url):
        return found
    if _NOT_FREE.search(head.json_ld) or _NOT_FREE.search(text):
        return "The page says that it is not free to read"
    for name in _TIER_NAMES:
        if head.meta(name).casefold() in _TIERS:
            return f"The page says that it is {head.meta(name).casefold()}"
    if any(head.meta(name).casefold() in _YES for name in _PAYWALL_NAMES):
        return "The page says that it is for subscribers"
    return "The page is for members only" if _LOCKED_POST.search(text) else ""


def _login(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    site = host(url)
    if site in _LOGIN_HOSTS or site.startswith(("login.", "signin.", "sso.")) or _LOGIN_PATH.match(path):
        return f"The address leads to a login at {site}"[:LONGEST_PAYWALL]
    return ""


def llm(head: Head) -> str:
    """The words in which the page tells that a language model wrote it; "" where it does not. Texts about models tell nothing."""
    for name in _DISCLOSURES:
        said = clean_line(head.meta(name)[:LONGEST_LLM])
        if said and said.casefold() not in _NO_LLM:
            return f"{name}: {said}"[:LONGEST_LLM]
    generator = clean_line(head.meta("generator")[:LONGEST_LLM])
    if _WRITERS.search(generator):
        return f"generator: {generator}"[:LONGEST_LLM]
    for name in ("description", "og:description", "author", "article:author"):
        found = _WRITTEN.search(clean_line(head.meta(name)[:1000]))
        if found:
            return found[0][:LONGEST_LLM]
    return ""
