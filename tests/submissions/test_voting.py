"""Nominations in front of the editors: votes, and the one place in the issue."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from issues.markdown.blocks import read_crate, read_quote
from issues.models import Assembly, Issue
from issues.text import store_text
from submissions import intake, review, voting
from submissions.kinds import CrateKind, QuoteKind, submission_kinds
from submissions.models import Submission, Vote
from tests.issues.filling.real import weeks
from tests.issues.markdown.test_week import bodies
from tests.submissions.nominations import BLOCKS, BOTH, DRAFT, FIRST_WORDS, OTHERS, SLOTS, assembled, block

if TYPE_CHECKING:
    from pathlib import Path

    from django.contrib.auth.models import User
    from django.test import Client

    from tests.submissions.conftest import Send

pytestmark = pytest.mark.django_db
POST = "https://users.rust-lang.org/t/crate-of-the-week/2704/1"
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> ](javascript:alert(1)) {{ x }}"


@pytest.fixture
def issue(issue: Issue) -> Issue:
    """The coming issue 700 with its two places."""
    store_text(issue, DRAFT, actor=None, origin="import")
    return issue


def page(kind: str) -> str:
    return reverse(f"admin:submissions_submission_{kind}s")


def press(client: Client, submission: Submission, step: str) -> Any:
    return client.post(page(submission.kind), {"nomination": submission.pk, "step": step}, follow=True)


def standing(kind: str, text: str) -> list[bool]:
    return [words in text for words in FIRST_WORDS[kind]]


# Votes


def test_an_editor_votes_once_for_each(send: Send, issue: Issue, editor: User, publisher: User) -> None:
    rows = [send("crate", **fields) for fields in OTHERS["crate"]]
    for row, voter in ((rows[1], editor), (rows[1], editor), (rows[1], publisher), (rows[2], publisher)):
        voting.vote(row, actor=voter)
    found = voting.nominations(submission_kinds()["crate"], issue=issue, actor=editor)
    assert [(one.submission, one.votes, one.is_mine) for one in found] == [(rows[1], 2, True), (rows[2], 1, False), (rows[0], 0, False)]
    voting.take_vote_back(rows[1], actor=editor)
    voting.take_vote_back(rows[1], actor=editor)
    assert Vote.objects.filter(submission=rows[1]).count() == 1


def test_only_open_nominations_are_voted_for(send: Send, editor: User) -> None:
    declined = review.decline(send("crate"), actor=editor, reason="No.")
    with pytest.raises(voting.VotingError, match="is declined now"):
        voting.vote(declined, actor=editor)
    with pytest.raises(voting.VotingError, match="is no nomination"):
        voting.vote(send("link"), actor=editor)
    assert Vote.objects.count() == 0


# The place


@BOTH
def test_the_taken_one_stands_and_who_stood_there_waits(kind: str, send: Send, issue: Issue, editor: User) -> None:
    rows = [send(kind, **fields) for fields in OTHERS[kind]]
    review.accept(rows[0], actor=editor)
    review.accept(rows[1], actor=editor)
    assert standing(kind, assembled(issue)) == [True, False, False]
    voting.give_place(rows[2], issue=issue, actor=editor)
    assert standing(kind, assembled(issue)) == [False, False, True]
    rows[1].refresh_from_db()
    voting.give_place(rows[1], issue=issue, actor=editor)
    text = assembled(issue)
    assert standing(kind, text) == [False, True, False]
    assert assembled(issue) == text
    assert [Submission.objects.get(pk=row.pk).state for row in rows] == ["accepted"] * 3
    review.undo(Submission.objects.get(pk=rows[1].pk), actor=editor)
    assert standing(kind, assembled(issue)) == [True, False, False]


def test_an_assembly_is_asked_for(send: Send, issue: Issue, editor: User) -> None:
    voting.give_place(send("crate"), issue=issue, actor=editor)
    assert Assembly.objects.get().requested_by == editor


def test_what_does_not_count_for_the_issue_is_refused_and_stays_as_it_was(send: Send, issue: Issue, editor: User) -> None:
    row = send("crate")
    with pytest.raises(voting.VotingError, match="no coming issue"):
        voting.give_place(row, issue=None, actor=editor)
    Issue.objects.update(closes_at=datetime(2020, 1, 1, tzinfo=UTC))
    issue.refresh_from_db()
    with pytest.raises(voting.VotingError, match="does not count for Issue 700"):
        voting.give_place(row, issue=issue, actor=editor)
    row.refresh_from_db()
    assert (row.state, row.crate.taken_for) == ("pending", None)
    assert not Assembly.objects.exists()


def test_four_eyes_hold_for_the_place_too(send: Send, issue: Issue, editor: User, settings: Any) -> None:
    settings.FOUR_EYES = True
    with pytest.raises(review.ReviewError, match="another editor"):
        voting.give_place(send("crate", actor=editor), issue=issue, actor=editor)


# Thanks


@BOTH
def test_thanks_link_to_the_suggestion_and_say_whose_it_is(kind: str, send: Send, issue: Issue, editor: User) -> None:
    row = send(kind, name="Sebastian")
    form = submission_kinds()[kind].form_class(
        {**submission_kinds()[kind].initial(row), "name_url": f"{POST}?utm_source=x", "is_own": "on", "form_key": "x"}, editor=True
    )
    assert form.is_valid(), form.errors
    intake.edit(row, cleaned=form.cleaned_data, actor=editor)
    voting.give_place(Submission.objects.get(pk=row.pk), issue=issue, actor=editor)
    printed = f"{BLOCKS[kind]}\nThanks to [Sebastian]({POST}) for the self-suggestion!"
    assert assembled(issue) == DRAFT.replace(SLOTS[kind], printed)


@BOTH
def test_senders_are_not_asked_how_they_are_thanked(kind: str) -> None:
    form_class = submission_kinds()[kind].form_class
    assert {"name_url", "is_own"} & set(form_class().fields) == set()
    assert {"name_url", "is_own"} <= set(form_class(editor=True).fields)


# The pages


@BOTH
def test_the_page_votes_and_takes(kind: str, send: Send, issue: Issue, editor_client: Client) -> None:
    rows = [send(kind, **fields) for fields in OTHERS[kind]]
    assert "0 votes" in editor_client.get(page(kind)).content.decode()
    assert "1 vote<" in press(editor_client, rows[1], "vote").content.decode()
    assert "Take my vote back" in press(editor_client, rows[1], "vote").content.decode()
    assert "Take my vote back" not in press(editor_client, rows[1], "back").content.decode()
    html = press(editor_client, rows[2], "take").content.decode()
    assert "has the place in Issue 700" in html
    assert html.index(str(rows[2])) < html.index(str(rows[0]))
    assert standing(kind, assembled(issue)) == [False, False, True]
    assert "has the place in Issue 700" in press(editor_client, rows[2], "take").content.decode()
    assert standing(kind, assembled(issue)) == [False, False, True]


@pytest.mark.usefixtures("issue")
def test_the_page_refuses_what_is_no_nomination(send: Send, editor_client: Client) -> None:
    link = send("link")
    for number in (link.pk, 0, "x", "9" * 40, "²", ""):
        assert editor_client.post(page("crate"), {"nomination": number, "step": "vote"}).status_code == 404
    assert press(editor_client, send("crate"), "nonsense").status_code == 200
    assert not Vote.objects.exists()


@BOTH
@pytest.mark.usefixtures("issue")
def test_hostile_nominations_are_harmless(kind: str, send: Send, editor_client: Client) -> None:
    words: dict[str, Any] = {"title": HOSTILE, "description": HOSTILE} if kind == "crate" else {"text": HOSTILE}
    row = send(kind, name=HOSTILE, note=HOSTILE, **words)
    for response in (editor_client.get(page(kind)), press(editor_client, row, "vote"), press(editor_client, row, "take")):
        html = response.content.decode()
        assert "<script>alert" not in html
        assert not re.search(r"<img[^>]*onerror|href=\"javascript:", html)


@pytest.mark.usefixtures("issue")
def test_more_nominations_ask_no_more_questions(send: Send, editor_client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        send("crate", title=f"x{number}", url=f"https://crates.example.org/{number}")
        with django_assert_max_num_queries(14):
            editor_client.get(page("crate"))


def test_the_desk_leads_to_the_nominations(issue: Issue, editor_client: Client) -> None:
    html = editor_client.get(reverse("admin:issues_issue_change", args=[issue.pk])).content.decode()
    assert page("crate") in html
    assert page("quote") in html


# Real weeks


def test_real_blocks_are_printed_from_their_fields(archive: Path) -> None:
    """47 weeks since 2024: 39 crates and 32 quotes come out to the byte. The others have several of them, or words of their own."""
    paths = weeks(archive, "2024")
    crates = [printed_crate(body) for body in bodies(paths, "Crate of the Week")]
    quotes = [printed_quote(body) for body in bodies(paths, "Quote of the Week")]
    assert sum(crates) / len(crates) >= 0.8
    assert sum(quotes) / len(quotes) >= 0.65


def test_own_blocks_are_printed_from_their_fields() -> None:
    crate = f"This week's crate is [made-up](https://crates.example.org/m), a crate.\n\nThanks to [Ada]({POST}) for the suggestion!\n"
    quote = f"> Nothing.\n\n– [Ada on nowhere](https://example.org/q)\n\nThanks to [Ada]({POST}) for the self-suggestion!\n"
    assert (printed_crate(crate), printed_quote(quote)) == (True, True)
    assert block("crate").startswith("This week's crate is")


def printed_crate(body: str) -> bool:
    """Whether the crate's block is what its fields, typed into the form, give."""
    read = read_crate(body)
    if read is None or len(read.crates) != 1:
        return False
    crate = read.crates[0]
    fields = {"title": crate.name, "url": crate.url, "description": crate.description, **thanked(read.thanks)}
    return is_given(CrateKind(), fields, read.source)


def printed_quote(body: str) -> bool:
    """Whether the quote's block is what its fields, typed into the form, give."""
    read = read_quote(body)
    if read is None or len(read.quotes) != 1:
        return False
    quote = read.quotes[0]
    fields = {"text": quote.text, "who": quote.who, "where": quote.where, "url": quote.url, **thanked(read.thanks)}
    return is_given(QuoteKind(), fields, read.source)


def thanked(thanks: Any) -> dict[str, Any]:
    if thanks is None:
        return {}
    return {"name": thanks.people[0].title, "name_url": thanks.people[0].url, "is_own": thanks.wording.startswith("self")}


def is_given(kind: CrateKind | QuoteKind, fields: dict[str, Any], source: str) -> bool:
    try:
        return kind.printed(fields).text == source
    except ValueError:
        return False
