"""What is published changes only with a reason, and as a further revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from issues.exports.markdown import export_markdown
from issues.importer import import_issue
from issues.models import Entry, Issue, Revision, SectionVersion
from issues.publication import PublicationError, StaleRevisionError, amend_issue, put_discussion, release
from issues.text import issue_text
from tests.issues.samples import sound_text

if TYPE_CHECKING:
    from pathlib import Path

    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db

URL = "https://www.reddit.com/r/rust/comments/1abc/twir/"
AMENDED = sound_text().replace("an octopus", "a squid")
HEAD = "Title: This Week in Rust 893\nNumber: 893\nDate: 2031-01-01\n"


@pytest.fixture
def issue() -> Issue:
    issue = import_issue(sound_text(), file_name="2031-01-01-this-week-in-rust.md").issue
    release(issue, actor=None)
    return issue


def test_a_further_revision_stands_beside_the_first(issue: Issue, publisher: User) -> None:
    revision = amend_issue(issue, text=AMENDED, base=1, reason=" The  animal ", actor=publisher)
    assert (revision.number, revision.reason, revision.created_by) == (2, "The animal", publisher)
    assert "a squid" in revision.html
    assert [row.text for row in Revision.objects.all()] == [sound_text(), AMENDED]
    stored = Issue.objects.get()
    assert (stored.status, issue_text(stored), export_markdown(stored)) == ("amended", AMENDED, AMENDED)
    assert export_markdown(stored, revision=1) == sound_text()
    assert Entry.objects.filter(title__contains="squid").count() == 1
    changed = SectionVersion.objects.filter(origin="amend")
    assert [(version.issue_section is not None, version.saved_by) for version in changed] == [(True, publisher)]


def test_of_two_at_once_the_second_sees_the_first(issue: Issue, publisher: User) -> None:
    amend_issue(issue, text=AMENDED, base=1, reason="The animal", actor=publisher)
    with pytest.raises(StaleRevisionError, match="it is at revision 2 now") as refused:
        amend_issue(issue, text=sound_text().replace("Traits", "Types"), base=1, reason="The word", actor=publisher)
    assert refused.value.last.text == AMENDED
    assert Revision.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        (AMENDED, "  ", "Say why"),
        (AMENDED, "x" * 201, "Give the reason in 200 characters; these are 201"),
        (sound_text(), "Why not", "Nothing is changed"),
        (AMENDED.replace("Number: 893\n", ""), "Why not", "Put back: “Number: 893”"),
        (AMENDED + "\0", "Why not", "has a character that cannot be stored"),
        (AMENDED + "# x\n" * 400, "Why not", "headings"),
        (AMENDED.replace("Date: 2031-01-01", "Date: 2031-01-02"), "Why not", "keeps its number and date. Put back “Date: 2031-01-01”"),
        (AMENDED.replace("Number: 893", "Number: 894"), "Why not", "Put back “Number: 893”"),
        (HEAD, "Why not", "The text has 8 errors that revision 1 has not: line 1: .*; and 5 more"),
        (AMENDED.replace("## Jobs\n", ""), "Why not", "1 error that revision 1 has not: line 1: The section “Jobs” is missing"),
        (AMENDED.replace("a squid", "a $twir_animal"), "Why not", r"line 24: “\$twir_animal” is still a placeholder"),
    ],
)
def test_what_is_no_amendment_is_refused_and_changes_nothing(issue: Issue, text: str, reason: str, words: str) -> None:
    with pytest.raises(PublicationError, match=words):
        amend_issue(issue, text=text, base=1, reason=reason, actor=None)
    stored = Issue.objects.get()
    assert (Revision.objects.count(), issue_text(stored), stored.status) == (1, sound_text(), "published")


def test_an_error_that_stood_before_is_no_reason_to_refuse(issue: Issue) -> None:
    """The discussion's placeholder stands in every first revision; once it is filled in, it does not come back."""
    amend_issue(issue, text=AMENDED, base=1, reason="The animal", actor=None)
    put_discussion(issue, URL, base=2, actor=None)
    with pytest.raises(PublicationError, match=r"has 1 error that revision 3 has not: .*“REDDIT_LINK_HERE” is still a placeholder"):
        amend_issue(issue, text=sound_text(), base=3, reason="The animal", actor=None)


def test_a_draft_is_edited_and_not_amended() -> None:
    draft = import_issue(sound_text(), file_name="2031-01-01-this-week-in-rust.md").issue
    with pytest.raises(PublicationError, match="Issue 893 is not published yet"):
        amend_issue(draft, text=AMENDED, base=1, reason="Why not", actor=None)
    with pytest.raises(PublicationError, match="its discussion is opened afterwards"):
        put_discussion(draft, URL, base=1, actor=None)


def test_the_discussion_is_an_amendment_of_its_line(issue: Issue, publisher: User) -> None:
    revision = put_discussion(issue, URL, base=1, actor=publisher)
    assert revision.text == sound_text().replace("REDDIT_LINK_HERE", URL)
    assert (revision.number, revision.reason) == (2, "The address of the discussion")
    with pytest.raises(PublicationError, match="Nothing is changed"):
        put_discussion(issue, URL, base=2, actor=publisher)
    with pytest.raises(PublicationError, match="must begin with https"):
        put_discussion(issue, "reddit", base=2, actor=publisher)


class TestCommand:
    def test_a_file_becomes_the_next_revision(self, issue: Issue, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "amended.md"
        path.write_bytes(AMENDED.encode())
        call_command("amend_issue", "893", str(path), "--reason", "The animal")
        lines = capsys.readouterr().out.splitlines()
        assert [line[:32] for line in lines if line[0] in "+-"] == ["-* [video] [Traits, told by an o", "+* [video] [Traits, told by a sq"]
        assert lines[-1].startswith("Issue 893, revision 2: SHA-256 ")
        assert export_markdown(issue) == AMENDED

    @pytest.mark.parametrize("arguments", [[], ["--base", "1"]])
    def test_a_file_of_an_older_revision_takes_nothing_back(
        self, issue: Issue, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
    ) -> None:
        put_discussion(issue, URL, base=1, actor=None)
        path = tmp_path / "amended.md"
        path.write_bytes(AMENDED.encode())
        with pytest.raises(SystemExit):
            call_command("amend_issue", "893", str(path), "--reason", "The animal", *arguments)
        told = capsys.readouterr()
        assert told.out.splitlines() == [
            "…",
            f"-<small>[Discuss]({URL})</small>",
            "+<small>[Discuss](REDDIT_LINK_HERE)</small>",
        ]
        assert told.err.startswith(
            "The file began from revision 1 and would take back what was amended since (shown above). Put your change"
        )
        assert issue.revisions.count() == 2

    def test_what_was_amended_may_be_taken_back_on_purpose(self, issue: Issue, tmp_path: Path) -> None:
        amend_issue(issue, text=AMENDED, base=1, reason="The animal", actor=None)
        path = tmp_path / "amended.md"
        path.write_bytes(sound_text().encode())
        call_command("amend_issue", "893", str(path), "--reason", "It is one", "--base", "2")
        assert export_markdown(issue) == sound_text()

    def test_a_file_that_has_what_was_amended_since_is_taken(self, issue: Issue, tmp_path: Path) -> None:
        put_discussion(issue, URL, base=1, actor=None)
        path = tmp_path / "amended.md"
        path.write_bytes(AMENDED.replace("REDDIT_LINK_HERE", URL).encode())
        call_command("amend_issue", "893", str(path), "--reason", "The animal", "--base", "1")
        assert issue.revisions.get(number=3).text == path.read_text()

    def test_the_discussion_is_put_in(self, issue: Issue) -> None:
        call_command("amend_issue", "893", "--discussion", URL)
        assert export_markdown(issue).endswith(f"<small>[Discuss]({URL})</small>\n")

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["893", "{}/none.md", "--reason", "x"], "none.md: cannot be read: No such file or directory."),
            (["893", "{}/same.md", "--reason", "x"], "Nothing is changed."),
            (["893", "{}/same.md"], "Say why: --reason TEXT."),
            (["893"], "Name a file, or --discussion URL."),
            (["893", "{}/other.md", "--reason", "x", "--base", "7"], "Issue 893 has no revision 7."),
            (["893", "{}/head.md", "--reason", "x"], "The text has 8 errors that revision 1 has not"),
            (["893", "--discussion", "x"], "The address must begin with https:// or http://."),
            (["894", "--discussion", URL], "There is no issue 894."),
        ],
    )
    def test_it_refuses_in_one_line(
        self, issue: Issue, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
    ) -> None:
        for name, text in (("same.md", sound_text()), ("other.md", AMENDED), ("head.md", HEAD)):
            (tmp_path / name).write_bytes(text.encode())
        with pytest.raises(SystemExit) as stopped:
            call_command("amend_issue", *(argument.format(tmp_path) for argument in arguments))
        error = capsys.readouterr().err
        assert (stopped.value.code, error.count("\n"), words in error) == (1, 1, True)
        assert issue.revisions.count() == 1
