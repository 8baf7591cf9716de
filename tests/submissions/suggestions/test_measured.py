"""How often guesses are right: learned from the past, asked about what came after. Figures stand in the message of a failure."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.submissions.suggestions.printed import FIRST, Score, made_links, printed_in, score

if TYPE_CHECKING:
    from pathlib import Path

    from submissions.suggestions.lessons import Printed

LAST = 2026


def by_year(links: tuple[Printed, ...], year: int) -> tuple[list[Printed], list[Printed]]:
    return [link for link in links if link.day.year < year], [link for link in links if link.day.year == year]


def is_promised(found: Score) -> bool:
    """What is promised of the newest year."""
    return (
        found.share("first") >= 0.66
        and found.share("first two") >= 0.85
        and found.share("sure") >= 0.5
        and found.share("right where sure", among="sure") >= 0.85
        and found.share("prefixes") >= 0.95
    )


def test_newest_year_of_the_archive_is_guessed_as_promised(archive: Path) -> None:
    found = score(*by_year(printed_in(archive), LAST))

    print(f"learned before {LAST}, asked about it: {found}")
    assert is_promised(found), str(found)


def test_made_links_are_guessed_as_promised() -> None:
    links = made_links(60)
    later = FIRST + timedelta(weeks=50)
    found = score([link for link in links if link.day < later], [link for link in links if link.day >= later])

    print(f"made links: {found}")
    assert is_promised(found), str(found)


@pytest.mark.parametrize(("year", "first", "two"), [(2022, 0.60, 0.82), (2023, 0.58, 0.80), (2024, 0.58, 0.82), (2025, 0.65, 0.84)])
def test_older_years_of_the_archive_are_guessed_nearly_as_well(archive: Path, year: int, first: float, two: float) -> None:
    found = score(*by_year(printed_in(archive), year))

    print(f"learned before {year}, asked about it: {found}")
    assert found.share("first") >= first, str(found)
    assert found.share("first two") >= two, str(found)
    assert found.share("prefixes") >= 0.95, str(found)


def test_guesses_beat_the_most_frequent_section(archive: Path) -> None:
    learned, asked = by_year(printed_in(archive), LAST)
    (most, _), *_ = Counter(link.section for link in learned).most_common(1)
    naive = sum(link.section == most for link in asked) / len(asked)

    assert score(learned, asked).share("first") > 1.5 * naive
