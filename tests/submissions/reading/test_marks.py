"""Language, address, medium, paywall, feed, code and language models: what a page's marks tell, and what they do not."""

from __future__ import annotations

import pytest

from submissions.pages.reading import PageReading
from tests.submissions.reading.samples import URL, html, metas, read

JSON_LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("lang", "head", "expected"),
    [
        ("en", "", "en"),
        ("en-GB", "", "en"),
        ("EN_us", "", "en"),
        ("zh-Hans-CN", "", "zh"),
        ("de", metas(og__locale="en_US"), "de"),
        ("", metas(og__locale="pt_BR"), "pt"),
        ("", '<meta http-equiv="Content-Language" content="fr, en">', "fr"),
        ("jp", "", "ja"),
        ("zho", "", "zh"),
        ("und", metas(og__locale="ko_KR"), "ko"),
        ("english", "", ""),
        ("x", "", ""),
        ("{{lang}}", "", ""),
        ("", "", ""),
    ],
)
def test_the_language_is_two_letters_as_declared(lang: str, head: str, expected: str) -> None:
    assert read(html(head, lang=lang)).language == expected


@pytest.mark.parametrize(
    ("named", "url", "expected"),
    [
        ("https://ada.example.org/notes/walk", URL, "https://ada.example.org/notes/walk"),
        ("/notes/walk", URL, "https://ada.example.org/notes/walk"),
        ("walk?x=1", URL, "https://ada.example.org/notes/walk?x=1"),
        ("//ada.example.org/x", URL, "https://ada.example.org/x"),
        ("https://www.ada.example.org/x", URL, "https://www.ada.example.org/x"),
        ("https://ada.example.org/x", "https://m.ada.example.org/x", "https://ada.example.org/x"),
        ("https://ada.example.org/x", "https://amp.ada.example.org/x", "https://ada.example.org/x"),
        ("https://ada.example.org/x?utm_source=y", URL, "https://ada.example.org/x"),
        ("https://ada.example.org/", "https://ada.example.org/", "https://ada.example.org/"),
        ("https://ada.example.org/", URL, ""),
        ("/", URL, ""),
        ("https://other.example.org/x", URL, ""),
        ("https://evil.example.com/x", URL, ""),
        ("http://127.0.0.1/x", URL, ""),
        ("javascript:alert(1)", URL, ""),
        ("https://user@ada.example.org/x", URL, ""),
        ("https://[", URL, ""),
        ("", URL, ""),
        ("x" * 5000, URL, ""),
    ],
)
def test_the_canonical_address_is_of_the_same_site(named: str, url: str, expected: str) -> None:
    assert read(html(f'<link rel="canonical" href="{named}">'), url).canonical == expected
    assert read(html(f'<meta property="og:url" content="{named}">'), url).canonical == expected


def test_a_canonical_link_goes_before_what_is_shared_unless_it_cannot_be() -> None:
    shared = '<meta property="og:url" content="/shared">'
    assert read(html(f'{shared}<link href=/own rel="nofollow CANONICAL">')).canonical == "https://ada.example.org/own"
    assert read(html(f'{shared}<link href=/ rel="canonical">')).canonical == "https://ada.example.org/shared"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (metas(og__type="video.other"), "", "video"),
        (metas(og__type="video"), "", "video"),
        (metas(og__type="music.song"), "", "audio"),
        (metas(twitter__card="player", twitter__player="https://tube.example.org/embed/1"), "", "video"),
        (metas(twitter__card="player", twitter__player="https://w.soundcloud.com/player/"), "", "audio"),
        (metas(twitter__card="player"), "", ""),
        (JSON_LD.format('{"@type": "VideoObject"}'), "", "video"),
        (JSON_LD.format('{"@type": ["PodcastEpisode"]}'), "", "audio"),
        (JSON_LD.format('[{"@type":"BlogPosting","video":{"@type":"VideoObject"}}]'), "", ""),
        (metas(og__type="article") + JSON_LD.format('{"@type": "VideoObject"}'), "", ""),
        ('<link rel="alternate" type="application/rss+xml" title="A podcast" href="/rss">', "<audio src=x>", "audio"),
        ('<link rel="alternate" type="application/rss+xml" title="A podcast" href="/rss">', "", ""),
        ('<link rel="alternate" type="application/rss+xml" title="Posts" href="/rss">', "<audio src=x>", ""),
        ('<script>const x = \'"@type": "VideoObject"\'</script>', "", ""),
        ("", "", ""),
    ],
)
def test_the_medium_is_told_by_the_page_s_own_marks(head: str, body: str, expected: str) -> None:
    assert read(html(head, body=body)).medium == expected


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        (JSON_LD.format('{"isAccessibleForFree": false}'), URL, "The page says that it is not free to read"),
        (JSON_LD.format('{"isAccessibleForFree":"False"}'), URL, "The page says that it is not free to read"),
        (JSON_LD.format('{"isAccessibleForFree": true}'), URL, ""),
        (metas(article__content_tier="metered"), URL, "The page says that it is metered"),
        (metas(article__content_tier="locked"), URL, "The page says that it is locked"),
        (metas(article__content_tier="free"), URL, ""),
        ('<meta name="paywall" content="true">', URL, "The page says that it is for subscribers"),
        ('<meta name="paywall" content="no">', URL, ""),
        ("", "https://ada.example.org/login?next=/x", "The address leads to a login at ada.example.org"),
        ("", "https://ada.example.org/users/sign_in", "The address leads to a login at ada.example.org"),
        ("", "https://ada.example.org/signin/", "The address leads to a login at ada.example.org"),
        ("", "https://accounts.google.com/v3/x", "The address leads to a login at accounts.google.com"),
        ("", "https://login.example.org/", "The address leads to a login at login.example.org"),
        ("", "https://ada.example.org/login-flows-in-rust", ""),
        ("", "https://ada.example.org/notes/login", ""),
        ("", "https://[", ""),
    ],
)
def test_a_paywall_is_told_in_words(head: str, url: str, expected: str) -> None:
    assert read(html(head), url).paywall == expected


def test_a_post_for_members_of_medium_is_told() -> None:
    page = html("", body='<script>{"isLockedPreviewOnly":true}</script>')
    assert read(page, "https://medium.com/@ada/x").paywall == "The page is for members only"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="ai-disclosure" content="ai-assisted">', "ai-disclosure: ai-assisted"),
        ('<meta name="ai-generated" content="true">', "ai-generated: true"),
        ('<meta name="ai-disclosure" content="none">', ""),
        ('<meta name="ai-generated" content="false">', ""),
        ('<meta name="generator" content="ChatGPT 9">', "generator: ChatGPT 9"),
        ('<meta name="generator" content="Hugo 0.150">', ""),
        ('<meta name="description" content="Crabs. This post was partly written with the help of Claude.">', ""),
        ('<meta name="description" content="On crabs, written with ChatGPT">', "written with ChatGPT"),
        ('<meta name="description" content="This article was generated by AI.">', "This article was generated by AI"),
        ('<meta name="description" content="AI-generated summary of the week">', "AI-generated summary"),
        ('<meta name="description" content="How to detect AI-generated text in Rust">', ""),
        ('<meta name="description" content="Running LLMs in Rust, with Claude and ChatGPT">', ""),
        ('<meta name="description" content="A parser generated by Pest, used with AI">', ""),
        ('<meta name="description" content="Code written by hand">', ""),
    ],
)
def test_what_an_llm_wrote_is_told_in_the_page_s_own_words(head: str, expected: str) -> None:
    if "Claude." in head:
        expected = "This post was partly written with the help of Claude"
    assert read(html(head)).llm == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', True),
        ("<LINK REL=alternate TYPE=Application/Atom+XML HREF=/atom>", True),
        ('<link rel="alternate" type="application/rss+xml">', False),
        ('<link rel="alternate" hreflang="de" href="/de">', False),
        ('<link rel="stylesheet" type="application/rss+xml" href="/rss">', False),
        ('<!-- <link rel="alternate" type="application/rss+xml" href="/rss"> -->', False),
    ],
)
def test_a_feed_is_told(head: str, *, expected: bool) -> None:
    assert read(html(head)).has_feed is expected


@pytest.mark.parametrize(("body", "expected"), [("<pre>x</pre>", True), ("<CODE class=x>", True), ("<preface>", False), ("", False)])
def test_code_is_seen_in_what_came_of_the_body(body: str, *, expected: bool) -> None:
    assert read(html("", body=body)).has_code is expected


def test_the_excerpt_is_the_page_s_description_in_one_line() -> None:
    assert read(html('<meta name="description" content=" How a\n crab &amp; others\u202e walk ">')).excerpt == "How a crab & others walk"
    assert read(html(metas(og__description="Shared"))).excerpt == "Shared"
    long = read(html(f'<meta name="description" content="{"crab " * 700}">')).excerpt
    assert (len(long) <= 300, long.endswith("crab…")) == (True, True)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/pdf", PageReading()),
        ("image/png", PageReading()),
        ("video/mp4", PageReading(medium="video")),
        ("audio/mpeg", PageReading(medium="audio")),
        ("text/plain; charset=utf-8", PageReading()),
        ("text/htmlx", PageReading()),
    ],
)
def test_what_is_no_html_says_nothing_of_itself(content_type: str, expected: PageReading) -> None:
    assert read(html("<title>x</title>"), content_type=content_type) == expected


@pytest.mark.parametrize("content_type", ["text/html", "TEXT/HTML;charset=x", "application/xhtml+xml", "", " ; charset=utf-8"])
def test_html_is_read_by_any_of_its_names(content_type: str) -> None:
    assert read(html("<title>x</title>"), content_type=content_type).title == "x"
