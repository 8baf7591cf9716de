"""The crate and the quote of the week: what is understood of them, and how much of the real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.markdown import cut, parse_heading
from issues.markdown.blocks import (
    Crate,
    CrateOfTheWeek,
    Quote,
    QuoteOfTheWeek,
    Thanks,
    read_crate,
    read_quote,
    write_crate,
    write_quote,
)
from issues.markdown.nodes import InlineLink
from tests.issues.markdown.test_linear import MOST, growth
from tests.issues.markdown.texts import OWN, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

ADA = InlineLink("Ada", "https://users.example.org/1")
PLEA = "\n[Please submit your suggestions and votes for next week][submit_crate]!\n\n[submit_crate]: https://users.example.org/t/1\n"
EDITORS = (
    "\n[Please submit quotes and vote for next week!](q)\n\nThis Week in Rust is edited by:\n\n* [ada](a)\n\n<small>[Discuss](d)</small>\n"
)

CRATE = "This week's crate is [made-up](https://crates.example.org/m), a crate that does not [exist](e).\n"
THANKS = "\nThanks to [Ada](https://users.example.org/1) for the self-suggestion!\n"
QUOTE = "> Nothing is as safe\n>\n> as an empty line.\n\n– [Ada on nowhere](https://example.org/q)\n"


def test_crate_of_the_week_is_read_and_written() -> None:
    block = read_crate("\n<!-- COTW -->\n\n" + CRATE + THANKS + PLEA)
    crate = Crate("made-up", "https://crates.example.org/m", "a crate that does not [exist](e).")
    assert block == CrateOfTheWeek(CRATE + THANKS, (crate,), Thanks((ADA,), "self-suggestion!"))
    assert write_crate(block) == block.source


def test_words_in_place_of_thanks_are_kept() -> None:
    block = read_crate(CRATE + "\nFor want of suggestions, Bo chose it.\n" + PLEA)
    assert block is not None
    assert (block.thanks, block.remark) == (None, "For want of suggestions, Bo chose it.")
    assert write_crate(block) == block.source


@pytest.mark.parametrize(
    ("body", "crates", "thanks"),
    [
        ("This week's Crate of the Week is [a](u) doing b. Thanks to [Ada](x) for the suggestion!\n", [("a", "u", "doing b.")], ["Ada"]),
        ("This week we have two crates: [a](u), one, and [b](v), two.\n", [("a", "u", "one"), ("b", "v", "two.")], []),
        ("This week's crates are [a](u) and [b](v), both by [Bo](w).\n", [("a", "u", ""), ("b", "v", "both by [Bo](w).")], []),
        ("User [Bo](b) suggested his [a](u) crate, for c. Thanks, Bo!\n", [("a", "u", "crate, for c. Thanks, Bo!")], []),
        (CRATE + "\nThanks to [Ada](x), [Bo](y) and\n[Cy](z) for the suggestions.\n", None, ["Ada", "Bo", "Cy"]),
        (CRATE + "\nThanks to [Ada for the suggestion](x)!\n", None, ["Ada"]),
        (CRATE + "\nThanks to Ada for the suggestion! [Submit your suggestions][submit_crate]!\n", None, ["Ada"]),
    ],
)
def test_other_forms_are_understood_loosely(body: str, crates: list[tuple[str, str, str]] | None, thanks: list[str]) -> None:
    block = read_crate("\n" + body + PLEA)
    assert block is not None
    if crates is not None:
        assert [(crate.name, crate.url, crate.description) for crate in block.crates] == crates
    assert [one.title for one in (block.thanks.people if block.thanks else ())] == thanks


@pytest.mark.parametrize("body", ["", "\n", "*No crate was selected.*\n", "<!-- COTW -->\n", PLEA, "We had none, see [here](h).\n"])
def test_without_a_crate_there_is_none(body: str) -> None:
    assert read_crate(body) is None


def test_quote_of_the_week_is_read_and_written() -> None:
    block = read_quote("\n" + QUOTE + THANKS + EDITORS)
    quote = Quote("Nothing is as safe\n\nas an empty line.", "Ada", "nowhere", "https://example.org/q")
    assert block == QuoteOfTheWeek(QUOTE + THANKS, (quote,), Thanks((ADA,), "self-suggestion!"))
    assert write_quote(block) == block.source


def test_two_quotes_are_two() -> None:
    block = read_quote(QUOTE + "\n> Another.\n\n– [Bo](b), later\n" + THANKS + EDITORS)
    assert block is not None
    assert [(one.who, one.where, one.tail) for one in block.quotes] == [("Ada", "nowhere", ""), ("Bo", "", ", later")]
    assert write_quote(block) == block.source


@pytest.mark.parametrize(
    ("body", "text", "said"),
    [
        ("> a\n\n- [Ada on b](u)\n", "a", ("Ada", "b", "u")),
        ("> a\n\n— [Ada](u)\n", "a", ("Ada", "", "u")),
        ("> a\n\n[Ada at b](u)\n", "a", ("Ada at b", "", "u")),
        ("> a\n\n– Ada [on b](u)\n", "a", ("Ada", "b", "u")),
        ("> a\n\n– Ada\n", "a", ("Ada", "", "")),
        ("> a\n– [Ada on b](u)\n", "a", ("Ada", "b", "u")),
        ("> a\nlazily\n\n– [Ada](u)\n", "a\nlazily", ("Ada", "", "u")),
        ("> a\n\n> b\n\n– [Ada](u)\n", "a\n\nb", ("Ada", "", "u")),
        (">a\n", "a", ("", "", "")),
        ("> ```\n> # a\n> ```\n\n– [Ada](u)\n", "```\n# a\n```", ("Ada", "", "u")),
        ("> > a\n>\n> b\n\n– [Ada]()\n", "> a\n\nb", ("Ada", "", "")),
    ],
)
def test_other_quotes_are_understood_loosely(body: str, text: str, said: tuple[str, str, str]) -> None:
    block = read_quote("\n" + body + EDITORS)
    assert block is not None
    assert [(one.text, (one.who, one.where, one.url)) for one in block.quotes] == [(text, said)]
    assert block.source == body


@pytest.mark.parametrize("body", ["", "*No quote was selected.*\n", EDITORS, "```\nold\n```\n\nFrom afar.\n", "<!-- QOTW goes here -->\n"])
def test_without_a_quote_there_is_none(body: str) -> None:
    assert read_quote(body) is None


# Real weeks


def bodies(paths: Iterable[Path], title: str) -> Iterator[str]:
    for path in paths:
        yield from (piece.body for piece in cut(read(path)) if parse_heading(piece.heading).title == title)


def strict_share(paths: Iterable[Path], title: str) -> float:
    """The share of a section that today's form, written from the fields, gives byte by byte."""
    found = [is_strict(body) for body in bodies(paths, title)]
    return sum(found) / len(found)


def is_strict(body: str) -> bool:
    crate, quote = read_crate(body), read_quote(body)
    return (quote is not None and write_quote(quote) == quote.source) or (crate is not None and write_crate(crate) == crate.source)


TITLES = ("Crate of the Week", "Quote of the Week")


def test_own_crate_and_quote_are_understood() -> None:
    own = [path for path in OWN if path.name.startswith("2031-01-01")]
    assert [strict_share(own, title) for title in TITLES] == [1.0, 1.0]


def test_real_crates_and_quotes_are_understood(archive: Path) -> None:
    paths = [path for path in sorted((archive / "issues").iterdir()) if path.name >= "2022"]
    crates, quotes = (strict_share(paths, title) for title in TITLES)
    assert crates >= 0.78
    assert quotes >= 0.74


@pytest.mark.parametrize("piece", ["[a](b), ", "> a\n\n", "– [a](b)\n\n", "Thanks to ", " and [a](b)", "crates ", "`", "[", "> > "])
@pytest.mark.parametrize("work", [read_crate, read_quote], ids=lambda work: work.__name__)
def test_reading_takes_time_in_proportion(work: Callable[[str], object], piece: str) -> None:
    assert growth(lambda text: work("This week's crates are " + text), piece, 40_000) <= MOST
    assert growth(lambda text: work("> a\n\n– " + text), piece, 40_000) <= MOST
