"""What an address and a title say about what a page is: short words that a model can learn from (model.py). Pure.

A feature is `kind:value`. Numbers are folded to their length, so that "Part 3" is like "Part 7" and a year like a year.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from issues.checks.titles.media import medium
from issues.links import host

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_URL, LONGEST_TITLE = 2000, 300  # characters that are read
LONGEST_WORD = 40
SHARED = frozenset(  # sites of many people, told apart by the first folder
    {
        *("codeberg.org", "crates.io", "dev.to", "docs.rs", "github.com", "gitlab.com", "hackmd.io", "linkedin.com", "medium.com"),
        *("reddit.com", "sr.ht", "substack.com", "twitter.com", "youtube.com"),
    }
)
_COMMON_LABELS = frozenset({"blog", "com", "dev", "github", "gitlab", "io", "medium", "net", "org", "rs", "rust", "youtube"})
SMALL_WORDS = frozenset(
    {
        *("a", "an", "and", "at", "by", "for", "from", "how", "i", "in", "is", "it", "my", "new", "of", "on", "our", "rust"),
        *("the", "to", "vs", "we", "what", "why", "with", "your"),
    }
)
_WORD = re.compile(r"[^\W\d_]+[+#]*|\d+")
_NAME = r"`?[\w.+/-]{1,60}`?(?: v?\d[\w.]{0,20})?"
_ADDRESS_SIGNS = {
    "post": re.compile(r"/(?:post|posts|blog|article|articles|p|writing|notes)/"),
    "dated": re.compile(r"/20\d\d/"),
    "release": re.compile(r"releases?(?:/|\Z)|changelog|/tag/"),
    "pdf": re.compile(r"\.pdf\Z"),
}
_TITLE_SIGNS = {
    "version": re.compile(r"\bv?\d+\.\d+"),
    "question": re.compile(r"\?"),
    "asks": re.compile(r"\?\Z"),
    "colon": re.compile(r":"),
    "exclaims": re.compile(r"!"),
    "part": re.compile(r"\bpart\b|#\d|\d/\d"),
    "dash": re.compile(r"[\u2013\u2014-] "),
    "brackets": re.compile(r"[(\[]"),
    "possessive": re.compile(r"['\u2019]s\b"),
    "personal": re.compile(r"\b(?:i|me|my|our|us|we|i'm|i've|we're|are|is|should|why)\b"),
    "teaching": re.compile(
        r"\b(?:beginners?|build|building|creating|exploring|guide|how to|implementing|intro|introduction|learn|learning|let's|making|part"
        r"|tutorials?|understanding|using|writing)\b"
    ),
    "news": re.compile(
        r"\b(?:announcing|changelog|introducing|month|new|now|progress|release|released|releases|report|status|updates?|week|weekly)\b"
    ),
    "thing": re.compile(r"\ban? [\w -]{1,80} (?:built |written )?(?:for|in) rust\b"),
    "built": re.compile(r"\Ai (?:built|created|made|wrote)\b"),
    "named": re.compile(rf"\A{_NAME}(?: ?:| [-\u2013\u2014|,]) "),
    "described": re.compile(rf"\A{_NAME}(?: ?:| [-\u2013\u2014|,]) (?:an?|the)\b"),
    "headed": re.compile(r"\A[\w.-]{1,60}(?: v?\d[\w.]{0,20})?:"),
    "numbered": re.compile(r"\A[\w.-]{1,60} v?\d"),
    "single": re.compile(r"\A\S+\Z"),
}


class _Address(NamedTuple):
    site: str
    path: str
    folders: list[str]


def features(url: str, title: str = "", *, kind_of_medium: str = "") -> tuple[str, ...]:
    """What an address and a title (without marks) say, each once, sorted. Never raises; takes time in proportion to what is read.

    `kind_of_medium` is “video” or “audio” where the page says so itself.
    """
    address, title = _address(url[:LONGEST_URL]), " ".join(title[:LONGEST_TITLE].split())
    words = _WORD.findall(title.casefold())
    found = {*_of_address(address), *_of_title(title, words), *_of_both(address, words)}
    if kind := kind_of_medium or medium(url[:LONGEST_URL]):
        found.add(f"medium:{kind}")
    return tuple(sorted(found))


def sites(url: str) -> tuple[str, ...]:
    """As what a site is remembered, the nearest first: on sites of many people the first folder, then the host. Never raises."""
    address = _address(url[:LONGEST_URL])
    if not address.site:
        return ()
    if address.site in SHARED and address.folders and address.site != "youtube.com":  # whose folders are no people
        return (f"{address.site}/{address.folders[0]}", address.site)
    return (address.site,)


def folder(url: str) -> str:
    """The host and the first folder of an address: a site's podcast stands in one, its blog in another. Never raises."""
    address = _address(url[:LONGEST_URL])
    return f"{address.site}/{''.join(address.folders[:1])}"


def _address(url: str) -> _Address:
    try:
        path = unquote(urlsplit(url.strip()).path.lower())
    except ValueError:
        path = ""
    return _Address(host(url), path, [folder for folder in path.split("/") if folder])


def _of_address(address: _Address) -> Iterator[str]:
    labels = address.site.split(".")
    yield f"host:{address.site}"
    yield from (f"folder:{address.site}/{'/'.join(address.folders[:depth])}" for depth in (1, 2) if len(address.folders) >= depth)
    if len(labels) > 2:  # noqa: PLR2004 (a site below another)
        yield f"domain:{'.'.join(labels[-2:])}"
    yield f"depth:{address.site if address.site in SHARED else '-'} {min(len(address.folders), 4)}"
    yield from (f"label:{word}" for word in _WORD.findall(address.site))
    yield from (f"path:{_folded(word)}" for folder in address.folders for word in _WORD.findall(folder))
    yield from (f"address:{name}" for name, sign in _ADDRESS_SIGNS.items() if sign.search(address.path))


def _of_title(title: str, words: Sequence[str]) -> Iterator[str]:
    folded = [_folded(word) for word in words]
    yield from (f"word:{word}" for word in folded)
    yield from (f"pair:{one} {two}" for one, two in pairwise(folded) if {one, two} & SMALL_WORDS)
    if folded:
        yield f"begins:{folded[0]}"
        yield f"begins:{' '.join(folded[:2])}"
        yield f"ends:{folded[-1]}"
    text = title.casefold()
    yield from (f"title:{name}" for name, sign in _TITLE_SIGNS.items() if sign.search(text))
    yield f"length:{min(len(words) // 3, 4)}"
    if title[:1].islower():
        yield "title:small"


def _of_both(address: _Address, words: Sequence[str]) -> Iterator[str]:
    """Whether the title names the site or its project, as news of projects do."""
    where = " ".join((address.site, *address.folders[:2])) if address.site in SHARED else address.site
    names = set(_WORD.findall(where)) - _COMMON_LABELS
    if words:
        yield f"site begins:{address.site} {_folded(words[0])}"
        if words[0] in names:
            yield "both:first"
    yield "both:named" if any(word in names and len(word) > 2 for word in words) else "both:none"  # noqa: PLR2004 ("rs" names nothing)


def _folded(word: str) -> str:
    return "#" * min(len(word), 5) if word.isdecimal() else word[:LONGEST_WORD]
