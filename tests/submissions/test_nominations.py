"""Nominations for the crate and the quote of the week: their blocks and their forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.exports.html import render_html
from issues.markdown import render_entry
from issues.markdown.blocks import read_crate, read_quote, write_crate, write_quote
from issues.text import store_text
from submissions import intake
from submissions.kinds import CrateKind, QuoteKind, submission_kinds
from submissions.models import Submission
from tests.submissions.conftest import NOMINATIONS
from tests.submissions.nominations import (
    BLOCKS,
    BOTH,
    DRAFT,
    THANKS,
    block,
    errors,
    post,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from issues.models import Issue
    from tests.submissions.conftest import Send


@pytest.fixture
def issue(issue: Issue) -> Issue:
    """The coming issue 700 with its two places."""
    store_text(issue, DRAFT, actor=None, origin="import")
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
            ("quote", "text", "```\n\n```", "Fill this in"),
            ("quote", "text", "\u200b", "Fill this in"),
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
