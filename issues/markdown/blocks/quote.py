"""`> text`, `– [who on where](url)`, and below them who suggested it: the quote of the week."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from issues.markdown.blocks.thanks import Thanks, own_blocks, read_thanks, write_thanks
from issues.markdown.inline import first_link, link_at, marks
from issues.markdown.nodes import Blank, Item, Text

_DASH = "– "
_ATTRIBUTION = re.compile(r"[ \t]*(?:(?:[-–—―]|--)[ \t]+|(?=\[))")
_ON = " on "


@dataclass(frozen=True, slots=True)
class Quote:
    """The words without `> `, who said them and where, the address, and what is printed behind the link."""

    text: str
    who: str = ""
    where: str = ""
    url: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class QuoteOfTheWeek:
    """The quotes (all but always one), who is thanked, or what is said in place of thanks; `source` is the block as it stands."""

    source: str
    quotes: tuple[Quote, ...]
    thanks: Thanks | None = None
    remark: str = ""


@dataclass(slots=True)
class _Reading:
    """What is read so far: the lines of the quote at hand, and what is complete."""

    lines: list[str] = field(default_factory=list)
    gap: str = ""
    quotes: list[Quote] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    thanks: Thanks | None = None

    def quote(self, lines: list[str]) -> None:
        """One more paragraph of the words."""
        self.lines += ["" for _ in range(self.gap.count("\n"))] if self.lines else []
        self.lines += [_unquoted(line) for line in lines]

    def close(self, attribution: str) -> None:
        """The words are complete."""
        self.quotes.append(_attributed("\n".join(self.lines), attribution))
        self.lines = []

    def add(self, paragraph: str) -> None:
        """A paragraph that is no quote."""
        sign = _ATTRIBUTION.match(paragraph)
        if self.lines and sign:
            self.close(paragraph[sign.end() :].strip())
        elif self.quotes or self.lines:
            self.thanks = self.thanks or read_thanks(paragraph)
            self.remarks.append(paragraph.strip())


def read_quote(body: str) -> QuoteOfTheWeek | None:
    """Read a section's body; None where nothing is quoted."""
    blocks = own_blocks(body)
    start = next((at for at, block in enumerate(blocks) if isinstance(block, Text) and _is_quoted(block.source)), len(blocks))
    reading = _Reading()
    for block in blocks[start:]:
        if isinstance(block, Text) and _is_quoted(block.source):
            words, rest = _halves(block.source)
            reading.quote(words)
            if rest:
                reading.add(rest)
        elif isinstance(block, Text | Item):
            reading.add(block.source)
        reading.gap = block.source if isinstance(block, Blank) else ""
    if reading.lines:
        reading.close("")
    if not reading.quotes:
        return None
    remark = "" if reading.thanks else "\n\n".join(reading.remarks)
    return QuoteOfTheWeek("".join(block.source for block in blocks[start:]), tuple(reading.quotes), reading.thanks, remark)


def _is_quoted(line: str) -> bool:
    return line.lstrip(" ").startswith(">")


def _unquoted(line: str) -> str:
    words = line.lstrip(" ")
    return words[1:].removeprefix(" ") if words.startswith(">") else line


def _halves(source: str) -> tuple[list[str], str]:
    """The quoted lines (others lazily go on in them) and, where it stands right below them, the attribution."""
    lines = source.removesuffix("\n").split("\n")
    end = next((at for at, line in enumerate(lines) if not _is_quoted(line) and _ATTRIBUTION.match(line)), len(lines))
    return lines[:end], "\n".join(lines[end:])


def _attributed(text: str, attribution: str) -> Quote:
    found = marks(attribution)
    link = first_link(found)
    if link is None:
        return Quote(text, attribution)
    tail = attribution[link.end :]
    if link_at(found, 0) == link:
        who, on, where = link.title.partition(_ON)
        return Quote(text, who, where if on else "", link.address, tail)
    before = attribution[: attribution.index(f"[{link.title}]({link.address})")].strip()
    return Quote(text, before.removesuffix(" on"), link.title.removeprefix(_ON.lstrip()), link.address, tail)


def write_quote(block: QuoteOfTheWeek) -> str:
    """The block in the form of today, several quotes one after the other."""
    below = write_thanks(block.thanks) if block.thanks else block.remark
    return "\n".join(map(_write_one, block.quotes)) + (f"\n{below}\n" if below else "")


def _write_one(quote: Quote) -> str:
    words = "".join(f"> {line}\n" if line else ">\n" for line in quote.text.split("\n"))
    title = f"{quote.who}{_ON}{quote.where}" if quote.where else quote.who
    return words + (f"\n{_DASH}[{title}]({quote.url}){quote.tail}\n" if title or quote.url else "")
