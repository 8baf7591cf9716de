from __future__ import annotations

import pytest

from issues.markdown import Cut, cut


def headings(text: str) -> list[str]:
    return [part.heading for part in cut(text)]


def test_text_without_headings_is_one_cut() -> None:
    assert cut("Title: x\n\ntext") == [Cut("", "Title: x\n\ntext")]
    assert cut("") == [Cut("", "")]


def test_heading_keeps_its_line_end_and_body_runs_to_the_next() -> None:
    assert cut("a\n## B\nb\n### C") == [Cut("", "a\n"), Cut("## B\n", "b\n"), Cut("### C", "")]


def test_text_that_begins_with_a_heading_has_an_empty_first_cut() -> None:
    assert cut("# A\n") == [Cut("", ""), Cut("# A\n", "")]


@pytest.mark.parametrize("line", ["# A\n", "###### A\n", "   ## A\n", "##\n", "#\tA\n", "# A #\r\n"])
def test_heading_lines_cut(line: str) -> None:
    assert headings("x\n" + line) == ["", line]


@pytest.mark.parametrize("line", ["#A\n", "####### A\n", "    # A\n", "\t# A\n", "> # A\n", "* # A\n", "\\# A\n"])
def test_other_lines_do_not_cut(line: str) -> None:
    assert headings("x\n" + line) == [""]


def test_heading_in_a_fence_is_none() -> None:
    assert headings("```\n# A\n```\n# B\n") == ["", "# B\n"]
    assert headings("~~~ sh\n```\n# A\n~~~~\n# B\n") == ["", "# B\n"]
    assert headings("````\n```\n# A\n````\n# B\n") == ["", "# B\n"]


def test_open_fence_runs_to_the_end() -> None:
    assert headings("```\n# A\n# B\n") == [""]


def test_backticks_with_backticks_after_them_are_no_fence() -> None:
    assert headings("```a```\n# A\n") == ["", "# A\n"]


def test_heading_in_a_closed_comment_is_none() -> None:
    assert headings("<!--\n# A\n\n# B\n-->\n# C\n") == ["", "# C\n"]
    assert headings("<!-->\n# A\n-->\n") == ["", "# A\n"]


def test_comment_that_meets_another_ends_with_its_own_line() -> None:
    text = "<!-- Remove this section if empty>\n# A\n<!-- closed -->\n# B\n"
    assert headings(text) == ["", "# A\n", "# B\n"]


def test_comment_that_meets_another_in_the_middle_of_a_line_ends_with_its_own_line() -> None:
    assert headings("<!-- a\n# A\nx <!-- y -->\n# B\n") == ["", "# A\n", "# B\n"]


def test_open_comment_ends_with_its_own_line() -> None:
    assert headings("<!-- a\n# A\n") == ["", "# A\n"]


def test_comment_in_the_middle_of_a_line_shelters_nothing() -> None:
    assert headings("a <!-- b\n# A\n-->\n") == ["", "# A\n"]


def test_pseudo_comment_shelters_nothing() -> None:
    assert headings("<!~~\n# A\n~~>\n") == ["", "# A\n"]


def test_fence_in_a_comment_and_comment_in_a_fence_mean_nothing() -> None:
    assert headings("<!--\n```\n-->\n# A\n```\n<!--\n```\n# B\n-->\n") == ["", "# A\n", "# B\n"]


def test_only_line_feeds_end_lines() -> None:
    assert headings("a\r# A\x0b# B\x85# C\u2028# D\n") == [""]
