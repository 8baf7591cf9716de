"""Nominations for the crate and the quote of the week: their blocks, their one place in an issue, and what comes twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from issues.assembly import assemble_issue
from issues.exports.html import render_html
from issues.importer import import_issue
from issues.markdown import render_entry
from issues.markdown.blocks import read_crate, read_quote, write_crate, write_quote
from issues.models import Issue, Placement
from issues.publication import publish_issue
from issues.text import issue_text, store_text
from submissions import intake, review
from submissions.kinds import CrateKind, QuoteKind, submission_kinds
from submissions.models import Submission
from submissions.sections import find_section
from submissions.sources import SubmissionSource
from submissions.standing import issue_of, place_words
from submissions.turns import first_in_line, left_out
from tests.submissions.conftest import NOMINATIONS, form_key

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpResponse
    from django.test import Client

    from tests.submissions.conftest import Send

CRATE_SLOT, QUOTE_SLOT = "<!-- COTW goes here -->", "<!-- QOTW goes here -->"
DRAFT = f"""\
Title: This Week in Rust 700
Number: 700
Date: 2041-04-24
Category: This Week in Rust

## Updates from Rust Community

### Official

## Crate of the Week

{CRATE_SLOT}

[Please submit your suggestions and votes for next week][submit_crate]!

[submit_crate]: https://users.rust-lang.org/t/crate-of-the-week/2704

# Quote of the Week

{QUOTE_SLOT}

[Please submit quotes and vote for next week!](https://users.rust-lang.org/t/twir-quote-of-the-week/328)
"""
OLD = """\
Title: This Week in Rust 650
Number: 650
Date: 2040-05-02
Category: This Week in Rust

## Crate of the Week

This week's crate is [crab](https://github.com/example/crab), a crawler.

# Quote of the Week

> Crabs *never* borrow trouble. They own it.

– [Ferris on the rocks](https://rocks.example.org/)
"""
SLOTS = {"crate": CRATE_SLOT, "quote": QUOTE_SLOT}
BLOCKS = {
    "crate": "This week's crate is [crab](https://crates.example.org/crab), a library that walks sideways.\n",
    "quote": ("> Crabs never borrow trouble.  \n> They own it.\n\n– [Ferris on the beach](https://forum.example.org/t/1/2)\n"),
}
THANKS = "\nThanks to Sebastian for the suggestion!\n"
BOTH = pytest.mark.parametrize("kind", ["crate", "quote"])
OTHERS: dict[str, list[dict[str, Any]]] = {
    "crate": [{"title": name, "url": f"https://crates.example.org/{name}"} for name in ("ab", "cd", "ef")],
    "quote": [{"text": f"{name} said so.", "url": f"https://forum.example.org/{name}"} for name in ("Ab", "Cd", "Ef")],
}
FIRST_WORDS = {"crate": ["[ab]", "[cd]", "[ef]"], "quote": ["> Ab said so.", "> Cd said so.", "> Ef said so."]}


@pytest.fixture
def issue(issue: Issue) -> Issue:
    """The coming issue 700 with its two places."""
    store_text(issue, DRAFT, actor=None, origin="import")
    return issue


def block(kind: str, **fields: Any) -> str:
    shape = CrateKind() if kind == "crate" else QuoteKind()
    return render_entry(shape.printed({**NOMINATIONS[kind], **fields}))


def post(client: Client, kind: str, *, press: str = "send", **fields: Any) -> HttpResponse:
    response: Any = client.post(f"/submit/{kind}/", {**NOMINATIONS[kind], "form_key": form_key(), press: "1", **fields})
    return response  # type: ignore[no-any-return]


def errors(response: Any) -> dict[str, str]:
    return {name: str(words[0]) for name, words in response.context["form"].errors.items()}


def assembled(issue: Issue) -> str:
    assemble_issue(issue, actor=None)
    return issue_text(issue)


def next_draft() -> Issue:
    issue = Issue.objects.create(number=701, title="T", date=date(2041, 5, 1), file_name="2041-05-01-this-week-in-rust.md")
    store_text(issue, DRAFT.replace("700", "701"), actor=None, origin="import")
    return issue


class TestBlocks:
    @BOTH
    def test_a_block_is_in_house_form(self, kind: str) -> None:
        assert block(kind) == BLOCKS[kind]
        assert block(kind, name="Sebastian") == BLOCKS[kind] + THANKS

    @pytest.mark.parametrize(
        ("fields", "line"),
        [
            ({"description": "a library."}, "[crab](https://crates.example.org/crab), a library.\n"),
            ({"description": "a library!"}, "[crab](https://crates.example.org/crab), a library!\n"),
            ({"description": "`serde` for <T>"}, "[crab](https://crates.example.org/crab), `serde` for &lt;T>.\n"),
            ({"title": "embed_it_"}, "[embed_it\\_](https://crates.example.org/crab), a library that walks sideways.\n"),
            ({"url": "https://a.example.org/(x"}, "[crab](https://a.example.org/%28x), a library that walks sideways.\n"),
        ],
    )
    def test_a_crate_is_written_as_typed(self, fields: dict[str, str], line: str) -> None:
        assert block("crate", **fields) == f"This week's crate is {line}"

    @pytest.mark.parametrize(
        ("fields", "printed"),
        [
            ({"text": "One.\n\nTwo."}, "> One.\n>\n> Two.\n\n– [Ferris on the beach](https://forum.example.org/t/1/2)\n"),
            ({"where": ""}, "> Crabs never borrow trouble.  \n> They own it.\n\n– [Ferris](https://forum.example.org/t/1/2)\n"),
            (
                {"text": "Look:\n```rust\nif x {\n    y()\n}\n```"},
                "> Look:\n>\n>     if x {\n>         y()\n>     }\n\n– [Ferris on the beach](https://forum.example.org/t/1/2)\n",
            ),
            ({"text": "# A\n> b", "who": "F on B"}, "> \\# A  \n> \\> b\n\n– [F on B on the beach](https://forum.example.org/t/1/2)\n"),
        ],
    )
    def test_a_quote_keeps_its_lines(self, fields: dict[str, str], printed: str) -> None:
        assert block("quote", **fields) == printed

    @BOTH
    def test_a_block_reads_back_as_itself(self, kind: str) -> None:
        text = block(kind, name="Sebastian")
        crate, quote = read_crate(text), read_quote(text)
        assert (crate and write_crate(crate)) == (text if kind == "crate" else None)
        assert (quote and write_quote(quote)) == (text if kind == "quote" else None)

    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>alert(1)</script>",
            "x](https://evil.example/) [y",
            "![p](https://evil.example/p.png)",
            "<!-- QOTW goes here -->",
            "](javascript:alert(1))",
            "a | b",
            "**",
            "`",
            "[submit_crate]: https://evil.example/",
            "* [x](https://evil.example/)",
            "## Jobs",
        ],
    )
    @pytest.mark.parametrize(
        ("kind", "field"),
        [
            ("crate", "title"),
            ("crate", "description"),
            ("crate", "name"),
            ("quote", "text"),
            ("quote", "who"),
            ("quote", "where"),
            ("quote", "name"),
        ],
    )
    def test_hostile_words_are_words(self, kind: str, field: str, hostile: str) -> None:
        text = block(kind, **{"name": "Sebastian", field: hostile})
        html = render_html(text)
        assert html.count("<a href=") == 1
        assert f'<a href="{NOMINATIONS[kind]["url"]}">' in html
        assert all(mark not in html for mark in ("<script", "<img", "<h2", "<li", "<table"))

    @pytest.mark.parametrize("words", ["a thing. Thanks to everybody for the work"])
    def test_what_would_be_read_as_something_else_is_refused(self, words: str) -> None:
        with pytest.raises(intake.IntakeError, match="plain words"):
            intake.printed_line(CrateKind(), {**NOMINATIONS["crate"], "description": words})

    @pytest.mark.parametrize(
        ("text", "headline"),
        [
            ("Short.", "Short."),
            ("Two\n\nlines.", "Two lines."),
            ("word " * 40, f"{'word ' * 15}word…"),
            ("x" * 200, f"{'x' * 79}…"),
            ("```\ncode\n```", "Ferris"),
        ],
    )
    def test_a_quote_is_listed_by_its_beginning(self, text: str, headline: str) -> None:
        assert QuoteKind().headline({**NOMINATIONS["quote"], "text": text}) == headline


class TestForms:
    @pytest.mark.parametrize(("kind", "missing"), [("crate", ["url", "title", "description"]), ("quote", ["url", "text", "who"])])
    @pytest.mark.usefixtures("issue")
    def test_an_empty_form_asks_at_its_fields(self, kind: str, missing: list[str], client: Client) -> None:
        response = post(client, kind, **dict.fromkeys(NOMINATIONS[kind], ""))
        assert response.status_code == 422
        assert sorted(errors(response)) == sorted(missing)

    @pytest.mark.parametrize(
        ("kind", "field", "value", "words"),
        [
            ("crate", "title", "x" * 301, "Shorten it to 300"),
            ("crate", "description", "x" * 301, "Shorten it to 300"),
            ("crate", "description", " , ,", "in a few words"),
            ("crate", "description", "a\x00b", "cannot be printed"),
            ("crate", "name", "x" * 201, "Shorten it to 200"),
            ("quote", "text", "x" * 3001, "Shorten it to 3000"),
            ("quote", "text", "```\n\n```", "required"),
            ("quote", "text", "\u200b", "required"),
            ("quote", "who", "x" * 101, "Shorten it to 100"),
            ("quote", "where", "x" * 101, "Shorten it to 100"),
            ("quote", "name", "a\x00b", "cannot be printed"),
        ],
    )
    @pytest.mark.usefixtures("issue")
    def test_what_cannot_be_stored_is_refused_at_its_field(self, kind: str, field: str, value: str, words: str, client: Client) -> None:
        response = post(client, kind, **{field: value})
        assert response.status_code == 422
        assert words in errors(response)[field]

    @BOTH
    @pytest.mark.usefixtures("issue")
    def test_the_longest_words_are_stored(self, kind: str, client: Client) -> None:
        lengths = {"title": 300, "description": 300, "who": 100, "where": 100, "text": 3000}
        fields = {name: "é" * length for name, length in lengths.items() if name in NOMINATIONS[kind]}
        assert post(client, kind, name="é" * 200, **fields).status_code == 302
        row = Submission.objects.get()
        assert row.name == "é" * 200
        assert {name: getattr(getattr(row, kind), name, row.title) for name in fields} == fields

    @BOTH
    def test_it_leads_to_a_page_that_shows_the_block(self, kind: str, issue: Issue, client: Client) -> None:
        response = post(client, kind, name="Sebastian", email="me@example.org")
        row = Submission.objects.select_related("section").get()
        assert (row.name, row.email, row.section and row.section.holds) == ("Sebastian", "me@example.org", "slot")
        page = client.get(response["Location"]).content.decode()
        assert render_html(block(kind, name="Sebastian")) in page
        assert f"for {issue}" in page

    @BOTH
    @pytest.mark.usefixtures("issue")
    def test_a_correction_keeps_what_it_does_not_change(self, kind: str, client: Client, send: Send) -> None:
        row = send(kind, name="Sebastian", email="me@example.org", note="Hello")
        shown = client.get(row.get_absolute_url()).context["form"]
        typed = {field.name: field.value() for field in shown if field.value() is not None}
        client.post(row.get_absolute_url(), {**typed, "version": row.version, "name": "S."})
        row = Submission.objects.get()
        assert (row.name, row.email, row.note, row.version) == ("S.", "me@example.org", "Hello", 2)
        assert render_entry(submission_kinds()[kind].entry(row)) == block(kind, name="S.")

    @BOTH
    @pytest.mark.usefixtures("issue")
    def test_an_editor_changes_it_and_the_mail_address_stays(self, kind: str, editor: User, send: Send) -> None:
        row = send(kind, email="me@example.org")
        shape = submission_kinds()[kind]
        form = shape.form_class({**NOMINATIONS[kind], "name": "Sebastian"}, editor=True, initial=shape.initial(row))
        assert form.is_valid(), form.errors
        assert "email" not in form.fields
        intake.edit(row, cleaned=form.cleaned_data, actor=editor)
        row.refresh_from_db()
        assert (row.name, row.email) == ("Sebastian", "me@example.org")
        last = row.decisions.last()
        assert last is not None
        assert (last.verb, last.reason) == ("edit", "name")


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
        publish_issue(issue, actor=editor)
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
        publish_issue(issue, actor=editor)
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
        publish_issue(issue, actor=editor)
        assert [one.key for one in SubmissionSource().proposals(next_draft())] == [row.key]

    def test_an_editors_words_in_the_block_stay(self, issue: Issue, editor: User, send: Send) -> None:
        row = review.accept(send("crate"), actor=editor)
        text = assembled(issue)
        store_text(issue, text.replace("walks sideways", "walks"), actor=editor, origin="edit")
        assert "a library that walks." in assembled(issue)
        publish_issue(issue, actor=editor)
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
