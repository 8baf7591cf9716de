"""What an editor would print of a page's titles."""

from __future__ import annotations

import pytest

from tests.submissions.reading.samples import URL, html, read, titled

ADA = {"og__site_name": "Ada's Notes"}


@pytest.mark.parametrize(
    ("title", "given", "expected"),
    [
        ("Walking sideways", {}, "Walking sideways"),
        ("  Walking\n   sideways ", {}, "Walking sideways"),
        ("Walking sideways - Ada's Notes", ADA, "Walking sideways"),
        ("Walking sideways | Ada’s Notes", ADA, "Walking sideways"),
        ("Walking sideways — ADA'S NOTES", ADA, "Walking sideways"),
        ("Ada's Notes: Walking sideways", ADA, "Walking sideways"),
        ("Ada's Notes » Walking sideways", ADA, "Walking sideways"),
        ("Walking sideways · Blog · Ada's Notes", ADA, "Walking sideways"),
        ("Walking sideways · Crabs · Ada's Notes", ADA, "Walking sideways · Crabs"),
        ("Walking sideways | ada.example.org", {}, "Walking sideways"),
        ("Walking sideways - Ada's blog", {}, "Walking sideways"),
        ("Walking sideways - A series", {}, "Walking sideways - A series"),
        ("Rust: walking sideways", {}, "Rust: walking sideways"),
        ("Rust - walking sideways", {"og__title": "Rust - walking sideways"}, "Rust - walking sideways"),
        ("Walking sideways all day | The daily crab", {"og__title": "Walking sideways all day"}, "Walking sideways all day"),
        ("Ada's Notes", ADA | {"og__title": "Walking sideways"}, "Walking sideways"),
        ("Home", {"og__title": "Walking sideways"}, "Walking sideways"),
        ("", {"og__title": "Walking sideways - Ada's Notes"} | ADA, "Walking sideways"),
        ("", {"twitter__title": "Walking sideways"}, "Walking sideways"),
        ("Ada's Notes", ADA, "Ada's Notes"),
        ("Vec<T> & friends", {}, "Vec<T> & friends"),
        ("`unsafe` is __init__", {}, "`unsafe` is __init__"),
        ("横に歩く | Ada's Notes", ADA, "横に歩く"),
        ("Walking sideways-ways", {}, "Walking sideways-ways"),
        ("1.0 - 2.0", {}, "1.0 - 2.0"),
        ("A|B", {}, "A|B"),
    ],
)
def test_the_title_is_the_page_s_without_the_name_of_its_site(title: str, given: dict[str, str], expected: str) -> None:
    assert read(titled(title, **given)).title == expected


@pytest.mark.parametrize(
    ("url", "title", "given", "expected"),
    [
        ("https://github.com/ada/crab", "GitHub - ada/crab: Walks sideways · GitHub", {}, "crab: Walks sideways"),
        ("https://github.com/ada/crab", "ada/crab", {}, "crab"),
        ("https://github.com/ada/crab/issues/12", "walk() panics · Issue #12 · ada/crab · GitHub", {}, "walk() panics"),
        ("https://github.com/ada/crab/pull/13", "Fix walk() by ada · Pull Request #13 · ada/crab · GitHub", {}, "Fix walk()"),
        ("https://github.com/ada/crab/discussions/4", "Where to? · ada/crab · Discussion #4 · GitHub", {}, "Where to?"),
        ("https://github.com/ada/crab/releases/tag/v1.2.0", "Release v1.2.0 · ada/crab · GitHub", {}, "crab v1.2.0"),
        ("https://github.com/ada/crab/releases/tag/v1.2.0", "Release The big one · ada/crab", {}, "The big one"),
        ("https://gitlab.com/ada/crab/-/issues/3", "Walk (#3) · Issues · Ada / crab · GitLab", {}, "Walk"),
        ("https://www.youtube.com/watch?v=a", "A talk - on crabs - YouTube", {}, "A talk - on crabs"),
        ("https://www.youtube.com/watch?v=a", "- YouTube", {"og__title": "A talk"}, "A talk"),
        ("https://youtu.be/a", "A talk - YouTube", {}, "A talk"),
        ("https://vimeo.com/12345", "A talk on Vimeo", {}, "A talk"),
        ("https://crates.io/crates/crab", "crates.io: Rust Package Registry", {}, "crab"),
        ("https://crates.io/crates/crab", "crab - crates.io: Rust Package Registry", {}, "crab"),
        ("https://docs.rs/crab/latest/crab/", "crab - Rust", {}, "crab"),
        ("https://docs.rs/crate/crab/1.0.0", "crab 1.0.0 - Docs.rs", {}, "crab 1.0.0"),
        ("https://docs.rs/crab", "", {}, "crab"),
        ("https://www.reddit.com/r/rust/comments/1/x/", "Walking : r/rust", {}, "Walking"),
        ("https://old.reddit.com/r/rust/comments/1/x/", "Walking : rust", {}, "Walking"),
        ("https://www.reddit.com/r/rust/", "Reddit - The heart of the internet", {}, ""),
        ("https://medium.com/@ada/x", "Walking | by Ada | The Crab | Jan, 2041 | Medium", {}, "Walking"),
        ("https://ada.medium.com/x", "Walking – Ada – Medium", {}, "Walking"),
        ("https://lobste.rs/s/abc/walking", "Walking | Lobsters", {}, "Walking"),
        ("https://crab.social/@ada/1", 'Ada: "I walk sideways" - Crab Social', {"generator": "Mastodon v4.3"}, "I walk sideways"),
        ("https://crab.social/@ada", "Ada (@ada@crab.social) - Mastodon", {"generator": "Mastodon"}, "Ada (@ada@crab.social)"),
        ("https://news.ycombinator.com/item?id=1", "Walking | Hacker News", {}, "Walking"),
        ("https://stackoverflow.com/questions/1/x", "rust - How to walk? - Stack Overflow", {}, "How to walk?"),
        ("https://dev.to/ada/x", "Walking - DEV Community", {}, "Walking"),
        ("https://users.rust-lang.org/t/x/1", "Walking - how? - help - The Rust Programming Language Forum", {}, "Walking - how?"),
        ("https://internals.rust-lang.org/t/x/1", "Walking - language design - Rust Internals", {}, "Walking"),
        ("https://lwn.net/Articles/1/", "Walking [LWN.net]", {}, "Walking"),
        ("https://arxiv.org/abs/2041.01234", "[2041.01234] On Walking", {}, "On Walking"),
        ("https://en.wikipedia.org/wiki/Crab", "Crab - Wikipedia", {}, "Crab"),
        ("https://habr.com/ru/articles/1/", "Ходьба / Хабр", {}, "Ходьба"),
        ("https://qiita.com/ada/items/1", "横に歩く #Rust - Qiita", {}, "横に歩く"),
        ("https://blog.rust-lang.org/2041/x/", "Announcing Rust 3.1 | Rust Blog", {}, "Announcing Rust 3.1"),
        ("https://ada.github.io/x", "Walking - ada", {}, "Walking"),
        ("https://adalove.example/x", "Walking - ADA Love", {}, "Walking"),
        ("https://crabs.rs/x", "Crabs: Walking", {}, "Walking"),
    ],
)
def test_sites_have_their_own_ways_to_write_titles(url: str, title: str, given: dict[str, str], expected: str) -> None:
    assert read(titled(title, **given), url).title == expected


def test_the_first_heading_is_the_title_of_a_page_without_one() -> None:
    assert read(html("", body="<p>x</p><h1 class='x'>Walking <em>sideways</em> &amp; back</h1>")).title == "Walking sideways & back"


def test_of_two_titles_the_first_counts_and_none_in_a_picture() -> None:
    assert read(html("<svg><title>Icon</title></svg><title></title><title>Walking</title><title>Other</title>")).title == "Walking"


def test_a_page_without_any_title_has_none() -> None:
    assert read(html("")).title == ""


def test_a_long_title_is_cut_between_words() -> None:
    title = read(titled("crab " * 2000)).title
    assert (len(title) <= 300, title.endswith("crab…"), len(title) > 290) == (True, True, True)
    assert read(titled("x" * 5000)).title == "x" * 299 + "…"


@pytest.mark.parametrize("name", ["", "-", "|", "  ", "…", "the"])
def test_an_odd_name_of_a_site_takes_nothing_away(name: str) -> None:
    assert read(titled("Walking - sideways", og__site_name=name), URL).title == "Walking - sideways"
