"""A site and a canary for each test, both gone with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.submissions.sites import Canary, Site, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that knows no page yet."""
    with serving() as site:
        yield site


@pytest.fixture
def canary() -> Iterator[Canary]:
    """Listens on the loopback; nobody may connect."""
    canary = Canary()
    yield canary
    canary.close()
