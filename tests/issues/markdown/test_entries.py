"""What an item is understood as, and what of it is layout."""

from __future__ import annotations

from datetime import date

import pytest

from issues.markdown import entry_kind, entry_link, parse_item, render_entry
from issues.markdown.nodes import (
    HOUSE,
    EmptyNotice,
    Entry,
    EventLine,
    EventListing,
    InlineLink,
    Item,
    Layout,
    Link,
    Plain,
    SpeakersCall,
    Task,
)

URL = "https://example.org/x"
EVENT = EventListing(date(2031, 9, 8), "Montreal, CA", (InlineLink("Org", URL),), (InlineLink("Conf", URL),), date(2031, 9, 11))

PART_2 = InlineLink("Part 2", "https://example.org/2")

HOUSE_STYLE: list[tuple[str | None, str, Entry]] = [
    (None, f"* [A `title` [with] (all)]({URL})", Link("A `title` [with] (all)", URL)),
    (None, f"* [audio] [ZH] [T]({URL})", Link("T", URL, ("audio", "ZH"))),
    (None, f"* [disposition: close] [T]({URL})", Link("T", URL, ("disposition: close",))),
    (None, f"* [T]({URL}), [Part 2](https://example.org/2)", Link("T", URL, further=(PART_2,))),
    (
        None,
        f"* [audio] [T]({URL}), [Part 2](https://example.org/2) and [U]({URL})",
        Link("T", URL, ("audio",), further=(PART_2, InlineLink("U", URL)), joints=(",", "and")),
    ),
    (None, f"* [T]({URL}) | [Part 2](https://example.org/2)", Link("T", URL, further=(PART_2,), joints=("|",))),
    (None, f"* [T]({URL}) [Part 2](https://example.org/2)", Link("T", URL, further=(PART_2,), joints=("",))),
    (None, f"* [T]({URL}), [U]({URL}).", Link("T", URL, (), f", [U]({URL}).")),
    (None, f"* [T]({URL}) ([U]({URL}))", Link("T", URL, (), f" ([U]({URL}))")),
    (None, f"* [T]({URL}), [U][ref]", Link("T", URL, (), ", [U][ref]")),
    (None, "* [[RFC] T](https://example.org/(a)_(b))", Link("[RFC] T", "https://example.org/(a)_(b)")),
    (None, f"* [`a ]` \\] b]({URL})", Link("`a ]` \\] b", URL)),
    (None, "* [T]()", Link("T", "")),
    (None, f"* [series] [video] [ZH|EN] [T]({URL})", Link("T", URL, ("series", "video", "ZH|EN"))),
    ("task", f"* [p - [FEATURE]: t]({URL})", Task("p", "[FEATURE]: t", URL)),
    (None, f"* [T]({URL}):\n  1 regression,\n2 improvements.", Link("T", URL, (), ":\n  1 regression,\n2 improvements.")),
    (None, f"* [easy] [T over\n  lines]({URL}). Words.", Link("T over\n  lines", URL, ("easy",), ". Words.")),
    (None, "* [T][ref]", Link("T", "", label="ref")),
    (None, "* [podcast] [T [x]][ref]. Words, [talk][t].", Link("T [x]", "", ("podcast",), ". Words, [talk][t].", "ref")),
    (None, f"* [p - t]({URL})", Link("p - t", URL)),
    ("task", f"* [p - t - u]({URL})", Task("p", "t - u", URL)),
    ("task", f"* [whole]({URL})", Task("", "whole", URL)),
    ("task", f"* [`a - b` c]({URL})", Task("", "`a - b` c", URL)),
    ("task", f"* [easy] [p - t]({URL})", Link("p - t", URL, ("easy",))),
    (
        "speakers",
        f"* [**C**]({URL}) | Closes 2031-01-01 | Łódź | 2031-05-01",
        SpeakersCall("C", URL, ("Closes 2031-01-01", "Łódź", "2031-05-01")),
    ),
    ("speakers", f"* [C]({URL}) | online", SpeakersCall("C", URL, ("online",), is_bold=False)),
    (
        "speakers",
        f"* [**C**]({URL}) | a `b|c` | [Site](https://example.org/|)",
        SpeakersCall("C", URL, ("a `b|c`", "[Site](https://example.org/|)")),
    ),
    (None, f"* 2031-09-08 - 2031-09-11 | Montreal, CA | [Org]({URL})\n    * [**Conf**]({URL})", EVENT),
    (
        "link",
        f"* 2031-09-08 | Virtual | [A]({URL}) + [B]({URL})\n    * [**C**]({URL}) | [**D**]({URL})",
        EventListing(
            date(2031, 9, 8), "Virtual", (InlineLink("A", URL), InlineLink("B", URL)), (InlineLink("C", URL), InlineLink("D", URL))
        ),
    ),
    (
        None,
        f"* 2031-09-08 | Virtual\n    * [**Half** bold]({URL})",
        EventListing(date(2031, 9, 8), "Virtual", (), (InlineLink("**Half** bold", URL),)),
    ),
    (
        None,
        f"* 2031-09-08 | Virtual | [A]({URL}) | [B]({URL}) and [C]({URL})",
        EventListing(
            date(2031, 9, 8),
            "Virtual",
            (InlineLink("A", URL), InlineLink("B", URL), InlineLink("C", URL)),
            (),
            joints=("|", "and"),
        ),
    ),
    (None, "* *No RFCs were approved this week.*", EmptyNotice("No RFCs were approved this week.")),
    (None, "* *No calls were issued by\n  [A](b) or\n  [C](d).*", EmptyNotice("No calls were issued by\n  [A](b) or\n  [C](d).")),
    (None, "* just words", Plain("just words")),
    (None, "* No more words", Plain("No more words")),
    (None, "* 2031-02-30 | Nowhere | [No day](u)", Plain("2031-02-30 | Nowhere | [No day](u)")),
    (None, "* two\n  lines", Plain("two\n  lines")),
    (None, "* *emphasis*", Plain("*emphasis*")),
    (None, f"* [T]({URL})* [U]({URL})", Plain(f"[T]({URL})* [U]({URL})")),
    *(
        (None, f"* [T]({URL})\n{line}", Plain(f"[T]({URL})\n{line}"))
        for line in ("    * b", "  - b", "  1. b", "  > b", "  ```", "  <!-- b -->", "  | b |", "[U](u)", "2031-01-01 | X", "", "  ## b")
    ),
]


@pytest.mark.parametrize(("kind", "source", "entry"), HOUSE_STYLE)
def test_house_style_is_understood_and_written_without_layout(kind: str | None, source: str, entry: Entry) -> None:
    item = parse_item(source + "\n", kind)
    assert item.entry == entry
    assert item.layout == HOUSE
    assert render_entry(entry) == source + "\n"


EVENT_LINES: list[tuple[str, EventLine]] = [
    (f"[Jan  8. Łódź, PL - T - U]({URL})", EventLine("Jan  8", ".", "Łódź, PL", "T - U", "", URL)),
    (f"[Jan 30 - Feb 1. A group - T]({URL})!", EventLine("Jan 30 - Feb 1", ".", "", "A group - T", "", URL, "!")),
    (f"[May 27 & 28. Online - T]({URL})", EventLine("May 27 & 28", ".", "Online", "T", "", URL)),
    (f"[10/27 and 10/28 T]({URL})", EventLine("10/27 and 10/28", "", "", "T", "", URL)),
    (f"[7/8, T - Łódź]({URL})", EventLine("7/8", ",", "T", "Łódź", "", URL)),
    ("[3/16 T][ref]", EventLine("3/16", "", "", "T", "", "", "", "ref")),
    (f"[March 13th, PL - T - `a - b` Org]({URL})", EventLine("March 13th", ",", "PL", "T", "`a - b` Org", URL)),
    (
        f"[July 8, 2031, Łódź, PL - T - U - Org]({URL})",
        EventLine("July 8, 2031", ",", "Łódź, PL", "T - U", "Org", URL, start=date(2031, 7, 8)),
    ),
    (f"[July 8, 2031 - T]({URL})", EventLine("July 8, 2031", "-", "", "T", "", URL, start=date(2031, 7, 8))),
    (f"[July 38, 2031: T]({URL})", EventLine("July 38, 2031", ":", "", "T", "", URL)),
    (
        f"[July 8, 2031 | Łódź, PL | **T - U** | Org]({URL})",
        EventLine("July 8, 2031", "|", "Łódź, PL", "T - U", "Org", URL, start=date(2031, 7, 8)),
    ),
    (
        f"[July 8, 2031 | Łódź, PL | **T** (online) | Org]({URL})",
        EventLine("July 8, 2031", "|", "Łódź, PL", "**T** (online)", "Org", URL, start=date(2031, 7, 8)),
    ),
    (f"[July 8, 2031 | T]({URL})", EventLine("July 8, 2031", "|", "", "T", "", URL, start=date(2031, 7, 8))),
]


@pytest.mark.parametrize(("source", "entry"), EVENT_LINES)
def test_events_of_earlier_years_are_one_link(source: str, entry: EventLine) -> None:
    item = parse_item(f"* {source}\n", "event")
    assert item == Item(f"* {source}\n", entry)
    assert render_entry(entry) == item.source
    assert isinstance(parse_item(item.source).entry, Link)


@pytest.mark.parametrize(
    "source",
    [
        f"* [July 8, 2031 |Łódź, PL| **T**| Org]({URL})\n",
        f"* [July 8, 2031 | Łódź, PL | **T** - Org]({URL})\n",
        f"* [July 8, 2031|  Łódź, PL | T | Org]({URL})\n",
        f"* [July 8, 2031 |  Łódź, PL | T |Org ]({URL})",
        f"* [July 8, 2031 | Łódź, PL | **T** | Org]({URL}).\n",
    ],
)
def test_odd_layout_of_earlier_events_is_kept(source: str) -> None:
    item = parse_item(source, "event")
    assert item.entry == EventLine("July 8, 2031", "|", "Łódź, PL", "T", "Org", URL, start=date(2031, 7, 8))
    assert item.layout != HOUSE
    assert render_entry(item.entry, item.layout) == source


@pytest.mark.parametrize("source", [f"* [May be late]({URL})", f"* [8 things]({URL})", f"* [video] [May 8. T]({URL})", "* May 8. T"])
def test_what_begins_with_no_date_is_no_event(source: str) -> None:
    assert not isinstance(parse_item(source, "event").entry, EventLine)


ODD_LAYOUT: list[tuple[str | None, str, Entry]] = [
    (None, f"- [T]({URL})\n", Link("T", URL)),
    (None, f" *  [T]({URL}) \n", Link("T", URL)),
    (None, f"* [T]({URL})", Link("T", URL)),
    (None, f"* [T]({URL})\r\n", Link("T", URL)),
    (None, f"* [T]({URL}) &nbsp;\n", Link("T", URL)),
    (None, f"* [video]\u00a0[\u200bT\u200a]({URL})\u2009\n", Link("T", URL, ("video",))),
    (None, f"* [T]({URL}),  [ Part 2](https://example.org/2)\n", Link("T", URL, further=(PART_2,))),
    (None, f"* [T]({URL})|[Part 2](https://example.org/2)\n", Link("T", URL, further=(PART_2,), joints=("|",))),
    (None, f"* [ T ]( {URL}   )\n", Link("T", URL)),
    (None, f"* (audio) [T]({URL})\n", Link("T", URL, ("audio",))),
    (None, f"* [ZH][EN]  [T]({URL})\n", Link("T", URL, ("ZH", "EN"))),
    (None, f"* (dx12) [video][T]({URL})\n", Link("T", URL, ("dx12", "video"))),
    (None, "* [ T][ ref ]\n", Link("T", "", label="ref")),
    (None, f"* **[T]({URL})**\n", Link("T", URL)),
    (None, f"* **[T]({URL}).** Words\n", Link("T", URL, (), ". Words")),
    (None, f"* **[T]({URL})**.\n", Link("T", URL, (), ".")),
    (None, "* _No one._\n", EmptyNotice("No one.")),
    (
        None,
        "* No items were left this week for\n  [A](b) or\n  [C](d).\n",
        EmptyNotice("No items were left this week for\n  [A](b) or\n  [C](d)."),
    ),
    ("task", f"* [p — t]({URL})\n", Task("p", "t", URL)),
    ("speakers", f"* [C]({URL})| a |b\n", SpeakersCall("C", URL, ("a", "b"), is_bold=False)),
    ("speakers", f"* [C]({URL}) CFP closes soon | a\n", SpeakersCall("C", URL, ("CFP closes soon", "a"), is_bold=False)),
    ("event", f"* 2031-09-08 & 2031-09-11| Montreal, CA |[Org]({URL})\n  - [Conf]({URL})  \n", EVENT),
    ("event", f"* 2031-09-08 & 09-11 | Montreal, CA | [Org]({URL})\n    * [**Conf**]({URL})\n", EVENT),
    ("event", f"* 2031-9-8-11 | Montreal, CA | [Org]({URL})\n    * [**Conf**]({URL})\n", EVENT),
    ("event", f"* 2031-09-08, 2031-9-11 | Montreal, CA | [Org]({URL})\n    * [**Conf**]({URL})\n", EVENT),
    ("event", f"* 2031-09-08 - 2031-09-11 | Montreal, CA | [ Org]({URL}) \n    * [**Conf**]({URL})", EVENT),
]


@pytest.mark.parametrize(("kind", "source", "entry"), ODD_LAYOUT)
def test_odd_layout_is_kept_beside_the_same_fields(kind: str | None, source: str, entry: Entry) -> None:
    item = parse_item(source, kind)
    assert item.entry == entry
    assert item.layout != HOUSE
    assert render_entry(item.entry, item.layout) == source
    assert parse_item(render_entry(item.entry), kind).entry == entry


def test_two_nested_lines_of_titles_are_one_event() -> None:
    source = "* 2031-01-02 | X | [O](o)\n    * [**A**](a)\n    * [**B**](b)\n"
    item = parse_item(source)
    assert isinstance(item.entry, EventListing)
    assert item.entry.titles == (InlineLink("A", "a"), InlineLink("B", "b"))
    assert render_entry(item.entry, item.layout) == source


def test_layout_stays_when_a_field_changes() -> None:
    item = parse_item("- [ Old ](https://example.org/old ) \n")
    assert render_entry(Link("New", "https://example.org/new"), item.layout) == "- [ New ](https://example.org/new ) \n"


def test_short_last_day_is_written_whole_when_it_leaves_the_month_or_year() -> None:
    item = parse_item("* 2031-12-30-31 | X | [O](o)\n")
    assert item.entry == EventListing(date(2031, 12, 30), "X", (InlineLink("O", "o"),), (), date(2031, 12, 31))
    moved = EventListing(date(2031, 12, 31), "X", (InlineLink("O", "o"),), (), date(2032, 1, 1))
    assert render_entry(moved, item.layout) == "* 2031-12-31-2032-01-01 | X | [O](o)\n"


@pytest.mark.parametrize("between", [" +  ", "+", " ", ",", " and", ", and ", "; "])
def test_blanks_around_the_words_between_organizers_are_layout(between: str) -> None:
    source = f"* 2031-01-02 | X | [A](a){between}[B](b)\n"
    item = parse_item(source)
    assert isinstance(item.entry, EventListing)
    assert item.entry.joints == ((between.strip(),) if between.strip() != "+" else ())
    assert render_entry(item.entry, item.layout) == source


def test_partly_bold_title_gets_no_marks_around_it() -> None:
    event = EventListing(date(2031, 1, 2), "X", (), (InlineLink("**a** b", "u"), InlineLink("`**` c", "u")))
    assert render_entry(event) == "* 2031-01-02 | X\n    * [**a** b](u) | [**`**` c**](u)\n"


@pytest.mark.parametrize(
    ("entry", "kind", "link"),
    [
        (Link("T", URL), "link", ("T", URL)),
        (Task("p", "t", URL), "task", ("p - t", URL)),
        (Task("", "t", URL), "task", ("t", URL)),
        (SpeakersCall("C", URL), "speakers", ("C", URL)),
        (EVENT, "event", ("Conf", URL)),
        (EventListing(date(2031, 1, 1), "X", (InlineLink("Org", URL),), ()), "event", ("Org", URL)),
        (EventLine("Jan 8", ".", "X", "T", "", URL), "event", ("T", URL)),
        (EmptyNotice("No [x](y)."), "notice", ("", "")),
        (Plain(f"see [T]({URL}) and [U](u)"), "plain", ("T", URL)),
        (Plain("<!-- [a](b) --> see [T](u) <!-- [c](d)"), "plain", ("T", "u")),
        (Plain("nothing <!-- [a](b) -->"), "plain", ("", "")),
    ],
)
def test_entry_names_its_kind_and_link(entry: Entry, kind: str, link: tuple[str, str]) -> None:
    assert entry_kind(entry) == kind
    assert entry_link(entry) == link


def test_layout_of_an_unknown_line_is_its_bullet_and_trailing_blanks() -> None:
    assert parse_item("- words  \n").layout == Layout("- ", trailing="  ")
