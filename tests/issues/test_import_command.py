from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from issues.models import Issue, IssueTemplate
from issues.text import issue_text
from tests.issues.samples import SAMPLE, sample_text
from tests.issues.test_importer import old_mojibake

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_sources(settings: Settings) -> None:
    settings.ENTRY_SOURCES = []


def run(*arguments: object) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_issue", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_it_prints_per_section_how_many_entries_were_understood() -> None:
    code, out, err = run(SAMPLE)
    assert (code, err) == (0, "")
    assert out.split("\n")[:3] == [
        "Issue 901 (2031-01-01-this-week-in-rust.md, draft)",
        "  Official: 1 of 1 entries understood",
        "  Observations/Thoughts: 4 of 4 entries understood",
    ]
    assert issue_text(Issue.objects.get()) == sample_text()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Title: x\n\n\xfc\n", "3: not UTF-8: byte 0xFC cannot be read."),
        (b"", "1: the file is empty."),
        (b"Title: x\nNumber: 1\nDate: 2031-01-01\n\n\x00\n", "5: a NUL character stands in the text; take it out."),
        (b"Title: x\nNumber: 1\nDate: 2031-01-01\n\xed\xa0\xbe\n", "4: not UTF-8: byte 0xED cannot be read."),
        (b"# News\n", "1: no front matter: an issue begins with lines like “Title: …”, “Number: …”, “Date: …”."),
    ],
)
def test_a_bad_file_is_one_line_on_standard_error_and_saves_nothing(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.md"
    path.write_bytes(content)
    assert run(path) == (1, "", f"{path}:{message}\n")
    assert Issue.objects.count() == 0


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing.md"
    code, _out, err = run(missing, tmp_path)
    assert (code, err) == (1, f"{missing}: cannot be read: No such file or directory.\n{tmp_path}: cannot be read: Is a directory.\n")


def test_each_file_stands_alone(tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_bytes(b"")
    code, out, err = run(bad, SAMPLE)
    assert (code, err) == (1, f"{bad}:1: the file is empty.\n")
    assert out.startswith("Issue 901 ")
    assert Issue.objects.count() == 1


def test_the_same_issue_twice_is_refused_without_replace(tmp_path: Path) -> None:
    run(SAMPLE)
    path = tmp_path / "again.md"
    path.write_bytes(SAMPLE.read_bytes() + b"\nMore.\n")
    code, _out, err = run(path)
    assert (code, err.count("\n")) == (1, 1)
    assert issue_text(Issue.objects.get()) == sample_text()
    assert run(path, "--replace")[0] == 0
    assert issue_text(Issue.objects.get()) == sample_text() + "\nMore.\n"


def test_mojibake_is_shown_line_by_line_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "damaged.md"
    path.write_bytes(old_mojibake(sample_text()).encode())
    number = sample_text().split("\n### Virtual\n")[0].count("\n") + 3
    code, out, err = run(path)
    assert (code, Issue.objects.count()) == (1, 0)
    assert f"{path}:{number}: - * 2031-01-02 | Hybrid (NÃ¼rnberg, DE) | [Rust NÃ¼rnberg](https://meet.example.org/noris)\n" in out
    assert f"{path}:{number}: + * 2031-01-02 | Hybrid (Nürnberg, DE) | [Rust Nürnberg](https://meet.example.org/noris)\n" in out
    lines = sum(not line.isascii() for line in sample_text().split("\n"))
    assert out.count("\n") == 2 * lines
    assert err.endswith(f" UTF-8 that was read as Windows-1252 in {lines} lines; import the repaired text with --repair-encoding.\n")


def test_mojibake_is_imported_repaired_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "damaged.md"
    path.write_bytes(old_mojibake(sample_text()).encode())
    assert run(path, "--repair-encoding")[0] == 0
    assert issue_text(Issue.objects.get()) == sample_text()


def test_a_template_is_imported_as_one(tmp_path: Path) -> None:
    path = tmp_path / "template"
    path.write_text("Title: x\nNumber: $twir_issue_number\nDate: $twir_issue_date\n\n$twir_events_list\n")
    assert run("--template", path)[0] == 0
    assert (IssueTemplate.objects.get().text, Issue.objects.count()) == (path.read_text(), 0)


def test_a_template_without_placeholders_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "template"
    path.write_text("Title: x\n")
    code, _out, err = run("--template", path)
    assert (code, err) == (1, f"{path}:1: $twir_issue_number, $twir_issue_date and $twir_events_list must stand in a template.\n")
    assert IssueTemplate.objects.count() == 0
