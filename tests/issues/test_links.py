"""What may be printed as an address, and which addresses are one page."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, strategies

from issues.links import (
    LONGEST_URL,
    LinkError,
    Publishable,
    _key_at_a_glance,
    _page_key,
    duplicate_key,
    host,
    is_public_address,
    publishable_url,
    site,
    without_tracking,
)
from tests.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/a//b/../c?x=%20y&&z=;1&x=2#!/frag?a=b",
        "HTTPS://EXAMPLE.org/Path",
        "https://münchen.example/straße?ü=ä#ö",
        "https://xn--mnchen-3ya.example/",
        "https://a_b.example.org/",
        "https://example.org./",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]/",
        "https://example.org/?ref=main&source=x&t=1",
        "https://example.org/@name/utm_source=kept",
        "https://example.org/%zz",
        "https://blog.example.org/post?sk=0123",
        "https://localhost.example.org/",
    ],
)
def test_public_address_stays_as_typed(url: str) -> None:
    assert publishable_url(url) == Publishable(url)
    assert publishable_url(f" {url}\n") == Publishable(url)


@pytest.mark.parametrize(
    ("url", "cleaned", "removed"),
    [
        ("https://a.example/?utm_source=x", "https://a.example/", ("utm_source",)),
        ("https://a.example/x?b=%20c&utm_medium=y&d=%2F&gclid=1#!f", "https://a.example/x?b=%20c&d=%2F#!f", ("utm_medium", "gclid")),
        ("https://a.example/?fbclid=1&b&b=2&b=2&=", "https://a.example/?b&b=2&b=2&=", ("fbclid",)),
        ("https://a.example/?mc_cid=1&mc_eid=2&igshid=3&ref_src=4", "https://a.example/", ("mc_cid", "mc_eid", "igshid", "ref_src")),
        ("https://a.example/?UTM_Campaign=x&a=1", "https://a.example/?a=1", ("UTM_Campaign",)),
        ("https://a.example/?utm%5Fterm=x&a=1", "https://a.example/?a=1", ("utm%5Fterm",)),
        ("https://a.example/?utm_source=1&utm_source=2", "https://a.example/", ("utm_source",)),
        ("https://a.example/#utm_source=rss", "https://a.example/", ("utm_source",)),
        ("https://youtu.be/abc?si=xyz&t=10", "https://youtu.be/abc?t=10", ("si",)),
        ("https://x.com/rust/status/1?s=20&t=abc", "https://x.com/rust/status/1", ("s", "t")),
    ],
)
def test_tracking_is_taken_off_and_nothing_else(url: str, cleaned: str, removed: tuple[str, ...]) -> None:
    assert publishable_url(url) == Publishable(cleaned, removed)
    assert publishable_url(cleaned) == Publishable(cleaned)


NOT_PUBLIC = "This address is not on the public internet."
NOT_A_NAME = "The name of the site is not well-formed."
NO_SCHEME = "The address must begin with https:// or http://."
UNSEEN = "The address holds a control character or an invisible one. Copy it again."
BLANK = "The address holds a blank or a line break."
CREDENTIALS = "The address holds a user name or password. Leave them out."


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "Give an address."),
        ("   ", "Give an address."),
        ("javascript:alert(1)", NO_SCHEME),
        ("JavaScript://example.org/%0aalert(1)", NO_SCHEME),
        ("data:text/html,x", NO_SCHEME),
        ("file:///etc/passwd", NO_SCHEME),
        ("ftp://example.org/", NO_SCHEME),
        ("mailto:me@example.org", NO_SCHEME),
        ("hhttps://example.org/", NO_SCHEME),
        ("example.org/page", NO_SCHEME),
        ("//example.org/page", NO_SCHEME),
        ("https:example.org", NO_SCHEME),
        ("https:/example.org", NO_SCHEME),
        ("INSERT_LINK_HERE", NO_SCHEME),
        (f"https://{'a.' * 126}io/", NOT_A_NAME),  # 254 letters; a name has 253 at most
        (f"https://{'é.' * 50}io/", NOT_A_NAME),  # 352 as a name server knows it
        ("http://127.0.0.1/", NOT_PUBLIC),
        ("http://127.1/", NOT_PUBLIC),
        ("http://2130706433/", NOT_PUBLIC),
        ("http://0x7f000001/", NOT_PUBLIC),
        ("http://0x7F.1/", NOT_PUBLIC),
        ("http://0177.0.0.1/", NOT_PUBLIC),
        ("http://017700000001/", NOT_PUBLIC),
        ("http://127.0.0.1./", NOT_PUBLIC),
        ("http://１２７.０.０.１/", NOT_PUBLIC),
        ("http://127。0。0。1/", NOT_PUBLIC),
        ("http://0/", NOT_PUBLIC),
        ("http://10.1.2.3/", NOT_PUBLIC),
        ("http://100.64.0.1/", NOT_PUBLIC),
        ("http://169.254.169.254/latest/meta-data", NOT_PUBLIC),
        ("http://172.31.0.1/", NOT_PUBLIC),
        ("http://192.168.1.1:8080/", NOT_PUBLIC),
        ("http://224.0.0.1/", NOT_PUBLIC),
        ("http://255.255.255.255/", NOT_PUBLIC),
        ("http://[::1]/", NOT_PUBLIC),
        ("http://[::]/", NOT_PUBLIC),
        ("http://[::ffff:127.0.0.1]/", NOT_PUBLIC),
        ("http://[::ffff:7f00:1]/", NOT_PUBLIC),
        ("http://[::127.0.0.1]/", NOT_PUBLIC),
        ("http://[64:ff9b::7f00:1]/", NOT_PUBLIC),
        ("http://[2002:7f00:1::]/", NOT_PUBLIC),
        ("http://[2001:db8::1]/", NOT_PUBLIC),
        ("http://[fe80::1]/", NOT_PUBLIC),
        ("http://[fd00::1]/", NOT_PUBLIC),
        ("http://[ff02::1]/", NOT_PUBLIC),
        ("http://localhost/", NOT_PUBLIC),
        ("http://LOCALHOST:8000/", NOT_PUBLIC),
        ("http://ⓛocalhost/", NOT_PUBLIC),
        ("http://a.localhost/", NOT_PUBLIC),
        ("http://printer.local/", NOT_PUBLIC),
        ("http://db.internal/", NOT_PUBLIC),
        ("http://metadata.google.internal./", NOT_PUBLIC),
        ("http://intranet/", NOT_PUBLIC),
        ("https:///path", NOT_PUBLIC),
        ("https://", NOT_PUBLIC),
        ("http://1.2.3.4.5/", NOT_A_NAME),
        ("http://256.1.1.1/", NOT_A_NAME),
        ("http://1.2.3.09/", NOT_A_NAME),
        ("http://[fe80::1%25eth0]/", NOT_A_NAME),
        ("https://a..example/", NOT_A_NAME),
        ("https://-a.example/", NOT_A_NAME),
        ("https://a%2eexample.org/", NOT_A_NAME),
        ("https://" + "a" * 64 + ".example/", NOT_A_NAME),
        ("https://a,b.example/", NOT_A_NAME),
        ("https://user@example.org/", CREDENTIALS),
        ("https://user:word@example.org/", CREDENTIALS),
        ("https://example.org@127.0.0.1/", CREDENTIALS),
        ("https://exa mple.org/", BLANK),
        ("https://example.org/a b", BLANK),
        ("https://example.org/a\nb", BLANK),
        ("https://example.org/a\u00a0b", BLANK),
        ("https://example.org/\x02", UNSEEN),
        ("https://example.org/\x00", UNSEEN),
        ("https://example.org/\ud800", UNSEEN),
        ("https://example.org/\u200b", UNSEEN),
        ("https://example.org/\u202egpj.exe", UNSEEN),
        ("https://exa\u00admple.org/", UNSEEN),
        ("https://example.org\\@evil.example/", "The address holds a backslash."),
        ("https://example.org:99999/", "This is not a well-formed address."),
        ("https://example.org:port/", "This is not a well-formed address."),
        ("https://[::1/", "This is not a well-formed address."),
        ("https://example.org/" + "a" * LONGEST_URL, "The address is longer than 2000 characters."),
    ],
)
def test_other_address_is_refused_with_its_reason(url: str, reason: str) -> None:
    with pytest.raises(LinkError) as refusal:
        publishable_url(url)
    assert str(refusal.value) == reason


@given(strategies.text(strategies.characters()).map("https://".__add__))
@example("https://[")
def test_any_text_is_published_or_refused(url: str) -> None:
    try:
        cleaned = publishable_url(url)
    except LinkError:
        return
    assert publishable_url(cleaned.url) == Publishable(cleaned.url)


@given(strategies.integers(0, 2**32 - 1))
def test_every_spelling_of_an_address_is_judged_alike(number: int) -> None:
    address = ipaddress.IPv4Address(number)
    octets = address.packed
    spellings = [str(address), str(number), hex(number), f"0{number:o}", f"{octets[0]}.{number & 0xFFFFFF}", ".".join(map(hex, octets))]
    for spelling in spellings:
        try:
            publishable_url(f"http://{spelling}/")
        except LinkError:
            assert not is_public_address(address)
        else:
            assert is_public_address(address)


ONE_PAGE = [
    ["https://example.org/a", "http://www.example.org/a/", "https://EXAMPLE.org:443/a?utm_source=x", "http://example.org:80/a#"],
    ["https://example.org", "https://example.org/", "https://example.org."],
    ["https://example.org/?b=2&a=1", "https://example.org/?a=1&b=2&fbclid=3"],
    ["https://example.org/%7Ea", "https://example.org/~a"],
    [
        "https://youtu.be/abc?si=1",
        "https://www.youtube.com/watch?v=abc",
        "https://m.youtube.com/watch?t=3&v=abc",
        "https://youtube.com/live/abc",
    ],
    ["https://arxiv.org/abs/2301.1v2", "http://arxiv.org/pdf/2301.1v2", "https://www.arxiv.org/pdf/2301.1v2.pdf"],
    ["https://münchen.example/ä", "https://xn--mnchen-3ya.example/%C3%A4"],
]


@pytest.mark.parametrize("urls", ONE_PAGE)
def test_addresses_of_one_page_have_one_key(urls: list[str]) -> None:
    assert {duplicate_key(url) for url in urls} == {duplicate_key(urls[0])}


def test_other_pages_have_other_keys() -> None:
    urls = [group[0] for group in ONE_PAGE]
    urls += [
        "https://example.org/a#one",
        "https://example.org/a#two",
        "https://example.org/#!/x",
        "https://example.org/A",
        "https://example.org:8080/a",
    ]
    urls += [
        "https://blog.example.org/a",
        "https://example.org/a?x=1",
        "https://youtu.be/abd",
        "https://www.youtube.com/@rust",
        "https://arxiv.org/list/cs",
    ]
    assert len({duplicate_key(url) for url in urls}) == len(urls)


@pytest.mark.parametrize("url", ["", "no address", "mailto:a@example.org", "http://[", "https://", "/relative"])
def test_what_is_no_address_is_its_own_key(url: str) -> None:
    assert duplicate_key(url) == url


@given(strategies.text(strategies.characters()))
def test_keys_and_hosts_never_fail(text: str) -> None:
    for url in (text, "https://" + text, "https://example.org/" + text):
        assert duplicate_key(url) == duplicate_key(f" {url} ")
        assert host(url) == host(url).lower()


def test_long_keys_stay_apart() -> None:
    first, second = (duplicate_key("https://example.org/" + "a" * 3000 + end) for end in "bc")
    assert first != second
    assert len(first) < 600


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.Example.org:443/a", "example.org"),
        ("https://blog.example.org./", "blog.example.org"),
        ("mailto:x", ""),
        ("nothing", ""),
        ("https://[::1", ""),
    ],
)
def test_host_is_the_site_without_www(url: str, name: str) -> None:
    assert host(url) == name


SITES = [
    ("https://www.blog.example.org/a/b", "blog.example.org"),
    ("https://github.com/rust-lang/rust/pull/1", "github.com/rust-lang"),
    ("https://GitHub.com/Rust-Lang/", "github.com/rust-lang"),
    ("https://github.com/orgs/tokio-rs/discussions/1", "github.com/tokio-rs"),
    ("https://github.com/", "github.com"),
    ("https://rust-lang.github.io/book/", "rust-lang.github.io"),
    ("https://gitlab.com/group/sub/project", "gitlab.com/group"),
    ("https://codeberg.org/owner/project#readme", "codeberg.org/owner"),
    ("https://git.sr.ht/~owner/project", "git.sr.ht/~owner"),
    ("https://crates.io/crates/serde/1.0.0", "crates.io/serde"),
    ("https://docs.rs/serde/latest/serde/", "docs.rs/serde"),
    ("https://medium.com/@writer/title-1", "medium.com/@writer"),
    ("https://writer.medium.com/title-1", "writer.medium.com"),
    ("https://dev.to/writer/title", "dev.to/writer"),
    ("https://writer.substack.com/p/title", "writer.substack.com"),
    ("https://open.substack.com/pub/writer/p/title", "open.substack.com/writer"),
    ("https://www.youtube.com/@channel/videos", "youtube.com/@channel"),
    ("https://www.youtube.com/channel/UC1", "youtube.com/channel/uc1"),
    ("https://www.youtube.com/watch?v=abc&t=10", "youtube.com/watch?v=abc"),
    ("https://youtu.be/abc", "youtube.com/watch?v=abc"),
    ("https://arxiv.org/pdf/2301.00001", "arxiv.org/abs/2301.00001"),
    ("https://bsky.app/profile/who.example/post/1", "bsky.app/who.example"),
    ("nonsense", ""),
    ("https://[bad", ""),
    ("", ""),
]


@pytest.mark.parametrize(("url", "name"), SITES)
def test_a_site_is_the_host_or_the_owner_on_a_host_of_many(url: str, name: str) -> None:
    assert site(url) == name


LABELS = strategies.from_regex(r"[a-z0-9-]{1,66}", fullmatch=True) | strategies.sampled_from(
    ["www", "m", "youtube", "youtu", "be", "arxiv", "export", "xn--a", "0x7f", "1", "com", "org", "example"]
)
PATH_PIECES = strategies.text("aZ9._~@-;%+:", max_size=6) | strategies.sampled_from(["..", ".", "a.", ".a", "watch", ""])
PLAIN_URLS = strategies.builds(
    lambda scheme, labels, pieces, end: scheme + ".".join(labels) + "".join(f"/{piece}" for piece in pieces) + end,
    strategies.sampled_from(["http://", "https://", "HTTPS://", " https://"]),
    strategies.lists(LABELS, min_size=1, max_size=5),
    strategies.lists(PATH_PIECES, max_size=5),
    strategies.sampled_from(["", "/", "//", "?v=a", "?v=a&t=1", "#", "#a.b-c_", "#utm_source=a", "#/a", "#."]),
)


@given(PLAIN_URLS)
@example("https://www.youtube.com/watch?v=a-_1")
@example("http://youtu.be/a-_1")
@example("http://www.www")
@example("https://example.org/a/../b")
def test_key_at_a_glance_is_the_key(url: str) -> None:
    assert _key_at_a_glance(url) in {"", _page_key(url.strip())}


def assert_keys_agree(urls: set[str]) -> None:
    glances = {url: key for url in urls if (key := _key_at_a_glance(url))}
    assert 2 * len(glances) > len(urls)
    assert {url: key for url, key in glances.items() if key != _page_key(url.strip())} == {}


def test_addresses_of_our_sample_have_the_same_key_at_a_glance() -> None:
    text = (ROOT / "tests" / "data" / "issues" / "2031-01-01-this-week-in-rust.md").read_text()
    assert_keys_agree(set(re.findall(r"\]\((http[^()\s]+)\)", text)))


def test_addresses_of_the_real_issues_have_the_same_key_at_a_glance(archive: Path) -> None:
    text = "".join(path.read_text("utf-8") for path in (archive / "issues").iterdir())
    assert_keys_agree(set(re.findall(r"\]\((http[^()\s]+)\)", text)))


def test_tracking_is_taken_off_whatever_else_an_address_is() -> None:
    assert without_tracking("ftp://a.example/?utm_source=x&b=1") == Publishable("ftp://a.example/?b=1", ("utm_source",))
    assert without_tracking("https://[::1/?utm_source=x") == Publishable("https://[::1/?utm_source=x")
