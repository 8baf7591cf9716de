from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from issues.checking import CheckingError, save, text_in_database, text_in_file
from issues.editing import save_section
from issues.models import Issue, SectionVersion
from issues.text import issue_text
from tests.issues.weeks import RULES, file, issue, link, run, text, told
from tests.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_rules(settings: Settings) -> None:
    settings.ISSUE_CHECKS = [f"{RULES}.CHECKS"]


def test_fix_shows_each_repair_and_replaces_the_file_with_every_other_byte_as_it_was(tmp_path: Path) -> None:
    path = file(tmp_path, 901, "a\r\n\tTeh colour!!  \r\n\x0b Teh \n* Łódź 🦀")
    before = path.read_bytes()
    code, out, err = run(path, "--fix")
    assert path.read_bytes() == before.replace(b"Teh", b"The").replace(b"!!", b"!")
    assert (code, err) == (0, "")
    assert out.split("\n")[:4] == [
        f"{path}:9: error wrong-the: “Teh” stands here.",
        "@@ -9 +9 @@",
        "-\\x09Teh colour!!  \\x0d",
        "+\\x09The colour!!  \\x0d",
    ]
    assert out.endswith("        Write “color”.\n0 errors, 1 warning, 0 hints.\n")
    assert f"\n{path}: 3 repaired.\n{path}\n" in out


def test_fixing_again_changes_nothing(tmp_path: Path) -> None:
    path = file(tmp_path, 901, "Teh end!!!!!\n")
    run(path, "--fix")
    after, stamp = path.read_bytes(), path.stat().st_mtime_ns
    assert run(path, "--fix") == (0, f"{path}: nothing found.\n", "")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (after, stamp)


def test_with_json_the_differences_go_to_standard_error(tmp_path: Path) -> None:
    path = file(tmp_path, 901, "Teh colour\n")
    code, out, err = run(path, "--fix", "--format", "json")
    assert (code, [one["id"] for one in json.loads(out)]) == (0, ["wrong-colour"])
    assert err.split("\n")[1:4] == ["@@ -8 +8 @@", "-Teh colour", "+The colour"]


def test_an_open_issue_is_repaired_as_an_edit_of_its_section() -> None:
    draft = issue(901, "Teh end\n")
    untouched = draft.sections.get(position=1)
    assert run(901, "--fix")[0] == 0
    assert issue_text(draft) == text(901, "The end\n")
    section = draft.sections.get(heading="### Official\n")
    assert (section.version, section.versions.get(version=2).origin) == (2, SectionVersion.Origin.EDIT)
    assert draft.sections.get(position=1).version == untouched.version


def test_a_published_issue_is_not_repaired() -> None:
    published = issue(901, "Teh end\n", status=Issue.Status.PUBLISHED)
    assert run(901, "--fix") == (1, "", "Issue 901 is published: its text changes by an amendment alone. Check it without --fix.\n")
    assert issue_text(published) == text(901, "Teh end\n")


def test_standard_input_is_not_repaired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text(901, "Teh\n").encode())))
    assert run("-", "--fix") == (1, "", "Standard input cannot be repaired in place. Save it to a file first.\n")


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = file(tmp_path, 901, "Teh\n")
    read = text_in_file(path)
    path.write_text("theirs")
    with pytest.raises(CheckingError, match="was changed meanwhile; nothing was written"):
        save(read, "mine")
    assert path.read_text() == "theirs"


def test_a_file_that_cannot_be_replaced_is_left_and_told(tmp_path: Path) -> None:
    path = file(tmp_path, 901, "Teh\n")
    read = text_in_file(path)
    path.unlink()
    with pytest.raises(CheckingError, match="cannot be read: No such file"):
        save(read, "mine")


def test_an_issue_that_somebody_saved_meanwhile_is_left_alone() -> None:
    draft = issue(901, "Teh\n\n### Research\nTeh\n")
    read = text_in_database(draft)
    section = draft.sections.get(heading="### Official\n")
    save_section(section, body="theirs\n\n", version=section.version, actor=None)
    with pytest.raises(CheckingError, match="saved by somebody else"):
        save(read, read.reading.text.replace("Teh", "The"))
    assert issue_text(draft) == text(901, "theirs\n\n### Research\nTeh\n")


def test_what_came_through_a_pipe_is_not_repaired_in_place(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    writer = threading.Thread(target=(tmp_path / "pipe.md").write_text, args=[text(901, "Teh\n")])
    writer.start()
    code, out, err = run(tmp_path / "pipe.md", "--fix")
    writer.join()
    assert (code, out, err) == (1, "", f"{tmp_path}/pipe.md cannot be repaired in place. Save it to a file first.\n")


def test_a_repair_that_editing_refuses_is_told_and_nothing_is_saved() -> None:
    draft = issue(901, "fine\n")
    with pytest.raises(CheckingError, match="must begin with its front matter"):
        save(text_in_database(draft), "no front matter\n")
    assert issue_text(draft) == text(901, "fine\n")


def test_later_files_are_compared_with_the_repaired_text(tmp_path: Path, settings: Settings) -> None:
    settings.ISSUE_CHECKS = [f"{RULES}.CHECKS", f"{RULES}.EARLIER"]
    first, second = file(tmp_path, 901, link("Teh start")), file(tmp_path, 902, link("one"))
    assert told(first, second, "--fix") == [("stood-before", 8, "901 2031-01-01 Official The start")]


@pytest.mark.embedded  # a process of its own, without a database
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("y\nn\ny\n", "The one\nTeh two\nThe three\n"),
        ("?\n\nYES\nq\n", "The one\nTeh two\nTeh three\n"),
        ("n\na\n", "Teh one\nThe two\nThe three\n"),
        ("\x04", "Teh one\nTeh two\nTeh three\n"),
    ],
)
def test_on_a_terminal_each_repair_is_asked_for(tmp_path: Path, answers: str, expected: str) -> None:
    path = file(tmp_path, 901, "Teh one\nTeh two\nTeh three\n")
    answer_on_a_terminal(path, answers)
    assert path.read_text() == text(901, expected)


@pytest.mark.embedded  # a process of its own, without a database
def test_who_quits_is_shown_no_more_repairs(tmp_path: Path) -> None:
    shown = answer_on_a_terminal(file(tmp_path, 901, "Teh one\nTeh two\nTeh three\n"), "y\nq\n")
    assert shown.count("@@") == 2 * 2
    assert shown.count("1 repaired.") == 1


def answer_on_a_terminal(path: Path, answers: str) -> str:
    """Run the command on a terminal of its own and type these answers; returns what was shown."""
    ours, theirs = pty.openpty()
    settings = {"DATABASE_URL": f"sqlite:///{path.parent}/none.sqlite3", "DJANGO_SETTINGS_MODULE": "tests.issues.checks.settings"}
    command = [sys.executable, "manage.py", "check_issue", str(path), "--fix"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdin=theirs, stdout=theirs, stderr=theirs) as child:
        os.close(theirs)
        os.write(ours, answers.encode())
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    assert child.returncode in {0, 1}, shown
    return shown.decode()
