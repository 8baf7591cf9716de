"""Dump and restore on one database: everything comes back, and what is damaged changes nothing."""

from __future__ import annotations

import os
import stat
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import call_command

from issues.backup import BackupError, archive, dump, is_empty, read_dump, restore
from issues.backup.rows import all_models, label
from issues.exports.editions import edition_of
from issues.exports.errors import ExportError
from issues.exports.formats import exports
from issues.importer import import_issue, import_template
from issues.models import Change, Entry, Issue, Presence, Section
from issues.publication import publish_issue
from issues.search.engines import engine
from issues.search.words import read_query
from submissions import review
from submissions.intake import submit
from submissions.models import FloodCount, Notice, Submission, Unsubscription
from tests.issues.backup.files import manifest, members, remade, row_changed
from tests.issues.samples import OLD_SAMPLE, read, sound_text
from tests.issues.test_publication import TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.contrib.auth.models import User

TITLE = "Ünïcode, “quotes”\\ and 🦀"


@pytest.fixture
def desk(publisher: User) -> Issue:
    """A desk with something in most tables: our own issue published, an old one, a draft, what was sent in, decided and mailed."""
    import_template(TEMPLATE, file_name="template")
    import_issue(read(OLD_SAMPLE), file_name=OLD_SAMPLE.name)
    issue = import_issue(sound_text(), file_name="2031-01-01-this-week-in-rust.md").issue
    publish_issue(issue, actor=publisher)
    fields = {
        "url": "https://a.example.org/",
        "title": TITLE,
        "email": "ada@example.org",
        "note": "For you",
        "section": "observations-thoughts",
    }
    review.accept(submit(kind="link", cleaned=fields), actor=publisher)
    review.decline(submit(kind="link", cleaned=fields | {"url": "https://b.example.org/"}), actor=publisher, reason="No.")
    Authenticator.objects.create(user=publisher, type=Authenticator.Type.TOTP, data={"secret": "x", "a": [1, None, 0.25, "é"]})
    for name in ("b", "B", "a-b", "ab"):
        Unsubscription.objects.create(address_hash=name)
    return issue


@pytest.fixture
def dumped(desk: Issue, tmp_path: Path) -> Path:
    """The desk's dump."""
    del desk
    path = tmp_path / "desk.dump"
    dump(path)
    return path


def restored(path: Path, *, is_replacing: bool = True) -> None:
    with read_dump(path) as found:
        restore(found, is_replacing=is_replacing)


def all_exports() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for issue in Issue.objects.all():
        for revision in [*issue.revisions.all(), None]:
            edition = edition_of(issue, revision)
            found |= {f"{issue.pk} {edition.revision} {name}": export.make(edition).content for name, export in exports().items()}
    return found


def test_everything_comes_back_over_something_else(dumped: Path, tmp_path: Path, desk: Issue) -> None:
    before = all_exports()
    assert len(before) == 3 * len(exports())
    Issue.objects.filter(pk=desk.pk).update(title="Other")
    Submission.objects.all().update(title="Other")
    Change.objects.create(subject="Other")
    restored(dumped)
    assert all_exports() == before
    assert sorted(Submission.objects.values_list("title", flat=True)) == [TITLE, TITLE]
    assert Notice.objects.filter(recipient="ada@example.org").exists()
    again = tmp_path / "again.dump"
    dump(again)
    assert members(again) == members(dumped)
    assert manifest(again)["issues"] == manifest(dumped)["issues"]


def test_what_is_derived_works_afterwards(dumped: Path) -> None:
    phrases = read_query("rust").phrases
    found = set(Entry.objects.filter(pk__in=engine().matching(phrases)))
    Entry.objects.all().delete()
    restored(dumped)
    assert set(Entry.objects.filter(pk__in=engine().matching(phrases))) == found != set()
    last = Issue.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert Issue.objects.create(number=9000, title="x", date="2040-01-04", file_name="x.md").pk == last + 1


@pytest.mark.django_db
def test_a_fresh_database_is_empty_and_needs_no_leave(tmp_path: Path) -> None:
    assert is_empty()
    path = tmp_path / "fresh.dump"
    dump(path)
    restored(path, is_replacing=False)
    assert (is_empty(), Section.objects.count() > 0) == (True, True)


def test_what_stands_is_not_overwritten_without_leave(dumped: Path, desk: Issue) -> None:
    with pytest.raises(BackupError, match="This database is not empty"):
        restored(dumped, is_replacing=False)
    assert Issue.objects.filter(pk=desk.pk).exists()


def test_the_file_is_for_its_owner_alone_and_holds_every_table_that_stays(dumped: Path) -> None:
    assert stat.S_IMODE(dumped.stat().st_mode) == 0o600
    left_out = {label(model) for model in all_models()} - {table["name"] for table in manifest(dumped)["tables"]}
    assert left_out == {
        *("axes.AccessAttempt", "axes.AccessAttemptExpiration", "axes.AccessFailureLog", "axes.AccessLog"),
        *(
            "issues.Heartbeat",
            "issues.Presence",
            "sessions.Session",
            "submissions.FloodCount",
            "submissions.SpentProof",
            "events.FeedFetch",
        ),
        "usersessions.UserSession",
    }
    assert {label(model) for model in all_models()} >= {model._meta.label for model in apps.get_models()}


def test_what_passes_by_itself_goes_where_something_is_restored(dumped: Path) -> None:
    FloodCount.objects.create(key="x", count=1, ends_at="2031-01-01T00:00:00Z")
    restored(dumped)
    assert (FloodCount.objects.count(), Presence.objects.count()) == (0, 0)


def test_a_disk_that_is_full_leaves_the_old_file(dumped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dumped.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="No space left on device"):
        dump(dumped)
    assert (dumped.read_bytes(), [path.name for path in dumped.parent.iterdir()]) == (before, [dumped.name])


def _as_zip(path: Path, **contents: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in contents.items():
            file.writestr(name, content)


def _truncated(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-500])
    return path


def _flipped(path: Path) -> Path:
    content = bytearray(path.read_bytes())
    place = content.index(b"tables/issues.Section.jsonl") + 200
    content[place] ^= 1
    path.write_bytes(content)
    return path


def _bomb(path: Path) -> Path:
    return remade(path, changed={"tables/issues.Issue.jsonl": b"0" * (archive.ALWAYS_FINE + 1)})


def _huge_manifest(path: Path) -> Path:
    _as_zip(path, **{"manifest.json": b" " * (archive.LARGEST_MANIFEST + 1)})
    return path


def _no_zip(path: Path) -> Path:
    path.write_text("-- PostgreSQL database dump")
    return path


def _deep(path: Path) -> Path:
    _as_zip(path, **{"manifest.json": b"[" * 200_000})
    return path


def _lacking(path: Path) -> Path:
    return remade(path, told=lambda facts: facts["tables"].pop())


DAMAGED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "cut off": (_truncated, "is no dump, or it is cut off"),
    "a bit is another": (_flipped, r"tables/issues.Section.jsonl (is damaged|is not what was dumped)"),
    "no zip": (_no_zip, "is no dump, or it is cut off"),
    "a bomb": (_bomb, "packed more densely"),
    "a manifest that is a bomb": (_huge_manifest, "larger than any"),
    "a manifest that is too deep": (_deep, "manifest.json"),
    "another format": (lambda path: remade(path, told=lambda facts: facts.update(version=2)), "has format version 2; this program reads"),
    "somebody else's": (lambda path: remade(path, told=lambda facts: facts.update(format="x")), "is no dump of a desk"),
    "a member that leads elsewhere": (lambda path: remade(path, added=("../../etc/passwd",)), r"not those .* '../../etc/passwd'"),
    "a table less": (_lacking, "not those that manifest.json names"),
    "no list of tables": (lambda path: remade(path, told=lambda facts: facts.update(tables=None)), "not as a dump has it"),
    "another checksum": (lambda path: remade(path, told=lambda facts: facts["tables"][0].update(sha256="0")), "its checksum"),
    "another size": (
        lambda path: remade(path, told=lambda facts: facts["tables"][0].update(bytes=-1)),
        "bytes, where manifest.json says -1",
    ),
    "nothing there": (lambda path: path.with_name("none"), "cannot be read: No such file"),
    "a folder": (lambda path: path.parent, "cannot be read: Is a directory"),
}


def test_what_is_damaged_is_refused_before_the_database_is_asked(
    dumped: Path, desk: Issue, capsys: pytest.CaptureFixture[str], django_assert_num_queries: Any
) -> None:
    whole = dumped.read_bytes()
    for name, (damage, words) in DAMAGED.items():
        dumped.write_bytes(whole)
        with django_assert_num_queries(0), pytest.raises(BackupError, match=words), read_dump(damage(dumped)):
            pytest.fail(f"{name} was read")
    with pytest.raises(SystemExit) as stopped:
        call_command("restore", str(_no_zip(dumped)), "--replace", "--yes")
    said = capsys.readouterr().err
    assert (stopped.value.code, said.count("\n"), said.endswith("Nothing was changed.\n")) == (1, 1, True)
    assert Issue.objects.filter(pk=desk.pk).exists()


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "no number": (lambda path: row_changed(path, "issues.Issue", "number", "many"), "issues.Issue.jsonl, line 1: .*many"),
    "nothing where something must be": (lambda path: row_changed(path, "issues.Issue", "title", None), "does not take the dump"),
    "a reference to nothing": (lambda path: row_changed(path, "issues.Revision", "issue_id", 987654), "does not take the dump"),
    "a number as a text": (lambda path: row_changed(path, "issues.Revision", "number", "1"), "would not stand here as it was dumped"),
    "a text that is another": (
        lambda path: row_changed(path, "issues.Revision", "text", "Other"),
        r"-this-week-in-rust.*, revision 1, would not come out as it did",
    ),
    "an issue more": (lambda path: remade(path, told=lambda facts: facts["issues"].append({"file_name": "y.md"})), "y.md would be missing"),
    "no row": (lambda path: remade(path, changed={"tables/issues.Issue.jsonl": b"{}\n"}), "line 1: not as many values as columns"),
    "no JSON": (lambda path: remade(path, changed={"tables/issues.Issue.jsonl": b"[\n"}), "issues.Issue.jsonl, line 1"),
    "a line without end": (lambda path: remade(path, changed={"tables/issues.Change.jsonl": b"[1]"}), "too long or breaks off"),
    "a newer desk": (
        lambda path: remade(path, told=lambda facts: facts["migrations"].append(["issues", "9999_x"])),
        r"newer desk: issues.9999_x is not applied here",
    ),
    "an older desk": (lambda path: remade(path, told=lambda facts: facts["migrations"].pop()), "older desk, without"),
    "other columns": (
        lambda path: remade(path, told=lambda facts: facts["tables"][0]["columns"].append("x")),
        "tables of the dump are not those of this desk: account.EmailAddress",
    ),
}


def test_what_the_database_or_the_proof_refuses_changes_nothing(dumped: Path, tmp_path: Path) -> None:
    whole = dumped.read_bytes()
    for name, (damage, words) in REFUSED.items():
        with pytest.raises(BackupError, match=words):
            restored(damage(dumped))
        assert dumped.read_bytes() == whole, name
    after = tmp_path / "after.dump"
    dump(after)
    assert members(after) == members(dumped)


class TestCommands:
    def test_they_say_what_they_did(self, dumped: Path, desk: Issue, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("dump", str(dumped))
        rows = sum(table["rows"] for table in manifest(dumped)["tables"])
        size = dumped.stat().st_size
        assert capsys.readouterr().out == f"Writing …\n{dumped}: {rows:,} rows, 2 issues, {size:,} bytes.\n"
        Issue.objects.filter(pk=desk.pk).update(title="Other")
        call_command("restore", str(dumped), "--replace", "--yes")
        said = capsys.readouterr().out.splitlines()
        assert said[-1] == f"{rows:,} rows, 2 issues: every table and every export is as it was dumped."
        assert Issue.objects.get(pk=desk.pk).title == desk.title

    @pytest.mark.parametrize("answer", ["no", EOFError()])
    def test_nothing_goes_without_a_yes(
        self, answer: object, dumped: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def answered(_: str) -> str:
            if isinstance(answer, BaseException):
                raise answer
            return str(answer)

        monkeypatch.setattr("builtins.input", answered)
        with pytest.raises(SystemExit) as stopped:
            call_command("restore", str(dumped), "--replace")
        assert (stopped.value.code, capsys.readouterr().err) == (1, "You did not say yes. Nothing was changed.\n")

    def test_a_place_that_cannot_be_written_is_one_line(self, desk: Issue, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        del desk
        with pytest.raises(SystemExit) as stopped:
            call_command("dump", str(tmp_path / "none" / "x.dump"))
        said = capsys.readouterr().err
        assert (stopped.value.code, said.count("\n"), "No such file or directory" in said) == (1, 1, True)
