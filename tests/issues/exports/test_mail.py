from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from issues.exports.formats import exports
from issues.exports.mail import mail_html, mail_text, mail_warnings
from issues.exports.mail.html import CLIPPED_FROM, FOLDER, PREVIEW, preview
from issues.exports.plain import plain
from tests.issues.exports.editions import HOSTILE, edition_of_text, hostile, real, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from issues.exports.edition import Edition

LOADING = ("img", "link", "script", "iframe", "video", "audio", "source", "object", "embed", "input", "form", "base")
LEAST_CONTRAST = 4.5
# who stands on what: the text's class, its background's
PAIRS = [("card", "card"), ("day", "card"), ("online", "card"), ("foot", "card"), ("a", "card"), ("card", "pre"), ("a", "pre")]


def links(html: str) -> list[str]:
    return [node.attributes["href"] or "" for node in LexborHTMLParser(html).css("a[href]")]


def check(edition: Edition) -> None:
    """What holds for the mail of any issue."""
    html = mail_html(edition)
    page = LexborHTMLParser(html)
    assert [name for name in LOADING if page.css_first(name)] == []
    assert "url(" not in html
    assert "@import" not in html
    found = links(html)
    assert [url for url in found if not re.match(r"https?://|mailto:|\*\|UNSUB\|\*$|https?:", url)] == []
    assert [url for url in found if url == "*|UNSUB|*"] == ["*|UNSUB|*"]
    assert page.css("[id]") == []
    assert html.index("<meta charset") < html.index("<style") < 1024
    text = mail_text(edition)
    unbroken = "".join(text.split())
    shown = [url for url in links(edition.html) if not url.startswith("#") and url.strip()]
    assert [url for url in shown if url.startswith("http") and _defused(url) not in unbroken] == []
    assert len(text.splitlines()) > 5


def _defused(url: str) -> str:
    return "".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", "", url).replace(" ", "%20").split())


def test_the_mail_of_our_sample_loads_nothing_and_its_text_has_every_link() -> None:
    check(sample())


def test_mails_of_real_issues_load_nothing_and_their_texts_have_every_link(archive: Path, times: Callable[..., int]) -> None:
    for edition in real(archive, every=max(1, 223 // times(223, usually=6))):
        check(edition)


def test_the_mail_has_title_language_preview_and_a_way_out() -> None:
    edition = sample()
    page = LexborHTMLParser(mail_html(edition))
    html = page.css_first("html")
    assert html is not None
    assert html.attributes["lang"] == "en"
    assert page.css_first("title").text() == "This Week in Rust 901"  # type: ignore[union-attr]
    assert page.css_first("body").first_child.next.text() == preview(edition)  # type: ignore[union-attr]
    assert preview(edition).startswith("Announcing Rust 3.0 · On borrowing &mut from the future · ")
    assert len(preview(edition)) <= PREVIEW
    assert "*|LIST:ADDRESSLINE|*" in page.css(".foot")[-1].text()


def test_the_other_tool_gets_its_own_words() -> None:
    edition = replace(sample(), campaign="listmonk")
    assert '<a href="{{ UnsubscribeURL }}"' in mail_html(edition)
    assert "Unsubscribe: {{ UnsubscribeURL }}\n" in mail_text(edition)
    assert "*|" not in mail_html(edition) + mail_text(edition)


@pytest.mark.parametrize("campaign", ["mailchimp", "listmonk"])
def test_nothing_of_an_issue_is_replaced_by_a_tool_or_becomes_the_way_out(campaign: str) -> None:
    edition = replace(hostile(), campaign=campaign)
    for made in (mail_html(edition), mail_text(edition)):
        assert len(re.findall(r"\*\|\w", made)) == (2 if campaign == "mailchimp" else 0)
        assert made.count("{{") == (1 if campaign == "listmonk" else 0)
    assert "https://unsubscribe.invalid/" in links(mail_html(edition))
    assert "*|EMAIL|* {{ .Subscriber.Email }} {{{" in LexborHTMLParser(mail_html(edition)).body.text()  # type: ignore[union-attr]


def test_what_could_harm_does_not_reach_the_reader() -> None:
    edition = hostile()
    check(edition)
    for made in (mail_html(edition), mail_text(edition), plain(edition)):
        assert re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", made) is None
    html = mail_html(edition)
    assert "<script" not in html
    assert "https://tracker.example.org/pixel.png" in links(html)  # a link, no picture
    assert "https://twir.example.org/somewhere" in links(html)
    assert "javascript:" not in html


def test_a_picture_in_a_link_becomes_its_words() -> None:
    page = mail_html(edition_of_text(HOSTILE + "\n[![A map](https://e.example.org/m.png)](https://e.example.org/map)\n"))
    assert '<a href="https://e.example.org/map" style="color:#a63c0e">A map</a>' in page


def test_a_mail_that_would_be_clipped_is_announced() -> None:
    long = edition_of_text(HOSTILE + "A long paragraph. " * 6000)
    made = exports()["email"].make(long)
    assert len(made.content) > CLIPPED_FROM
    assert made.warnings == (f"The mail has {len(made.content) / 1000:.0f} kB; Gmail shows the first 102 kB and a link to the rest.",)
    assert mail_warnings(b"x" * CLIPPED_FROM) == []
    assert exports()["email"].make(sample()).warnings == ()


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_text_of_the_theme_has_contrast_enough(is_dark: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    colours = dict(_colours((FOLDER / "theme.css").read_text()))
    if is_dark:
        colours |= dict(_colours((FOLDER / "kept.css").read_text()))
    for text, ground in PAIRS:
        ratio = contrast_of(colours[text, "color"], colours[ground, "background"])
        assert ratio >= LEAST_CONTRAST, (text, ground, ratio)


def contrast_of(one: str, other: str) -> float:
    """As WCAG 2 measures it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colours(css: str) -> Iterator[tuple[tuple[str, str], str]]:
    """((class or tag, color or background), value) of every rule."""
    for selectors, rules in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        for name, value in re.findall(r"(?<![\w-])(color|background): (#[0-9a-f]{6})", rules):
            for selector in selectors.split(","):
                yield (selector.split()[-1].lstrip("."), name), value


def test_the_dark_names_every_place_that_has_a_colour_by_day() -> None:
    day, dark = (dict(_colours((FOLDER / name).read_text())) for name in ("theme.css", "kept.css"))
    assert day.keys() == dark.keys()


def test_text_is_laid_out_in_lines_of_a_mails_width() -> None:
    made = plain(
        edition_of_text(
            HOSTILE + "\n## Prose\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n    code here\n\n1. one\n2. two\n\n" + "word " * 60
        )
    )
    assert made.startswith("This Week in Rust 902\nWednesday, 8 January 2031\nhttps://twir.example.org/issues/902/\n\n---")
    assert "\n> quoted\n\na | b\n1 | 2\n\n    code here\n\n1. one\n2. two\n\nword word" in made
    assert max(len(line) for line in made.splitlines() if "http" not in line) <= 76
