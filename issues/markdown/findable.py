"""What of a section the index holds: its entries, and in prose each paragraph with links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from issues.markdown.blocks import read_crate, read_quote
from issues.markdown.nodes import EmptyNotice, Item, Plain, Text
from issues.markdown.parser import parse_body
from issues.markdown.references import resolved_link
from issues.markdown.renderer import entry_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from issues.markdown.blocks import Quote

IN_PARAGRAPHS = frozenset({"crate", "quote", "passage"})
"""The kinds that are no items of a list."""

_FIRST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Findable:
    """One entry: its kind, title (inline markdown) and address, and the markdown as it stands."""

    kind: str
    title: str
    url: str
    text: str


def findables(body: str, kind: str | None, addresses: Mapping[str, str], *, with_passages: bool) -> Iterator[Findable]:
    """The entries below a heading, in order. `addresses` are the issue's reference definitions.

    A crate has its name for a title, a quote who said it and where, else its first words; lists beside them (the editors) are fixed
    text and no entries. Neither are empty notices, comments and fenced code. `with_passages`: paragraphs with links are entries too.
    """
    if kind == "crate":
        yield from _crates(body)
    elif kind == "quote":
        yield from _quotes(body)
    else:
        yield from _listed(body, kind, addresses, with_passages=with_passages)


def _crates(body: str) -> Iterator[Findable]:
    block = read_crate(body)
    for crate in block.crates if block else ():
        yield Findable("crate", crate.name, crate.url, block.source if block else "")


def _quotes(body: str) -> Iterator[Findable]:
    block = read_quote(body)
    for quote in block.quotes if block else ():
        yield Findable("quote", _said(quote), quote.url, block.source if block else "")


def _said(quote: Quote) -> str:
    if quote.who and quote.where:
        return f"{quote.who} on {quote.where}"
    return quote.who or quote.where or " ".join(quote.text.split()[:_FIRST_WORDS])


def _listed(body: str, kind: str | None, addresses: Mapping[str, str], *, with_passages: bool) -> Iterator[Findable]:
    for block in parse_body(body, kind):
        if isinstance(block, Item) and not isinstance(block.entry, EmptyNotice):
            yield Findable(entry_kind(block.entry, kind), *resolved_link(block.entry, addresses), block.source)
        elif with_passages and isinstance(block, Text):
            title, url = resolved_link(Plain(block.source), addresses)
            if url:
                yield Findable("passage", title, url, block.source)
