"""All links of a text in one fast pass, without parsing it: most lines are simple, and only the others are looked at sign by sign.

What is a link here is what python-Markdown makes one of in running text; images are none. Nothing is found in comments and fenced code.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from issues.markdown.inline import Marks, marks, masked
from issues.markdown.references import label_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from issues.checks.reading import Part

_INNER = r"`[^`\n]++`(?!`)|\\[!-/:-@\[-`{-~]|<(?![Aa]\s|[A-Za-z][A-Za-z0-9+.-]*+://|!--)|\[[^\[\]`\\\n<]*+\](?!\()|\n(?=[ \t]*+[A-Za-z(`~])"
_WORDS = rf"[^\[\]`\\\n<]*+(?:(?:{_INNER})[^\[\]`\\\n<]*+)*+"
_ADDRESS = r"[^()\s<>\\\"']++(?:\([^()\s<>\\\"']*+\)[^()\s<>\\\"']*+)*+"
_LABEL = r"[^\[\]`\\\n<]*+"
# Every branch begins with a plain character, which lets the search skip to the next one.
_TOKEN = re.compile(
    r"\[(?<!\S\[)(?!\^)([^\[\]\n]++)\]:[ \t]*+\n?[ \t]*+(<[^<>\n]*+>|[^\s<]\S*+)(?=[ \t]*+(?:\n|\Z|[\"'(]))"  # a definition
    rf"|\[(?<!!\[)({_WORDS})\]\(({_ADDRESS})\)"
    rf"|\[(?<!!\[)({_WORDS})\](?:\s?\[({_LABEL})\](?!\())?+(?![\[(])"
    rf"|\[(?<=!\[){_LABEL}\]\({_ADDRESS}\)"
    r"|<([A-Za-z][A-Za-z0-9+.-]*+://[^<>\n]*+)>"
    r"|<!--(?:[^<-]|<(?!!--)|-(?!->))*+-->"
    r"|</?(?![Aa]\b)[A-Za-z][^<>`\[\]\n:@]*+>"
    r"|`(?<!``)(?!`)[^`\n]++`(?!`)"
    r"|\\[!-/:-@\[-`{-~]"
    r"|\[()|`()|<(?=[Aa]\s)()"  # what is not simple
)
_URL_OF_DEFINITION, _URL_OF_LINK, _URL_OF_AUTOLINK, _ODD = 2, 4, 7, 8
_EDGE = re.compile(r"[ \t>]*+(?:\n|\Z|#|(?:[*+-]|\d{1,9}[.)])[ \t])| {0,3}\[[^\[\]\n]++\]:")
_LONGEST_DESTINATION = 4096  # as in issues.markdown.inline: the bound keeps nested brackets from costing their square
_TITLE = re.compile(r"\s[\"'(]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[0-9a-zA-Z]{1,31});")
_TAG = re.compile(
    r"<([A-Za-z][A-Za-z0-9+.-]*+://[^<>\n]*)>|<[Aa]\s(?=[^<>]*+>)[^<>]*?\bhref\s*=\s*(\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+)[^<>]*>"
)


class Link(NamedTuple):
    """A link in the text.

    `kind` is inline, reference, definition, autolink or html. `title` is inline markdown as it stands, `url` the address that a browser
    gets; `start` to `end` is all of it, and `at` is where the address is written: for a reference, in its definition.
    """

    kind: str
    title: str
    url: str
    start: int
    end: int
    at: int
    line: int
    part: Part


_key = lru_cache(maxsize=4096)(label_key)  # pure; prefixes are looked up as labels again and again
_START = attrgetter("start")


class _Reference(NamedTuple):
    """Brackets that are a link if one of their labels is defined; `words` are those of the first."""

    words: str
    label: str | None
    start: int
    end: int
    part: Part


class Scan:
    """One pass over the stretches of a text that are neither comment nor code. `links` is what it found, in order."""

    def __init__(self, text: str, stretches: Iterable[tuple[int, int, Part]], line_starts: Sequence[int]) -> None:
        self._text = text
        self._line_starts = line_starts
        self._links: list[Link] = []
        self._references: list[_Reference] = []
        self._odd: dict[int, tuple[int, Part]] = {}  # where a block begins that is not simple -> its end
        self._definitions: dict[str, Link] = {}
        for start, end, part in stretches:
            self._read(start, end, part)
        self._read_odd_blocks()
        self._links += self._resolved()
        self.links = tuple(sorted(self._links, key=_START))

    def _read(self, start: int, end: int, part: Part) -> None:
        starts, found, new = self._line_starts, self._links, tuple.__new__  # half the time of a call of Link
        odd: list[int] = []
        for token in _TOKEN.finditer(self._text, start, end):
            which = token.lastindex
            if which == _URL_OF_LINK:
                title, url = token.group(3, 4)
                at, stop = token.span()
                begin = stop - 1 - len(url)
                if "&" in url:
                    url = address(url)
                found.append(new(Link, ("inline", title, url, at, stop, begin, bisect_right(starts, at), part)))
            elif which and which >= _ODD:
                odd.append(token.start())
            elif which:
                self._note(token, which, part)
        if odd:
            self._note_blocks(odd, start, end, part)

    def _note(self, token: re.Match[str], which: int, part: Part) -> None:
        at = token.start()
        if which == _URL_OF_DEFINITION and self._begins_line(at):
            self._define(token[1], address(token[2]), token, part)
        elif which == _URL_OF_AUTOLINK:
            url = address(token[7])
            self._links.append(Link("autolink", url, url, at, token.end(), token.start(7), bisect_right(self._line_starts, at), part))
        else:
            self._references.append(_Reference(token[1] if token[5] is None else token[5], token[6], at, token.end(), part))

    def _begins_line(self, position: int) -> bool:
        return not self._text[self._line_starts[bisect_right(self._line_starts, position) - 1] : position].strip()

    def _define(self, label: str, url: str, token: re.Match[str], part: Part) -> None:
        at = token.start(2) + token[2].startswith("<")
        line = bisect_right(self._line_starts, token.start())
        link = Link("definition", label, url, token.start(), token.end(), at, line, part)
        self._links.append(link)
        self._definitions[_key(label)] = link

    def _note_blocks(self, odd: Iterable[int], start: int, end: int, part: Part) -> None:
        """Keep the paragraphs and list items in which those signs stand."""
        done = start
        for sign in odd:
            if sign >= done:
                begins = self._block_start(sign, done)
                done = self._block_end(sign, end)
                self._odd[begins] = done, part

    def _block_start(self, position: int, least: int) -> int:
        at = max(self._text.rfind("\n", least, position) + 1, least)
        while at > least and not _EDGE.match(self._text, at):
            at = max(self._text.rfind("\n", least, at - 1) + 1, least)
        return at

    def _block_end(self, position: int, most: int) -> int:
        at = self._text.find("\n", position, most) + 1
        while 0 < at < most and not _EDGE.match(self._text, at):
            at = self._text.find("\n", at, most) + 1
        return at or most

    def _read_odd_blocks(self) -> None:
        if not self._odd:
            return
        starts = sorted(self._odd)
        self._links = [link for link in self._links if link.kind == "definition" or not self._is_odd(link.start, starts)]
        self._references = [reference for reference in self._references if not self._is_odd(reference.start, starts)]
        for start in starts:
            end, part = self._odd[start]
            _Block(self._text, start, end, part, self._line_starts).read(self._links, self._references)

    def _is_odd(self, position: int, starts: Sequence[int]) -> bool:
        at = bisect_right(starts, position) - 1
        return at >= 0 and position < self._odd[starts[at]][0]

    def _resolved(self) -> Iterator[Link]:
        """The references whose label is defined: the second one, else the first."""
        definitions = self._definitions
        for words, label, start, end, part in self._references if definitions else ():
            definition = (definitions.get(_key(label)) if label else None) or definitions.get(_key(words))
            if definition:
                line = bisect_right(self._line_starts, start)
                yield Link("reference", words, definition.url, start, end, definition.at, line, part)


class _Block:
    """A paragraph or list item that is not simple, read sign by sign."""

    def __init__(self, text: str, start: int, end: int, part: Part, line_starts: Sequence[int]) -> None:
        self._found = marks(text[start:end])
        self._start = start
        self._part = part
        self._line_starts = line_starts

    def read(self, links: list[Link], references: list[_Reference]) -> None:
        """Add what the block holds."""
        done, mark = 0, len(links)
        for opening in sorted(self._found.brackets):
            if opening < done:
                continue
            link = _link_at(self._found, opening)
            is_image = self._found.text[opening - 1 : opening] == "!" and opening - 2 not in self._found.escapes
            if link:
                title, raw, at, done = link
                if not is_image:
                    links.append(self._link("inline", title, address(raw), (opening, done, at)))
            elif not is_image and not self._is_definition(opening):
                reference = self._reference(opening)
                references.append(reference)
                done = reference.end - self._start if reference.label is not None else 0
        found = links[mark:]
        starts = [link.start for link in found]
        for tag in self._tags():
            at = bisect_right(starts, tag.start) - 1
            if at < 0 or not found[at].at - 1 <= tag.start < found[at].end:  # an address in pointed brackets is no link by itself
                links.append(tag)

    def _link(self, kind: str, title: str, url: str, span: tuple[int, int, int]) -> Link:
        start, end, at = (position + self._start for position in span)
        return Link(kind, title, url, start, end, at, bisect_right(self._line_starts, start), self._part)

    def _is_definition(self, opening: int) -> bool:
        """A block begins with each definition, so that none stands further on."""
        closing = self._found.brackets[opening]
        return self._found.text[closing + 1 : closing + 2] == ":" and not self._found.text[:opening].strip()

    def _reference(self, opening: int) -> _Reference:
        text, brackets = self._found.text, self._found.brackets
        closing = brackets[opening]
        following = closing + 2 if text[closing + 1 : closing + 2] in {" ", "\n"} else closing + 1
        label, end = None, closing + 1
        if following in brackets and not _link_at(self._found, following):
            label, end = text[following + 1 : brackets[following]], brackets[following] + 1
        return _Reference(text[opening + 1 : closing], label, opening + self._start, end + self._start, self._part)

    def _tags(self) -> Iterator[Link]:
        for tag in _TAG.finditer(masked(self._found)):
            which = 1 if tag[1] is not None else 2
            raw = self._found.text[tag.start(which) : tag.end(which)]
            at = tag.start(which) + raw.startswith(('"', "'"))
            url = address(raw.strip("\"'"))
            span = tag.start(), tag.end(), at
            yield self._link("autolink", url, url, span) if which == 1 else self._link("html", "", url, span)


def _link_at(found: Marks, opening: int) -> tuple[str, str, int, int] | None:
    """Title, address as written, where the address stands and where the link ends; None for no link.

    As `link_at`, with addresses that go on in the next line: python-Markdown takes them.
    """
    closing = found.brackets[opening]
    end = found.parens.get(closing + 1)
    if end is None or end - closing > _LONGEST_DESTINATION:
        return None
    written = found.text[closing + 2 : end]
    raw = written.strip()
    title = _TITLE.search(raw)
    if title and raw[-1] in "\"')":
        raw = raw[: title.start()].rstrip()
    at = closing + 2 + len(written) - len(written.lstrip()) + raw.startswith("<")
    return found.text[opening + 1 : closing], raw, at, end + 1


def address(written: str) -> str:
    """The address that a browser gets from one as it is written: without pointed brackets, escapes and entities."""
    if written.startswith("<") and written.endswith(">"):
        written = written[1:-1]
    if "\\" in written:
        written = _ESCAPE.sub(r"\1", written)
    return _ENTITY.sub(_character, written) if "&" in written else written


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])


def stretches(parts: Iterable[Part], edges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, Part]]:
    """The parts without what stands between those edges, in order: start, end and part of each stretch."""
    at = 0
    for part in parts:
        start, end = part.start, part.end
        while at < len(edges) and edges[at][0] < end:
            if start < edges[at][0]:
                yield start, edges[at][0], part
            start = edges[at][1]
            at += 1
        if start < end:
            yield start, end, part
