"""How the newsletter checks its issues today, written anew in short: the measure for what our checks find, and how fast.

The rules are those of `tools/inspect_links.py` and `tools/inspect_markdown.py` in the newsletter's public repository: each file is
rendered with python-Markdown, without extensions, and the HTML is read with Beautiful Soup. Their warnings are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import markdown
from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bs4 import Tag

RECENT = 25  # files that are compared with one another
STRICT = "updates from rust community"
TRACKING = ("utm_source", "utm_campaign", "utm_medium", "utm_content")
TAGS = frozenset(["p", "a", "h1", "h2", "h3", "h4", "h5", "strong", "hr", "li", "ul", "ol", "em", "code", "blockquote", "small", "br"])


@dataclass(frozen=True)
class TodaysError:
    """What today's tools call an error: its kind, and the address, the line or the tag it is about.

    Kinds: scheme, tracking, simplifiable, duplicate, odd-backticks, empty-backticks, tag, empty-item. `also_in` tells where the first
    copy of a duplicate stands.
    """

    kind: str
    about: str
    also_in: str = ""


def links_and_duplicates(files: Iterable[tuple[str, str]]) -> dict[str, list[TodaysError]]:
    """The errors about links of each file, given as name and text from the oldest on; duplicates in it and among all before it."""
    return errors_of_links((name, strict_links(rendered(text))) for name, text in files)


def errors_of_links(files: Iterable[tuple[str, Iterable[str]]]) -> dict[str, list[TodaysError]]:
    """The same of files that are given as name and addresses."""
    first: dict[str, str] = {}
    found: dict[str, list[TodaysError]] = {}
    for name, urls in files:
        errors: list[TodaysError] = []
        for url in urls:
            errors += errors_of_link(url)
            if (key := simplified(url, stripped=True)) in first:
                errors.append(TodaysError("duplicate", url, first[key]))
            else:
                first[key] = name
        found[name] = errors
    return found


def errors_of_markdown(text: str) -> Iterator[TodaysError]:
    """The errors of a file about its markdown."""
    for line in text.splitlines():
        rest = line.replace("````", "").replace("```", "")
        if "``" in rest:
            yield TodaysError("empty-backticks", line)
        if rest.count("`") % 2:
            yield TodaysError("odd-backticks", line)
    before = ""
    for tag in rendered(text).find_all():
        if tag.name not in TAGS:
            yield TodaysError("tag", tag.name)
        if tag.name == "li" and not tag.get_text():
            yield TodaysError("empty-item", before)
        before = tag.get_text()


def rendered(text: str) -> BeautifulSoup:
    """The file as today's tools see it."""
    return BeautifulSoup(markdown.markdown(text), "html.parser")


def strict_links(page: BeautifulSoup) -> Iterator[str]:
    """The addresses in the section whose title is STRICT, those below its sub-headings included."""
    depth = ""
    for tag in page.find_all(["a", "h1", "h2", "h3", "h4"]):
        if tag.name == "a":
            if depth:
                yield str(tag.get("href"))
        elif not depth or tag.name <= depth:
            depth = tag.name if _title(tag) == STRICT else ""


def _title(heading: Tag) -> str:
    return str(heading.string).lower()


def errors_of_link(url: str) -> Iterator[TodaysError]:
    """What is wrong with one address by itself."""
    if urlsplit(url).scheme not in {"http", "https", "mailto"}:
        yield TodaysError("scheme", url)
    if any(name in TRACKING for name in parse_qs(urlsplit(url).query)):
        yield TodaysError("tracking", url)
    if simplified(url) != url:
        yield TodaysError("simplifiable", url)


def simplified(url: str, *, stripped: bool = False) -> str:
    """The address put together again; `stripped`: for comparison, https and without a closing slash."""
    parts = urlsplit(url)
    wanted = {name: values for name, values in parse_qs(parts.query).items() if name not in TRACKING}
    path = "/".join(piece for piece in parts.path.split("/") if piece)
    scheme = "https" if stripped and parts.scheme == "http" else parts.scheme
    if not stripped and parts.path.endswith("/") | (not parts.path):
        path += "/"
    return urlunsplit((scheme, parts.netloc, path, urlencode(wanted, doseq=True), parts.fragment))
