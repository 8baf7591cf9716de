from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.importer import import_issue, import_template
from issues.publication import publish_issue
from tests.issues.deliveries.fakes import ListPort
from tests.issues.samples import sound_text
from tests.issues.test_publication import TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from issues.models import Issue, Revision

FAKE = "tests.issues.deliveries.fakes.ListPort"


@pytest.fixture
def fake(settings: Settings) -> Iterator[type[ListPort]]:
    """The one port there is."""
    from issues.deliveries.ports import ports

    settings.DELIVERIES = {"fake": FAKE}
    ports.cache_clear()
    ListPort.stands, ListPort.fails, ListPort.lacking, ListPort.is_repeatable, ListPort.held = [], [], "", False, []
    yield ListPort
    ports.cache_clear()


@pytest.fixture
def issue(db: None) -> Issue:
    """Our own issue as a draft, with a template for the next one."""
    del db
    import_template(TEMPLATE, file_name="template")
    return import_issue(sound_text(), file_name="2031-01-01-this-week-in-rust.md").issue


@pytest.fixture
def revision(issue: Issue) -> Revision:
    """Our own issue, published."""
    return publish_issue(issue, actor=None)
