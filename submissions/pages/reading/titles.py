"""Which of a page's titles an editor would print: without the name of its site, where that is certain."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from issues.links import host
from submissions.pages.reading.hosts import HOUSE_RULES, SAYS_NOTHING

LONGEST_TITLE = 300

_SEPARATOR = re.compile(r"\s+(?:[|\-–—·•:/»«>]|::|\|\||--)\s+|\s*[|»«]\s*|:\s+")
_STRONG = re.compile(r"\s+(?:[|\-–—·•»«]|::|\|\||--)\s+|\s*[|»«]\s*")  # between a title and a site; a colon stands in titles, too
_LETTERS = re.compile(r"[\W_]+")
_EMPTY = frozenset({"", "home", "untitled", "index", "document", "loading", "loading...", "just a moment...", "redirecting...", "404"})
_SMALL = re.compile(r"\b(?:the|a|blog|weblog|website|site|homepage|home|of|on|s|my|news)\b")
_SHORTEST_NAME = 3
_FEWEST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Titles:
    """What a page offers as its title, each as one clean line: `shared` is for those who share it, `site` the site's name."""

    title: str = ""
    shared: str = ""
    heading: str = ""
    site: str = ""
    generator: str = ""


def page_title(given: Titles, url: str) -> str:
    """The title to print, at most 300 characters; "" for a page without one."""
    chosen = _by_house_rule(given, url)
    if chosen is None:
        chosen = _chosen(given, url)
    return shortened(chosen, LONGEST_TITLE)


def shortened(text: str, longest: int) -> str:
    """A text of at most so many characters, cut between words where it is longer."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[longest // 2 :] else cut).rstrip() + "…"


def _by_house_rule(given: Titles, url: str) -> str | None:
    """What the rule of its host makes of it; None where there is no such rule, or it says nothing about this page."""
    site = host(url)
    path = urlsplit(url).path if site else ""
    names = (site, site.partition(".")[2], given.generator.partition(" ")[0].casefold())
    rule = next((HOUSE_RULES[name] for name in names if name in HOUSE_RULES), None)
    if rule is None:
        return None
    for title in (given.title, given.shared):
        found = rule(title, path)
        if found and found.casefold() not in SAYS_NOTHING:
            return found
    return rule("", path)


def _chosen(given: Titles, url: str) -> str:
    """The title without its site where that is certain; a whole title without parts; what is meant to be shared; the first heading."""
    names = _site_names(given.site, url)
    bare = without_site(given.title, names, given.shared)
    if bare and (bare != given.title or not _STRONG.search(bare)) and not _is_generic(bare, names):
        return bare
    shared = without_site(given.shared, names, "")
    offered = (shared, bare, given.heading, given.shared, given.title)
    return next((title for title in offered if not _is_generic(title, names)), next((title for title in offered if title), ""))


def without_site(title: str, names: frozenset[str], shared: str) -> str:
    """A title without the site's name at its end or beginning; as it stands where none of its parts is certainly that name."""
    parts = [(part.start(), part.end()) for part in _SEPARATOR.finditer(title)]
    if not parts:
        return title
    for start, end in parts:  # the longest tail first: "Title - Blog - Site"
        if folded(title[end:]) in names and title[:start].strip():
            return without_site(title[:start].strip(), names, shared)
    start, end = parts[0]
    if folded(title[:start]) in names and title[end:].strip():
        return title[end:].strip()
    rest = title[len(shared) :] if shared.count(" ") >= _FEWEST_WORDS and title.startswith(shared) else ""
    return shared if rest and _STRONG.match(rest) else title


def folded(name: str) -> str:
    """A name as it is compared: letters and digits, small, without articles and the word blog."""
    plain = unicodedata.normalize("NFKD", name[:LONGEST_TITLE]).casefold().replace("'", " ").replace("’", " ")
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    short = _LETTERS.sub("", _SMALL.sub(" ", plain))
    return short or _LETTERS.sub("", plain)


def _site_names(site: str, url: str) -> frozenset[str]:
    """The names of the site as they are compared: its own, and what its host says with and without its ending."""
    labels = [label for label in host(url).split(".") if label not in {"www", "m", "blog", "blogs", "dev"}]
    names = {folded(site), folded("".join(labels)), folded(host(url))}
    names |= {folded("".join(labels[:end])) for end in range(1, len(labels))}
    names |= {folded(label) for label in labels[:-1]}
    if _is_personal(labels):
        names.add(folded(urlsplit(url).path.strip("/").partition("/")[0].lstrip("~@")))
    return frozenset(name for name in names if len(name) >= _SHORTEST_NAME)


def _is_personal(labels: list[str]) -> bool:
    return labels[-2:] in (["github", "io"], ["gitlab", "io"])


def _is_generic(title: str, names: frozenset[str]) -> bool:
    return title.casefold() in _EMPTY or folded(title) in names
