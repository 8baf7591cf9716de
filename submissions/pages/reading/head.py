"""What stands in a page's head. A scanner cuts out the few tags that matter, and only those go to the HTML parser.

Given whole, 512 KiB of nested elements or of attributes take lexbor half a minute: it looks through all open elements, and through all
attributes of a tag, for each new one. The scanner passes every character a fixed number of times.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_TAG = 4096
LONGEST_TEXT = 2000  # characters of a title that are looked at
LONGEST_SCRIPT = 20_000  # characters of JSON-LD that are looked at
MOST_TAGS = 200
MOST_TOKENS = 2000  # tags that are looked at; the heads of pages have some hundred
MOST_LETTERS = 100_000  # of all tags together

_TOKEN = re.compile(r"<!--|<(/?)(html|head|body|meta|link|title|h1|script|style|noscript|svg|template|textarea)(?=[\s/>])", re.IGNORECASE)
_TAG_END = re.compile(r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*+>")
_TAGS = re.compile(r"<[^<>]{0,500}>")
_HIDING = frozenset({"script", "style", "noscript", "svg", "template", "textarea"})
_JSON_LD = re.compile(r"application/ld\+json", re.IGNORECASE)


@dataclass(slots=True)
class Head:
    """The tags of a head that matter. `metas` are by name or property, small; the texts are as they stand, entities resolved."""

    title: str = ""
    heading: str = ""
    language: str = ""
    metas: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Mapping[str, str], ...] = ()
    json_ld: str = ""

    def meta(self, *names: str) -> str:
        """The first of these that is there."""
        return next((self.metas[name] for name in names if self.metas.get(name)), "")

    def hrefs(self, relation: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        """The addresses of the links of that relation, with all attributes."""
        for link in self.links:
            if relation in link.get("rel", "").casefold().split() and link.get("href", "").strip():
                yield link["href"].strip(), link


def read_head(text: str) -> Head:
    """Read the tags that come before the body; of the body the first heading."""
    return _Scanner(text).head()


class _Scanner:
    """One pass over a page."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tags: list[str] = []
        self._letters = 0
        self._found: dict[str, str] = {}
        self._is_body = False

    def head(self) -> Head:
        at = 0
        for _ in range(MOST_TOKENS):
            token = _TOKEN.search(self._text, at)
            if token is None or (self._is_body and "h1" in self._found) or len(self._tags) >= MOST_TAGS or self._letters >= MOST_LETTERS:
                break
            at = self._after_comment(token.end()) if token[0] == "<!--" else self._after_tag(token)
        return _parsed(self._tags, self._found)

    def _after_comment(self, at: int) -> int:
        """Where a comment ends; one that never ends hides all that follows, as in browsers."""
        end = self._text.find("-->", max(at - 2, 0))
        return len(self._text) if end < 0 else end + 3

    def _after_tag(self, token: re.Match[str]) -> int:
        name = token[2].lower()
        end = _TAG_END.match(self._text, token.end(), token.end() + LONGEST_TAG)
        if end is None:
            return token.end() + (LONGEST_TAG if len(self._text) > token.end() + LONGEST_TAG else 0)
        self._is_body |= name == "body" or (name == "head" and bool(token[1]))
        if token[1]:
            return end.end()
        tag = token[0] + end[0]
        if name in {"meta", "link", "html"} and not (self._is_body and name != "meta"):
            self._tags.append(tag)
            self._letters += len(tag)
        if name in {"title", "h1"}:
            return self._after_words(name, end.end())
        return self._after_hidden(name, tag, end.end()) if name in _HIDING else end.end()

    def _after_words(self, name: str, at: int) -> int:
        end = self._end_of(name, at)
        words = self._text[at : min(end, at + LONGEST_TEXT)]
        if name not in self._found and words.strip():
            self._found[name] = unescape(words if name == "title" else _TAGS.sub("", words))
        return end

    def _after_hidden(self, name: str, tag: str, at: int) -> int:
        end = self._end_of(name, at)
        if name == "script" and _JSON_LD.search(tag):
            known = self._found.get("json_ld", "")
            self._found["json_ld"] = (known + self._text[at : min(end, at + LONGEST_SCRIPT)])[:LONGEST_SCRIPT]
        return end

    def _end_of(self, name: str, at: int) -> int:
        """Where the end tag of that name begins. A missing one is looked for once, else the pass would take its square."""
        missing = f"no {name}"
        if missing in self._found:
            return at
        end = re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE).search(self._text, at)
        if end is None:
            self._found[missing] = " "
            return at
        return end.start()


def _parsed(tags: list[str], found: Mapping[str, str]) -> Head:
    html = next((tag for tag in tags if tag[1:5].lower() == "html"), "")
    tree = LexborHTMLParser(html + "<head>" + "".join(tag for tag in tags if tag[1:5].lower() != "html"))
    metas: defaultdict[str, str] = defaultdict(str)
    for node in tree.css("meta"):
        name, content = _name_and_content(node.attributes)
        if name and content and name not in metas:
            metas[name] = content
    links = tuple({name: value or "" for name, value in node.attributes.items()} for node in tree.css("link"))
    root = tree.css_first("html")
    language = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root else ""
    return Head(found.get("title", ""), found.get("h1", ""), language, dict(metas), links, found.get("json_ld", ""))


def _name_and_content(attributes: Mapping[str, str | None]) -> tuple[str, str]:
    name = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv") or attributes.get("itemprop") or ""
    return name.strip().casefold(), (attributes.get("content") or "").strip()
