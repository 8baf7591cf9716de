from __future__ import annotations

import pytest

from issues.discussion import DiscussionError, discussion_of, with_discussion

URL = "https://www.reddit.com/r/rust/comments/1abc/this_week_in_rust_893/"
LINE = "<small>[Discuss on r/rust](REDDIT_LINK_HERE)</small>"


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        f"{LINE}\n",
        "<small>[Discuss on r/rust](REDDIT_LINK_HERE).</small>",
        "<small>[Discuss](REDDIT_LINK_HERE)</small>  ",
        "<small>[Discuss on r/rust](https://old.example.org/x)</small>\n\nLast words.",
    ],
)
def test_only_the_address_changes(line: str) -> None:
    text = with_discussion(f"* [One](https://example.org/)\n\n{line}", URL)
    before, _, after = text.partition(URL)
    assert f"{before}{discussion_of(line) or 'REDDIT_LINK_HERE'}{after}" == f"* [One](https://example.org/)\n\n{line}"
    assert discussion_of(text) == URL


def test_the_address_is_printed_as_every_other_one() -> None:
    assert discussion_of(with_discussion(LINE, f" {URL}?utm_source=share&a=(b ")) == f"{URL}?a=%28b"


@pytest.mark.parametrize(
    "url", ["", "reddit", "javascript:alert(1)", "http://127.0.0.1/", "https://a b.example/", "https://u:p@example.org/"]
)
def test_what_cannot_be_published_is_refused(url: str) -> None:
    with pytest.raises(DiscussionError):
        with_discussion(LINE, url)


@pytest.mark.parametrize(("text", "reason"), [("No such line.\n", "has no line"), (f"{LINE}\n{LINE}\n", "has 2 lines")])
def test_without_exactly_one_line_nothing_is_changed(text: str, reason: str) -> None:
    with pytest.raises(DiscussionError, match=reason):
        with_discussion(text, URL)


def test_what_nobody_has_said_is_empty() -> None:
    assert (discussion_of(LINE), discussion_of("nothing")) == ("", "")
