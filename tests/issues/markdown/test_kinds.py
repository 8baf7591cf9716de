"""The kinds that only their section's heading tells: pull requests, RFCs, final comments, calls for testing, editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.markdown import entry_kind, entry_link, parse, parse_body, parse_item, reads_back, render_entry
from issues.markdown.nodes import HOUSE, CallForTesting, Entry, FinalComment, InlineLink, Link, Notice, PullRequest, Text
from issues.markdown.understanding import Tier, tier
from tests.issues.markdown.test_linear import MOST, growth
from tests.issues.markdown.texts import OWN, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

URL = "https://example.org/x"
STEPS = (InlineLink("Testing steps", "https://example.org/steps"),)

HOUSE_STYLE: list[tuple[str, str, Entry]] = [
    ("pull-request", f"* [make it faster]({URL})", PullRequest("", "make it faster", URL)),
    ("pull-request", f"* [clippy: say it once]({URL})", PullRequest("clippy", "say it once", URL)),
    ("pull-request", f"* [cargo add: `--all`: less]({URL})", PullRequest("cargo add", "`--all`: less", URL)),
    ("pull-request", f"* [codegen\\_gcc: a: b]({URL})", PullRequest("codegen\\_gcc", "a: b", URL)),
    ("pull-request", f"* [`Vec<T>`: no area]({URL})", PullRequest("", "`Vec<T>`: no area", URL)),
    ("pull-request", f"* [let three words stand: no area]({URL})", PullRequest("", "let three words stand: no area", URL)),
    ("pull-request", f"* [std::fmt]({URL})", PullRequest("", "std::fmt", URL)),
    ("pull-request", f"* [miri: a]({URL}), [b](u)", PullRequest("miri", "a", URL, further=(InlineLink("b", "u"),))),
    ("pull-request", f"* [a]({URL}) & [b](u)", PullRequest("", "a", URL, further=(InlineLink("b", "u"),), joints=("&",))),
    ("pull-request", f"* [miri: a]({URL}) (RFC [#1](u))", PullRequest("miri", "a", URL, rfc=InlineLink("1", "u"))),
    ("pull-request", f"* [a]({URL}) (RFC [#1](u), at last)", PullRequest("", "a", URL, " (RFC [#1](u), at last)")),
    ("pull-request", f"* [beta] [miri: a]({URL})", Link("miri: a", URL, ("beta",))),
    ("final-comment", f"* [T]({URL})", FinalComment("T", URL)),
    ("final-comment", f"* [disposition: merge] [T]({URL})", FinalComment("T", URL, "merge")),
    ("final-comment", f"* [disposition: not specified] [T]({URL})", FinalComment("T", URL, "not specified")),
    ("final-comment", f"* [disposition: \\<unspecified\\>] [T]({URL})", FinalComment("T", URL, "\\<unspecified\\>")),
    ("final-comment", f"* [disposition: (unspecified)] [T]({URL})", FinalComment("T", URL, "(unspecified)")),
    ("final-comment", f"* [disposition: merge?] [T]({URL}).", FinalComment("T", URL, "merge?", (), ".")),
    ("final-comment", f"* [Tracking Issue] [T]({URL})", FinalComment("T", URL, "", ("Tracking Issue",))),
    ("final-comment", f"* [disposition: close] [RFC] [T]({URL})", FinalComment("T", URL, "close", ("RFC",))),
    ("testing", f"* [T]({URL})", CallForTesting("T", URL)),
    ("testing", f"* [T]({URL})\n    * [Testing steps](https://example.org/steps)", CallForTesting("T", URL, STEPS)),
    (
        "testing",
        f"* [RFC] [T]({URL})\n    * [Tracking Issue](t)\n    * See the *last* part of it",
        CallForTesting("T", URL, (InlineLink("Tracking Issue", "t"), InlineLink("See the *last* part of it", "")), ("RFC",)),
    ),
    ("rfc", f"* [new] [T]({URL})", Link("T", URL, ("new",))),
    ("quote", f"* [ada]({URL})", Link("ada", URL)),
]

ODD_LAYOUT: list[tuple[str, str, Entry]] = [
    ("pull-request", f"- [ clippy: a ]({URL}) \n", PullRequest("clippy", "a", URL)),
    ("pull-request", f"* [a]({URL}) (RFC #[1](u))\n", PullRequest("", "a", URL, rfc=InlineLink("1", "u"))),
    ("pull-request", f"* [a]({URL}) (RFC [1](u))\n", PullRequest("", "a", URL, rfc=InlineLink("1", "u"))),
    ("final-comment", f"* [disposition: merge][T]({URL})\n", FinalComment("T", URL, "merge")),
    ("final-comment", f"* [Disposition:close] [T]({URL})\n", FinalComment("T", URL, "close")),
    ("final-comment", f"* [RFC] [disposition: close] [T]({URL})\n", FinalComment("T", URL, "close", ("RFC",))),
    *[
        ("testing", f"* [T]({URL}) \n{nested}[Testing steps](https://example.org/steps) ", CallForTesting("T", URL, STEPS))
        for nested in ("  * ", "   - ", "    *  ", "\t- ")
    ],
    (
        "testing",
        f"* [T]({URL})\n  - [ Testing steps](https://example.org/steps)\n    * a",
        CallForTesting("T", URL, (*STEPS, InlineLink("a", ""))),
    ),
]


@pytest.mark.parametrize(("kind", "source", "entry"), HOUSE_STYLE)
def test_house_style_is_understood_by_the_kind_of_its_section(kind: str, source: str, entry: Entry) -> None:
    item = parse_item(source + "\n", kind)
    assert (item.entry, item.layout) == (entry, HOUSE)
    assert render_entry(entry) == source + "\n"
    assert reads_back(entry)


@pytest.mark.parametrize(("kind", "source", "entry"), ODD_LAYOUT)
def test_odd_layout_of_these_kinds_is_kept_beside_the_fields(kind: str, source: str, entry: Entry) -> None:
    item = parse_item(source, kind)
    assert item.entry == entry
    assert tier(item) == Tier.LAYOUT
    assert render_entry(item.entry, item.layout) == source
    assert parse_item(render_entry(item.entry), kind).entry == entry


@pytest.mark.parametrize(
    "source", ["* [T](u)\nlazy\n", "* [T](u)\n    more words\n", "* words [T](u)\n    * [a](b)\n", "* [T](u)\n    * \n"]
)
def test_what_stands_otherwise_below_a_call_for_testing_is_no_step(source: str) -> None:
    item = parse_item(source, "testing")
    assert not isinstance(item.entry, CallForTesting)
    assert render_entry(item.entry, item.layout) == source


@pytest.mark.parametrize(
    ("section", "source", "kind"),
    [
        ("pull-request", f"* [clippy: a]({URL})\n", "pull-request"),
        ("rfc", f"* [new] [T]({URL})\n", "rfc"),
        ("pull-request", f"* [beta] [T]({URL})\n", "pull-request"),
        ("rfc", "* *No RFCs were approved this week.*\n", "notice"),
        ("final-comment", f"* [T]({URL})\n", "final-comment"),
        ("testing", f"* [T]({URL})\n", "testing"),
        ("quote", f"* [ada]({URL})\n", "editor"),
        ("link", f"* [T]({URL})\n", "link"),
        (None, f"* [T]({URL})\n", "link"),
    ],
)
def test_section_and_form_tell_the_kind(section: str | None, source: str, kind: str) -> None:
    assert entry_kind(parse_item(source, section).entry, section) == kind


def test_these_kinds_name_their_link() -> None:
    assert entry_link(PullRequest("miri", "a", URL)) == ("miri: a", URL)
    assert entry_link(PullRequest("", "a", URL)) == ("a", URL)
    assert entry_link(FinalComment("T", URL, "close")) == ("T", URL)
    assert entry_link(CallForTesting("T", URL, STEPS)) == ("T", URL)


def test_a_notice_with_an_oxford_or_list_is_one_wherever_it_stands() -> None:
    lines = "*No calls for testing were issued this week by\n[A](a),\n[B](b) or\n[C](c).*\n"
    paragraph, words = parse_body(lines + "Let us know.\n", "testing")
    assert (paragraph.source, words) == (lines, Text("Let us know.\n"))
    assert isinstance(paragraph, Notice)
    item, words = parse_body("* " + lines.replace("\n[", "\n  [") + "Let us know.\n", "testing")
    assert (entry_kind(parse_item(item.source, "testing").entry), words) == ("notice", Text("Let us know.\n"))


# Real lists


def strict_share(paths: Iterable[Path], kinds: set[str]) -> tuple[int, float]:
    """How many items the sections of these kinds hold, and the share that is understood strictly."""
    sections = (section for path in paths for section in parse(read(path)).sections if section.kind in kinds)
    tiers = [tier(item) for section in sections for item in section.items]
    return len(tiers), tiers.count(Tier.STRICT) / len(tiers)


KINDS = {"pull-request", "final-comment", "testing", "rfc"}


def test_own_lists_of_these_kinds_are_understood() -> None:
    assert strict_share([path for path in OWN if path.name.startswith("2031-01-01")], KINDS) == (6, 1.0)


LEAST = {"pull-request": 0.99, "final-comment": 0.98, "testing": 0.84, "rfc": 0.99}


@pytest.mark.parametrize("kind", LEAST)
def test_real_lists_of_these_kinds_are_understood(archive: Path, kind: str) -> None:
    paths = [path for path in sorted((archive / "issues").iterdir()) if path.name >= "2022"]
    assert strict_share(paths, {kind})[1] >= LEAST[kind]


# Time


def as_item(kind: str) -> Callable[[str], object]:
    return lambda text: parse_item(f"* [a](b){text}", kind)


@pytest.mark.parametrize("piece", ["a: ", "[disposition: ", "[a] ", "\n    * [a](b)", "\n  - ", "\n    * a", " ", "`"])
@pytest.mark.parametrize("kind", ["pull-request", "final-comment", "testing"])
def test_items_of_these_kinds_take_time_in_proportion(kind: str, piece: str) -> None:
    assert growth(as_item(kind), piece, 40_000) <= MOST
