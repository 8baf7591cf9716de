"""A pull request is merged into the next draft on the branch: it is refused, taken in, and handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from issues.deliveries import deliver_now, ports
from issues.models import Issue
from issues.publication import amend_issue
from issues.text import issue_text, store_text
from tests.issues.deliveries.test_git import checkout as checkout  # noqa: PLC0414 (the fixture)
from tests.issues.deliveries.test_git import commit, git
from tests.issues.samples import sound_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

    from issues.models import Revision

PLACE = "### Official\n"
THEIRS = "* [Theirs](https://example.org/theirs)\n"
OURS = "* [Ours](https://example.org/ours)\n"


@pytest.fixture(autouse=True)
def _git_alone(settings: Settings) -> Iterator[None]:
    settings.DELIVERIES = {"git": "issues.deliveries.git.GitPort"}
    ports.cache_clear()
    yield
    ports.cache_clear()


@pytest.fixture
def draft(revision: Revision, checkout: Path) -> Issue:
    """The next draft, handed on; since then it has a line more here, and another one on the branch."""
    assert deliver_now(revision, "git").state == "done"
    coming = Issue.objects.coming()
    assert coming is not None
    begun = issue_text(coming)
    assert PLACE in begun
    git(checkout, "checkout", "--quiet", "twir-desk")
    (checkout / "draft" / coming.file_name).write_text(begun.replace(PLACE, PLACE + THEIRS))
    commit(checkout, "Merge a pull request")
    git(checkout, "checkout", "--quiet", "main")
    store_text(coming, begun + OURS, actor=None, origin="edit")
    return coming


def on_branch(checkout: Path, path: str) -> str:
    return git(checkout, "show", f"twir-desk:{path}")


def test_what_others_merged_is_refused_then_taken_in_then_handed_on(
    draft: Issue, revision: Revision, checkout: Path, tmp_path: Path
) -> None:
    path = f"draft/{draft.file_name}"
    row = deliver_now(revision, "git")
    assert (row.state, THEIRS in on_branch(checkout, path)) == ("failed", True)
    assert row.error.startswith(f"Somebody changed {path} on twir-desk: “{THEIRS.strip()}”.")
    file = tmp_path / draft.file_name
    file.write_text(on_branch(checkout, path))
    call_command("import_issue", str(file), "--update", "--yes")
    assert deliver_now(revision, "git").state == "done"
    assert on_branch(checkout, path) == issue_text(draft)
    assert (THEIRS in issue_text(draft), OURS in issue_text(draft)) == (True, True)


def test_an_amendment_does_not_wait_for_that(draft: Issue, revision: Revision, checkout: Path) -> None:
    amended = sound_text().replace("an octopus", "a squid")
    second = amend_issue(revision.issue, text=amended, base=1, reason="The animal", actor=None)
    assert deliver_now(second, "git").state == "done"
    assert on_branch(checkout, f"content/{revision.issue.file_name}") == amended
    there = on_branch(checkout, f"draft/{draft.file_name}")
    assert (THEIRS in there, OURS in there) == (True, False)
