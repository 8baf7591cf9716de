"""A coming issue with a few sections, and a hand that sends things in as the forms do."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from django.core.signing import Signer

from issues.models import Issue
from issues.text import store_text
from submissions import intake
from submissions.kinds import submission_kinds

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from submissions.models import Submission

DRAFT = """\
Title: This Week in Rust 700
Number: 700
Date: 2041-04-24
Category: This Week in Rust

## Updates from Rust Community

### Official

* [Standing in the issue](https://standing.example.org/page)

### Project/Tooling Updates

### Observations/Thoughts

### RustConf 2041

## Call for Participation; projects and speakers

### CFP - Projects

### CFP - Events
"""
OLD = """\
Title: This Week in Rust 699
Number: 699
Date: 2041-04-17
Category: This Week in Rust

## Updates from Rust Community

### Official

* [Printed before](https://printed.example.org/page)
"""
FIELDS: dict[str, dict[str, Any]] = {
    "link": {"url": "https://link.example.org/page", "title": "A link", "section": "official"},
    "task": {"url": "https://task.example.org/1", "project": "crab", "title": "Walk sideways"},
    "speakers": {
        "url": "https://speakers.example.org/cfp",
        "title": "CrabConf 2041",
        "deadline": "2041-05-01",
        "place": "Kiel, Germany",
        "start_date": "2041-09-01",
        "end_date": "2041-09-02",
    },
}
NOMINATIONS: dict[str, dict[str, Any]] = {
    "crate": {"url": "https://crates.example.org/crab", "title": "crab", "description": "a library that walks sideways"},
    "quote": {
        "url": "https://forum.example.org/t/1/2",
        "text": "Crabs never borrow trouble.\nThey own it.",
        "who": "Ferris",
        "where": "the beach",
    },
}
LINES = {
    "link": "* [A link](https://link.example.org/page)",
    "task": "* [crab - Walk sideways](https://task.example.org/1)",
    "speakers": (
        "* [**CrabConf 2041**](https://speakers.example.org/cfp) | CFP open until 2041-05-01 | Kiel, Germany | 2041-09-01 - 2041-09-02"
    ),
}


def form_key() -> str:
    """The key of a form that was shown at the beginning of this hour: the same for a while."""
    return Signer(salt="submissions.form_keys").sign(f"key-of-a-test.{int(time.time() // 3600 * 3_600_000)}")


class Send(Protocol):
    """Send something in: `send("task", title="Another", actor=editor)`; what is not given is as in FIELDS."""

    def __call__(self, kind: str = "link", *, actor: User | None = None, **fields: Any) -> Submission: ...


@pytest.fixture
def issue(db: None) -> Issue:
    """The coming issue 700, open until its closing time."""
    del db
    issue = Issue.objects.create(
        number=700,
        title="This Week in Rust 700",
        date=date(2041, 4, 24),
        file_name="2041-04-24-this-week-in-rust.md",
        closes_at=datetime(2041, 4, 24, 23, 59, tzinfo=UTC),
    )
    store_text(issue, DRAFT, actor=None, origin="import")
    return issue


@pytest.fixture
def old_issue(db: None) -> Issue:
    """The published issue 699."""
    del db
    issue = Issue.objects.create(
        number=699,
        title="This Week in Rust 699",
        date=date(2041, 4, 17),
        file_name="2041-04-17-this-week-in-rust.md",
        status=Issue.Status.PUBLISHED,
        published_at=datetime(2041, 4, 18, 3, 0, tzinfo=UTC),
    )
    store_text(issue, OLD, actor=None, origin="import")
    return issue


@pytest.fixture
def told_at_once(settings: Settings) -> None:
    """No mail waits, and an editor's words are told with the decision."""
    settings.NOTICE_DELAY = 0


@pytest.fixture
def send(db: None) -> Send:
    """See `Send`."""
    del db

    def send_in(kind: str = "link", *, actor: User | None = None, **fields: Any) -> Submission:
        form = submission_kinds()[kind].form_class({**(FIELDS | NOMINATIONS)[kind], **fields}, editor=intake.is_editor(actor))
        assert form.is_valid(), form.errors
        return intake.submit(kind=kind, cleaned=form.cleaned_data, actor=actor)

    return send_in
