"""`This week's crate is [name](url), description.`, and below it who suggested it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from issues.markdown.blocks.thanks import Thanks, own_blocks, read_thanks, write_thanks
from issues.markdown.inline import FoundLink, Marks, link_at, marks
from issues.markdown.nodes import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAD = "This week's crate is "
_ONE = re.compile(r"\b(?:crate|create)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\bcrates\b", re.IGNORECASE)
_ONE_MORE = re.compile(r"(?:[,:;&!.]|\band|\bthere's)\s*\Z", re.IGNORECASE)
_THANKS = re.compile(r"\s(?=Thanks? (?:to|you)\b)")
_NEAR = 40  # characters before a link that tell whether it is one more crate


@dataclass(frozen=True, slots=True)
class Crate:
    """Name (inline markdown), address, and what it is, closing period included."""

    name: str
    url: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class CrateOfTheWeek:
    """The crates (all but always one), who is thanked, or what is said in place of thanks; `source` is the block as it stands."""

    source: str
    crates: tuple[Crate, ...]
    thanks: Thanks | None = None
    remark: str = ""


def read_crate(body: str) -> CrateOfTheWeek | None:
    """Read a section's body; None where no crate is named."""
    blocks = own_blocks(body)
    start = next((at for at, block in enumerate(blocks) if isinstance(block, Text)), len(blocks))
    paragraphs = [block.source for block in blocks[start:] if isinstance(block, Text)]
    if not paragraphs:
        return None
    about, thanked = _apart(paragraphs[0])
    crates = _crates(about)
    if not crates:
        return None
    after = [thanked, *paragraphs[1:]]
    thanks = next(filter(None, map(read_thanks, after)), None)
    remark = "" if thanks else "\n\n".join(filter(None, map(str.strip, after)))
    return CrateOfTheWeek("".join(block.source for block in blocks[start:]), crates, thanks, remark)


def _apart(paragraph: str) -> tuple[str, str]:
    """The words about the crate, and the thanks that older issues put behind them."""
    sign = _THANKS.search(paragraph)
    return (paragraph[: sign.start()], paragraph[sign.end() :]) if sign else (paragraph, "")


def _crates(text: str) -> tuple[Crate, ...]:
    links = _links(marks(text))
    if not links:
        return ()
    lead = text[: links[0][0]]
    if _SEVERAL.search(lead):
        more = [one for one in links[1:] if _ONE_MORE.search(text, max(one[0] - _NEAR, 0), one[0])]
        return _described(text, [links[0], *more])
    if _ONE.search(lead):
        return _described(text, links[:1])
    return _described(text, [one for one in links if text.startswith(" crate", one[1].end)][:1])


def _links(found: Marks) -> list[tuple[int, FoundLink]]:
    """Every link with its position, none within another."""
    links: list[tuple[int, FoundLink]] = []
    end = 0
    for position in sorted(found.brackets):
        if position >= end and (link := link_at(found, position)):
            links.append((position, link))
            end = link.end
    return links


def _described(text: str, links: Sequence[tuple[int, FoundLink]]) -> tuple[Crate, ...]:
    """Each crate with the words up to the next one."""
    ends = [*(position for position, _ in links), len(text)]
    words = [text[link.end : end] for (_, link), end in zip(links, ends[1:], strict=True)]
    apart = [_without_joint(one) for one in words[:-1]] + words[-1:]
    return tuple(Crate(link.title, link.address, one.strip(" \t\n,")) for (_, link), one in zip(links, apart, strict=True))


def _without_joint(words: str) -> str:
    """The words about a crate without the “and” that leads to the next one."""
    bare = words.rstrip(" \t\n,;:")
    return bare.removesuffix("and") if bare.endswith((" and", "\nand")) else bare


def write_crate(block: CrateOfTheWeek) -> str:
    """The block in the form of today, several crates one after the other."""
    named = [f"[{crate.name}]({crate.url})" + (f", {crate.description}" if crate.description else "") for crate in block.crates]
    below = write_thanks(block.thanks) if block.thanks else block.remark
    return _LEAD + " and ".join(named) + "\n" + (f"\n{below}\n" if below else "")
