from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.suggestions.features import LONGEST_TITLE, LONGEST_URL, features, folder, sites

HOSTILE = (
    *("", " ", "x", "//", "http://", "http://[::1", "https://[v1.x]/", "https://a:b:c/", "https://\ud800.example/", "javascript:alert(1)"),
    *(
        "https://xn--/",
        "https://ex%61mple.org/%",
        "https://e.org/" + "%ff" * 900,
        "https://" + "a." * 5000,
        "\x00\x01",
        "https://e.org/\n/x",
    ),
)


def test_features_say_host_folders_words_and_signs() -> None:
    found = features("https://www.reef.example.org/blog/2040/why-reefs/", "Why I left Reef 2.0?")

    assert found == tuple(sorted(set(found)))
    assert {
        *("host:reef.example.org", "folder:reef.example.org/blog", "folder:reef.example.org/blog/2040", "domain:example.org"),
        *("label:reef", "path:why", "path:####", "address:dated", "address:post", "depth:- 3", "word:left", "pair:why i"),
        *("begins:why", "begins:why i", "ends:#", "title:version", "title:question", "title:asks", "title:personal", "both:named"),
    } <= set(found)


@pytest.mark.parametrize(
    ("title", "sign"),
    [
        ("limpet: holds on", "title:named"),
        ("limpet - a crate for holding on", "title:described"),
        ("limpet 3.1 released", "title:news"),
        ("How to hold on", "title:teaching"),
        ("I built a limpet", "title:built"),
        ("Limpet", "title:single"),
        ("limpet", "title:small"),
        ("Tides, part 3", "title:part"),
        ("A small crate for Rust", "title:thing"),
        ("The limpet\u2019s hold", "title:possessive"),
    ],
)
def test_features_know_how_a_title_is_built(title: str, sign: str) -> None:
    assert sign in features("https://example.org/", title)


def test_features_fold_numbers_case_and_blanks() -> None:
    assert features("https://example.org/", "Part  3") == features("https://example.org/", " PART 9")


def test_features_take_the_medium_of_the_address_or_of_the_page() -> None:
    assert "medium:video" in features("https://youtu.be/abcdefghijk")
    assert "medium:audio" in features("https://example.org/", kind_of_medium="audio")
    assert not any(feature.startswith("medium") for feature in features("https://example.org/"))


def test_features_name_the_project_of_a_shared_site() -> None:
    found = features("https://github.com/limpet/limpet/releases/tag/v1", "limpet 1.0")

    assert {"both:first", "both:named", "depth:github.com 4", "address:release", "site begins:github.com limpet"} <= set(found)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.org/posts/1", ("example.org",)),
        ("https://github.com/limpet/limpet", ("github.com/limpet", "github.com")),
        ("https://github.com", ("github.com",)),
        ("https://youtube.com/watch?v=1", ("youtube.com",)),
        ("no address", ()),
        ("http://[::1", ()),
    ],
)
def test_sites_tell_people_of_shared_sites_apart(url: str, expected: tuple[str, ...]) -> None:
    assert sites(url) == expected


def test_folder_is_the_first_one() -> None:
    assert folder("https://www.example.org/podcast/s04/e01") == "example.org/podcast"
    assert folder("https://example.org/#e1") == "example.org/"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_features_of_hostile_texts_never_raise(hostile: str) -> None:
    for found in (features(hostile, hostile), features("https://example.org/", hostile), features(hostile, "A title")):
        assert all(isinstance(feature, str) for feature in found)


@given(st.text(), st.text())
def test_features_of_any_text_never_raise(url: str, title: str) -> None:
    assert features(url, title) == features(url, title)


def test_features_read_only_the_beginning_of_long_texts() -> None:
    start = "https://example.org/" + "a/" * LONGEST_URL

    assert features(start, "b " * LONGEST_TITLE) == features(start + "c/", "b " * LONGEST_TITLE + "c")
    assert max(map(len, features(start, "d" * 10_000))) <= 2 * LONGEST_TITLE
