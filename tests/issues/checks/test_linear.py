"""Twice the issue takes about twice the time, whatever it holds: all rules, of every app. Ratios only: no seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.checking.survey import house_checks
from issues.checks import Context, Reading, run
from tests.issues.markdown.test_linear import HOSTILE, MOST, growth
from tests.sampling import IS_SOAK

if TYPE_CHECKING:
    from collections.abc import Callable

    from issues.checks import Finding

CHECKS = house_checks()

ABOVE = "Title: This Week in Rust 910\nNumber: 910\nDate: 2031-03-05\nCategory: This Week in Rust\n\nHello.\n\n"
OFFICIAL, EVENTS = "## Updates from Rust Community\n\n### Official\n", "## Upcoming Events\n\n### Europe\n"
ORGANIZER, TITLE = " | [O](https://o.example.org/)\n    * [**T", "**](https://t.example.org/)\n"

# what stands before and behind a piece that is repeated; the last ones hide all that follows them
FRAMES = [
    *(("", ""), (OFFICIAL, ""), (f"{OFFICIAL}* ", "\n"), (f"{OFFICIAL}* [a](b)\n", ""), (f"{OFFICIAL}* [a](b)\n*", "*\n")),
    *((f"{OFFICIAL}* [", "](https://a.example.org/)\n"), (f"{OFFICIAL}* [**a", "b](https://a.example.org/)\n")),
    *((f"{OFFICIAL}* [a](https://a.example.org/", ")\n"), (f"{OFFICIAL}* [a](https://a.example.org/) ", "\n")),
    *((EVENTS, ""), (f"{EVENTS}* 2031-03-06 | ", f"{ORGANIZER}{TITLE}"), (f"{EVENTS}* 2031-03-06 | Oslo, NO{ORGANIZER}", TITLE)),
    *(("### CFP - Projects\n* [a - ", "](https://a.example.org/)\n"), ("### CFP - Events\n* [**a**](https://a.example.org/) | ", "\n")),
    *(("## Crate of the Week\n\nThis week's crate is [a](b), ", "\n"), ("# Quote of the Week\n\n> ", "\n\n– [a](b)\n")),
    *(("#### Compiler\n* [", "](https://a.example.org/)\n"), ("### Final Comment Period\n* [disposition: merge] [", "](b)\n")),
    *(("## ", "\n"), ("<!-- ", " -->\n"), ("```\n", "\n```\n"), ("`", "`\n"), ('<a href="', '">\n'), ("[a]: ", "\n"), ("[", "]: b\n")),
]
OPEN = [("<a ", ""), ("<!-- ", ""), ("~~~\n", "")]

FOUND_SOMETHING = ["[a]:", "[a] ", "[a](b)", " ", "x\n* a\n\n", "<b`a`", "]", "[", "(", "`", "# a\n", "<!--\n", " href=a"]
EVENT = "* 2031-03-06 | Virtual (Oslo, NO) | [O](https://o.example.org/)\n    * [**T**](https://t.example.org/)\n"
ATTACKS = [
    *("* [a](https://a.example.org/?utm_source=a&", "* [a](https://a.example.org//", "(https://", "https://a.b/", "[a][b]", "![", "* \n"),
    *(
        "* 2031-03-06 | ",
        "2031-03-06 | a | b\n",
        "* 2031-03-06 | a, ",
        "(a, b",
        ", US",
        "MN US ",
        " / ",
        " + ",
        "# 2031-03-06 | a\n",
        EVENT,
    ),
    *("* [a](b) | Closes 2031-04-01", " | 1 April 2031", "2031-04-01 ", "April ", "event until ", "CFP closes "),
    *("INSERT_LINK_HERE ", "<!-- COTW goes here -->", "<!-- a", "-->", "TODO ", "$twir", "[Item title](Item URL)", "This RFC will "),
    *("[video] ", "[Video]", "(video) ", "[audio] [", "...", "…", "a ", "* [" + "a " * 35 + "...](b)\n", "* [a](b), ", "1.2.3 ", "\u200b"),
    *(
        "# \n",
        "### Official\n",
        "####### ",
        "- [a](b)\n",
        "  * [a](b)\n",
        "* [a](b)\n\n",
        "* a\n  * b\n",
        "**",
        "__",
        "_a_ ",
        "</a>",
        "<b>",
    ),
    *(
        "a`b",
        "` `",
        "``",
        "> ",
        "> – [a](b)\n",
        "| a | b |\n",
        "&amp;",
        "\t",
        "a\r",
        "*No a were b.*\n",
        "thanks to [a](b) ",
        "'\"",
        "\u202e",
    ),
    *("Title: a\n", "<a href=x ", "<a ", "](<", '](" ', '[a](b "c" ', "</", "< ", "&#x", "https://a.b/?c&d=", ";", "1. ", "1", "- ", "="),
    *(
        "===\n",
        "---\n",
        "|-|",
        "a\n\n",
        "\n\n\n",
        "(a)",
        "((",
        "))",
        "'",
        "%20",
        "//",
        ".",
        "..",
        "?",
        "#",
        ".a",
        "[[",
        "]]",
        "[^a]",
        "[a][",
        "🦀",
    ),
]
LINES: list[Callable[[int], str]] = [
    lambda at: f"* [Title of many {at % 7}](https://example.org/{at % 5})\n",
    lambda at: f"* 2031-03-{28 - at % 28:02} | Virtual (Perth, WA){ORGANIZER}{at}{TITLE}",
    lambda at: f"### Heading {at}\n* [a](b)\n",
    lambda at: f"<tag{at}> ",
]
MORE_LINES: list[Callable[[int], str]] = [
    lambda at: f"* [Title {at} of many](https://example.org/{at})\n",
    lambda at: f"* [a{at}](https://example.org/?id={at}&utm_source={at})\n",
    lambda at: f"* 2031-03-{at % 28 + 1:02} | Place {at}, NO{ORGANIZER}{at}{TITLE}",
    lambda at: f"[label{at}]: https://example.org/{at}\n",
    lambda at: f"* [a][label{at}]\n",
    lambda at: f"{'#' * (at % 6 + 1)} {at}\n",
    lambda at: f"{'`' * (at % 400 + 1)} ",
]
# more lines than the grammar remembers, or so few that it remembers twice as many: else these would take longer for that alone
MANY, FEW = 9_000, 1_500


def check(body: str) -> list[Finding]:
    """All findings of all rules in the text below the front matter; it is the issue before and the template, too."""
    text = ABOVE + body
    return run(Reading(text, file_name="2031-03-05-this-week-in-rust.md"), Context(before=Reading(text), template=text), CHECKS)


def in_frames(text: str) -> list[Finding]:
    """All findings where a text stands in every place of an issue."""
    closed = "\n\n".join(before + text + after for before, after in FRAMES)
    return [finding for before, after in OPEN for finding in check(f"{before}{text}{after}")] + check(closed)


@pytest.mark.parametrize("piece", [*FOUND_SOMETHING, *HOSTILE, *ATTACKS] if IS_SOAK else FOUND_SOMETHING[::3])
def test_checking_takes_time_in_proportion(piece: str, times: Callable[..., int]) -> None:
    size = times(50_000, usually=3_000)
    assert growth(in_frames, piece, size - size % (2 * len(piece))) <= MOST  # even counts: backticks pair, or they do not


@pytest.mark.parametrize("line", [*LINES, *MORE_LINES] if IS_SOAK else LINES[1:3])
def test_checking_many_different_lines_takes_time_in_proportion(line: Callable[[int], str], times: Callable[..., int]) -> None:
    def work(marks: str) -> list[Finding]:
        first = len(marks) * 1_000_000  # no line of the one text may be remembered from the other
        lines = "".join(map(line, range(first, first + len(marks))))
        return check(f"{OFFICIAL}{lines}{EVENTS}{lines}")

    assert growth(work, "x", times(MANY, usually=FEW)) <= MOST


@pytest.mark.parametrize("piece", ["<b>", "[a]("])
def test_checking_a_long_line_again_takes_time_in_proportion(piece: str) -> None:
    def work(text: str) -> list[Finding]:
        return [finding for _ in range(2) for finding in run(Reading(f"{ABOVE}{text}\n"), Context(), CHECKS)]

    size = 300_000
    assert growth(work, piece, size - size % (2 * len(piece))) <= MOST
