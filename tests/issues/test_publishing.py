"""From a draft to what everyone reads: errors block, the next draft opens with the same step."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from issues.importer import import_issue, import_template
from issues.models import Change, Issue, Revision, SectionVersion
from issues.publication import BlockedError, PublicationError, finish_issue, make_ready, publish_issue, take_back
from issues.text import issue_text, store_text
from tests.issues.samples import sound_text
from tests.issues.test_publication import TEMPLATE, notes

if TYPE_CHECKING:
    from django.contrib.auth.models import User

__all__ = ["notes"]  # a fixture: the noting source is the only one

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    return import_issue(sound_text(), file_name="2031-01-01-this-week-in-rust.md").issue


def broken(issue: Issue) -> Issue:
    store_text(issue, sound_text().replace("### Official\n", "### Official\n* [Nowhere](\n"), actor=None, origin="edit")
    return issue


class TestGate:
    def test_an_error_blocks_and_is_named(self, issue: Issue, publisher: User) -> None:
        with pytest.raises(BlockedError, match=r"^Issue 893 has 1 error: line 19: ") as refused:
            publish_issue(broken(issue), actor=publisher)
        assert [finding.line for finding in refused.value.findings] == [19]
        assert (Issue.objects.get().status, Revision.objects.count()) == ("draft", 0)

    def test_many_errors_are_counted(self, issue: Issue) -> None:
        text = sound_text().replace("### Official\n", "### Official\n" + "* [Nowhere](\n" * 5)
        store_text(issue, text, actor=None, origin="edit")
        with pytest.raises(BlockedError, match=r"Issue 893 has 5 errors: .*; and 2 more\.$"):
            publish_issue(issue, actor=None)

    def test_warnings_and_what_comes_after_publication_block_nothing(self, issue: Issue) -> None:
        assert "REDDIT_LINK_HERE" in sound_text()
        assert publish_issue(issue, actor=None).text == sound_text()


class TestReady:
    def test_it_is_said_once_and_noted(self, issue: Issue, publisher: User) -> None:
        assert make_ready(issue, actor=publisher).status == "ready"
        assert make_ready(issue, actor=publisher).status == "ready"
        assert [(row.subject, row.before, row.after, row.changed_by) for row in Change.objects.all()] == [
            ("Issue 893", "draft", "ready", publisher)
        ]

    def test_errors_stand_against_it(self, issue: Issue, publisher: User) -> None:
        with pytest.raises(BlockedError, match="Issue 893 has 1 error"):
            make_ready(broken(issue), actor=publisher)
        assert Issue.objects.get().status == "draft"

    def test_a_change_of_its_text_makes_a_draft_of_it_and_finishing_does_not(self, issue: Issue, publisher: User) -> None:
        make_ready(issue, actor=publisher)
        finish_issue(issue, actor=publisher)
        assert Issue.objects.get().status == "ready"
        store_text(issue, sound_text().replace("octopus", "squid"), actor=publisher, origin="edit")
        assert Issue.objects.get().status == "draft"

    def test_it_is_taken_back(self, issue: Issue, publisher: User) -> None:
        make_ready(issue, actor=publisher)
        assert take_back(issue, actor=publisher).status == "draft"

    def test_what_is_published_is_past_it(self, issue: Issue, publisher: User) -> None:
        publish_issue(make_ready(issue, actor=publisher), actor=publisher)
        for step in (make_ready, take_back):
            with pytest.raises(PublicationError, match="Issue 893 is already published"):
                step(issue, actor=publisher)


class TestNext:
    def test_the_next_draft_opens_with_it(self, issue: Issue, publisher: User) -> None:
        import_template(TEMPLATE, file_name="template")
        publish_issue(issue, actor=publisher)
        coming = Issue.objects.coming()
        assert coming is not None
        assert (coming.number, coming.date, coming.status) == (894, date(2031, 1, 8), "draft")
        assert issue_text(coming).startswith("Title: This Week in Rust 894\nNumber: 894\nDate: 2031-01-08\n")
        assert {version.saved_by for version in SectionVersion.objects.filter(issue=coming)} == {publisher}

    def test_a_draft_that_is_open_already_stays_the_next_one(self, issue: Issue) -> None:
        import_template(TEMPLATE, file_name="template")
        later = import_issue(sound_text().replace("893", "894").replace("2031-01-01", "2031-01-08"), file_name="2031-01-08-x.md").issue
        publish_issue(issue, actor=None)
        assert (Issue.objects.coming(), Issue.objects.count()) == (later, 2)

    def test_without_a_template_the_issue_is_published_all_the_same(self, issue: Issue) -> None:
        publish_issue(issue, actor=None)
        assert (Issue.objects.coming(), Issue.objects.get().status) == (None, "published")

    def test_nothing_is_published_when_the_next_draft_cannot_be_opened(self, issue: Issue) -> None:
        import_template(TEMPLATE, file_name="template")
        taken = "2031-01-08-this-week-in-rust.md"
        Issue.objects.create(number=None, title="Old", date=date(2013, 1, 1), file_name=taken, status="published")
        with pytest.raises(PublicationError, match="Issue 894 is there already"):
            publish_issue(issue, actor=None)
        assert (Issue.objects.get(pk=issue.pk).status, Revision.objects.count(), Issue.objects.count()) == ("draft", 0, 2)


class TestCommand:
    def test_it_names_the_revision_and_the_next_draft_and_refuses_twice(self, issue: Issue, capsys: pytest.CaptureFixture[str]) -> None:
        import_template(TEMPLATE, file_name="template")
        call_command("publish_issue", "893")
        digest = hashlib.sha256(sound_text().encode()).hexdigest()
        said = f"Issue 893, revision 1: SHA-256 {digest}\nIssue 894 (2031-01-08-this-week-in-rust.md) is open until 2031-01-08 23:59 UTC.\n"
        assert capsys.readouterr().out == said
        with pytest.raises(SystemExit) as stopped:
            call_command("publish_issue", "893")
        assert (stopped.value.code, capsys.readouterr().err) == (1, "Issue 893 is already published.\n")
        assert issue.revisions.count() == 1

    def test_it_prints_each_error_with_its_line(self, issue: Issue, capsys: pytest.CaptureFixture[str]) -> None:
        broken(issue)
        with pytest.raises(SystemExit) as stopped:
            call_command("publish_issue", "893")
        error = capsys.readouterr().err
        assert (stopped.value.code, error.splitlines()[0]) == (1, "Issue 893 has 1 error; nothing is published.")
        assert error.splitlines()[1].startswith("2031-01-01-this-week-in-rust.md:19: ")
