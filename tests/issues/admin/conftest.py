from __future__ import annotations

from datetime import date

import pytest

from issues.models import Issue, SectionVersion
from issues.text import store_text
from tests.issues.admin.draft import TEXT


@pytest.fixture
def issue(db: None) -> Issue:
    del db
    issue = Issue.objects.create(number=700, title="This Week in Rust", date=date(2027, 4, 21), file_name="2027-04-21-this-week-in-rust.md")
    store_text(issue, TEXT, actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue
