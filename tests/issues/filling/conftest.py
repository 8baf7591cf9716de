from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data" / "filling"


@pytest.fixture(scope="session")
def own_weeks() -> list[Path]:
    """Issues of ours, with the sections that are filled from a paste."""
    return sorted(DATA.glob("*.md"))
