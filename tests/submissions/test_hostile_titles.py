"""Every hostile title and address through the public form: refused with its words kept, or stored and printed as words alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from issues.assembly import assemble_issue
from issues.markdown import entry_link
from issues.markdown.escaping import clean_line, inline
from issues.text import issue_text
from submissions import review
from submissions.kinds import kind_of
from submissions.models import Page, Submission
from tests.sampling import sample
from tests.submissions.conftest import FIELDS, form_key
from tests.submissions.hostile_words import ADDRESSES, BENIGN, HOSTILE
from tests.test_hostile import encoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from pytest_django import Settings

    from issues.models import Issue

pytestmark = pytest.mark.usefixtures("issue")
ANSWERS = {302, 422}


@pytest.fixture(autouse=True)
def _without_limits(settings: Settings) -> None:
    settings.SUBMISSIONS_PER_VISITOR = settings.SUBMISSIONS_PER_HOUR = 100_000
    settings.PAGES_PER_VISITOR = 100_000


def post(where: str, **fields: str) -> int:
    """The status of the answer to a form with these fields, half characters included."""
    form = {name: [value] for name, value in (FIELDS["link"] | {"form_key": form_key()} | fields).items()}
    client = Client(raise_request_exception=False)
    return client.generic("POST", where, encoded(form), content_type="application/x-www-form-urlencoded").status_code


def sent(**fields: str) -> tuple[int, Submission | None]:
    """The answer to the form, and what is stored of it."""
    before = Submission.objects.count()
    status = post("/submit/link/", send="", **fields)
    return status, Submission.objects.order_by("pk").last() if Submission.objects.count() > before else None


def numbered(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each with an address of its own."""
    return ((word, f"https://hostile.example.org/{number}") for number, word in enumerate(words))


def test_benign_titles_are_stored_as_they_are_typed() -> None:
    for title, url in numbered(BENIGN):
        status, row = sent(title=title, url=url)
        assert (status, row and row.title) == (302, title)


def test_hostile_titles_are_refused_or_printed_as_words(issue: Issue, editor: User) -> None:
    titles, rows = sample(HOSTILE, every=3), list[Submission]()
    for title, url in numbered(titles):
        status, row = sent(title=title, url=url)
        assert (status in ANSWERS, (status == 302) == (row is not None)) == (True, True), ascii(title)
        if row:
            assert row.title == clean_line(row.title)
            assert entry_link(kind_of(row).entry(row)) == (inline(row.title), url)
            rows.append(row)
    assert len(rows) > len(titles) * 0.8
    for row in rows:
        review.accept(row, actor=editor)
    assemble_issue(issue, actor=editor)
    text = issue_text(issue)
    assert [url for _, url in numbered(titles) if f"]({url})\n" in text] == [row.url for row in rows]
    assemble_issue(issue, actor=editor)
    assert issue_text(issue) == text


def test_hostile_addresses_are_refused_or_stored_as_addresses() -> None:
    for number, url in enumerate(ADDRESSES):
        status, row = sent(title=f"Walking {number}", url=url)
        assert (status in ANSWERS, (status == 302) == (row is not None)) == (True, True), ascii(url)
        if row:
            assert (row.url.isprintable(), row.url.casefold().startswith(("https://", "http://"))) == (True, True)
    assert {page.url.partition(":")[0].casefold() for page in Page.objects.all()} <= {"http", "https"}


def test_the_card_answers_whatever_is_typed() -> None:
    for title in sample(HOSTILE, every=4):
        assert post("/submit/link/card/", title=title) in {200, 422}, ascii(title)
    for url in sample(ADDRESSES, every=4):
        assert post("/submit/link/card/", url=url) in {200, 422}, ascii(url)


@pytest.mark.parametrize("where", ["/submit/link/", "/submit/link/card/"])
@pytest.mark.parametrize("word", ["\x00", "official\x00", "\ud800", "heading:\x00"])
def test_a_broken_section_is_none(word: str, where: str) -> None:
    for button in ("check", "send"):
        assert post(where, section=word, **{button: ""}) == (422 if where == "/submit/link/" else 200)
    assert Submission.objects.count() == 0
