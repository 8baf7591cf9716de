"""A draft with the places of crate and quote, and nominations for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from issues.assembly import assemble_issue
from issues.markdown import render_entry
from issues.models import Issue
from issues.text import issue_text, store_text
from submissions.kinds import CrateKind, QuoteKind
from tests.submissions.conftest import NOMINATIONS, form_key

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client


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
