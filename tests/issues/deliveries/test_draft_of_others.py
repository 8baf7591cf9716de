"""Pull requests are merged into drafts and issues in the repository: they are refused, taken in, and handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from issues.deliveries import deliver_now, ports
from issues.models import Departure, Issue
from issues.night import points_before
from issues.publication import amend_issue, put_discussion
from issues.roundtrip.departures import state_of
from issues.text import issue_text, store_text
from tests.issues.deliveries.test_git import checkout as checkout  # noqa: PLC0414 (the fixture)
from tests.issues.deliveries.test_git import commit, git
from tests.issues.samples import sound_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.contrib.auth.models import User
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


def test_what_went_to_the_branch_is_known_as_a_beginning(draft: Issue, revision: Revision) -> None:
    amended = sound_text().replace("an octopus", "a squid")
    deliver_now(amend_issue(revision.issue, text=amended, base=1, reason="The animal", actor=None), "git")
    [departure] = Departure.objects.all()
    assert departure.version.issue == draft
    assert departure.version.pk < state_of(draft)


def test_an_amendment_does_not_wait_for_that(draft: Issue, revision: Revision, checkout: Path) -> None:
    amended = sound_text().replace("an octopus", "a squid")
    second = amend_issue(revision.issue, text=amended, base=1, reason="The animal", actor=None)
    assert deliver_now(second, "git").state == "done"
    assert on_branch(checkout, f"content/{revision.issue.file_name}") == amended
    there = on_branch(checkout, f"draft/{draft.file_name}")
    assert (THEIRS in there, OURS in there) == (True, False)


class TestBeforePublication:
    """A pull request is merged into the draft that is about to be published."""

    @pytest.fixture
    def merged(self, issue: Issue, checkout: Path) -> Path:
        """Their line, in the draft on what is checked out."""
        (checkout / "draft" / issue.file_name).write_text(issue_text(issue).replace(PLACE, PLACE + THEIRS))
        commit(checkout, "Merge a pull request")
        return checkout

    def test_the_list_of_the_night_says_it(self, merged: Path, issue: Issue, publisher: User) -> None:
        [found] = [point for point in points_before(issue, actor=publisher) if point.title == "Git commit: it would be refused"]
        assert found.words.startswith(f"Somebody changed draft/{issue.file_name} on main: “{THEIRS.strip()}”. Take that in first")
        assert (found.level, found.url) == ("warning", f"/admin/issues/issue/{issue.pk}/take-in/")
        git(merged, "reset", "--quiet", "--hard", "HEAD^")
        assert not any("refused" in point.title for point in points_before(issue, actor=publisher))

    @pytest.mark.usefixtures("merged")
    def test_the_rehearsal_says_it(self, issue: Issue, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("publish_issue", "893", "--rehearse")
        assert f"Somebody changed draft/{issue.file_name} on main: “{THEIRS.strip()}”." in capsys.readouterr().out

    def test_it_is_not_published_and_handed_on_before_that_is_taken_in(
        self, merged: Path, issue: Issue, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            call_command("publish_issue", "893", "--deliver", "git")
        assert capsys.readouterr().err.endswith("Then hand the issue on. Nothing is published.\n")
        assert Issue.objects.get(pk=issue.pk).is_open
        call_command("import_issue", str(merged / "draft" / issue.file_name), "--update", "--yes")
        call_command("publish_issue", "893", "--deliver", "git")
        assert THEIRS in on_branch(merged, f"content/{issue.file_name}")

    def test_a_checkout_in_trouble_is_said_and_stands_in_no_pages_way(self, issue: Issue, checkout: Path, publisher: User) -> None:
        git(checkout, "checkout", "--quiet", "-b", "twir-desk")
        [found] = [point for point in points_before(issue, actor=publisher) if point.title == "Git commit: it would be refused"]
        assert (found.words.startswith("twir-desk is checked out in"), found.action) == (True, "")


def test_a_correction_of_others_is_refused_then_taken_in_then_stands_beside_our_own(
    revision: Revision, checkout: Path, tmp_path: Path
) -> None:
    issue = revision.issue
    path = f"content/{issue.file_name}"
    assert deliver_now(revision, "git").state == "done"
    git(checkout, "checkout", "--quiet", "twir-desk")
    (checkout / path).write_text(sound_text().replace("an octopus", "an octopod"))
    commit(checkout, "Merge a correction")
    git(checkout, "checkout", "--quiet", "main")
    second = put_discussion(issue, "https://www.reddit.com/r/rust/comments/1abc/twir/", base=1, actor=None)
    row = deliver_now(second, "git")
    assert (row.state, "octopod" in on_branch(checkout, path)) == ("failed", True)
    assert row.error.startswith(f"Somebody corrected {path} on twir-desk: line ")
    file = tmp_path / issue.file_name
    file.write_text(second.text.replace("an octopus", "an octopod"))
    call_command("amend_issue", "893", str(file), "--reason", "The animal")
    call_command("publish_issue", "893", "--deliver", "git")
    assert on_branch(checkout, path) == file.read_text()
