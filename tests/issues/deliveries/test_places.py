"""A folder, a mail box, and the rehearsal of all."""

from __future__ import annotations

import os
from dataclasses import replace
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.management import call_command

from issues.deliveries import Change, DeliveryError, rehearse
from issues.deliveries.carrying import parcel_of
from issues.deliveries.diffs import diff_of
from issues.deliveries.folder import FolderPort
from issues.deliveries.mail import TestMailPort
from issues.deliveries.rehearsal import _parcel_as_published
from issues.exports.formats import exports
from issues.models import Delivery, Issue, Revision
from issues.publication import BlockedError
from issues.text import store_text
from tests.issues.samples import sound_text
from tests.mail import MailServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries, Settings

    from tests.issues.deliveries.fakes import ListPort

STEM = "2031-01-01-this-week-in-rust"


class TestFolder:
    def test_every_export_is_a_file(self, revision: Revision, tmp_path: Path) -> None:
        receipt = FolderPort(tmp_path).deliver(parcel_of(revision))
        assert receipt == str(tmp_path / STEM)
        written = {path.name: path.read_bytes() for path in (tmp_path / STEM).iterdir()}
        assert written.keys() == {export.file_name for export in exports().values()}
        assert written["issue.md"] == sound_text().encode()

    def test_what_stands_there_is_left_alone(self, revision: Revision, tmp_path: Path) -> None:
        FolderPort(tmp_path).deliver(parcel_of(revision))
        path = tmp_path / STEM / "issue.md"
        os.utime(path, (1, 1))
        FolderPort(tmp_path).deliver(parcel_of(revision))
        assert path.stat().st_mtime == 1
        path.write_text("damaged")
        FolderPort(tmp_path).deliver(parcel_of(revision))
        assert path.read_bytes() == sound_text().encode()

    def test_a_disk_that_is_full_leaves_the_old_file(self, revision: Revision, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        FolderPort(tmp_path).deliver(parcel_of(revision))
        path = tmp_path / STEM / "issue.md"
        path.write_text("old")

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(DeliveryError, match="No space left on device"):
            FolderPort(tmp_path).deliver(parcel_of(revision))
        assert (path.read_text(), [one.name for one in path.parent.iterdir() if one.name.startswith(".")]) == ("old", [])

    @pytest.mark.parametrize("file_name", ["..md", ".md", "../x.md", "a/b.md", "", "...md"])
    def test_a_name_that_leads_elsewhere_is_refused(self, revision: Revision, tmp_path: Path, file_name: str) -> None:
        parcel = parcel_of(revision)
        hostile = replace(parcel, edition=replace(parcel.edition, file_name=file_name))
        with pytest.raises(DeliveryError, match="is no name for a file"):
            FolderPort(tmp_path).deliver(hostile)
        assert list(tmp_path.iterdir()) == []

    def test_without_a_folder_it_says_what_to_do(self, tmp_path: Path, settings: Settings) -> None:
        settings.DELIVERY_FOLDER = None
        assert "Set DELIVERY_FOLDER" in FolderPort().lacks()
        assert FolderPort(tmp_path / "none").lacks().startswith(f"{tmp_path / 'none'} is no folder.")


class TestMail:
    @pytest.fixture(autouse=True)
    def _set_up(self, settings: Settings) -> None:
        settings.DELIVERY_TEST_MAIL, settings.HAS_MAIL = ["ada@example.org", "bo@example.org"], True

    @pytest.fixture
    def smtp(self, settings: Settings) -> Iterator[MailServer]:
        with MailServer() as server:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
            yield server

    def test_the_mail_has_both_parts_and_an_id_that_stays(self, revision: Revision) -> None:
        receipts = {TestMailPort().deliver(parcel_of(revision)) for _ in range(2)}
        assert receipts == {"<issue-893.revision-1.test@localhost>"}
        sent = mail.outbox[0]
        assert [one.to for one in mail.outbox] == [["ada@example.org"], ["bo@example.org"]] * 2
        assert sent.subject == "This Week in Rust 893"
        text = sent.message().as_string()
        assert (text.count("text/plain"), text.count("text/html"), "Message-ID: <issue-893.revision-1.test@localhost>" in text) == (
            1,
            1,
            True,
        )

    def test_one_bad_address_stops_no_other(self, revision: Revision, smtp: MailServer) -> None:
        smtp.faults.refused.add("ada@example.org")
        receipt = TestMailPort().deliver(parcel_of(revision))
        assert receipt.startswith("<issue-893.revision-1.test@localhost>, refused for ada@example.org (5")
        assert [address for address, _ in smtp.received] == ["bo@example.org"]

    def test_where_every_address_is_bad_somebody_has_to_look(self, revision: Revision, smtp: MailServer) -> None:
        smtp.faults.refused |= {"ada@example.org", "bo@example.org"}
        with pytest.raises(DeliveryError, match=r"every address: ada@example\.org \(5.*; bo@example\.org"):
            TestMailPort().deliver(parcel_of(revision))

    def test_a_server_that_is_busy_is_asked_again(self, revision: Revision, smtp: MailServer) -> None:
        smtp.faults.busy.update({"ada@example.org": 1, "bo@example.org": 1})
        with pytest.raises(SMTPRecipientsRefused):
            TestMailPort().deliver(parcel_of(revision))
        TestMailPort().deliver(parcel_of(revision))
        assert [address for address, _ in smtp.received] == ["ada@example.org", "bo@example.org"]

    @pytest.mark.parametrize(
        ("addresses", "has_mail", "words"), [([], True, "Set DELIVERY_TEST_MAIL"), (["ada@example.org"], False, "Set EMAIL_URL")]
    )
    def test_it_says_what_it_lacks(self, settings: Settings, addresses: list[str], has_mail: bool, words: str) -> None:  # noqa: FBT001
        settings.DELIVERY_TEST_MAIL, settings.HAS_MAIL = addresses, has_mail
        assert words in TestMailPort().lacks()


class TestRehearsal:
    def test_every_change_is_shown_and_nothing_is_left_of_it(self, issue: Issue, fake: type[ListPort]) -> None:
        [found] = rehearse(issue, actor=None)
        assert (found.name, found.place, found.count, found.refusal) == ("fake", "a list", 1, "")
        assert found.changes[0].after == sound_text().encode()
        assert (issue.status, Issue.objects.count(), Revision.objects.count(), Delivery.objects.count()) == ("draft", 1, 0, 0)
        assert fake.stands == []

    def test_what_is_not_set_up_says_so(self, issue: Issue, fake: type[ListPort]) -> None:
        fake.lacking = "Set THIS."
        [found] = rehearse(issue, actor=None)
        assert (found.refusal, found.changes) == ("Set THIS.", ())

    def test_what_is_blocked_is_not_rehearsed(self, issue: Issue, fake: type[ListPort]) -> None:
        store_text(issue, sound_text().replace("### Official\n", "### Official\n* [Nowhere](\n"), actor=None, origin="edit")
        with pytest.raises(BlockedError):
            rehearse(issue, actor=None)
        assert fake.stands == []

    @pytest.mark.parametrize("error", [DeliveryError("No room."), OSError("No room."), LookupError("No room.")])
    def test_a_port_in_trouble_says_so_and_hides_no_other(self, issue: Issue, fake: type[ListPort], error: Exception) -> None:
        fake.fails = [error]
        [found] = rehearse(issue, actor=None)
        assert (found.refusal, found.changes) == ("No room.", ())

    @pytest.mark.django_db(transaction=True)
    def test_nothing_is_locked_while_the_ports_are_asked(self, issue: Issue, fake: type[ListPort]) -> None:
        rehearse(issue, actor=None)
        assert (fake.held, Revision.objects.count()) == ([False], 0)

    @pytest.mark.django_db(transaction=True)
    def test_what_the_ports_read_is_read_before(
        self, issue: Issue, tmp_path: Path, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        settings.DELIVERY_TEST_MAIL = ["ada@example.org"]
        parcel = _parcel_as_published(issue, actor=None)
        assert parcel is not None
        with django_assert_num_queries(0):
            assert FolderPort(tmp_path).plan(parcel) != []
            assert TestMailPort().plan(parcel) != []

    def test_a_published_issue_is_rehearsed_as_it_stands(self, revision: Revision, fake: type[ListPort]) -> None:
        [found] = rehearse(revision.issue, actor=None)
        assert (found.count, fake.stands, Revision.objects.count()) == (1, [], 1)


class TestDiff:
    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            (b"a\nb\n", b"a\nc\n", ["--- a/x", "+++ b/x", "@@ -1,2 +1,2 @@", " a", "-b", "+c"]),
            (None, b"a", ["--- /dev/null", "+++ b/x", "@@ -0,0 +1 @@", "+a", "\\ No newline at end of file"]),
            (b"a\n\nb\nc\n", None, ["-a", "-c"]),
            (b"a\n", b"a\n", []),
            (b"\xff\n", b"a\n", ["It is no text."]),
        ],
    )
    def test_a_change_is_shown_line_by_line(self, before: bytes | None, after: bytes | None, expected: list[str]) -> None:
        assert diff_of(Change("x", before, after), [Change("y", None, b"b\n"), Change("z", b"a\n", None)]) == expected

    def test_texts_that_are_too_long_to_be_compared_are_shown_whole(self) -> None:
        before, after = ("".join(f"{sign}{number}\n" for number in range(4001)) for sign in "ab")
        assert len(diff_of(Change("x", before.encode(), after.encode()))) == 2 + 2 * 4001


class TestCommand:
    @pytest.mark.usefixtures("issue")
    def test_a_rehearsal_prints_each_change(self, fake: type[ListPort], capsys: pytest.CaptureFixture[str]) -> None:
        call_command("publish_issue", "893", "--rehearse")
        said = capsys.readouterr().out.split("\n")
        text = sound_text()
        assert said[:3] == ["List (a list): 1 would change", f"  A text  {len(text.encode())} bytes", "    --- /dev/null"]
        assert said[5:62] == [f"    +{line}" for line in text.split("\n")[:57]]
        assert said[62:] == [f"    … {text.count(chr(10)) - 57} more lines; --lines 0 shows all.", ""]
        assert (Revision.objects.count(), fake.stands) == (0, [])

    @pytest.mark.usefixtures("issue", "fake")
    def test_a_rehearsal_prints_as_many_lines_as_are_asked_for(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("publish_issue", "893", "--rehearse", "--lines", "0")
        assert capsys.readouterr().out.endswith("".join(f"    +{line}\n" for line in sound_text().removesuffix("\n").split("\n")))

    def test_it_is_published_and_handed_on_and_handed_on_again(
        self, issue: Issue, fake: type[ListPort], capsys: pytest.CaptureFixture[str]
    ) -> None:
        for _ in range(2):
            call_command("publish_issue", "893", "--deliver", "fake")
            assert capsys.readouterr().out.endswith("fake: place 0\n")
        assert (fake.stands, issue.revisions.count()) == ([sound_text()], 1)

    def test_what_fails_is_said_in_one_line(self, issue: Issue, fake: type[ListPort], capsys: pytest.CaptureFixture[str]) -> None:
        fake.fails = [DeliveryError("No\nroom.")]
        with pytest.raises(SystemExit) as stopped:
            call_command("publish_issue", "893", "--deliver", "fake")
        assert (stopped.value.code, capsys.readouterr().err) == (1, "fake: No\\x0aroom.\n")
        assert issue.revisions.count() == 1
