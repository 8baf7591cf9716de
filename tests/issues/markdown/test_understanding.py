"""How much of real lists is understood: an entry whose fields alone, in house layout, give the same bytes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from issues.markdown import entry_kind, render_entry
from tests.issues.markdown.texts import OWN, items

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NEWEST_STYLE = 2022
WANTED = 0.975


def count_by_year(paths: Iterable[Path]) -> Mapping[int, Counter[str]]:
    """Items per year: "all", "strict", and each kind."""
    years: dict[int, Counter[str]] = {}
    for path in paths:
        year = years.setdefault(int(path.name[:4]), Counter())
        for item in items([path]):
            kind = entry_kind(item.entry)
            year.update(["all", kind] + ["strict"] * (kind != "plain" and render_entry(item.entry) == item.source))
    return years


def strict_share(years: Mapping[int, Counter[str]]) -> float:
    """The share of items since 2022 that are understood strictly; prints all years."""
    for year, found in sorted(years.items()):
        kinds = ", ".join(f"{kind} {found[kind]}" for kind in ("link", "task", "speakers", "event", "notice", "plain"))
        print(f"{year}: {found['strict'] / (found['all'] or 1):7.2%} of {found['all']:5} items ({kinds})")
    total = sum((found for year, found in years.items() if year >= NEWEST_STYLE), Counter[str]())
    return total["strict"] / total["all"]


def test_own_sample_is_understood() -> None:
    years = count_by_year(path for path in OWN if path.parent.name == "issues")
    assert years[2014] == {"all": 3, "plain": 2, "link": 1, "strict": 1}
    told = {"pull-request": 2, "final-comment": 1, "testing": 1, "task": 1, "speakers": 1}
    assert years[2031] == {"all": 18, "strict": 18, "link": 8, "event": 3, "notice": 1, **told}
    assert strict_share(years) == 1


def test_real_issues_are_understood(archive: Path) -> None:
    assert strict_share(count_by_year(sorted((archive / "issues").iterdir()))) >= WANTED
