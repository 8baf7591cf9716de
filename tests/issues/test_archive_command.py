from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.archive.files import find_files, read_archive
from issues.archive.saving import save_archive
from issues.exports.edition import parts_of
from issues.exports.html import render_html
from issues.exports.page import page_html
from issues.importer import import_issue
from issues.models import Entry, Issue, Revision, SectionVersion
from issues.publication import release
from issues.text import issue_text
from tests.issues.samples import FOLDER, OLD_SAMPLE, SAMPLE, read, sample_text
from tests.processes import ROOT
from tests.sampling import sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pytest_django import Settings

Thing = TypeVar("Thing")
NOTHING_SAVED = "Nothing was saved: a dry run."


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Two issues of ours, as a checkout of the newsletter's repository has them."""
    shutil.copytree(FOLDER, tmp_path / "content")
    return tmp_path


@pytest.fixture
def _no_sources(settings: Settings) -> None:
    settings.ENTRY_SOURCES = []


def run(*arguments: object) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_archive", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def report(*arguments: object) -> dict[str, Any]:
    code, out, err = run(*arguments, "--format", "json")
    assert (code, err) == (0, "")
    document: dict[str, Any] = json.loads(out)
    return document


def rows() -> list[tuple[str, list[tuple[object, ...]]]]:
    """Every row of every table of ours, and of the search index."""
    found = [(model.__name__, sorted(model._base_manager.values_list(), key=repr)) for model in apps.get_app_config("issues").get_models()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM issues_search")
        return [*found, ("search", cursor.fetchall())]


class TestDryRun:
    """No test here may reach a database."""

    def test_it_asks_no_database(self, checkout: Path) -> None:
        code, out, err = run(checkout, "--dry-run")
        assert (code, err, out.rstrip("\n").rpartition("\n")[2]) == (0, "", NOTHING_SAVED)

    def test_json_is_one_document(self, checkout: Path) -> None:
        (checkout / "content" / "state-of-rust.rst").touch()
        found = report(checkout, "--dry-run")
        assert [year["year"] for year in found["years"]] == [2014, 2031]
        names = ["files", "identical", "items", "strict", "layout", "tail", "plain", "raw"]
        assert [list(year)[1:] for year in found["years"] + found["eras"]] == [names] * 6
        assert [era["era"] for era in found["eras"]] == ["2022+", "2021-06-09 to 2021-12", "2018-06 to 2021-06-02", "older"]
        for tally in [*found["years"], *found["eras"], found["total"]]:
            assert sum(tally[name] for name in names[3:]) == tally["items"]
        assert (found["total"]["files"], found["total"]["identical"]) == (2, 2)
        assert sum(found["kinds"].values()) == found["total"]["items"]
        assert {tuple(one) for one in found["not_understood"]} == {("file", "line", "section", "tier", "text")}
        assert found["skipped"] == [
            {"file": f"{checkout}/content/state-of-rust.rst", "line": 0, "message": "a .rst file; issues end with .md or .markdown."}
        ]
        assert (found["notes"], found["errors"], found["saved"]) == ([], [], None)

    def test_what_is_not_understood_is_told_where_it_stands(self, checkout: Path) -> None:
        old = [one for one in report(checkout, "--dry-run")["not_understood"] if one["file"].endswith(OLD_SAMPLE.name)]
        lines = read(OLD_SAMPLE).split("\n")
        assert [one["text"].split("\n")[0] for one in old] == [lines[one["line"] - 1] for one in old]
        assert old[0]["section"] == "What's cooking on master?"

    def test_text_counts_the_items_of_the_prose_eras_and_shows_later_ones(self, tmp_path: Path) -> None:
        top = "Title: This Week in Rust {0}\nNumber: {0}\nDate: {1}\n\n# News\n* Words, and\n  more of them\n"
        for number, day in ((200, "2017-09-19"), (300, "2019-08-20")):
            (tmp_path / f"{day}-this-week-in-rust.md").write_text(top.format(number, day))
        _code, out, _err = run(tmp_path, "--dry-run")
        assert out.split("\nNot understood:\n")[1].split("\n")[:2] == [
            f"  {tmp_path}/2019-08-20-this-week-in-rust.md:6: * Words, and more of them",
            "  Before 2018-06, when lists were prose: 0 plain and 1 raw; --format json lists them.",
        ]

    def test_errors_are_told_after_the_report_of_the_others(self, checkout: Path) -> None:
        (checkout / "content" / "2031-01-08-bad.md").write_bytes(b"\xff")
        code, out, err = run(checkout, "--dry-run", "--format", "json")
        assert (code, json.loads(out)["total"]["files"]) == (1, 2)
        assert err == f"{checkout}/content/2031-01-08-bad.md:1: not UTF-8: byte 0xFF cannot be read.\n"

    @pytest.mark.parametrize("name", ["missing", "empty"])
    def test_no_folder_and_no_issue_are_one_line(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "empty").mkdir()
        code, out, err = run(tmp_path / name, "--dry-run")
        assert (code, out, err.count("\n")) == (1, "", 1)

    def test_file_names_that_no_terminal_shows_are_written_out(self, tmp_path: Path) -> None:
        (tmp_path / "2031-01-08-a\nb\udcff.md").write_bytes(b"")
        code, _out, err = run(tmp_path, "--dry-run")
        assert (code, err) == (1, f"{tmp_path}/2031-01-08-a\\x0ab\\xdcff.md:1: the file is empty.\n")

    def test_a_bar_is_shown_when_asked_for(self, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
        _code, out, _err = run(checkout, "--dry-run", "--progress")
        assert "Reading …" not in out
        assert capsys.readouterr().err.startswith("\rReading:   0%|")

    def test_a_bar_is_shown_on_a_terminal_that_does_not_know_its_size(self, checkout: Path) -> None:
        ours, theirs = pty.openpty()
        command = [sys.executable, "manage.py", "import_archive", str(checkout), "--dry-run"]
        subprocess.run(command, cwd=ROOT, stdout=theirs, stderr=theirs, check=True)
        assert os.read(ours, 4096).startswith(b"\rReading:   0%|")
        os.close(ours)
        os.close(theirs)


@pytest.mark.django_db
class TestImport:
    def test_issues_are_published_as_revision_1_without_gate_or_notices(self, checkout: Path) -> None:
        code, out, err = run(checkout)
        assert (code, err) == (0, "")
        assert out.endswith("\n2 issues imported, 0 stood here already.\n")
        if connection.vendor == "postgresql":  # it plans by what it counted last
            with connection.cursor() as cursor:
                cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'issues_issue'")
                assert cursor.fetchone() == (2,)
        old, new = Issue.objects.order_by("date")
        assert (old.number, old.status, old.published_at) == (None, "published", datetime(2014, 11, 3, tzinfo=UTC))
        assert (new.number, new.file_name, new.closes_at) == (901, SAMPLE.name, None)
        assert [issue_text(issue) for issue in (old, new)] == [read(OLD_SAMPLE), sample_text()]
        frozen = Revision.objects.order_by("issue__date").values_list("number", "text", "html", "page", "reason")
        texts = (read(OLD_SAMPLE), sample_text())
        assert list(frozen) == [(1, text, html := render_html(text), page_html(html, parts_of(text)), "Imported") for text in texts]
        assert not SectionVersion.objects.exists()

    @pytest.mark.usefixtures("_no_sources")
    def test_it_makes_what_a_single_import_makes(self, checkout: Path) -> None:
        columns = [field.attname for field in Entry._meta.fields if field.name not in ("id", "issue", "issue_section")]
        columns += ["issue_section__position", "issue_section__section"]
        run(checkout)
        bulk = list(Entry.objects.filter(issue__number=901).values_list(*columns))
        Issue.objects.all().delete()
        release(import_issue(sample_text(), file_name=SAMPLE.name).issue, actor=None)
        assert bulk == list(Entry.objects.values_list(*columns))
        assert len(bulk) == 18

    def test_every_entry_can_be_searched(self, checkout: Path) -> None:
        run(checkout)
        assert rows()[-1] == ("search", [(Entry.objects.count(),)])

    def test_running_it_again_changes_no_row(self, checkout: Path) -> None:
        run(checkout)
        before = rows()
        with CaptureQueriesContext(connection) as queries:
            code, out, _err = run(checkout)
        assert (code, out.rstrip("\n").rpartition("\n")[2]) == (0, "0 issues imported, 2 stood here already.")
        assert rows() == before
        written = [query["sql"] for query in queries if query["sql"].split(" ")[0] in ("INSERT", "UPDATE", "DELETE")]
        assert written == []

    def test_only_what_is_new_is_added(self, checkout: Path) -> None:
        run(checkout)
        text = (
            sample_text().replace("Rust 901", "Rust 902").replace("Number: 901", "Number: 902").replace("2031-01-01\n", "2031-01-08\n", 1)
        )
        (checkout / "content" / "2031-01-08-this-week-in-rust.md").write_bytes(text.encode())
        found = report(checkout)
        assert found["saved"] == {"new": 1, "unchanged": 2}
        assert issue_text(Issue.objects.get(number=902)) == text

    def test_an_amended_issue_is_known_by_its_first_revision(self, checkout: Path) -> None:
        run(checkout)
        issue = Issue.objects.get(number=901)
        Revision.objects.create(issue=issue, number=2, text="Amended", sha256="", reason="A typo")
        assert run(checkout)[0] == 0

    @pytest.mark.usefixtures("_no_sources")
    @pytest.mark.parametrize("status", ["draft", "published"])
    def test_an_issue_with_another_text_is_listed_and_nothing_is_saved(self, checkout: Path, status: str) -> None:
        import_issue(sample_text() + "\nMore.\n", file_name=SAMPLE.name, status=status)
        before = rows()
        code, out, err = run(checkout)
        assert (code, "imported" in out) == (1, False)
        path = checkout / "content" / SAMPLE.name
        assert err == f"{path}:2: Issue 901 stands here with another text ({status}); it is not overwritten.\nNothing was saved.\n"
        assert rows() == before

    @pytest.mark.usefixtures("_no_sources")
    def test_a_draft_of_the_same_bytes_stays_a_draft(self, checkout: Path) -> None:
        import_issue(sample_text(), file_name=SAMPLE.name)
        assert report(checkout)["saved"] == {"new": 1, "unchanged": 1}
        assert Issue.objects.get(number=901).status == "draft"

    def test_the_file_name_of_another_issue_is_refused(self, checkout: Path) -> None:
        Issue.objects.create(number=17, title="This Week in Rust 17", date="2031-01-01", file_name=SAMPLE.name)
        code, _out, err = run(checkout)
        reason = f"{checkout}/content/{SAMPLE.name}:2: Issue 17 has the file name {SAMPLE.name} already."
        assert (code, err) == (1, f"{reason}\nNothing was saved.\n")
        assert Issue.objects.count() == 1

    def test_one_bad_file_keeps_all_from_being_saved(self, checkout: Path) -> None:
        (checkout / "content" / "2031-01-08-a.md").write_bytes(b"")
        (checkout / "content" / "2031-01-08-b.md").write_bytes(b"Title: x\nNumber: 7\nDate: soon\n")
        code, out, err = run(checkout)
        assert (code, out) == (1, "Reading …\n")
        assert err == (
            f"{checkout}/content/2031-01-08-a.md:1: the file is empty.\n"
            f"{checkout}/content/2031-01-08-b.md:3: “soon” is no Date; write it as “Date: 2026-08-26”.\n"
            "Nothing was saved.\n"
        )
        assert Issue.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_every_issue_once(checkout: Path) -> None:
    def import_it(_: int) -> int:
        try:
            return run(checkout)[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        codes = list(pool.map(import_it, range(3)))
    assert (min(codes), run(checkout)[0]) == (0, 0)
    assert (Issue.objects.count(), Revision.objects.count()) == (2, 2)
    assert rows()[-1] == ("search", [(Entry.objects.count(),)])


@pytest.mark.django_db(transaction=True)
def test_editors_wait_only_while_rows_are_written(checkout: Path) -> None:
    seen = []

    def shown(things: Sequence[Thing], title: str) -> Iterator[Thing]:
        for thing in things:
            seen.append((title, connection.in_atomic_block, Issue.objects.count()))
            yield thing

    assert save_archive(read_archive(find_files(checkout)[0]).files, shown=shown).new == 2
    assert seen == [("Indexing", False, 0), ("Indexing", False, 0), ("Saving", True, 0)]


def test_a_database_without_tables_is_one_line(checkout: Path) -> None:
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{checkout}/empty.sqlite3", "LOG_LEVEL": "WARNING"}
    command = [sys.executable, "manage.py", "import_archive", str(checkout)]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    message = "The database cannot keep the issues (no such table: issues_issue); nothing was saved. Is it migrated?\n"
    assert (ended.returncode, ended.stderr) == (1, message)
    ended = subprocess.run([*command, "--dry-run"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr, ended.stdout.endswith(NOTHING_SAVED + "\n")) == (0, "", True)


def test_json_is_read_everywhere_whatever_the_files_are_named(tmp_path: Path) -> None:
    shutil.copy(SAMPLE, tmp_path / "2031-01-08-\udcff.md")  # the byte 0xFF
    command = [sys.executable, "manage.py", "import_archive", str(tmp_path), "--dry-run", "--format", "json"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii:strict"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr, json.loads(ended.stdout)["total"]["files"]) == (0, b"", 1)


def test_it_ends_without_a_word_when_nobody_reads_it(checkout: Path) -> None:
    command = [sys.executable, "manage.py", "import_archive", str(checkout), "--dry-run"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        assert (child.stderr.read(), child.wait()) == ("", 1)


@pytest.mark.django_db
def test_the_real_archive_is_imported_and_stays_as_it_is(archive: Path, tmp_path: Path) -> None:
    files = sample(sorted((archive / "issues").iterdir()), every=4)
    for file in files:
        shutil.copy(file, tmp_path)
    assert report(tmp_path)["saved"] == {"new": len(files), "unchanged": 0}
    for issue in Issue.objects.all():
        assert issue_text(issue).encode() == (archive / "issues" / issue.file_name).read_bytes()
    counts = {model.__name__: model._base_manager.count() for model in (Issue, Entry, Revision)}
    assert report(tmp_path)["saved"] == {"new": 0, "unchanged": counts["Issue"]}
    assert counts == {model.__name__: model._base_manager.count() for model in (Issue, Entry, Revision)}
