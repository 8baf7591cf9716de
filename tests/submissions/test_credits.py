"""Co-authors: only who asked for it, by what they gave for that, in words that git reads as one trailer each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from issues.deliveries.carrying import parcel_of
from issues.deliveries.git import message_of
from issues.models import Issue, Placement, Revision
from issues.text import checksum
from submissions import retention
from submissions.credits import contributors
from submissions.forms import LinkForm
from submissions.kinds import correction_form
from submissions.models import PAGE_LIFETIME, SOURCE, Submission
from tests.submissions.conftest import form_key

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
NOREPLY = "12345+ada@users.noreply.github.com"
LINK = {"url": "https://a.example.org/", "title": "One", "email": "private@example.org"}
CREDIT = {"is_credited": "on", "credit_name": "Ada  Lovelace", "credit_email": NOREPLY}


def sent(client: Client, **fields: str) -> Any:
    return client.post("/submit/link/", {**LINK, "form_key": form_key(), "send": "1", **fields})


def printed(issue: Issue, title: str, *, name: str, email: str) -> Submission:
    row = Submission.objects.create(
        kind="link",
        title=title,
        url=f"https://{title}.example.org/",
        url_sent="x",
        email="private@example.org",
        credit_name=name,
        credit_email=email,
        state=Submission.State.PUBLISHED,
        published_in=issue,
    )
    Placement.objects.create(issue=issue, source=SOURCE, key=row.key, section="x", text=f"* {title}\n", standing_text=f"* {title}\n")
    return row


@pytest.fixture
def issue() -> Issue:
    """A published one that prints c, b, a."""
    issue = Issue.objects.create(
        number=700, title="Issue 700", date="2027-04-21", file_name="2027-04-21-x.md", status=Issue.Status.PUBLISHED
    )
    issue.refresh_from_db()
    text = "* c\n* b\n* a\n"
    Revision.objects.create(issue=issue, number=1, text=text, sha256=checksum(text))
    return issue


class TestForm:
    def test_who_asks_is_named_by_what_they_gave_for_it(self, client: Client) -> None:
        assert sent(client, **CREDIT).status_code == 302
        row = Submission.objects.get()
        assert (row.credit_name, row.credit_email, row.email) == ("Ada Lovelace", NOREPLY, "private@example.org")

    def test_who_does_not_ask_is_not(self, client: Client) -> None:
        assert sent(client).status_code == 302
        row = Submission.objects.get()
        assert (row.credit_name, row.credit_email, row.is_credited) == ("", "", False)

    def test_the_page_says_that_it_becomes_public(self, client: Client) -> None:
        page = client.get("/submit/link/").content.decode()
        assert "become public, for good" in page
        assert 'name="credit_email" autocomplete="off"' in page

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"is_credited": ""}, "is_credited", "Tick this to be named"),
            ({"credit_name": ""}, "credit_name", "Give this, or untick the box"),
            ({"credit_email": ""}, "credit_email", "Give this, or untick the box"),
            ({"credit_name": "Ada <x@example.org>"}, "credit_name", "Leave out"),
            ({"credit_email": '"<a>"@example.org'}, "credit_email", "Write it as name@example.org."),
            ({"credit_email": "ada@example.org\nSigned-off-by: x"}, "credit_email", "Write it as name@example.org."),
            ({"credit_email": "ada"}, "credit_email", "Write it as name@example.org."),
        ],
    )
    def test_half_of_it_or_nonsense_is_refused_and_comes_back(self, client: Client, fields: dict[str, str], field: str, words: str) -> None:
        given = {name: value for name, value in (CREDIT | fields).items() if value}
        page = sent(client, **given)
        form = page.context["form"]
        assert (words in str(form.errors[field]), Submission.objects.count()) == (True, 0)
        assert form["credit_email"].value() == given.get("credit_email")

    def test_its_sender_may_think_again(self, client: Client) -> None:
        sent(client, **CREDIT)
        row = Submission.objects.get()
        form = correction_form(row)
        assert [form[name].value() for name in ("is_credited", "credit_name")] == [True, "Ada Lovelace"]

    def test_editors_are_not_asked(self) -> None:
        assert not {"is_credited", "credit_name", "credit_email"} & LinkForm(editor=True).fields.keys()


class TestTrailers:
    def test_each_is_named_once_in_the_order_of_the_issue(self, issue: Issue) -> None:
        printed(issue, "a", name="Ada", email="ada@example.org")
        printed(issue, "b", name="Bo", email="bo@example.org")
        printed(issue, "c", name="Ada L.", email="Ada@example.org")
        printed(issue, "gone", name="Cy", email="cy@example.org")
        printed(issue, "d", name="", email="")
        assert contributors(issue) == ["Ada L. <Ada@example.org>", "Bo <bo@example.org>", "Cy <cy@example.org>"]

    def test_they_stand_in_the_commit_and_nobody_elses_address_does(self, issue: Issue) -> None:
        printed(issue, "a", name="Ada", email=NOREPLY)
        message = message_of(parcel_of(issue.revisions.get()))
        assert message.endswith(f"\n\nCo-authored-by: Ada <{NOREPLY}>\n")
        assert "private" not in message

    @pytest.mark.parametrize(
        ("name", "email"),
        [
            ("Ada\nSigned-off-by: x", "ada@example.org"),
            ("Ada <x>", "ada@example.org"),
            ("Ada", "ada@example.org>\nSigned-off-by: x"),
            ("Ada", "ada@example.org\n"),
            ("", "ada@example.org"),
        ],
    )
    def test_what_would_be_more_than_a_trailer_is_left_out(self, issue: Issue, name: str, email: str) -> None:
        printed(issue, "a", name=name, email=email)
        assert contributors(issue) == []

    def test_a_draft_has_none(self) -> None:
        draft = Issue.objects.create(number=701, title="x", date="2027-04-28", file_name="2027-04-28-x.md")
        assert contributors(draft) == []


def test_it_is_forgotten_with_what_was_not_printed_and_stays_with_what_was(issue: Issue) -> None:
    kept = printed(issue, "a", name="Ada", email=NOREPLY)
    gone = printed(issue, "b", name="Bo", email=NOREPLY)
    Submission.objects.filter(pk=gone.pk).update(state=Submission.State.DECLINED, published_in=None, email="")
    for row in (kept, gone):
        row.decisions.create(verb="accept", from_state="pending", to_state="accepted")
    retention.forget(timezone.now() + 2 * PAGE_LIFETIME)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.email, kept.credit_email, gone.credit_name, gone.credit_email) == ("", NOREPLY, "", "")
