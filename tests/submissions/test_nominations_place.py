"""The one place in an issue that a nomination takes, and nominations that come twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.importer import import_issue
from issues.models import Issue, Placement
from issues.publication import release
from issues.text import store_text
from submissions import intake, review
from submissions.kinds import CrateKind, QuoteKind, submission_kinds
from submissions.sections import find_section
from submissions.sources import SubmissionSource
from submissions.standing import issue_of, place_words
from submissions.turns import first_in_line, left_out
from tests.submissions.conftest import NOMINATIONS
from tests.submissions.nominations import (
    BLOCKS,
    BOTH,
    CRATE_SLOT,
    DRAFT,
    FIRST_WORDS,
    OLD,
    OTHERS,
    SLOTS,
    assembled,
    block,
    errors,
    next_draft,
    post,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.submissions.conftest import Send


@pytest.fixture
def issue(issue: Issue) -> Issue:
    """The coming issue 700 with its two places."""
    store_text(issue, DRAFT, actor=None, origin="import")
    return issue


class TestPlace:
    @BOTH
    def test_a_kind_has_its_own_place_alone(self, kind: str, issue: Issue, editor: User, send: Send) -> None:
        slot = f"{kind}-of-the-week"
        assert find_section(slot) is None
        assert str(find_section(slot, slot=slot)) == f"{kind.capitalize()} of the Week"
        assert find_section("official", slot=slot) is None
        with pytest.raises(review.ReviewError, match="no section"):
            review.accept(send(kind), actor=editor, section="official")
        with pytest.raises(review.ReviewError, match="no section"):
            review.accept(send("link"), actor=editor, section=slot)
        assert SubmissionSource().waiting(issue) == {slot: 1, "official": 1}

    @BOTH
    def test_an_accepted_one_takes_the_place_and_undo_gives_it_back(self, kind: str, issue: Issue, editor: User, send: Send) -> None:
        row = review.accept(send(kind, name="Sebastian"), actor=editor)
        text = assembled(issue)
        assert text == DRAFT.replace(SLOTS[kind], block(kind, name="Sebastian").rstrip("\n"))
        assert assembled(issue) == text
        assert intake.is_placed(row)
        review.undo(row, actor=editor)
        assert assembled(issue) == DRAFT

    @BOTH
    def test_the_first_accepted_stands_and_the_others_wait(self, kind: str, issue: Issue, editor: User, send: Send) -> None:
        rows = [send(kind, **fields) for fields in OTHERS[kind]]
        for row in (rows[1], rows[0], rows[2]):
            review.accept(row, actor=editor)
        text = assembled(issue)
        assert [words in text for words in FIRST_WORDS[kind]] == [False, True, False]
        for row in rows:
            row.refresh_from_db()
        assert [place_words(row) for row in rows] == ["for a later issue", "for Issue 700", "for a later issue"]
        assert [issue_of(row) for row in rows] == [None, issue, None]
        assert first_in_line(rows[0], issue) == rows[1]
        assert first_in_line(rows[1], issue) is None
        assert SubmissionSource().explain(rows[0].key).lines[-1] == f"It waits for a later issue: Issue 700 has “{rows[1]}”."

    @BOTH
    def test_the_next_one_moves_up_at_once(self, kind: str, issue: Issue, editor: User, send: Send) -> None:
        rows = [review.accept(send(kind, **fields), actor=editor) for fields in OTHERS[kind]]
        assembled(issue)
        review.decline(rows[0], actor=editor, reason="It was there in May.")
        text = assembled(issue)
        assert [words in text for words in FIRST_WORDS[kind]] == [False, True, False]
        assert SLOTS[kind] not in text

    @BOTH
    def test_one_that_stands_stays_when_an_older_acceptance_comes_back(self, kind: str, issue: Issue, editor: User, send: Send) -> None:
        first, second = (review.accept(send(kind, **fields), actor=editor) for fields in OTHERS[kind][:2])
        review.undo(first, actor=editor)
        assembled(issue)
        review.accept(first, actor=editor)
        review.undo(second, actor=editor)
        review.accept(second, actor=editor)
        text = assembled(issue)
        assert [words in text for words in FIRST_WORDS[kind]] == [False, True, False]

    @BOTH
    def test_publication_publishes_what_stands_and_the_next_issue_has_the_next(
        self, kind: str, issue: Issue, editor: User, send: Send
    ) -> None:
        rows = [review.accept(send(kind, **fields), actor=editor) for fields in OTHERS[kind]]
        assembled(issue)
        release(issue, actor=editor)
        for row in rows:
            row.refresh_from_db()
        assert [row.state for row in rows] == ["published", "accepted", "accepted"]
        assert rows[0].published_in == issue
        assert left_out(issue) == []
        draft = next_draft()
        text = assembled(draft)
        assert [words in text for words in FIRST_WORDS[kind]] == [False, True, False]
        assert [place_words(row) for row in rows] == ["in Issue 700", "for Issue 701", "for a later issue"]

    @BOTH
    def test_what_an_editor_took_out_is_left_out(self, kind: str, issue: Issue, editor: User, send: Send) -> None:
        out, waiting = (review.accept(send(kind, **fields), actor=editor) for fields in OTHERS[kind][:2])
        assembled(issue)
        store_text(issue, DRAFT, actor=editor, origin="edit")
        assert assembled(issue) == DRAFT
        release(issue, actor=editor)
        assert left_out(issue) == [out]
        draft = next_draft()
        assert [row.key for row in SubmissionSource().proposals(draft)] == [waiting.key]
        review.next_issue(out, actor=editor)
        assert [row.key for row in SubmissionSource().proposals(draft)] == [waiting.key]
        review.decline(waiting, actor=editor, reason="No.")
        assert [row.key for row in SubmissionSource().proposals(draft)] == [out.key]

    def test_a_place_that_an_editor_filled_keeps_its_words(self, issue: Issue, editor: User, send: Send) -> None:
        by_hand = "This week's crate is [other](https://other.example.org/), by hand."
        store_text(issue, DRAFT.replace(CRATE_SLOT, by_hand), actor=editor, origin="edit")
        row = review.accept(send("crate"), actor=editor)
        assert by_hand in assembled(issue)
        assert not Placement.objects.exists()
        release(issue, actor=editor)
        assert [one.key for one in SubmissionSource().proposals(next_draft())] == [row.key]

    def test_an_editors_words_in_the_block_stay(self, issue: Issue, editor: User, send: Send) -> None:
        row = review.accept(send("crate"), actor=editor)
        text = assembled(issue)
        store_text(issue, text.replace("walks sideways", "walks"), actor=editor, origin="edit")
        assert "a library that walks." in assembled(issue)
        release(issue, actor=editor)
        row.refresh_from_db()
        assert row.state == "published"

    def test_an_imported_draft_keeps_its_lines(self, editor: User, send: Send) -> None:
        text = DRAFT.replace("### Official\n", "### Official\n\n* [Crab 2](https://crates.example.org/crab)\n").replace(
            CRATE_SLOT, BLOCKS["crate"].rstrip("\n")
        )
        row = review.accept(send("crate"), actor=editor)
        import_issue(text, file_name="2041-04-24-this-week-in-rust.md")
        assert not Placement.objects.exists()
        issue = Issue.objects.get()
        assert assembled(issue) == text
        assert list(Placement.objects.values_list("key", "is_adopted")) == [(row.key, True)]


class TestTwice:
    @pytest.fixture
    def printed(self, issue: Issue) -> Issue:
        """Issue 650 had the crate and the quote."""
        del issue
        old = Issue.objects.create(number=650, title="T", date=date(2040, 5, 2), file_name="old.md", status="published")
        store_text(old, OLD, actor=None, origin="import")
        return old

    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            ("crate", {}),
            ("crate", {"title": "CRAB"}),
            ("crate", {"title": "crab-2", "url": "http://www.github.com/example/crab/"}),
            ("quote", {}),
            ("quote", {"text": "crabs never *borrow* trouble, they own it!"}),
        ],
    )
    def test_what_was_printed_is_a_hint_with_its_issue(self, kind: str, fields: dict[str, str], printed: Issue) -> None:
        shape = CrateKind() if kind == "crate" else QuoteKind()
        given = {**NOMINATIONS[kind], **fields}
        found = shape.duplicates(given, given["url"], issue=Issue.objects.coming(), other_than=None)
        assert [(entry.issue, entry.kind) for entry in found.printed] == [(printed, kind)]

    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            ("crate", {"title": "crabs"}),
            ("crate", {"title": ""}),
            ("quote", {"text": "Crabs never borrow trouble."}),
            ("quote", {"text": "…"}),
            ("quote", {"url": "https://rocks.example.org/", "text": "Other words from there."}),
        ],
    )
    @pytest.mark.usefixtures("printed")
    def test_another_one_is_none(self, kind: str, fields: dict[str, str]) -> None:
        shape = CrateKind() if kind == "crate" else QuoteKind()
        given = {**NOMINATIONS[kind], **fields}
        assert not shape.duplicates(given, given["url"], issue=Issue.objects.coming(), other_than=None)

    @BOTH
    @pytest.mark.usefixtures("printed")
    def test_the_form_tells_when_it_was(self, kind: str, client: Client) -> None:
        text = " ".join(post(client, kind, press="check").content.decode().split())
        assert '<a href="/issues/650/">Issue 650</a> of 2 May 2040' in text
        assert post(client, kind).status_code == 302

    @BOTH
    def test_a_second_nomination_is_told_of_and_taken(self, kind: str, issue: Issue, client: Client, send: Send) -> None:
        first = send(kind)
        shape = submission_kinds()[kind]
        given = {**NOMINATIONS[kind], "url": "https://elsewhere.example.org/"}
        assert shape.duplicates(given, given["url"], issue=issue, other_than=None).waiting == (first,)
        assert not shape.duplicates(given, given["url"], issue=issue, other_than=first)
        assert post(client, kind, url="https://elsewhere.example.org/").status_code == 302

    @BOTH
    def test_what_stands_in_the_coming_issue_is_refused(self, kind: str, issue: Issue, client: Client, editor: User, send: Send) -> None:
        row = review.accept(send(kind), actor=editor)
        assembled(issue)
        response = post(client, kind, name="Somebody else")
        assert response.status_code == 422
        assert errors(response) == {"url": f"This is in Issue 700 already, under {row.section}."}

    @BOTH
    def test_its_own_block_is_no_duplicate(self, kind: str, issue: Issue, editor: User, send: Send) -> None:
        row = review.accept(send(kind), actor=editor)
        assembled(issue)
        shape = submission_kinds()[kind]
        assert not shape.duplicates(shape.initial(row), row.url, issue=issue, other_than=row)

    @pytest.mark.usefixtures("printed")
    def test_its_page_may_be_a_link_of_the_issue(self, client: Client) -> None:
        assert post(client, "crate", url="https://standing.example.org/page").status_code == 302
