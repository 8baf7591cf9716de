from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.checks.leftovers import CHECKS, check_editor_notes, check_placeholders, check_unfinished_comments, is_placeholder
from tests.issues.checks.found import SAMPLES, findings, found, read

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = SAMPLES / "leftovers.md"


@pytest.mark.parametrize(
    "text",
    [
        "[thread](INSERT_LINK_HERE)",
        "* [Item title](Item URL)",
        "* [updated] [Item title](Item URL)",
        "* [<Feature name>](<Feature URL>)",
        "* [project name - title of issue](URL to issue)",
        "* []()",
        "* [Report](ADD_URL_HERE)",
        "* [**event**](link to CFP)| 2031-01-01",
        "Events between $twir_issue_date and then",
        "$twir_events_list",
        "Say #TODO more",
        "TODO: a crate",
        "* TBD",
        "[the forum].[link TBD",
        "<!-- QOTW goes here -->",
        "* [Title of the linked Page](https://example.com/my_article)",
    ],
)
def test_placeholders_are_errors(text: str) -> None:
    assert found([check_placeholders], f"## A\n\n{text}\n") == ["3 error placeholder"]


@pytest.mark.parametrize(
    "text",
    [
        "* [remove outdated TODO](https://example.org)",
        "* [**Topic TBD**](https://example.org)",
        "* [What `REDDIT_LINK_HERE` does](https://example.org)",
        "* [Page](https://example.org/#TODO)",
        "* [Our URL](https://example.org/url)",
        "    * [**TBD**](https://example.org)",
        "```\n$twir_issue_number\n```",
        "An URL to see",
    ],
)
def test_words_that_only_look_like_placeholders_are_none(text: str) -> None:
    assert found([check_placeholders], f"## A\n\n{text}\n") == []


def test_the_discussion_may_be_missing_until_the_issue_is_published() -> None:
    text = "<small>[Discuss](REDDIT_LINK_HERE)</small>\n"
    assert found([check_placeholders], text) == ["1 warning placeholder"]
    assert found([check_placeholders], text, is_published=True) == ["1 error placeholder"]


def test_samples_in_comments_are_found_once_where_the_list_is_empty() -> None:
    comment = "<!-- Use either\n* [Item title](Item URL)\n* [updated] [Item title](Item URL)\n-->\n<!-- * []() -->\n"
    assert found([check_placeholders], f"### RFCs\n{comment}") == ["3 error placeholder"]
    assert found([check_placeholders], f"### RFCs\n{comment}* [A](https://example.org)\n") == []
    assert found([check_placeholders], f"### RFCs\n{comment}*No RFCs this week.*\n") == []
    assert found([check_placeholders], f"### RFCs\n{comment}#### Below\n* [A](https://example.org)\n") == []


def test_samples_in_the_comments_of_calls_stay() -> None:
    text = "### CFP - Events\n<!-- CFPs go here, use this format: * [**event name**](URL to CFP)| Date -->\n"
    assert found([check_placeholders], text) == []


def test_a_placeholder_names_its_section_and_words() -> None:
    (one,) = findings([check_placeholders], "## Jobs\n\nSee [this](INSERT_LINK_HERE)\n")
    assert (one.section, one.line, one.message) == ("Jobs", 3, "“INSERT_LINK_HERE” is still a placeholder.")


@pytest.mark.parametrize("address", ["REDDIT_LINK_HERE", " Item URL", "ADD_URL_HERE", "URL to issue", "TBD"])
def test_addresses_of_the_template_are_placeholders(address: str) -> None:
    assert is_placeholder(address)


@pytest.mark.parametrize("address", ["https://example.org/Item%20URL", "URLs", "here", ""])
def test_other_addresses_are_none(address: str) -> None:
    assert not is_placeholder(address)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This RFC will appear in the **Call for Testing** section.\nYou may remove the `call-for-testing` label.", "error"),
        ("Note to editors: please check.", "error"),
        ("<!-- Call for Testing Message (post in GH `issue`) -->", "warning"),
        ("<<<<<<< HEAD", "error"),
        (">>>>>>> theirs", "error"),
    ],
)
def test_notes_among_editors_are_found_once(text: str, expected: str) -> None:
    assert found([check_editor_notes], f"## A\n\n{text}\n") == [f"3 {expected} editor-note"]


@pytest.mark.parametrize("text", ["<!--\n\nDear community contributors:\n\n-->", "> > quoted", "    <<<<<<< HEAD", "Title\n======="])
def test_standing_comments_and_quotes_are_no_notes(text: str) -> None:
    assert found(CHECKS, f"## A\n\n{text}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "<!-- Remove this section if empty>\n\n### Next\n<!-- a -->",
        "<!-- no end\n\n### Next",
        "<!-- no end",
        "-->",
        "<!-- a -->\n<!-- b\n* c\n<!-- d -->",
    ],
)
def test_unfinished_comments_are_errors(text: str) -> None:
    (one,) = findings([check_unfinished_comments], f"## A\n\n{text}\n")
    assert (one.level, one.id, one.line) == ("error", "editor-note", 4 if "b" in text and "d" in text else 3)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- a -->",
        "<!-- a\n\n* b\n-->",
        "<!-- Remove this section if empty>\n\n<!-- a -->",
        "<!-->",
        "* [`<!--` explained](https://example.org)",
        "```\n<!--\n```",
        "a --> b",
        "<!~~ MCPs ~~>",
    ],
)
def test_comments_that_hide_nothing_are_no_finding(text: str) -> None:
    assert found([check_unfinished_comments], f"## A\n\n{text}\n") == []


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("2022-07-20", "346 error placeholder"),  # REDDIT_LINK_HERE
        ("2023-10-25", "199 error placeholder"),  # Perf results go here
        ("2023-12-27", "96 error placeholder"),  # [link TBD
        ("2025-12-31", "250 error placeholder"),  # [Item title](Item URL)
        ("2026-08-19", "267 error editor-note"),  # This RFC will appear in
    ],
)
def test_leftovers_of_the_archive_are_found(archive: Path, name: str, finding: str) -> None:
    reading = read(archive / "issues" / f"{name}-this-week-in-rust.md")
    assert [one for one in found(CHECKS, reading, is_published=True) if one == finding] == [finding]


def test_comments_of_an_old_template_swallow_headings(archive: Path) -> None:
    reading = read(archive / "replay" / "created" / "2024-07-03.md")
    assert found([check_unfinished_comments], reading) == ["140 error editor-note", "143 error editor-note"]


def test_leftovers_of_our_sample_are_found() -> None:
    assert found(CHECKS, read(SAMPLE), is_published=True) == [
        "24 error placeholder",
        "38 error placeholder",
        "47 error editor-note",
        "54 warning editor-note",
        "57 error editor-note",
        "59 error editor-note",
        "63 error placeholder",
        "67 error editor-note",
        "70 error placeholder",
    ]
