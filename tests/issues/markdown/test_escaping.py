"""What is typed into a form is shown as it was typed, and leads where it was meant to, in both renderers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import example, given, strategies

from issues.markdown import parse_item, render_entry
from issues.markdown.escaping import clean_line, column, destination, inline, plain_text
from issues.markdown.nodes import (
    CallForTesting,
    Entry,
    EventLine,
    EventListing,
    FinalComment,
    InlineLink,
    Link,
    PullRequest,
    SpeakersCall,
    Task,
)
from tests.issues.markdown.renderers import RENDERERS
from tests.issues.markdown.texts import OWN, items

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

URL = "https://example.org/x"
AFTER = ("after", "https://example.org/after")
WANTED = 0.99

# typed, and the markdown that shows it; "=" where it stays as typed
TITLES: list[tuple[str, str]] = [
    ("Announcing Rust 1.82.0", "="),
    ("Vec<T>", "Vec&lt;T>"),
    ("HashMap<K, Vec<V>>", "HashMap&lt;K, Vec&lt;V>>"),
    ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
    ("<!-- comment -->", "&lt;!-- comment -->"),
    ("<!-- open", "&lt;!-- open"),
    ("<?php", "&lt;?php"),
    ("</div>", "&lt;/div>"),
    ("a < b > c", "="),
    ("a <- b, a <= b, 1 << 2, <3", "="),
    ("<https://example.org>", "&lt;https://example.org>"),
    ("<me@example.org>", "&lt;me@example.org>"),
    ("<1@example.org>", "&lt;1@example.org>"),
    ("impl<'a> for Cow<'_, [T]>", "impl<'a> for Cow<'\\_, [T]>"),
    ("__init__", "\\_\\_init\\_\\_"),
    ("_private", "\\_private"),
    ("trailing_", "trailing\\_"),
    ("_both_", "\\_both\\_"),
    ("snake_case_name", "="),
    ("double__underscore", "="),
    ("größe_ändern", "="),
    ("a _ b", "="),
    ("let _ = f(_)", "let _ = f(\\_)"),
    ("*emphasis*", "\\*emphasis\\*"),
    ("a*b*c", "a\\*b\\*c"),
    ("2 * 3 * 4", "="),
    ("*const T and *mut T", "\\*const T and \\*mut T"),
    ("impl Fn* bounds", "impl Fn\\* bounds"),
    ("2**8 and 2**9", "2\\*\\*8 and 2\\*\\*9"),
    ("**open", "\\*\\*open"),
    ("***", "\\*\\*\\*"),
    ("* bullet", "\\* bullet"),
    ("**/*.rs", "\\*\\*/\\*.rs"),
    ("`open", "\\`open"),
    ("a ` b", "a \\` b"),
    ("``two` three```", "\\`\\`two\\` three\\`\\`\\`"),
    ("[RFC] A proposal", "="),
    ("[FEATURE]: a, b [c [d]]", "="),
    ("#[derive(Debug)]", "="),
    ("&[u8] to [u8; N]", "="),
    ("a [link](https://example.org)", "a \\[link\\](https://example.org)"),
    ("![image](https://example.org/i.png)", "!\\[image\\](https://example.org/i.png)"),
    ("[reference][merged]", "[reference]\\[merged\\]"),
    ("the [calendar] of [Community]", "the \\[calendar\\] of \\[Community\\]"),
    ("[a][b]", "="),
    ("an open [ bracket", "an open \\[ bracket"),
    ("a closed ] bracket", "a closed \\] bracket"),
    ("](https://evil.example)", "\\](https://evil.example)"),
    ("x](https://evil.example) [y", "x\\](https://evil.example) \\[y"),
    ("][", "\\]\\["),
    ("[[[[[[deep]]]]]]", "[[[\\[\\[\\[deep\\]\\]\\]]]]"),
    ("[x] done, [ ] not", "="),
    ("[^1] no footnote", "="),
    ("[TOC]", "\\[TOC\\]"),
    ("(round) brackets) and (more", "="),
    ("R&D at AT&T", "="),
    ("&str and &mut T", "="),
    ("&amp;", "&amp;amp;"),
    ("&lt;T&gt;", "&amp;lt;T&amp;gt;"),
    ("&#35; and &#x23;", "&amp;#35; and &amp;#x23;"),
    ("&#35 without", "&amp;#35 without"),
    ("&unknown;", "&amp;unknown;"),
    ("&copy 2031", "="),
    ("# no heading", "="),
    ("C# and F#", "="),
    ("Issue #400!", "="),
    ("Rust: a retrospective", "="),
    ("- dash", "="),
    ("+ plus", "="),
    ("1. one", "="),
    ("> quote", "="),
    ("a | b || c", "="),
    ("~~struck~~ ~tilde~", "="),
    ("Hello!", "="),
    ("wow! [really]", "="),
    ("C:\\Users\\new", "="),
    ("\\\\server\\share", "\\\\\\\\server\\share"),
    ("ends with \\", "ends with \\\\"),
    ("\\<T\\>", "\\\\&lt;T\\\\>"),
    ("a \\& b", "a \\\\& b"),
    ("regex \\d+\\.\\d+", "regex \\d+\\\\.\\d+"),
    ("{a, b} {: .class}", "="),
    ("https://example.org/_a_", "https://example.org/\\_a\\_"),
    ("www.example.org", "="),
    ("me@example.org", "="),
    (":tada: 🦀 👩‍👩‍👧 🏳️‍🌈", "="),
    ("Zürich — “quotes” … ½ ™", "="),
    ("锈蚀 שיחה على راست", "="),
    ("\"double\" and 'single'", "="),
    ("$x^2$ = `", "$x^2$ = \\`"),
    ("klzzwxh:0000 wzxhzdk:0", "="),
    ("STX\x02wzxhzdk:0\x03", "STXwzxhzdk:0"),
]

# markdown typed on purpose, what it becomes ("=" for itself), and what is shown
MARKDOWN: list[tuple[str, str, str]] = [
    ("`unsafe` in `const fn`", "=", "unsafe in const fn"),
    ("`Vec<T>` and `__init__` and `a | b`", "=", "Vec<T> and __init__ and a | b"),
    ("`<script>` and `<!--`", "=", "<script> and <!--"),
    ("`&amp;` stays", "=", "&amp; stays"),
    ("`[` and `](x)`", "=", "[ and ](x)"),
    ("``a ` b``", "=", "a ` b"),
    ("`` `x` ``", "=", "`x`"),
    ("`a\\`", "=", "a\\"),
    ("`a`{.b}", "`a`\\{.b}", "a{.b}"),
    ("`a: `b", "`a:` b", "a: b"),
    ("x` a`", "x `a`", "x a"),
    ("` ` empty", "\\` \\` empty", "` ` empty"),
    ("codegen\\_gcc: \\*x\\* \\[y\\] \\`", "=", "codegen_gcc: *x* [y] `"),
    ("\\\\`a`", "\\\\\\\\`a`", "\\\\a"),
    ("**Bold** title", "=", "Bold title"),
    ("a **bold** (**word**).", "=", "a bold (word)."),
    ("**`code`**", "=", "code"),
    ("**a * b**", "=", "a * b"),
    ("**a*b**", "\\*\\*a\\*b\\*\\*", "**a*b**"),
]


def entries(typed: str) -> list[tuple[Entry, list[str]]]:
    """The places that a typed title can take in every kind of entry, and how each link of the entry reads."""
    title = inline(typed)
    shown = plain_text(title)
    other, it = InlineLink("other", "https://example.org/other"), InlineLink(title, URL)
    day = date(2031, 1, 1)
    return [
        (Link(title, URL), [shown]),
        (Link(title, URL, ("audio",)), [shown]),
        (Task("project", title, URL), [f"project - {shown}"]),
        (Task(title, "task", URL), [f"{shown} - task"]),
        (SpeakersCall(title, URL, (column(typed), "online")), [shown]),
        (EventListing(day, column(typed), (other, it), (other,)), ["other", shown, "other"]),
        (EventListing(day, "X", (other,), (other, it, other)), ["other", "other", shown, "other"]),
        (EventLine("January 1", ".", "Oslo, NO", title, "", URL), [f"January 1. Oslo, NO - {shown}"]),
        (PullRequest("", title, URL), [shown]),
        (PullRequest("resolve", title, URL), [f"resolve: {shown}"]),
        (FinalComment(title, URL), [shown]),
        (FinalComment(title, URL, "close", ("new",)), [shown]),
        (CallForTesting(title, URL, (other,)), [shown, "other"]),
        (CallForTesting("other", other.url, (it, other)), ["other", shown, "other"]),
    ]


def check_shown(typed: str) -> None:
    """Both renderers show the links of every entry with their words and addresses, no other one, and the line after it."""
    lines, wanted = [], []
    for entry, links in entries(typed):
        lines.append(f"{render_entry(entry)}* [after]({AFTER[1]})\n")
        wanted += [*((words, "https://example.org/other" if words == "other" else URL) for words in links), AFTER]
    source = f"## List\n\n{''.join(lines)}\n[calendar]: https://calendar.example\n"
    for renderer in RENDERERS:
        assert renderer(source) == wanted


@pytest.mark.parametrize(("typed", "written"), TITLES)
def test_typed_title_is_shown_as_typed(typed: str, written: str) -> None:
    assert inline(typed) == (typed if written == "=" else written)
    assert plain_text(inline(typed)) == clean_line(typed)
    check_shown(typed)


@pytest.mark.parametrize(("typed", "written", "shown"), MARKDOWN)
def test_markdown_typed_on_purpose_stays(typed: str, written: str, shown: str) -> None:
    assert inline(typed) == (typed if written == "=" else written)
    assert plain_text(inline(typed)) == shown
    check_shown(typed)


HOSTILE = (
    *"ab *_`[]()<>&;#!\\{}:~|\"'/@.-1^=é🦀",
    *("[x](y)", "![", "`c`", "**", "__", "</", "<!--", "-->", "<a>", "&lt;", "&#35;", "[calendar]", "[TOC]", "<b@c>", "\\_", "<?", "``"),
    *("{: .x}", "<script>", "[^1]", "](", "a_b", "http://a.b"),
)


@given(strategies.lists(strategies.sampled_from(HOSTILE), max_size=14).map("".join))
@example("`c``c``` ``")
@example("]:")
@example("a\\]: b")
@example("**[x](y)**![")
@example("^[TOC]:")
def test_any_typed_title_is_shown_alike_by_both(typed: str) -> None:
    if plain_text(inline(typed)):
        check_shown(typed)


@given(strategies.text(strategies.sampled_from("ab *_[]()<>&;#!{}:~|\"'/@.-1é")).filter(lambda typed: "**" not in typed))
def test_any_text_without_code_is_shown_exactly(typed: str) -> None:
    assert plain_text(inline(typed)) == clean_line(typed)


@given(strategies.text(strategies.characters()))
def test_any_characters_make_one_line_that_is_read_back(typed: str) -> None:
    title = inline(typed)
    assert title == clean_line(title)
    entry = Link(title, URL)
    assert parse_item(render_entry(entry)).entry == entry


def test_column_escapes_the_pipes_outside_code() -> None:
    assert column("a | `b | c` | [d | e]") == "a \\| `b | c` \\| [d \\| e]"
    entry = SpeakersCall("Conf", URL, (column("a | b"), "c"))
    assert parse_item(render_entry(entry), "speakers").entry == entry


ADDRESSES: list[tuple[str, str]] = [
    ("https://example.org/a_b*c*?d=e&f=%20g#!h~i", "="),
    ("https://example.org/Rust_(language)", "="),
    ("https://example.org/a)b", "https://example.org/a%29b"),
    ("https://example.org/((a)", "https://example.org/%28%28a%29"),
    ("https://example.org/)(", "https://example.org/%29%28"),
    ("https://example.org/[a]", "="),
    ("https://example.org/]a[", "https://example.org/%5Da%5B"),
    ("https://example.org/a b", "https://example.org/a%20b"),
    ("https://example.org/<a>", "https://example.org/%3Ca%3E"),
    ('https://example.org/"a"', "https://example.org/%22a%22"),
    ("https://example.org/it's'", "https://example.org/it%27s%27"),
    ("https://example.org/let's-go?a=b", "="),
    ("https://example.org/let's(go)", "https://example.org/let%27s(go)"),
    ("https://example.org/a\\b", "https://example.org/a%5Cb"),
    ("https://example.org/`a`", "https://example.org/%60a%60"),
    ("https://example.org/?a=1&copy;=2", "https://example.org/?a=1&amp;copy;=2"),
    ("https://example.org/?a=1&copy=2", "="),
    ("https://example.org/straße/锈", "="),
    ("https://example.org/\u00a0\u200b", "https://example.org/%C2%A0%E2%80%8B"),
    ("https://example.org/a|b{c}", "="),
    (" https://example.org/ ", "https://example.org/"),
    ("https://example.org/" + "(" * 40 + ")" * 40, "https://example.org/" + "%28" * 40 + "%29" * 40),
]


@pytest.mark.parametrize(("url", "written"), ADDRESSES)
def test_address_leads_where_it_was_meant_to(url: str, written: str) -> None:
    address = destination(url)
    assert address == (url if written == "=" else written)
    source = f"* [a]({address}) | [b]({address})\n"
    for renderer in RENDERERS:
        assert renderer(source) == [("a", unquote(url).strip(" ")), ("b", unquote(url).strip(" "))]


@given(strategies.text(strategies.sampled_from("ab()[]<>\"'`\\&;#?=*_ |{}!%é\u200b")))
def test_any_address_is_one_link(path: str) -> None:
    address = destination("https://example.org/" + path)
    for renderer in RENDERERS:
        assert [words for words, _ in renderer(f"* [a]({address}) x [b]({address})\n")] == ["a", "b"]


def test_name_of_a_site_stays_in_its_own_script() -> None:
    assert destination("https://münchen.example/") == "https://münchen.example/"


def test_address_of_any_characters_is_written() -> None:
    assert destination("\ud800\x00") == "%3F%00"


def titles(paths: Iterable[Path]) -> list[str]:
    """The titles of all links in lists."""
    found: list[str] = []
    for item in items(paths):
        match item.entry:
            case Link(title=title) | SpeakersCall(name=title):
                found.append(title)
            case Task(project=project, title=title):
                found += [project, title]
            case EventListing(organizers=organizers, titles=events):
                found += [link.title for link in (*organizers, *events)]
    return found


def unchanged_share(typed: list[str]) -> float:
    return sum(inline(title) == " ".join(title.split()) for title in typed) / len(typed)


def test_own_titles_come_out_as_they_stand() -> None:
    assert unchanged_share(titles(path for path in OWN if path.parent.name == "issues")) == 1


def test_real_titles_come_out_as_they_stand(archive: Path) -> None:
    assert unchanged_share(titles(path for path in (archive / "issues").iterdir() if path.name >= "2022")) >= WANTED
