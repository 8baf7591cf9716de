"""What editors paste for a list: bullets of markdown, plain lines, tables with tabs, or answers of GitHub in JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from issues.filling.responses import read_answers
from issues.links import is_web_address
from issues.markdown import cut, parse_body, parse_heading, parse_item
from issues.markdown.cleaning import clean_line, has_unseen
from issues.markdown.escaping import destination
from issues.markdown.nodes import Blank, Comment, Definition, EmptyNotice, InlineLink, Item, Link, Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.markdown.nodes import Block

_PAGE = re.compile(r"https?://github\.com/([\w.-]+/[\w.-]+)/(?:pull|issues|discussions)/(\d{1,9})\b")
_SHORT = re.compile(r"(?<![\w/.-])([\w.-]{1,100}/[\w.-]{1,100})#(\d{1,9})\b")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+")
_BULLET = re.compile(r"\s*(?:[*+•–-]|\d{1,3}[.)])\s+")
_STEP = re.compile(r"[ \t]+[*+-][ \t]+(?=\S)")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_NUMBER = re.compile(r"#?(\d{1,9})")
_BEHIND = ".,;:!?'’»*_)>]"  # what ends a sentence, not its address
_AROUND = " \t|:;,–—-()<>"
_CELLS = 4  # of `gh search prs`: repository, number, state, title, and then labels and the date


@dataclass(frozen=True, slots=True)
class Find:
    """One thing that was pasted: its link, the steps nested below it, what GitHub labels it, and the heading that it stood under."""

    link: Link
    steps: tuple[InlineLink, ...] = ()
    labels: frozenset[str] = frozenset()
    under: str = ""
    is_typed: bool = False  # its title is as it was typed or answered, not markdown yet

    @property
    def repository(self) -> str:
        """`owner/name`; empty where its address is none of GitHub's."""
        found = _PAGE.match(self.link.url)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """Everything that was understood, in its order, and the rest as it was pasted. `total` is how many there are, as GitHub says."""

    finds: tuple[Find, ...] = ()
    left: str = ""
    total: int | None = None


def read_pasted(text: str) -> Pasted:
    """Read a paste. Blank lines, rules, headings, comments and empty notices say nothing; every other line is a find or in `left`."""
    answers = read_answers(text)
    finds = [_typed(answer.title, answer.url, answer.labels) for answer in answers.answers]
    left = list(answers.left)
    for piece in cut(answers.rest):
        under = parse_heading(piece.heading).title if piece.heading else ""
        for found in _found(parse_body(piece.body)):
            if isinstance(found, Find):
                finds.append(replace(found, under=under))
            else:
                left.append(found)
    return Pasted(tuple(finds), "".join(f"{line}\n" for line in left), answers.total)


def _found(blocks: tuple[Block, ...]) -> Iterator[Find | str]:
    """The finds of a text, and the lines that are none."""
    for block in blocks:
        match block:
            case Blank() | Comment() | Notice() | Definition() | Item(entry=EmptyNotice()):
                pass
            case Item(source=source):
                yield from _item(source)
            case _:
                yield from _lines(block.source)


def _lines(text: str) -> Iterator[Find | str]:
    for line in text.split("\n"):
        if line.strip(" \t\r-=_*"):
            yield _line(line) or line


def _item(source: str) -> Iterator[Find | str]:
    """A bullet with a link, and what is nested in it; one of words alone is read line by line."""
    first, *nested = source.rstrip("\n").split("\n")
    link = _link(_without_bullet(first))
    if link is None:
        yield from _lines("\n".join((first, *nested)))
        return
    steps = [_step(line) for line in nested]
    yield Find(link, tuple(step for step in steps if step))
    yield from (line for line, step in zip(nested, steps, strict=True) if not step and line.strip())


def _without_bullet(line: str) -> str:
    found = _BULLET.match(line)
    return line[found.end() :] if found else line


def _link(words: str) -> Link | None:
    """A link of markdown, with its prefixes and what stands behind it."""
    entry = parse_item(f"* {words.strip()}\n", "link").entry
    if not isinstance(entry, Link) or not is_web_address(entry.url):
        return None
    title = clean_line(entry.title) if has_unseen(entry.title) else entry.title.strip()
    return replace(entry, title=title, url=_bare(entry.url)) if title else None


def _step(line: str) -> InlineLink | None:
    """A line below a bullet: how to test it."""
    bullet = _STEP.match(line)
    words = line[bullet.end() :].strip() if bullet else ""
    link = _link(words) if words.startswith("[") else None
    if link and words == f"[{link.title}]({link.url})":
        return InlineLink(link.title, link.url)
    return InlineLink(words, "") if words else None


def _line(line: str) -> Find | None:
    """One plain line: cells between tabs, a link, words with an address, or words with `owner/name#number`."""
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) >= _CELLS and _REPOSITORY.fullmatch(cells[0]) and (number := _NUMBER.fullmatch(cells[1])) and cells[3]:
        labels = frozenset(label.strip() for label in cells[4].split(",")) if len(cells) > _CELLS else frozenset()
        return _typed(cells[3], _pull(cells[0], number[1]), labels)
    words = _without_bullet(" ".join(cells))
    link = _link(words) if words.startswith("[") else None
    return Find(link) if link else _words(words)


def _words(line: str) -> Find | None:
    if found := _ADDRESS.search(line):
        url, words = _bare(found[0].rstrip(_BEHIND)), f"{line[: found.start()]} {line[found.end() :]}"
    elif found := _SHORT.search(line):
        url, words = _pull(found[1], found[2]), f"{line[: found.start()]} {line[found.end() :]}"
    else:
        return None
    title = clean_line(words.strip(_AROUND))
    return _typed(title, url) if title and is_web_address(url) else None


def _typed(title: str, url: str, labels: frozenset[str] = frozenset()) -> Find:
    return Find(Link(clean_line(title), destination(_bare(url))), labels=labels, is_typed=True)


def _pull(repository: str, number: str) -> str:
    return f"https://github.com/{repository}/pull/{number}"


def _bare(url: str) -> str:
    """The address of a page of GitHub without what leads to a part of it; every other one as it is."""
    found = _PAGE.match(url)
    return found[0] if found and "#" not in url else url
