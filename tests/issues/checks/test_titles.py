from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.checks import Earlier
from issues.checks.titles import CHECKS, medium
from issues.checks.titles.prefixes import check_missing_prefixes, check_unknown_prefixes
from issues.checks.titles.similar import check_similar_titles
from issues.checks.titles.wording import check_cut_titles, check_link_texts, check_long_titles
from tests.issues.checks.found import SAMPLES, findings, found, mended, read
from tests.issues.markdown.test_linear import MOST, growth

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = SAMPLES / "titles.md"


def community(*entries: str, day: str = "2031-05-14") -> str:
    return f"Title: T\nDate: {day}\n## Updates from Rust Community\n### Miscellaneous\n" + "".join(f"* {entry}\n" for entry in entries)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.youtube.com/watch?v=a", "video"),
        ("https://m.youtube.com/live/a", "video"),
        ("https://youtu.be/a?t=1", "video"),
        ("https://vimeo.com/144809407", "video"),
        ("https://media.ccc.de/v/rust", "video"),
        ("https://tube.example.org/w/1uSn42TmjCUpR2Ta23CgMA", "video"),
        ("https://peer.example.org/videos/watch/0b8a1ae5-7e5e-4f5f-9a0e-0123456789ab", "video"),
        ("https://www.youtube.com/playlist?list=a", ""),
        ("https://www.youtube.com/@rust", ""),
        ("https://www.youtube.com/c/rust/videos", ""),
        ("https://youtu.be/", ""),
        ("https://vimeo.com/rust", ""),
        ("https://example.org/w/short", ""),
        ("https://rustacean-station.org/episode/1/", "audio"),
        ("https://rustacean-station.org/transcript/1/", ""),
        ("https://corrode.dev/podcast/s04/", "audio"),
        ("https://corrode.dev/blog/podcast/", ""),
        ("https://corrode.dev/podcast/", ""),
        ("https://show.libsyn.com/episode-1", "audio"),
        ("https://gopodcast.dev/episodes/46", "audio"),
        ("https://open.spotify.com/episode/1", "audio"),
        ("https://open.spotify.com/user/1", ""),
        ("https://example.org/", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_an_address_tells_its_medium(url: str, expected: str) -> None:
    assert medium(url) == expected


def test_videos_and_episodes_without_prefix_are_warnings() -> None:
    text = community("[A](https://youtu.be/a)", "[ZH] [B](https://corrode.dev/podcast/b)", "[C](https://example.org/c)")
    assert [(one.line, one.level, one.id, one.hint) for one in findings([check_missing_prefixes], text)] == [
        (5, "warning", "prefix-missing", "Put [video] before the link."),
        (6, "warning", "prefix-missing", "Put [audio] before the link."),
    ]


@pytest.mark.parametrize("prefix", ["[video] ", "[series] [video] ", "[video] [series] ", "[audio] ", "[Video] ", "(video) ", "[videos] "])
def test_marked_videos_miss_nothing(prefix: str) -> None:
    assert found([check_missing_prefixes], community(f"{prefix}[A](https://youtu.be/a)")) == []


def test_a_section_of_talks_needs_no_prefixes() -> None:
    talks = [f"[Talk {at}](https://youtu.be/{at})" for at in range(3)]
    assert found([check_missing_prefixes], community(*talks)) == []
    assert found([check_missing_prefixes], community(*talks, "[A page](https://example.org)")) == [
        f"{line} warning prefix-missing" for line in (5, 6, 7)
    ]


def test_issues_before_the_rule_need_no_prefixes() -> None:
    assert found([check_missing_prefixes], community("[A](https://youtu.be/a)", day="2020-05-05")) == []


def test_events_need_no_prefixes() -> None:
    text = "## Upcoming Events\n### Virtual\n* [A](https://youtu.be/a)\n"
    assert found([check_missing_prefixes], text) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("[Video]", "[video]"),
        ("[videos]", "[video]"),
        ("(video)", "[video]"),
        ("[podcast]", "[audio]"),
        ("[SERIES]", "[series]"),
        ("[zh]", "[ZH]"),
        ("[Chinese]", "[ZH]"),
    ],
)
def test_prefixes_in_other_spellings_are_mended(wrong: str, right: str) -> None:
    text = community(f"[series] {wrong} [A video](https://example.org)", "[B](https://example.org/b)")
    assert found([check_unknown_prefixes], text) == ["5 warning prefix-unknown"]
    assert mended([check_unknown_prefixes], text) == text.replace(wrong, right, 1)


def test_prefixes_that_nobody_knows_are_not_mended() -> None:
    text = community("[zine] [A](https://example.org)")
    assert found([check_unknown_prefixes], text) == ["5 warning prefix-unknown"]
    assert mended([check_unknown_prefixes], text) == text


@pytest.mark.parametrize("prefixes", ["[video]", "[series] [video]", "[ZH] [audio]", "[ZH|EN]", "[DE][video]"])
def test_prefixes_of_the_house_are_known(prefixes: str) -> None:
    assert found([check_unknown_prefixes], community(f"{prefixes} [A](https://example.org)")) == []


def test_prefixes_of_older_days_were_right() -> None:
    assert found([check_unknown_prefixes], community("[podcast] [A](https://example.org)", day="2018-05-01")) == []


@pytest.mark.parametrize(
    "title", ["consider public dependencies when choosing a version in cargo add (#1…", "clippy: stop at " + 10 * "every " + "`corner…`"]
)
def test_titles_that_were_cut_off_are_warnings(title: str) -> None:
    assert found([check_cut_titles], f"## A\n* [{title}](https://example.org)\n") == ["2 warning title-truncated"]


def test_the_message_shows_a_cut_titles_end_from_the_beginning_of_a_word() -> None:
    title = "`a_rule`: do not ask again for the words that were given in the lines before the beg…"
    (finding,) = findings([check_cut_titles], f"## A\n* [{title}](https://example.org)\n")
    assert finding.message == "The title is cut off: “… that were given in the lines before the beg…”."


@pytest.mark.parametrize("title", ["Generic impl blocks are kinda like macros...", "Wait…", "a" * 90])
def test_titles_that_end_by_themselves_are_whole(title: str) -> None:
    assert found([check_cut_titles], f"## A\n* [{title}](https://example.org)\n") == []


def test_titles_of_many_words_are_hints() -> None:
    assert found([check_long_titles], community(f"[{'word ' * 18}](https://example.org)")) == []
    assert found([check_long_titles], community(f"[{'word ' * 19}](https://example.org)")) == ["5 hint title-too-long"]
    assert found([check_long_titles], f"### CFP - Projects\n* [{'word ' * 20}](https://example.org)\n") == []


@pytest.mark.parametrize("words", ["here", "Click here", "this", "link", "this post"])
def test_links_that_say_nothing_are_hints(words: str) -> None:
    assert found([check_link_texts], f"## A\n\nSee\n[{words}](https://example.org).\n") == ["4 hint accessibility"]
    assert found([check_link_texts], f"## A\n* Read [{words}](https://example.org).\n") == ["2 hint accessibility"]


@pytest.mark.parametrize("image", ["![](https://example.org/a.png)", '<img src="a.png">'])
def test_images_without_words_are_hints(image: str) -> None:
    assert found([check_link_texts], f"## A\n\n{image}\n") == ["3 hint accessibility"]


@pytest.mark.parametrize(
    "text",
    ['<img src="a.png" alt="A">', "![A](https://example.org/a.png)", "[here][guide]", "[What is here](https://example.org)", "`![](a)`"],
)
def test_links_and_images_with_words_are_no_finding(text: str) -> None:
    assert found([check_link_texts], f"## A\n\n{text}\n\n[Subscribe here](https://example.org)\n") == []


def test_similar_titles_in_one_issue_are_hints() -> None:
    text = community(
        "[Why we moved our parser from Go, after all](https://a.example)",
        "[Why we moved our `parser` from Go after *all*!](https://b.example)",
        "[Why we moved our parser from C, after all](https://c.example)",
    )
    assert [(one.line, one.id, one.message) for one in findings([check_similar_titles], text)] == [
        (6, "similar-title", "The entry in line 5 has nearly this title.")
    ]


def test_similar_titles_of_earlier_issues_are_hints() -> None:
    earlier = Earlier(640, date(2026, 2, 25), "Official", "Rust in a *year*")
    nameless = Earlier(None, date(2013, 6, 7), "News", "Rust in a year")
    text = community("[Rust in one *year*](https://a.example)", "[B](https://b.example)")
    known = {"Rust in one *year*": (earlier, nameless)}
    (one,) = findings([check_similar_titles], text, similar=known)
    assert (one.level, one.line, one.message) == ("hint", 5, "“Rust in a *year*” in issue 640 (Official) has nearly this title.")
    (one,) = findings([check_similar_titles], text, similar={"B": (nameless,)})
    assert one.message == "“Rust in a year” in the issue of 2013-06-07 (News) has nearly this title."


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("2023-08-02", "46 warning prefix-missing"),  # a video on YouTube
        ("2025-07-16", "59 warning prefix-missing"),  # an episode of corrode.dev
        ("2023-03-08", "79 warning prefix-unknown"),  # (video)
        ("2026-06-17", "59 warning prefix-unknown"),  # [videos]
        ("2025-10-08", "173 warning title-truncated"),  # … (#1…
        ("2025-10-29", "76 hint title-too-long"),
        ("2026-05-06", "59 hint similar-title"),  # stricter, stricter-er
        ("2014-01-12", "45 hint accessibility"),  # a chart without words
    ],
)
def test_titles_of_the_archive_are_found(archive: Path, name: str, finding: str) -> None:
    reading = read(next((archive / "issues").glob(f"{name}-*")))
    assert [one for one in found(CHECKS, reading) if one == finding] == [finding]


def test_titles_of_our_sample_are_found() -> None:
    assert found(CHECKS, read(SAMPLE)) == [
        "11 warning prefix-unknown",
        "15 hint similar-title",
        "16 warning prefix-missing",
        "17 warning prefix-unknown",
        "18 warning prefix-unknown",
        "20 warning prefix-unknown",
        "21 warning prefix-unknown",
        "22 hint accessibility",
        "34 warning title-truncated",
        "35 hint title-too-long",
        "37 hint accessibility",
    ]


@pytest.mark.parametrize(
    "piece", ["* [Why we moved our parser from Go](https://a.example)\n", "[video] ", "* [a](https://youtu.be/a)\n", "<img ", "![]("]
)
def test_titles_are_read_in_proportion(piece: str) -> None:
    assert growth(lambda text: found(CHECKS, community(text)), piece, 40_000) <= MOST
