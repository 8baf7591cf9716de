from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from issues.checks import CHECKS as ALL
from issues.checks import PageFact
from issues.checks.pages import CHECKS, page_faults
from issues.checks.titles.same import is_title_of
from tests.issues.checks.found import findings, found, mended
from tests.issues.markdown.test_linear import MOST, growth

URL = "https://ada.example.org/1"
TODAY = date(2031, 6, 4)
FETCHED = datetime(2031, 6, 3, 12, 0, tzinfo=UTC)
GONE = PageFact(fetched_at=FETCHED, status=404)


def issue(*entries: str, heading: str = "## Updates from Rust Community\n### Official") -> str:
    """An issue whose entries begin in line 6."""
    return f"Title: T\nDate: 2031-06-04\n\n{heading}\n" + "\n" * ("\n" not in heading) + "".join(f"* {entry}\n" for entry in entries)


def told(fact: PageFact, *, url: str = URL, title: str = "Walking sideways", prefixes: tuple[str, ...] = ()) -> list[str]:
    return [f"{fault.level} {fault.id}" for fault in page_faults(url, title, prefixes, fact)]


@pytest.mark.parametrize(
    ("printed", "own"),
    [
        ("Walking sideways", "Walking sideways"),
        ("Walking “sideways”", 'Walking "sideways"'),
        ("Walking - sideways", "Walking — sideways"),
        ("walking sideways.", "Walking sideways"),
        ("Walking  Sideways!", "Walking sideways"),
        ("Walking sideways", "Walking sideways | Ada's notes"),
        ("Walking sideways", "Ada's notes » Walking sideways"),
        ("Walking sideways - Ada's notes", "Walking sideways"),
        ("crab - Walking sideways", "Walking sideways"),
        ("Walking sidewasy with all the crabs", "Walking sideways with all the crabs"),
        ("`walk()` in Rust", "walk() in Rust"),
        ("Walking sideways", "Walking sideways: how a crab does it"),
        ("How a crab walks sideways along the whole beach", "How a crab walks sideways along…"),
        ("How a crab walks sideways along...", "How a crab walks sideways along the whole beach"),
        ("横に歩く", "横に歩く - Qiita"),
        ("🦀", "Walking sideways"),
        ("", "Walking sideways"),
    ],
)
def test_a_printed_title_is_that_of_its_page(printed: str, own: str) -> None:
    assert is_title_of(printed, own)


@pytest.mark.parametrize(
    ("printed", "own"),
    [
        ("Walking sideways", "Walking backwards"),
        ("Announcing crab 1.2", "Announcing crab 1.3"),
        ("Rust in the sea", "C++ in the sea"),
        ("Why crabs", "Why crabs walk sideways when nobody looks"),
        ("C++ and crabs", "C and crabs"),
        ("横に歩く", "縦に歩く人々"),
        ("How a…", "How a crab walks sideways"),
    ],
)
def test_a_printed_title_is_not_that_of_its_page(printed: str, own: str) -> None:
    assert not is_title_of(printed, own)


def test_nothing_is_said_of_a_page_that_is_as_it_should_be() -> None:
    fact = PageFact(FETCHED, status=200, title="Walking sideways", language="en", final_url=URL, says_llm="none")
    assert told(fact) == []
    assert told(PageFact()) == []


def test_another_title_than_the_page_s_is_a_warning() -> None:
    assert told(PageFact(title="Walking backwards")) == ["warning title-differs"]
    fault = next(page_faults(URL, "Walking sideways", (), PageFact(title="Walking backwards")))
    assert (fault.message, fault.hint) == ("The page's own title is “Walking backwards”.", "Print that one, unless yours says more.")


@pytest.mark.parametrize("fact", [GONE, PageFact(failure="The site does not answer", title="Walking backwards")])
def test_a_page_that_is_away_has_no_title_to_compare(fact: PageFact) -> None:
    assert told(fact) == ["warning page-unreachable"]


@pytest.mark.parametrize("status", [404, 410, 500, 502, 503, 599])
def test_a_page_that_is_gone_or_fails_is_unreachable(status: int) -> None:
    assert told(PageFact(FETCHED, status=status)) == ["warning page-unreachable"]


@pytest.mark.parametrize("status", [None, 200, 204, 301, 401, 402, 403, 406, 418, 429, 451])
def test_a_site_that_refuses_programs_is_none_of_our_findings(status: int | None) -> None:
    assert told(PageFact(FETCHED, status=status)) == []


def test_a_failure_is_told_with_its_day() -> None:
    fault = next(page_faults(URL, "", (), PageFact(FETCHED, failure="The site does not answer")))
    assert fault.message == f"The site does not answer: {URL}"
    assert fault.hint.startswith("Looked for on 2031-06-03. Open it.")
    assert next(page_faults(URL, "", (), GONE)).message == f"There is no such page (status 404): {URL}"


@pytest.mark.parametrize(
    ("url", "final", "expected"),
    [
        (URL, "https://other.example.com/1", ["warning page-unreachable"]),
        ("https://bit.ly/1", URL, ["warning page-unreachable"]),
        (URL, "https://www.ada.example.org/2", []),
        ("https://m.ada.example.org/1", URL, []),
        ("http://ada.example.org/1", URL, []),
        ("https://youtu.be/abc", "https://www.youtube.com/watch?v=abc", []),
        (URL, "https://consent.example.com/m?continue=1", []),
        (URL, "https://accounts.example.com/", []),
        (URL, "", []),
        (URL, "https://[", []),
    ],
)
def test_a_way_to_another_site_is_a_warning(url: str, final: str, expected: list[str]) -> None:
    assert told(PageFact(FETCHED, status=200, final_url=final), url=url) == expected


def test_a_login_is_told_once() -> None:
    fact = PageFact(FETCHED, status=200, final_url="https://sso.example.com/", paywall="The address leads to a login at sso.example.com")
    assert told(fact) == ["warning paywall"]


def test_http_becomes_https_where_the_page_is_there_by_both() -> None:
    url = "http://ada.example.org/1#top"
    context = {"pages": {url: PageFact(https_url="https://ada.example.org/1")}}
    text = issue(f"[Walking sideways]({url})")
    assert found(CHECKS, text, **context) == ["6 warning simplifiable-url"]
    assert mended(CHECKS, text, **context) == text.replace("http://", "https://")


def test_http_is_not_mended_where_https_is_another_address() -> None:
    fact = PageFact(https_url="https://ada.example.org/one")
    assert [fault.mended for fault in page_faults("http://ada.example.org/1", "", (), fact)] == [""]
    assert list(page_faults("https://ada.example.org/1", "", (), fact)) == []


def test_an_address_with_entities_is_told_and_not_mended() -> None:
    url = "http://ada.example.org/?a=1&b=2"
    text = issue("[Walking sideways](http://ada.example.org/?a=1&amp;b=2)")
    context = {"pages": {url: PageFact(https_url="https://ada.example.org/?a=1&b=2")}}
    assert found(CHECKS, text, **context) == ["6 warning simplifiable-url"]
    assert mended(CHECKS, text, **context) == text


@pytest.mark.parametrize(
    ("fact", "url", "prefixes", "expected"),
    [
        (PageFact(language="zh"), URL, (), "Put [ZH] before the link if it is not in English."),
        (PageFact(language="zh"), URL, ("video",), "Put [ZH] before the link if it is not in English."),
        (PageFact(language="zh"), URL, ("ZH",), ""),
        (PageFact(language="zh"), URL, ("chinese",), ""),
        (PageFact(language="de"), URL, ("DE|EN",), ""),
        (PageFact(language="en"), URL, (), ""),
        (PageFact(language=""), URL, (), ""),
        (PageFact(medium="video"), URL, (), "Put [video] before the link."),
        (PageFact(medium="audio"), URL, (), "Put [audio] before the link."),
        (PageFact(medium="audio"), URL, ("video",), ""),
        (PageFact(medium="video"), URL, ("videos",), ""),
        (PageFact(medium="video"), "https://www.youtube.com/watch?v=a", (), ""),
        (PageFact(medium="x-none"), URL, (), ""),
    ],
)
def test_a_page_tells_which_prefix_is_missing(fact: PageFact, url: str, prefixes: tuple[str, ...], expected: str) -> None:
    faults = list(page_faults(url, "Walking sideways", prefixes, fact))
    assert [(fault.id, fault.hint) for fault in faults] == ([("prefix-missing", expected)] if expected else [])


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (PageFact(paywall="The page says that it is metered"), f"The page says that it is metered: {URL}"),
        (PageFact(says_paywall=True), f"Its sender said that reading it needs payment or a login: {URL}"),
        (PageFact(paywall="It is locked", says_paywall=True), f"It is locked: {URL}"),
    ],
)
def test_a_paywall_is_told_by_its_mark_or_by_its_sender(fact: PageFact, message: str) -> None:
    assert [(fault.id, fault.message) for fault in page_faults(URL, "", (), fact)] == [("paywall", message)]


@pytest.mark.parametrize(
    ("mark", "answer", "message"),
    [
        ("", "undisclosed", "Its sender said that an LLM wrote it, or parts of it, and that the page does not say so."),
        ("AI-generated post", "none", "The page tells of an LLM that wrote it (“AI-generated post”); its sender said that none did."),
        ("AI-generated post", "", "The page tells of an LLM that wrote it (“AI-generated post”)."),
        ("AI-generated post", "unknown", "The page tells of an LLM that wrote it (“AI-generated post”)."),
        ("AI-generated post", "disclosed", ""),
        ("", "disclosed", ""),
        ("", "none", ""),
        ("", "unknown", ""),
        ("", "", ""),
    ],
)
def test_what_an_llm_wrote_is_told_unless_its_sender_did(mark: str, answer: str, message: str) -> None:
    faults = list(page_faults(URL, "", (), PageFact(llm=mark, says_llm=answer)))
    assert [(fault.id, fault.message) for fault in faults] == ([("llm-undisclosed", message)] if message else [])


def test_the_community_s_entries_are_compared_with_their_pages_and_events_are_not() -> None:
    pages = {URL: PageFact(FETCHED, status=200, title="Another thing", language="de", medium="video", says_paywall=True)}
    link = f"[Walking sideways]({URL})"
    community = [f"6 warning {name}" for name in ("title-differs", "prefix-missing", "prefix-missing", "paywall")]
    assert sorted(found(CHECKS, issue(link), pages=pages)) == sorted(community)
    assert found(CHECKS, issue(f"[Another thing]({URL})"), pages={URL: PageFact(title="Another thing")}) == []
    event = f"2031-06-10 | Leeds, UK | [Rust Leeds](https://leeds.example.org)\n    * [**Walking sideways**]({URL})"
    assert found(CHECKS, issue(event, heading="## Upcoming Events\n### Europe"), pages=pages) == []
    assert found(CHECKS, issue(link, heading="## Updates from the Rust Project"), pages=pages) == []


def test_a_call_for_participation_is_compared_without_its_project() -> None:
    heading = "## Call for Participation; projects and speakers\n### CFP - Projects"
    call = issue(f"[crab - Walk sideways]({URL})", heading=heading)
    assert found(CHECKS, call, pages={URL: PageFact(title="Walk sideways")}) == []
    assert found(CHECKS, call, pages={URL: PageFact(title="Swim upwards")}) == ["6 warning title-differs"]


def test_a_title_is_compared_as_it_is_shown() -> None:
    text = issue(f"[`Vec<T>` and **bold** \\_words\\_ &amp; more]({URL})")
    assert found(CHECKS, text, pages={URL: PageFact(title="Vec<T> and bold _words_ & more")}) == []


@pytest.mark.parametrize("heading", ["## Upcoming Events\n### Europe", "## Updates from the Rust Project", "## Anything"])
def test_a_page_that_is_away_is_told_in_every_section(heading: str) -> None:
    assert found(CHECKS, issue(f"[x]({URL})", heading=heading), pages={URL: GONE}) == ["6 warning page-unreachable"]


def test_of_a_link_by_reference_the_definition_is_judged_once() -> None:
    text = issue("[x][one] and [y][one]") + f"\n[one]: {URL}\n"
    assert found(CHECKS, text, pages={URL: GONE}) == ["8 warning page-unreachable"]


@pytest.mark.parametrize(
    ("today", "is_published", "level"),
    [
        (date(2031, 6, 3), False, "warning"),
        (date(2031, 6, 4), False, "error"),
        (date(2031, 6, 9), False, "error"),
        (date(2031, 6, 4), True, "warning"),
        (None, False, "warning"),
    ],
)
def test_on_the_issue_s_day_a_page_that_is_away_is_an_error(today: date | None, *, is_published: bool, level: str) -> None:
    known = {"pages": {URL: GONE}, "today": today, "is_published": is_published}
    assert found(CHECKS, issue(f"[x]({URL})"), **known) == [f"6 {level} page-unreachable"]


def test_a_page_that_moved_never_blocks_an_issue() -> None:
    pages = {URL: PageFact(FETCHED, status=200, final_url="https://other.example.com/")}
    assert found(CHECKS, issue(f"[x]({URL})"), pages=pages, today=TODAY) == ["6 warning page-unreachable"]


def test_no_rule_says_anything_of_pages_that_are_not_known() -> None:
    text = issue(f"[x]({URL})", "[y](http://ada.example.org/2)")
    assert findings(CHECKS, text, today=TODAY) == []
    assert findings(CHECKS, text, pages={"https://elsewhere.example.org/": GONE}, today=TODAY) == []


def test_messages_are_one_line_whatever_a_page_says() -> None:
    long = "x " * 5000
    fact = PageFact(title=long, llm=long, paywall="a\nb", medium="video", language="zz", final_url="https://evil.example.com/" + "x" * 5000)
    for fault in page_faults(URL, "Walking sideways", (), fact):
        assert len(fault.message) < 400, fault
        assert len(fault.hint) < 400, fault


def test_all_rules_of_the_house_know_of_pages() -> None:
    assert set(CHECKS) <= set(ALL)


@pytest.mark.parametrize("piece", ["a - ", "x", "[", " | ", "…", "9 "])
def test_comparing_titles_takes_time_in_proportion(piece: str) -> None:
    def compare(text: str) -> object:
        return list(page_faults(URL, text, (), PageFact(title=text[:300])))

    assert growth(compare, piece, 40_000) <= MOST
