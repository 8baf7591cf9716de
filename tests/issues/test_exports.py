from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from issues.exports.errors import ExportError
from issues.exports.files import write_file
from issues.exports.html import render_html
from issues.exports.markdown import export_markdown
from issues.importer import import_issue
from issues.publication import release
from issues.text import store_text
from tests.issues.samples import sample_text

if TYPE_CHECKING:
    from pytest_django import Settings

    from issues.models import Issue

FULL_DISK = """
import sys
from pathlib import Path
from issues.exports.files import write_file
write_file(Path(sys.argv[1]), b"x" * 100_000)
"""
TEXT = sample_text().replace("A quiet week.", "\ufeff\u00a0A\r\nquiet\u2028week.\r")


@pytest.fixture
def issue(db: None, settings: Settings) -> Issue:
    del db
    settings.ENTRY_SOURCES = []
    return import_issue(TEXT, file_name="901.md").issue


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        call_command("export_issue", *arguments)
    assert stopped.value.code == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


class TestMarkdown:
    def test_a_draft_is_exported_as_it_stands(self, issue: Issue) -> None:
        assert export_markdown(issue) == TEXT

    def test_a_published_issue_is_exported_as_it_was_frozen(self, issue: Issue) -> None:
        release(issue, actor=None)
        store_text(issue, TEXT + "later", actor=None, origin="edit")
        assert export_markdown(issue) == TEXT
        assert export_markdown(issue, revision=1) == TEXT

    def test_an_unknown_revision_is_refused(self, issue: Issue) -> None:
        with pytest.raises(ExportError, match=r"Issue 901 has no revision 1\."):
            export_markdown(issue, revision=1)


@pytest.mark.usefixtures("issue")
class TestCommand:
    def test_standard_output_gets_the_exact_bytes(self, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        call_command("export_issue", "901")
        assert capfdbinary.readouterr().out == TEXT.encode()

    def test_a_file_gets_the_exact_bytes(self, tmp_path: Path) -> None:
        call_command("export_issue", "901", "--output", str(tmp_path / "new.md"))
        assert (tmp_path / "new.md").read_bytes() == TEXT.encode()

    def test_html_is_what_readers_see(self, tmp_path: Path) -> None:
        call_command("export_issue", "901", "--format", "html", "--output", str(tmp_path / "new.html"))
        assert (tmp_path / "new.html").read_bytes() == render_html(TEXT).encode()

    def test_html_of_a_published_issue_is_the_frozen_one(self, issue: Issue, tmp_path: Path) -> None:
        release(issue, actor=None)
        issue.revisions.update(html="<p>Frozen</p>")
        call_command("export_issue", "901", "--format", "html", "--output", str(tmp_path / "new.html"))
        assert (tmp_path / "new.html").read_text() == "<p>Frozen</p>"

    def test_refusals_say_why(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        missing = tmp_path / "missing" / "new.md"
        assert refusal(capsys, "77") == "There is no issue 77.\n"
        assert refusal(capsys, "901", "--revision", "3") == "Issue 901 has no revision 3.\n"
        assert refusal(capsys, "901", "--output", str(missing)) == f"{missing} was not written: No such file or directory.\n"
        assert refusal(capsys, "901", "--output", str(tmp_path)) == f"{tmp_path} was not written: Is a directory.\n"
        assert names(tmp_path) == []


class TestFiles:
    def test_a_file_is_replaced_with_its_mode(self, tmp_path: Path) -> None:
        path = tmp_path / "issue.md"
        path.write_bytes(b"old")
        path.chmod(0o600)
        write_file(path, b"new")
        assert (path.read_bytes(), path.stat().st_mode & 0o777, names(tmp_path)) == (b"new", 0o600, ["issue.md"])

    def test_a_new_file_can_be_read_by_others(self, tmp_path: Path) -> None:
        write_file(tmp_path / "issue.md", b"new")
        assert (tmp_path / "issue.md").stat().st_mode & 0o777 == 0o644

    def test_a_link_keeps_pointing_to_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "real.md").write_bytes(b"old")
        (tmp_path / "link.md").symlink_to("real.md")
        write_file(tmp_path / "link.md", b"new")
        assert ((tmp_path / "link.md").is_symlink(), (tmp_path / "real.md").read_bytes()) == (True, b"new")

    def test_a_device_is_written_to_and_stays_one(self) -> None:
        write_file(Path(os.devnull), b"new")
        assert Path(os.devnull).is_char_device()

    def test_a_reader_of_the_old_file_keeps_it(self, tmp_path: Path) -> None:
        path = tmp_path / "issue.md"
        path.write_bytes(b"old")
        with path.open("rb") as reader:
            write_file(path, b"new")
            assert reader.read() == b"old"

    def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(self, tmp_path: Path) -> None:
        path = tmp_path / "issue.md"
        path.write_bytes(b"old")
        command = [sys.executable, "-c", FULL_DISK, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=_small_disk)
        assert done.returncode == 1
        assert done.stderr.strip().endswith(f"ExportError: {path} was not written: File too large.")
        assert (path.read_bytes(), names(tmp_path)) == (b"old", ["issue.md"])


def _small_disk() -> None:
    """Let writes of this process fail after 4,096 bytes, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
