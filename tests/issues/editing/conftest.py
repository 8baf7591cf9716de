from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.issues.editing.draft import TEXT, drafted

if TYPE_CHECKING:
    from issues.models import Issue


@pytest.fixture
def issue(db: None) -> Issue:
    del db
    return drafted(TEXT, 700, date(2027, 4, 21))
