"""Pages that want to be more than read: their titles are words in print, and no page takes long."""

from __future__ import annotations

import re
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies
from markdown_it import MarkdownIt

from issues.links import LinkError, publishable_url
from issues.markdown import reads_back, render_entry
from issues.markdown.escaping import clean_line, inline, plain_text
from submissions.kinds import LinkKind
from submissions.models import Page
from submissions.pages.reading import read_page
from tests.issues.markdown.renderers import RENDERERS
from tests.sampling import sample
from tests.submissions.hostile_words import ADDRESSES, BENIGN, HOSTILE
from tests.submissions.reading.samples import URL, html, read, titled

if TYPE_CHECKING:
    from submissions.pages.reading import PageReading

LONGEST = 512 * 1024
SECONDS = 1.0  # the issue allows a whole fetch as much; a page takes a tenth of it
HARMLESS = {"a", "code", "em", "li", "p", "strong", "ul"}


def printed(title: str, url: str = URL) -> Any:
    return LinkKind().composed({"title": title, "url": url})


def assert_harmless(title: str, url: str = URL) -> None:
    """Printed it is one item with one link that shows these words and leads there, in both renderers, and nothing else."""
    entry = printed(title, url)
    assert reads_back(entry)
    source = render_entry(entry)
    assert source.count("\n") == 1
    for links in RENDERERS:
        assert [words for words, _ in links(source)] == [plain_text(inline(title))]
    assert set(re.findall(r"<([a-z0-9]+)", MarkdownIt("commonmark").render(source))) <= HARMLESS


def test_the_table_is_long_enough_and_nothing_stands_in_it_twice() -> None:
    assert (len(HOSTILE) + len(ADDRESSES) >= 200, len(HOSTILE) >= 150, len(set(HOSTILE)) == len(HOSTILE)) == (True, True, True)
    assert len(set(ADDRESSES)) == len(ADDRESSES)


@pytest.mark.parametrize("title", BENIGN)
def test_a_benign_title_is_unchanged(title: str) -> None:
    assert read(titled(title)).title == title
    assert_harmless(title)


@pytest.mark.parametrize("title", sample(HOSTILE, every=3))
def test_a_hostile_title_is_words_in_print(title: str) -> None:
    """Once as the page's author writes it, once as one who escapes nothing does, once in the bytes of another encoding."""
    pages = [titled(title), html(f"<title>{title}</title>"), titled("", og__title=title), html("", body=f"<h1>{title}</h1>")]
    for found in [*map(read, pages), *(read(page.encode("utf-16", "surrogatepass")) for page in pages)]:
        assert (found.title == clean_line(found.title), len(found.title) <= 300) == (True, True)
        if found.title:
            assert_harmless(found.title)


@pytest.mark.parametrize("url", ADDRESSES, ids=range(len(ADDRESSES)))
def test_a_hostile_address_is_no_canonical_one_or_stays_an_address_in_print(url: str) -> None:
    found = read(html(f'<link rel="canonical" href="{url}"><meta property="og:url" content="{url}">'), url)
    for address in filter(None, (found.canonical, url)):
        try:
            publishable_url(address)
        except LinkError:
            assert address == url
        else:
            assert_harmless("Walking", address)


CASES = {
    "close": "</",
    "less": "<",
    "div": "<div>",
    "formatting": "<b><i><a><font>",
    "lists": "<ul><li>",
    "tables": "<table><tr><td><a>",
    "adoption": "<b><div></b>",
    "forms": "<form><div></form>",
    "titles": "<title>",
    "heads": "<head></head>",
    "headings": "<h1>",
    "heading pairs": "<h1></h1>",
    "scripts": "<script>",
    "script pairs": "<script></script>",
    "json-ld": '<script type="application/ld+json">{"@type": "</script>',
    "svg": "<svg><title>",
    "templates": "<template>",
    "comments": "<!--",
    "comment pairs": "<!---->",
    "metas": "<meta>",
    "described": "<meta name=description content='written with '>",
    "open quotes": '<meta content="',
    "both quotes": "<meta \"'",
    "links": '<link rel=canonical href="https://ada.example.org/x">',
    "blanks": " " * 100,
    "charsets": "<meta charset",
    "nul": "\0",
    "entities": "&notin",
    "free": '"isAccessibleForFree"' + " " * 10,
    "types": '"@type":[',
    "accents": "\u0301",
    "mojibake": "Ã©",
    "surrogates": "\ud800",
    "pipes": " | ",
    "dashes": " - a",
    "colons": "a: ",
    "pre": "<pre>",
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    "before", ["", "<title>", "<meta property=og:title content='", "<head ", "<html lang='", "<!doctype html><html><head>"]
)
def test_no_page_takes_long(name: str, before: str) -> None:
    page = (before + CASES[name] * (LONGEST // len(CASES[name])))[:LONGEST]
    for given_page in (page, page.encode("utf-8", "surrogatepass")[:LONGEST]):
        start = process_time()
        read(given_page)
        assert process_time() - start < SECONDS


@pytest.mark.parametrize("tag", ["a", "meta", "html", "body", "link", "title"])
def test_a_tag_of_many_attributes_takes_not_long(tag: str) -> None:
    page = f"<{tag} " + " ".join(f"a{number}=1" for number in range(60_000)) + "><title>Walking</title>"
    start = process_time()
    read(page)
    assert process_time() - start < SECONDS


def test_a_page_of_one_megabyte_is_read_as_far_as_its_first_half() -> None:
    assert read("<title>Walking</title>" + "</" * LONGEST).title == "Walking"
    assert read(b" " * LONGEST + b"<title>Walking</title>").title == ""


@pytest.mark.parametrize(
    "page",
    [
        "<title\n>Walking</title\n>",
        "<TITLE CLASS='>'>Walking</TITLE>",
        "<!-- <title>No</title> --><title>Walking</title>",
        "<script>'<title>No</title>'</script><title>Walking</title>",
        "<style><title>No</title></style><title>Walking</title>",
        "<noscript><title>No</title></noscript><title>Walking</title>",
        "<meta content='<title>No</title>'><title>Walking</title>",
        "\0<ti\0tle>No</title><title>Walking</title>",
        "<title>\0Walking\0</title>",
        "<html><body><title>Walking</title>",
    ],
)
def test_odd_pages_have_the_title_that_browsers_show(page: str) -> None:
    assert read(page).title == "Walking"


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xfe\xff\xd8",
        b"\x80" * 100,
        b"<",
        b"<meta",
        b"<title>",
        b"<title>Walking",
        b"<title>x</title",
        "",
    ],
)
def test_hardly_a_page_is_read_without_a_fault(page: bytes | str) -> None:
    assert read(page).title == ""


def fits(reading: PageReading) -> bool:
    """Whether every text fits its column and holds nothing that PostgreSQL refuses."""
    texts = {name: getattr(reading, name) for name in ("title", "excerpt", "language", "canonical", "paywall", "medium", "llm")}
    lengths = {field.name: field.max_length or 2000 for field in Page._meta.fields}
    return all(len(text) <= lengths[name] and text.isprintable() for name, text in texts.items())


PIECES = strategies.sampled_from(
    [*CASES.values(), *HOSTILE[:150], "<title>", "</title>", 'content="', '" property="og:title', ">", "\n", "lang=zh", "/login"]
)


@given(strategies.lists(PIECES, max_size=12).map("".join), strategies.sampled_from(["", "text/html; charset=gbk", "text/html;charset=\0"]))
def test_whatever_a_page_holds_its_reading_fits_the_columns(page: str, content_type: str) -> None:
    for given_page in (page, page.encode("utf-8", "surrogatepass")):
        assert fits(read_page(given_page, url=URL, content_type=content_type))


@given(strategies.binary(max_size=400), strategies.text(max_size=60), strategies.text(max_size=60))
def test_no_bytes_address_or_type_is_a_fault(page: bytes, url: str, content_type: str) -> None:
    assert fits(read_page(b"<title>" + page + b"</title><link rel=canonical href='" + page, url=url, content_type=content_type))
    assert fits(read_page(page, url=f"https://{url}", content_type="text/html"))
