from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from issues.importer import import_issue, import_template
from issues.markdown.nodes import EventListing, InlineLink, Link
from issues.models import Issue, IssueSection, Revision
from issues.publication import PublicationError, draft_text, new_issue, release
from issues.sources import Proposal
from issues.text import issue_text, store_text
from tests.issues.samples import NOTING_SOURCE, Notes, NotingSource, sample_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

TEMPLATE = """Title: This Week in Rust $twir_issue_number
Number: $twir_issue_number
Date: $twir_issue_date
Category: This Week in Rust

### Official

## Upcoming Events

Rusty Events between $twir_issue_date - $twir_events_end_date 🦀

$twir_events_list

Tell us of yours.

[calendar]: https://calendar.example.org/

## Jobs
"""
LEFT = "* [Why we left, and came back](https://example.org/left/)\n"


@pytest.fixture(autouse=True)
def notes(settings: Settings) -> Iterator[Notes]:
    settings.ENTRY_SOURCES = [NOTING_SOURCE]
    NotingSource.notes = Notes()
    yield NotingSource.notes
    NotingSource.notes = Notes()


@pytest.fixture
def issue() -> Issue:
    return import_issue(sample_text(), file_name="901.md").issue


@pytest.fixture
def template() -> None:
    import_template(TEMPLATE, file_name="template")


class TestPublishing:
    def test_the_text_is_frozen_with_its_checksum_and_html(self, issue: Issue, publisher: User) -> None:
        revision = release(issue, actor=publisher)
        assert (revision.number, revision.text, revision.created_by) == (1, sample_text(), publisher)
        assert revision.sha256 == hashlib.sha256(sample_text().encode()).hexdigest()
        assert '<a href="https://example.org/left/">' in revision.html
        stored = Issue.objects.get()
        assert (stored.status, stored.published_at is not None, issue.is_open) == ("published", True, False)

    def test_sources_hear_which_of_their_keys_stand_in_the_text(self, issue: Issue, notes: Notes) -> None:
        row = IssueSection.objects.get(section__slug="observations-thoughts")
        thoughts = row.body
        assert LEFT in thoughts
        edited = thoughts.replace(LEFT, "").replace("Traits, told by", "Traits told by")
        store_text(issue, sample_text().replace(thoughts, edited), actor=None, origin="edit")
        release(issue, actor=None)
        keys = ("https://ada.example.org/borrow?week=1#end", "https://video.example.org/watch?v=8", "https://audio.example.org/42")
        assert notes.published == [(issue.pk, keys)]

    def test_a_line_that_was_moved_and_retitled_still_stands(self, issue: Issue, notes: Notes) -> None:
        text = sample_text().replace(LEFT, "").replace("### Research\n", "### Research\n" + LEFT.replace("Why we", "Why they"))
        store_text(issue, text, actor=None, origin="edit")
        release(issue, actor=None)
        assert "https://example.org/left/" in notes.published[0][1]

    def test_the_second_publisher_is_refused(self, issue: Issue, notes: Notes) -> None:
        stale = Issue.objects.get()
        release(issue, actor=None)
        with pytest.raises(PublicationError, match="Issue 901 is already published"):
            release(stale, actor=None)
        assert (Revision.objects.count(), len(notes.published)) == (1, 1)

    def test_nothing_is_published_when_a_source_fails(self, issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_arguments: object) -> None:
            raise RuntimeError("no")

        monkeypatch.setattr(NotingSource, "published", fail)
        with pytest.raises(RuntimeError):
            release(issue, actor=None)
        assert (Issue.objects.get().status, Revision.objects.count()) == ("draft", 0)


@pytest.mark.usefixtures("template")
class TestNewIssue:
    def test_the_draft_follows_the_last_issue(self, issue: Issue) -> None:
        draft = new_issue()
        assert (draft.number, draft.date, draft.status) == (902, date(2031, 1, 8), "draft")
        assert draft.closes_at == datetime(2031, 1, 8, 23, 59, tzinfo=UTC)
        assert draft.file_name == "2031-01-08-this-week-in-rust.md"
        assert Issue.objects.coming() == issue
        release(issue, actor=None)
        assert Issue.objects.coming() == draft

    def test_a_draft_whose_day_is_over_is_open_until_it_is_published(self, issue: Issue, capsys: pytest.CaptureFixture[str]) -> None:
        del issue
        with time_machine.travel("2031-01-10T12:00:00Z", tick=False):
            call_command("new_issue")
            draft = Issue.objects.get(number=902)
            assert (draft.date, draft.closes_at, draft.has_closed) == (date(2031, 1, 8), None, False)
        assert capsys.readouterr().out == "Issue 902 (2031-01-08-this-week-in-rust.md) is open until it is published.\n"

    @pytest.mark.parametrize(
        ("today", "wednesday", "number"),
        [("2030-12-31", "2031-01-01", 893), ("2031-01-01", "2031-01-08", 894), ("2031-01-02", "2031-01-08", 894)],
    )
    def test_the_first_draft_is_for_the_next_wednesday_in_the_newsletters_count(self, today: str, wednesday: str, number: int) -> None:
        with time_machine.travel(datetime.fromisoformat(f"{today}T12:00:00+00:00"), tick=False):
            draft = new_issue()
        assert (draft.number, str(draft.date)) == (number, wednesday)

    def test_the_text_is_the_template_with_dates_and_without_the_events_placeholder(self) -> None:
        draft = new_issue(date=date(2031, 1, 1))
        assert issue_text(draft) == TEMPLATE.replace("$twir_issue_number", "893").replace("$twir_issue_date", "2031-01-01").replace(
            "$twir_events_end_date", "2031-01-29"
        ).replace("$twir_events_list\n\n", "")

    def test_what_sources_propose_stands_in_it_at_once(self, notes: Notes) -> None:
        organizer, title = InlineLink("B", "https://b.org"), InlineLink("T", "https://t.org")
        event = EventListing(date(2031, 1, 2), "Bonn, DE", (organizer,), (title,))
        notes.proposals = [
            Proposal("events-europe", "event:1", event, ("2031-01-02", "Bonn, DE"), "region"),
            Proposal("official", "link:1", Link("A", "https://a.org"), (0, 1)),
        ]
        text = issue_text(new_issue(date=date(2031, 1, 1)))
        assert "### Official\n* [A](https://a.org)\n\n## Upcoming Events\n\nRusty Events between 2031-01-01 - 2031-01-29 🦀\n\n" in text
        assert text.endswith(
            "### Europe\n* 2031-01-02 | Bonn, DE | [B](https://b.org)\n    * [**T**](https://t.org)\n\n"
            "Tell us of yours.\n\n[calendar]: https://calendar.example.org/\n\n## Jobs\n"
        )

    def test_a_date_before_the_last_issue_is_refused(self, issue: Issue) -> None:
        with pytest.raises(PublicationError, match="Issue 901 has the date 2031-01-01; the next issue's date must lie after it"):
            new_issue(date=issue.date)
        assert Issue.objects.count() == 1

    def test_a_date_at_the_end_of_the_calendar_is_refused(self) -> None:
        with pytest.raises(PublicationError, match="9999-12-31 is no date of an issue; write one like 2026-08-26"):
            new_issue(date=date(9999, 12, 31))

    def test_a_file_name_that_is_taken_is_refused(self, issue: Issue) -> None:
        Issue.objects.filter(pk=issue.pk).update(file_name="2031-01-08-this-week-in-rust.md")
        with pytest.raises(PublicationError, match="Issue 902 is there already"):
            new_issue()
        assert Issue.objects.count() == 1

    def test_the_newest_template_counts(self) -> None:
        import_template(TEMPLATE.replace("Tell us of yours.", "Write to us."), file_name="newer")
        assert "Write to us." in issue_text(new_issue())

    def test_the_command_names_the_draft(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("new_issue", "--date", "2031-01-01")
        assert capsys.readouterr().out == "Issue 893 (2031-01-01-this-week-in-rust.md) is open until 2031-01-01 23:59 UTC.\n"

    def test_the_command_refuses_the_same_date_again(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("new_issue", "--date", "2031-01-01")
        with pytest.raises(SystemExit) as stopped:
            call_command("new_issue", "--date", "2031-01-01")
        reason = "Issue 893 has the date 2031-01-01; the next issue's date must lie after it.\n"
        assert (stopped.value.code, capsys.readouterr().err) == (1, reason)
        assert Issue.objects.count() == 1


def test_without_a_template_no_draft_is_opened() -> None:
    with pytest.raises(PublicationError, match=r"There is no template yet\. Import one: import_issue --template FILE\."):
        new_issue()
    assert Issue.objects.count() == 0


def test_a_real_draft_looks_like_its_template_around_the_events(archive: Path) -> None:
    template = (archive / "DRAFT_TEMPLATE").read_bytes().decode()
    created = (archive / "replay" / "created" / "2026-07-29.md").read_bytes().decode()
    before, _, after = created.partition("### Virtual\n")
    closing = after[after.index("If you are running a Rust event") :]
    assert draft_text(template, number=662, day=date(2026, 7, 29)) == before + closing


@pytest.mark.django_db(transaction=True)
def test_of_many_publishers_at_once_one_publishes(notes: Notes) -> None:
    issue = import_issue(sample_text(), file_name="901.md").issue

    def publish(_: int) -> str:
        try:
            return str(release(Issue.objects.get(pk=issue.pk), actor=None))
        except PublicationError as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(publish, range(4)))
    assert answers == ["Issue 901 is already published."] * 3 + ["Issue 901, revision 1"]
    assert (issue.revisions.count(), len(notes.published)) == (1, 1)
