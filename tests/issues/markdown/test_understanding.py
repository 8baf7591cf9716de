"""How much of the lists is understood, era by era. Printed, so that `pytest -s` shows it."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from issues.markdown import parse, parse_item, render_entry
from issues.markdown.nodes import HOUSE, Plain
from issues.markdown.understanding import Tier, tier
from tests.issues.markdown.texts import OWN, items, made_up

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from issues.markdown.nodes import Item

ERAS = {  # first day, and the shares of the archive's items that must be strict, at least layout, at least tail
    "prose": ("2013", (0.0, 0.05, 0.06)),
    "references": ("2014-11", (0.08, 0.09, 0.36)),
    "full stops": ("2015-09-10", (0.2, 0.2, 0.87)),
    "half the full stops": ("2018-06", (0.61, 0.62, 0.99)),
    "one-line events": ("2021-06-09", (0.98, 0.99, 0.995)),
    "today's style": ("2022", (0.978, 0.994, 0.997)),
}


def era(path: Path) -> str:
    return [name for name, (start, _) in ERAS.items() if path.name >= start][-1]


def tiers_by_era(paths: Iterable[Path]) -> dict[str, Counter[Tier]]:
    """The tiers of all items of some issues; prints their shares."""
    found = {name: Counter[Tier]() for name in ERAS}
    for path in paths:
        found[era(path)].update(tier(item) for item in items([path]))
    for name, tiers in found.items():
        print(f"{name:20} {tiers.total():6} items", *(f"{of} {share:.2%}" for of, share in zip(Tier, shares(tiers), strict=True)))
    return found


def shares(tiers: Counter[Tier]) -> list[float]:
    """The share of items of each tier or a better one."""
    return [upto / (tiers.total() or 1) for upto in accumulate(tiers[one] for one in Tier)]


def test_own_samples_are_understood() -> None:
    found = tiers_by_era(path for path in OWN if "odd" not in path.name)
    assert found == {
        "prose": Counter(),
        "references": Counter(strict=1, tail=3, plain=2, raw=1),
        "full stops": Counter(),
        "half the full stops": Counter(strict=4, layout=2, tail=5, plain=2),
        "one-line events": Counter(strict=5, layout=4),
        "today's style": Counter(strict=18),
    }


def test_real_issues_are_understood(archive: Path) -> None:
    for name, tiers in tiers_by_era(sorted((archive / "issues").iterdir())).items():
        wanted = ERAS[name][1]
        assert [share >= least for share, least in zip(shares(tiers), wanted, strict=False)] == [True] * len(wanted), name


@pytest.mark.parametrize(
    ("source", "kind", "expected"),
    [
        ("* [T](u)\n", None, Tier.STRICT),
        ("* [T](u)", None, Tier.LAYOUT),
        ("- [T](u)\n", None, Tier.LAYOUT),
        ("* [ T](u)\n", None, Tier.LAYOUT),
        ("* [T](u).\n", None, Tier.TAIL),
        ("- [T](u).\n", None, Tier.TAIL),
        ("* **[T](u).**\n", None, Tier.TAIL),
        ("* [T](u), [Part 2](v)\n", None, Tier.STRICT),
        ("* [T](u) |[Repository](v)\n", None, Tier.LAYOUT),
        ("* [T](u), [Part 2](v).\n", None, Tier.TAIL),
        ("* [T](u) (RFC [#1](v))\n", "pull-request", Tier.STRICT),
        ("* [T](u) (RFC #[1](v))\n", "pull-request", Tier.LAYOUT),
        ("* [T](u) (RFC [#1](v), closed)\n", "pull-request", Tier.TAIL),
        ("* [Jan 8. T](u).\n", "event", Tier.LAYOUT),
        ("* [Jan 8. T](u)!\n", "event", Tier.TAIL),
        ("* words\n", None, Tier.PLAIN),
        ("* words\n  over lines\n", None, Tier.RAW),
        ("* *No words.*\n", None, Tier.STRICT),
    ],
)
def test_tier_says_what_more_than_the_fields_is_needed(source: str, kind: str | None, expected: Tier) -> None:
    assert tier(parse_item(source, kind)) == expected


def check_item(item: Item) -> None:
    """Its tier says what gives its source back; nothing of what layout holds is a word."""
    assert render_entry(item.entry, item.layout) == item.source
    assert (tier(item) in {Tier.PLAIN, Tier.RAW}) == isinstance(item.entry, Plain)
    if tier(item) == Tier.STRICT:
        assert render_entry(item.entry, HOUSE) == item.source


def check_items(paths: Iterable[Path]) -> int:
    count = 0
    for item in items(paths):
        check_item(item)
        count += 1
    return count


@given(made_up())
def test_every_item_of_any_text_has_a_tier(text: str) -> None:
    for section in parse(text).sections:
        for item in section.items:
            check_item(item)


@pytest.mark.parametrize("kind", [None, "task", "speakers", "event", "pull-request", "final-comment", "testing"])
@given(text=made_up().map("* [Jan 8. a | b](".__add__))
def test_every_item_of_any_kind_has_a_tier(kind: str | None, text: str) -> None:
    check_item(parse_item(text, kind))


def test_every_item_of_own_samples_has_a_tier() -> None:
    assert check_items(OWN) > 40


def test_every_item_of_real_issues_has_a_tier(archive: Path) -> None:
    assert check_items(sorted((archive / "issues").iterdir())) > 1000
