"""Twice the input takes about twice the time, whatever it holds. Ratios only: no seconds."""

from __future__ import annotations

import gc
from time import process_time
from typing import TYPE_CHECKING

import pytest

from issues.markdown import cut, definitions, parse, parse_item, reference_links, render
from issues.markdown.escaping import clean_line, destination, inline, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES = 60
MOST = 3  # twice the input; what grows with its square takes four times as long
LEAST = 0.001  # seconds: less is more noise than work

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
    *(
        "a <!-- b\n",
        "* a <!--\n* b\n",
        "<!~~\n* a\n",
        "* a <!-- b --> ",
        "[a][b] ",
        "* [a][b]\n",
        "* [a](b)\n  c\n",
        "* **[a](b)** ",
        "* [a](b) &nbsp;",
        "\u00a0",
        "\u202e\u2066",
        "* [Jan 8. a - b](c)\n",
        "* [January 8, 2031 | a | **b** | c](d)\n",
        "* 2031-01-01-02 & 03 | a | [b](c), [d](e) and ",
    ),
]


def references(text: str) -> object:
    return list(reference_links(text))


WORKS: list[Callable[[str], object]] = [parse, cut, definitions, references, plain_text, inline, destination, clean_line]


def seconds(work: Callable[[str], object], text: str) -> float:
    for remembering in (parse_item, inline):
        remembering.cache_clear()
    gc.disable()
    try:
        start = process_time()
        work(text)
        return process_time() - start
    finally:
        gc.enable()


def growth(work: Callable[[str], object], piece: str, size: int) -> float:
    """How much longer twice the input takes: the best of some tries for each, for other programs disturb."""
    single, double = piece * (size // len(piece)), piece * (2 * size // len(piece))
    once, twice = LEAST, float("inf")
    for attempt in range(TRIES):
        once = max(LEAST, min(seconds(work, single), once if attempt else float("inf")))
        twice = min(seconds(work, double), twice)
        if twice / once <= MOST:
            break
    return twice / once


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.__name__)
def test_time_grows_with_the_input_alone(work: Callable[[str], object], piece: str, times: Callable[..., int]) -> None:
    assert growth(work, piece, times(40_000, usually=16_000)) <= MOST


def as_item(kind: str, opening: str) -> Callable[[str], object]:
    return lambda text: parse_item(f"{opening} {text}", kind)


OPENINGS = [
    *((kind, "* [**a**](b)") for kind in ("link", "task", "speakers", "event", "pull-request", "final-comment", "testing")),
    ("event", "* [January 8, 2031 | a | **b** |"),
    ("event", "* 2031-01-01 | a | [b](c)"),
    ("link", "* [a] [b]["),
]


@pytest.mark.parametrize(
    "piece", ["[", "](", "| a ", "[a](b) | ", "`", "(a) ", "[a] ", " - ", "**", "\n    * [a](b)", " and [a](b)", "\n  a"]
)
@pytest.mark.parametrize(("kind", "opening"), OPENINGS)
def test_items_of_every_kind_take_time_in_proportion(kind: str, opening: str, piece: str, times: Callable[..., int]) -> None:
    assert growth(as_item(kind, opening), piece, times(40_000, usually=16_000)) <= MOST


MEGABYTE = 1_000_000
LONG = (
    "[",
    "|",
    "`",
    "<!--",
    "[a]: b\n",
    "\n",
    "\u202e",
    "a",
    "* ",
    "* [",
    "* [a](b) | ",
    "* a\n",
    "](",
    "<!-- a\n",
    "    * a\n",
    "[a][b] ",
)


@pytest.mark.parametrize("piece", LONG)
def test_a_megabyte_of_anything_is_read_as_it_stands(piece: str, times: Callable[..., int]) -> None:
    size = times(MEGABYTE, usually=MEGABYTE // 8)
    text = piece * (size // len(piece))
    assert render(parse(text)) == text
    assert growth(parse, piece, size // 2) <= MOST
