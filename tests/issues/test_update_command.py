"""`import_issue --update`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError

from issues.management.commands import import_issue
from issues.models import Issue, SectionVersion
from issues.text import issue_text
from tests.issues.editing.draft import drafted
from tests.issues.roundtrip.test_taking_in import FOUR, NEW, TWO, edit
from tests.issues.roundtrip.texts import TEXT
from tests.issues.test_import_command import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

THEIRS = TEXT.replace(TWO, TWO + NEW).replace("[One]", "[Uno]")


@pytest.fixture
def issue(db: None) -> Issue:
    del db
    return drafted(TEXT, 700, date(2027, 4, 21))


def file(folder: Path, text: str) -> Path:
    path = folder / "draft.md"
    path.write_text(text, newline="")
    return path


def test_changes_are_shown_and_nothing_is_saved(tmp_path: Path, issue: Issue) -> None:
    code, out, err = run(file(tmp_path, THEIRS), "--update")
    first, *lines = out.splitlines()
    assert (code, err, issue_text(issue)) == (0, "", TEXT)
    assert first.startswith("Issue 700: changes since the text of ")
    assert first.endswith(" UTC (5 sections as in the file).")
    assert lines == [
        "  Official: entry edited: * [One](https://example.org/one) → * [Uno](https://example.org/one)",
        "  Official: entry added: * [New](https://example.org/new)",
        "Nothing is saved. With --yes 2 changes are taken in.",
    ]


def test_with_yes_they_are_taken_in(tmp_path: Path, issue: Issue) -> None:
    edit(issue, "Research", FOUR, "")
    code, out, _err = run(file(tmp_path, THEIRS), "--update", "--yes")
    assert (code, out.splitlines()[-1]) == (0, "2 taken in.")
    assert issue_text(issue) == THEIRS.replace(FOUR, "")
    assert run(file(tmp_path, THEIRS), "--update", "--yes")[1].splitlines()[1:] == ["Nothing to take in: 2 already there."]


def test_conflicts_are_listed_and_left_out(tmp_path: Path, issue: Issue) -> None:
    edit(issue, "Official", "[One]", "[Eins]")
    code, out, _err = run(file(tmp_path, THEIRS), "--update", "--yes")
    assert code == 1
    assert out.splitlines()[1:3] == [
        "  conflict Official: entry edited: * [One](https://example.org/one) → * [Uno](https://example.org/one) (edited here, too)",
        "    here: * [Eins](https://example.org/one)",
    ]
    assert issue_text(issue) == TEXT.replace("[One]", "[Eins]").replace(TWO, TWO + NEW)


def test_the_base_can_be_named(tmp_path: Path, issue: Issue) -> None:
    base = tmp_path / "base.md"
    base.write_text(TEXT.replace("[One]", "[Uno]"))
    code, out, _err = run(file(tmp_path, THEIRS), "--update", "--yes", "--base", base)
    assert (code, out.splitlines()[0]) == (0, "Issue 700: changes since the text that was given (5 sections as in the file).")
    assert issue_text(issue) == TEXT.replace(TWO, TWO + NEW)


def test_a_title_cannot_play_with_the_terminal(tmp_path: Path, issue: Issue) -> None:
    out = run(file(tmp_path, TEXT.replace(TWO, "* [\x1b[2J\u202e](https://example.org/x)\n" + TWO)), "--update")[1]
    assert "* [\\x1b[2J\\x202e](https://example.org/x)" in out
    assert issue_text(issue) == TEXT


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (THEIRS.replace("Uno", "\xfc").encode("latin-1"), "{path}:12: not UTF-8: byte 0xFC cannot be read."),
        (THEIRS.replace("Number: 700", "Number: 9").encode(), "{path}:2: there is no issue 9 to update; import it without --update."),
        (
            THEIRS.replace(TWO, f"<<<<<<< HEAD\n{TWO}=======\n{FOUR}>>>>>>> x\n").encode(),
            "{path}:13: an unsolved merge: settle it in the file first.",
        ),
        (b"# News\n", "{path}:1: no front matter: an issue begins with lines like “Title: …”, “Number: …”, “Date: …”."),
    ],
)
def test_what_cannot_be_taken_in_is_one_line_on_standard_error(tmp_path: Path, issue: Issue, content: bytes, message: str) -> None:
    path = tmp_path / "draft.md"
    path.write_bytes(content)
    versions = SectionVersion.objects.count()
    assert run(path, "--update", "--yes") == (1, "", message.format(path=path) + "\n")
    assert (issue_text(issue), SectionVersion.objects.count()) == (TEXT, versions)


def test_a_published_issue_is_refused(tmp_path: Path, issue: Issue) -> None:
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    path = file(tmp_path, THEIRS)
    assert run(path, "--update", "--yes")[2] == f"{path}:2: Issue 700 is published: its text changes by an amendment alone.\n"
    assert issue_text(issue) == TEXT


def test_options_that_do_not_go_together_are_refused(tmp_path: Path) -> None:
    for options in (["--update", "--replace"], ["--update", "--template"], ["--yes"], ["--base", "x"]):
        with pytest.raises(CommandError) as refused:
            run(file(tmp_path, THEIRS), *options)
        assert refused.value.returncode == import_issue.USAGE
