"""Twice the input takes about twice the time, whatever it holds. Ratios only: no seconds."""

from __future__ import annotations

import gc
from time import process_time
from typing import TYPE_CHECKING

import pytest

from issues.markdown import cut, parse, parse_item
from issues.markdown.escaping import clean_line, destination, inline, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES = 6
MOST = 2.5

HOSTILE = [
    *(
        "[",
        "]",
        "(",
        "](",
        "[a](",
        "[](",
        "[a](b)",
        "![",
        "`",
        "` ``",
        "*",
        "**a",
        "_a ",
        "<",
        "<a",
        "<!--",
        "<!-- ",
        "&",
        "&a",
        "\\",
        "\\[",
        " ",
        "\t",
        "|",
        "| a",
    ),
    *(
        "\n",
        "* ",
        "* a\n",
        "* *No a\n",
        "*No a\n[b]: c\n",
        "    * a\n",
        "<!--\n",
        "<!-- a\n-->\n",
        "```\n",
        "# a\n",
        "[a]: b\n",
        "[a]:",
        "> ",
        "- - ",
        "* [a](b)",
    ),
    *(
        "* 2031-01-01 | a | [b](c)\n    * [**d**](e)\n",
        "2031-01-01 | ",
        " + [a](b)",
        "* a\n\n\n",
        "* a\n\n    b\n",
        "é\u200b",
        "@<",
        "{",
        "`a`{",
    ),
]
WORKS: list[Callable[[str], object]] = [parse, cut, plain_text, inline, destination, clean_line]


def seconds(work: Callable[[str], object], text: str) -> float:
    gc.disable()
    try:
        start = process_time()
        work(text)
        return process_time() - start
    finally:
        gc.enable()


def growth(work: Callable[[str], object], piece: str, size: int) -> float:
    """How much longer twice the input takes; the best of some tries, for other programs disturb."""
    single, double = piece * (size // len(piece)), piece * (2 * size // len(piece))
    best = MOST + 1
    for _ in range(TRIES):
        best = min(best, seconds(work, double) / max(seconds(work, single), 1e-4))
        if best <= MOST:
            break
    return best


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.__name__)
def test_time_grows_with_the_input_alone(work: Callable[[str], object], piece: str) -> None:
    assert growth(work, piece, 40_000) <= MOST


def as_item(kind: str) -> Callable[[str], object]:
    return lambda text: parse_item(f"* [**a**](b) {text}", kind)


@pytest.mark.parametrize("piece", ["[", "](", "| a ", "[a](b) | ", "`", "(a) ", "[a] ", " - "])
@pytest.mark.parametrize("kind", ["task", "speakers", "event"])
def test_items_of_every_kind_take_time_in_proportion(kind: str, piece: str) -> None:
    assert growth(as_item(kind), piece, 40_000) <= MOST


@pytest.mark.parametrize("piece", ["[", "`", "a", "* "])
def test_very_long_lines_are_read(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    assert parse(text).sections[0].blocks[0].source == text
