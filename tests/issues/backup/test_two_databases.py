"""From one database to the other and back: the same rows, and the same exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from issues.backup import dump, read_dump, restore
from issues.importer import import_issue
from issues.models import Issue, Revision
from issues.publication import publish_issue
from submissions import review
from submissions.intake import submit
from tests.emptying import let_time_pass
from tests.issues.backup.files import manifest, members
from tests.issues.backup.test_backup import TITLE, all_exports
from tests.issues.samples import OLD_SAMPLE, read, sound_text
from twir.demo.load import EDITOR_NAME, load_demo_week

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.processes import Processes

SECONDS = 300


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the other kind."""
    if connection.vendor == "postgresql":
        yield f"sqlite:///{tmp_path / 'other.sqlite3'}"
    else:
        yield request.getfixturevalue("postgres_server").url


@pytest.mark.work
def test_a_week_and_two_issues_go_there_and_back(processes: Processes, elsewhere: str, tmp_path: Path, publisher: object) -> None:
    from django.contrib.auth.models import User

    del publisher
    editor = User.objects.create_superuser(EDITOR_NAME)
    load_demo_week()
    import_issue(read(OLD_SAMPLE), file_name=OLD_SAMPLE.name)
    publish_issue(import_issue(sound_text(), file_name="2031-01-01-this-week-in-rust.md").issue, actor=editor)
    fields = {"url": "https://a.example.org/", "title": TITLE, "email": "ada@example.org", "section": "observations-thoughts"}
    review.decline(submit(kind="link", cleaned=fields), actor=editor, reason="No.")
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    dump(first)
    before = all_exports()
    for command in (["migrate"], ["restore", str(first)], ["dump", str(second)]):
        process = processes.manage(*command, DATABASE_URL=elsewhere)
        assert process.wait(seconds=SECONDS) == 0, process.output
    assert members(second) == members(first)
    assert manifest(second)["issues"] == manifest(first)["issues"]
    assert manifest(second)["database"] != manifest(first)["database"]

    Issue.objects.update(title="Other")
    with read_dump(second) as found:
        restore(found, is_replacing=True)
    let_time_pass()
    dump(third)
    assert members(third) == members(first)
    assert all_exports() == before
    assert Revision.objects.count() == 1
