"""A draft with the sections that are filled from a paste, and what a form's page sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.issues.admin.draft import page_of, row_of
from tests.visitor import read_forms

if TYPE_CHECKING:
    from django.test import Client

    from issues.models import Issue

DRAFT = """\
Title: This Week in Rust 700
Number: 700
Date: 2027-04-21
Category: This Week in Rust

Hello.

## Calls for Testing
Try what is nearly done.

<!-- Where a call was issued:
### [Repository](https://example.com/repository)
* [Feature](https://example.com/feature)
-->

Let us know what we miss.

### [Rust](https://github.com/rust-lang/rust/labels/call-for-testing)

## Updates from the Rust Project

<!-- Rust updates go here -->

### Rust Compiler Performance Triage

<!-- Perf results go here -->

### [Approved RFCs](https://github.com/rust-lang/rfcs/commits/master)

Approved:

<!-- One line an RFC: * [Title](https://example.com/rfc) -->

### Final Comment Period

Speak now.

#### Tracking Issues & PRs
<!-- Groups go here -->

#### [New and Updated RFCs](https://github.com/rust-lang/rfcs/pulls)
<!-- One line an RFC: * [Title](https://example.com/rfc) -->

## Jobs

See the [Who's Hiring thread on r/rust](INSERT_LINK_HERE)
"""
PULLS = "https://github.com/rust-lang"


def fill_page(issue: Issue, title: str) -> str:
    return page_of(issue, "fill", row_of(issue, title).pk)


def fields_of(client: Client, issue: Issue, title: str) -> dict[str, Any]:
    """What the page would send as it stands."""
    return sent_by(client.get(fill_page(issue, title)))


def sent_by(response: Any) -> dict[str, Any]:
    """What the form of a page sends when nothing is typed."""
    form = next(one for one in read_forms(response.content.decode()) if "versions" in one.fields)
    return {name: values[0] for name, values in form.fields.items() if values and name != "csrfmiddlewaretoken"}
