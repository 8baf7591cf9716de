"""What the queue proposes, adopts, counts and explains."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from issues.assembly import assemble_issue
from issues.importer import import_issue
from issues.markdown import render_entry
from issues.models import Issue, Placement
from issues.sources import Mark, entry_sources
from issues.text import issue_text
from submissions import intake, review
from submissions.models import Submission
from submissions.sources import SubmissionSource
from submissions.turns import left_out
from tests.submissions.conftest import DRAFT, LINES

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries

    from issues.sources import Proposal
    from tests.submissions.conftest import Send

SOURCE = SubmissionSource()


def keys(issue: Issue) -> list[str]:
    return [proposal.key for proposal in SOURCE.proposals(issue)]


def proposal(issue: Issue) -> Proposal:
    [only] = SOURCE.proposals(issue)
    return only


def next_draft() -> Issue:
    return Issue.objects.create(number=701, title="T", date=date(2041, 5, 1), file_name="2041-05-01-this-week-in-rust.md")


def publish(issue: Issue) -> None:
    issue.status, issue.published_at = Issue.Status.PUBLISHED, timezone.now()
    issue.save()


def place(issue: Issue, submission: Submission) -> Placement:
    return Placement.objects.create(issue=issue, source="submissions", key=submission.key, section="official", text="x")


class TestProposals:
    @pytest.mark.parametrize("kind", list(LINES))
    def test_an_accepted_one_is_proposed_as_it_prints(self, kind: str, issue: Issue, send: Send, editor: User) -> None:
        submission = review.accept(send(kind), actor=editor)
        found = proposal(issue)
        assert found.key == f"{kind}:{submission.pk}"
        assert found.section == {"link": "official", "task": "cfp-projects", "speakers": "cfp-events"}[kind]
        assert render_entry(found.entry) == LINES[kind] + "\n"
        assert found.sort_key == (0, submission.acceptance_id)

    def test_films_and_talks_come_last_then_the_order_of_acceptance(self, issue: Issue, send: Send, editor: User) -> None:
        sent = [
            send(url=f"https://a{number}.example.org/", prefixes=prefixes)
            for number, prefixes in enumerate([["video"], [], ["series"], ["audio"]])
        ]
        for submission in (sent[3], sent[2], sent[1], sent[0]):
            review.accept(submission, actor=editor)
        order = [row.key for row in sorted(SOURCE.proposals(issue), key=lambda row: row.sort_key)]
        assert order == [sent[2].key, sent[1].key, sent[3].key, sent[0].key]

    def test_only_accepted_ones_are_proposed(self, issue: Issue, send: Send, editor: User) -> None:
        send()
        submission = review.accept(send(url="https://b.example.org/"), actor=editor)
        review.undo(submission, actor=editor)
        assert keys(issue) == []

    def test_not_before_holds_it_back(self, issue: Issue, send: Send, editor: User) -> None:
        early = review.accept(send(not_before="2041-04-24"), actor=editor)
        review.accept(send(url="https://b.example.org/", not_before="2041-04-25"), actor=editor)
        assert keys(issue) == [early.key]

    def test_what_came_late_waits_for_the_next_issue(self, issue: Issue, send: Send, editor: User) -> None:
        late, own = send(), send(url="https://b.example.org/", actor=editor)
        for submission in (late, own):
            review.accept(submission, actor=editor)
        issue.closes_at = late.created_at - timedelta(seconds=1)
        issue.save()
        assert keys(issue) == [own.key]
        assert list(Submission.objects.in_time_for(issue)) == [own]
        assert (late.is_in_time_for(issue), own.is_in_time_for(issue)) == (False, True)
        publish(issue)
        assert keys(next_draft()) == [late.key, own.key]

    def test_a_one_off_section_is_proposed_by_its_heading(self, issue: Issue, send: Send, editor: User) -> None:
        review.accept(send(), actor=editor, section="heading:RustConf 2041")
        assert proposal(issue).section == "heading:RustConf 2041"

    def test_a_placed_one_stays_in_its_draft(self, issue: Issue, send: Send, editor: User) -> None:
        placed, new = (review.accept(send(url=f"https://{name}.example.org/"), actor=editor) for name in "ab")
        other = next_draft()
        place(other, placed)
        assert (keys(issue), keys(other)) == ([new.key], [placed.key])

    def test_what_was_left_out_comes_back_only_when_an_editor_says_so(self, issue: Issue, send: Send, editor: User) -> None:
        out, never_placed = (review.accept(send(url=f"https://{name}.example.org/"), actor=editor) for name in "ab")
        place(issue, out)
        publish(issue)
        draft = next_draft()
        assert keys(draft) == [never_placed.key]
        assert left_out(issue) == [out]
        review.next_issue(out, actor=editor)
        assert keys(draft) == [never_placed.key, out.key]
        assert left_out(issue) == []

    def test_nothing_is_proposed_for_a_published_issue(self, issue: Issue, send: Send, editor: User) -> None:
        place(issue, review.accept(send(), actor=editor))
        publish(issue)
        assert keys(issue) == []

    @pytest.mark.parametrize("number", [1, 3])
    def test_three_queries_whatever_is_accepted(
        self, number: int, issue: Issue, send: Send, editor: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for kind in ("link", "task", "speakers"):
            for one in range(number):
                review.accept(send(kind, url=f"https://{kind}{one}.example.org/"), actor=editor)
        with django_assert_num_queries(3):
            assert len(list(SOURCE.proposals(issue))) == 3 * number


class TestAssembly:
    def test_accepted_things_are_printed_and_then_belong_to_the_desk(self, issue: Issue, send: Send, editor: User) -> None:
        link, task = review.accept(send(), actor=editor), review.accept(send("task"), actor=editor)
        review.accept(send(url="https://conf.example.org/"), actor=editor, section="heading:RustConf 2041")
        assemble_issue(issue, actor=editor)
        text = issue_text(issue)
        assert f"\n{LINES['link']}\n\n### Project" in text
        assert f"{LINES['task']}\n" in text.split("### CFP - Projects", 1)[1]
        assert "### RustConf 2041\n\n* [A link](https://conf.example.org/)\n" in text.replace("2041\n*", "2041\n\n*")
        assert intake.is_placed(link)
        with pytest.raises(intake.IntakeError, match="edit it there"):
            intake.edit(task, cleaned={"title": "Other"}, actor=editor)

    def test_an_undone_acceptance_takes_the_line_out_again(self, issue: Issue, send: Send, editor: User) -> None:
        submission = review.accept(send(), actor=editor)
        before = issue_text(issue)
        assemble_issue(issue, actor=editor)
        review.undo(submission, actor=editor)
        assemble_issue(issue, actor=editor)
        assert issue_text(issue) == before


class TestAdoption:
    def test_a_line_with_the_address_of_an_accepted_one_is_adopted(self, send: Send, editor: User) -> None:
        mine = review.accept(send(url="http://www.standing.example.org/page/", title="My words"), actor=editor)
        review.accept(send(url="https://elsewhere.example.org/"), actor=editor)
        import_issue(DRAFT, file_name="2041-04-24-this-week-in-rust.md")
        issue = Issue.objects.get(number=700)
        placement = Placement.objects.get(issue=issue)
        assert (placement.key, placement.is_adopted, placement.text) == (
            mine.key,
            True,
            "* [Standing in the issue](https://standing.example.org/page)\n",
        )
        text = issue_text(issue)
        assert text == DRAFT

    def test_links_of_a_draft_stay_the_editors_otherwise(self, send: Send) -> None:
        send(url="https://standing.example.org/page")
        import_issue(DRAFT, file_name="2041-04-24-this-week-in-rust.md")
        assert Placement.objects.count() == 0


class TestPublication:
    def test_what_stands_in_the_frozen_text_is_published(self, issue: Issue, send: Send, editor: User) -> None:
        printed, left = (review.accept(send(url=f"https://{name}.example.org/"), actor=editor) for name in "ab")
        SOURCE.published(issue, [printed.key, "link:999999", "nonsense"])
        printed.refresh_from_db()
        left.refresh_from_db()
        assert (printed.state, printed.published_in) == ("published", issue)
        assert (left.state, left.published_in) == ("accepted", None)
        last = printed.decisions.last()
        assert last is not None
        assert (last.verb, last.from_state, last.to_state) == ("publish", "accepted", "published")


class TestBoard:
    def test_waiting_counts_what_is_to_be_decided_for_this_issue(self, issue: Issue, send: Send, editor: User) -> None:
        send()
        send(url="https://b.example.org/")
        send("task")
        send(section="", url="https://c.example.org/")
        review.later(send(url="https://d.example.org/"), actor=editor)
        review.accept(send(url="https://e.example.org/"), actor=editor)
        send(url="https://f.example.org/", not_before="2041-05-01")
        assert SOURCE.waiting(issue) == {"official": 2, "cfp-projects": 1, "": 1}

    @pytest.mark.usefixtures("issue")
    def test_explain_tells_who_and_when(self, send: Send, editor: User) -> None:
        submission = review.accept(send(), actor=editor)
        found = SOURCE.explain(submission.key)
        assert found.label == f"Link {submission.pk}: A link"
        assert found.url == f"/admin/submissions/submission/{submission.pk}/change/"
        assert [line.split(" ", 2)[2] for line in found.lines] == ["sent by a reader", "accepted by editor"]
        assert SOURCE.explain("link:999999").url == ""

    def test_looks_at_submissions_are_told_by_title(self, send: Send, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        rows = [send(title=title, url=f"https://{title}.example.org/") for title in ("one", "two")]
        names = [f"submission:{row.pk}" for row in rows]
        with django_assert_num_queries(1):
            found = SubmissionSource().looked_at(["board", "issue:1", "submission:x", f"submission:{rows[-1].pk + 99}", *names])
        pages = [f"/admin/submissions/submission/triage/{row.pk}/" for row in rows]
        assert found == {name: Mark(row.title, page) for name, row, page in zip(names, rows, pages, strict=True)}

    def test_it_is_plugged_in(self) -> None:
        assert "submissions" in [source.name for source in entry_sources()]
