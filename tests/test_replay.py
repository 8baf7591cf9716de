"""Real weeks once more: a folder of recorded weeks, played through forms, decisions and assemblies, ends as published."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replay.play import play
from tests.replay.weeks import Step, dates, report
from tests.sampling import sample

OWN = Path(__file__).parent / "data" / "replay"
WEEKS = [("2024-10-23", 2), ("2025-08-27", 0), ("2026-07-29", 5)]  # and how many sections may need to be edited as a whole


@pytest.mark.django_db
def test_our_own_week_ends_as_published() -> None:
    assert dates(OWN) == ["2025-03-05"]
    outcome = play(OWN, "2025-03-05")
    assert outcome.is_identical
    assert outcome.refused == []
    assert outcome.sections == {
        ("calls", "cfp - projects"): Step.ASSEMBLY,
        ("community", "miscellaneous"): Step.ASSEMBLY,
        ("community", "observations/thoughts"): Step.ORDER,
        ("events", "europe"): Step.ASSEMBLY,
        ("events", "virtual"): Step.EDITS,
    }
    assert (outcome.accepted, outcome.untouched) == (8, 7)
    assert report([outcome]).splitlines()[-1] == "accepted entries: 8; needed no hand: 7 (87.5%)"


@pytest.mark.django_db
@pytest.mark.parametrize(("week", "most_whole"), sample(WEEKS, every=2))
def test_a_real_week_ends_as_published(archive: Path, week: str, most_whole: int) -> None:
    outcome = play(archive / "replay", week)
    assert outcome.is_identical
    assert outcome.share_whole("community", "events")[0] <= most_whole
