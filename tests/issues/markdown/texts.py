"""Texts for the tests of the grammar: our own samples, the real archive, and what generated texts are made of."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies

from issues.markdown import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from issues.markdown.nodes import Item

_DATA = Path(__file__).parents[2] / "data"
OWN = tuple(sorted(chain((_DATA / "issues").iterdir(), (_DATA / "markdown").iterdir())))

PIECES = (
    *(
        "\n",
        "\n\n",
        " ",
        "  ",
        "    ",
        "\t",
        "* ",
        "- ",
        "+ ",
        "*",
        "**",
        "_",
        "#",
        "# ",
        "## A",
        "### Virtual",
        "`",
        "```",
        "~~~",
        ">",
        "|",
        " | ",
    ),
    *(
        "<!--",
        "-->",
        "<!~~",
        "~~>",
        "[",
        "]",
        "(",
        ")",
        "](",
        "[a](b)",
        "[**a**](b)",
        "[a - b](c)",
        "[x]: y",
        "\\",
        "&",
        "<",
        "1. ",
        "---",
        "a",
        "é",
        "🦀",
    ),
    *("2031-01-02", " - ", "*No a were b.*", "Title: x", ":", ",", "\r", "\x00", "\ud800", "\u2028", "CFP - Projects", "CFP - Events"),
)


def made_up() -> strategies.SearchStrategy[str]:
    """Texts out of the grammar's own pieces, and any other characters."""
    pieces = strategies.lists(strategies.sampled_from(PIECES), max_size=40).map("".join)
    return strategies.one_of(pieces, strategies.text(strategies.characters()), strategies.tuples(pieces, pieces).map("".join))


def read(path: Path) -> str:
    """The text of a file, every character kept."""
    return path.read_bytes().decode()


def archive_files(archive: Path, seeds: Path) -> Iterator[Path]:
    """Every issue, draft and template of the real archive."""
    for pattern in ("issues/*", "replay/created/*", "replay/published/*", "DRAFT_TEMPLATE", "draft-*"):
        yield from sorted(archive.glob(pattern))
    yield from sorted(seeds.glob("*.txt"))


def items(paths: Iterable[Path]) -> Iterator[Item]:
    """All list items of some issues."""
    for path in paths:
        for section in parse(read(path)).sections:
            yield from section.items
