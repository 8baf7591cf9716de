"""From the source of a list item to its entry and layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from issues.markdown.kinds import event, event_line, final_comment, link, notice, pull_request, speakers, task, testing
from issues.markdown.layouts import BLANKS, Oddities
from issues.markdown.nodes import Entry, Item, Layout, Plain
from issues.markdown.renderer import render_entry

_BULLET = re.compile(r"[ \t]*[*+-](?:[ \t]+|$)")

Reader = Callable[[Sequence[str], Oddities], Entry | None]

_BY_FORM: tuple[Reader, ...] = (event.read, notice.read, link.read_row)
_BY_KIND: dict[str | None, Reader] = {
    "task": task.read,
    "speakers": speakers.read,
    "event": event_line.read,
    "pull-request": pull_request.read,
    "final-comment": final_comment.read,
    "testing": testing.read,
}


@lru_cache(maxsize=8192)  # pure, and an assembly, an index and a page read the same lines again and again
def parse_item(source: str, kind: str | None = None) -> Item:
    """Read a list item, bullet and line end included.

    Events, notices and links are known by their form. Only `kind` tells calls, pull requests and the like from links. An entry is kept
    only if writing it in its layout gives the source again; every other item is `Plain`.
    """
    text = source.removesuffix("\n")
    ending = () if text != source else (("end", ""),)
    bullet = _BULLET.match(text)
    mark = bullet[0] if bullet else ""
    first, *others = text[len(mark) :].split("\n")
    words = first.rstrip(BLANKS).removesuffix("&nbsp;").rstrip(BLANKS)
    for reader in _readers(kind):
        odds = Oddities()
        entry = reader([words, *others], odds)
        if entry is not None:
            layout = Layout(mark, odds.nested, first[len(words) :], (*odds.found, *ending))
            if render_entry(entry, layout) == source:
                return Item(source, entry, layout)
    return _plain_item(source, mark, text[len(mark) :], ending)


def _readers(kind: str | None) -> tuple[Reader, ...]:
    return (_BY_KIND[kind], *_BY_FORM) if kind in _BY_KIND else _BY_FORM


def _plain_item(source: str, bullet: str, text: str, ending: tuple[tuple[str, str], ...]) -> Item:
    words = text.rstrip(BLANKS)
    return Item(source, Plain(words), Layout(bullet, trailing=text[len(words) :], odd=ending))
