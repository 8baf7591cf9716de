"""What the forms ask beside what is printed: the editors' questions, a mail address, and who sees the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from issues.markdown import render_entry
from submissions import intake, review
from submissions.hints import hints_about
from submissions.kinds import submission_kinds
from submissions.models import Submission
from tests.submissions.conftest import FIELDS, LINES, NOMINATIONS, form_key
from tests.submissions.queue_pages import text_of, url

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpResponse
    from django.test import Client

    from submissions.forms import SubmissionForm
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")

ANSWERS: dict[str, dict[str, Any]] = {
    "link": {"llm": "disclosed", "llm_disclosure": "At its end", "has_paywall": "no", "not_before": "2041-04-20"},
    "task": {"difficulty": "easy", "mentor": "Ferris", "licence": "MIT OR Apache-2.0", "not_before": "2041-04-20"},
    "speakers": {"not_before": "2041-04-20"},
    "crate": {"name": "Sebastian"},
    "quote": {"name": "Sebastian"},
}
STORED: dict[str, dict[str, Any]] = {
    "link": {"llm": "disclosed", "llm_disclosure": "At its end", "has_paywall": False},
    "task": {"difficulty": "easy", "mentor": "Ferris", "licence": "MIT OR Apache-2.0"},
    "speakers": {},
    "crate": {},
    "quote": {},
}
TYPED = FIELDS | NOMINATIONS
KINDS = pytest.mark.parametrize("kind", list(ANSWERS))
MINE: dict[str, Any] = {"note": "A note\nof two lines", "email": "me@example.org"}
CREDIT = ["is_credited", "credit_name", "credit_email"]
OWN = {
    "link": ["llm", "llm_disclosure", "has_paywall", "not_before", "note", "email", *CREDIT],
    "task": ["difficulty", "mentor", "licence", "not_before", "note", "email", *CREDIT],
    "speakers": ["not_before", "note", "email", *CREDIT],
    "event": ["note", "email", *CREDIT],
    "crate": ["name", "note", "email", *CREDIT],
    "quote": ["name", "note", "email", *CREDIT],
}


def post(client: Client, kind: str, **fields: Any) -> HttpResponse:
    response: Any = client.post(f"/submit/{kind}/", {**TYPED[kind], "form_key": form_key(), "send": "1", **fields})
    return response  # type: ignore[no-any-return]


def values(form: SubmissionForm) -> dict[str, Any]:
    """What a browser would send of a form that is shown."""
    return {field.name: field.value() for field in form if field.value() is not None}


def errors(response: Any) -> dict[str, str]:
    return {name: str(words[0]) for name, words in response.context["form"].errors.items()}


class TestAsking:
    @pytest.mark.parametrize("kind", list(OWN))
    def test_each_kind_asks_what_concerns_it_and_last_for_the_mail_address(self, kind: str, client: Client) -> None:
        form = client.get(f"/submit/{kind}/").context["form"]
        names = [name for name in form.fields if name not in {"website", "form_key"}]
        assert names[-len(OWN[kind]) :] == OWN[kind]
        assert not any(form.fields[name].required for name in OWN[kind])

    @KINDS
    def test_nothing_has_to_be_answered(self, kind: str, client: Client) -> None:
        assert post(client, kind).status_code == 302
        row = Submission.objects.get()
        assert (row.email, row.note, row.name, row.not_before) == ("", "", "", None)
        if kind == "link":
            assert (row.link.llm, row.link.llm_disclosure, row.link.has_paywall) == ("", "", None)

    def test_no_answer_is_chosen_beforehand(self, client: Client) -> None:
        assert " checked" not in client.get("/submit/link/").context["form"].as_p()

    @KINDS
    def test_every_answer_is_stored_and_none_is_printed(self, kind: str, client: Client) -> None:
        assert post(client, kind, **ANSWERS[kind], **MINE).status_code == 302
        row = Submission.objects.get()
        assert {name: getattr(getattr(row, kind), name) for name in STORED[kind]} == STORED[kind]
        assert (row.note, row.email, row.name) == (MINE["note"], MINE["email"], ANSWERS[kind].get("name", ""))
        assert str(row.not_before) == ANSWERS[kind].get("not_before", "None")
        printed = render_entry(submission_kinds()[kind].entry(row))
        assert printed == LINES.get(kind, printed.rstrip("\n")) + "\n"
        assert not any(words in printed for words in ("At its end", "MIT", "me@example.org", "A note"))

    @pytest.mark.parametrize(("answer", "stored"), [("yes", True), ("no", False), ("", None)])
    def test_the_paywall_is_yes_no_or_not_answered(self, answer: str, client: Client, stored: object) -> None:
        post(client, "link", has_paywall=answer)
        row = Submission.objects.get()
        assert row.link.has_paywall is stored
        shown = client.get(row.get_absolute_url()).context["form"]
        assert shown["has_paywall"].value() in (answer, None)


class TestRefusing:
    @pytest.mark.parametrize(
        ("kind", "field", "value", "words"),
        [
            ("link", "llm", "perhaps", "Select a valid choice"),
            ("link", "has_paywall", "True", "Select a valid choice"),
            ("link", "llm_disclosure", "x" * 301, "Shorten it to 300"),
            ("link", "llm_disclosure", "a\x00b", "cannot be printed"),
            ("task", "difficulty", "impossible", "Select a valid choice"),
            ("task", "mentor", "x" * 101, "Shorten it to 100"),
            ("task", "mentor", "a\x00b", "cannot be printed"),
            ("task", "licence", "x" * 61, "Shorten it to 60"),
            ("task", "project", "x" * 101, "Shorten it to 100"),
            ("speakers", "place", "x" * 201, "Shorten it to 200"),
        ],
    )
    def test_an_answer_that_cannot_be_stored_is_refused_at_its_field(
        self, kind: str, field: str, value: str, words: str, client: Client
    ) -> None:
        response = post(client, kind, **{field: value})
        assert response.status_code == 422
        assert words in errors(response)[field]
        assert not Submission.objects.exists()

    @pytest.mark.parametrize(
        "address",
        [
            "me",
            "me@",
            "@example.org",
            "me@localhost",
            "me@example",
            "me@[127.0.0.1]",
            "me you@example.org",
            "me@example.org, you@example.org",
            "me@example.org you@example.org",
            "me@example.org\nBcc: you@example.org",
            "Me <me@example.org>",
            "me@example.org\x00",
            "x" * 250 + "@example.org",
            '"><script>@example.org',
        ],
    )
    @pytest.mark.parametrize("kind", ["link", "crate"])
    def test_what_is_no_single_address_is_refused(self, kind: str, address: str, client: Client) -> None:
        response = post(client, kind, email=address)
        assert response.status_code == 422
        assert list(errors(response)) == ["email"]
        assert not Submission.objects.exists()

    @pytest.mark.parametrize("address", ["me+twir@example.org", " me@example.org ", "o'neill@sub.example.org"])
    def test_an_address_is_kept_as_it_is(self, address: str, client: Client) -> None:
        assert post(client, "link", email=address).status_code == 302
        assert Submission.objects.get().email == address.strip()

    @KINDS
    def test_the_longest_answers_are_stored(self, kind: str, client: Client) -> None:
        longest = {"llm_disclosure": 300, "mentor": 100, "licence": 60, "project": 100, "place": 200, "title": 300, "name": 200}
        fields = submission_kinds()[kind].form_class().fields
        chosen = {name: "é" * length for name, length in longest.items() if name in fields}
        assert post(client, kind, **chosen).status_code == 302
        row = Submission.objects.get()
        assert all(getattr(getattr(row, kind), name, getattr(row, name, "")) == value for name, value in chosen.items()), connection.vendor


HOSTILE = ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "{{ settings }}", "[x](javascript:alert(1))"]


class TestChanging:
    @KINDS
    def test_a_correction_gives_every_field_back(self, kind: str, client: Client, send: Send) -> None:
        row = send(kind, **ANSWERS[kind], **MINE)
        shown = client.get(row.get_absolute_url()).context["form"]
        response = client.post(row.get_absolute_url(), {**values(shown), "version": row.version})
        assert response.status_code == 302
        again = Submission.objects.get()
        shape = submission_kinds()[kind]
        assert shape.initial(again) == shape.initial(row)
        assert (again.email, again.note) == (MINE["email"], MINE["note"])

    @KINDS
    def test_an_editors_form_that_is_saved_unchanged_changes_nothing(self, kind: str, editor_client: Client, send: Send) -> None:
        row = send(kind, **ANSWERS[kind], **MINE)
        shown = editor_client.get(url(row)).context["form"]
        assert "email" not in shown.fields
        response = editor_client.post(url(row), {**values(shown), "version": row.version, "save": "1"})
        assert response.status_code == 302
        again = Submission.objects.get()
        shape = submission_kinds()[kind]
        assert shape.initial(again) == shape.initial(row)
        assert (again.email, again.version, again.decisions.count()) == (MINE["email"], 1, 0)

    def test_an_editor_mends_an_answer_and_the_log_tells_which(self, editor: User, send: Send) -> None:
        row = send("link", **ANSWERS["link"], **MINE)
        shape = submission_kinds()["link"]
        form = shape.form_class(
            {**FIELDS["link"], **ANSWERS["link"], "llm": "none", "note": MINE["note"]}, editor=True, initial=shape.initial(row)
        )
        assert form.is_valid(), form.errors
        intake.edit(row, cleaned=form.cleaned_data, actor=editor)
        again = Submission.objects.get()
        last = again.decisions.get()
        assert (again.link.llm, again.link.llm_disclosure, again.email, last.reason) == ("none", "At its end", MINE["email"], "llm")


class TestShowing:
    def test_an_editor_sees_the_answers_in_words(self, editor_client: Client, send: Send) -> None:
        text = text_of(editor_client.get(url(send("link", **ANSWERS["link"], **MINE))))
        for question, answer in [
            ("Did an LLM write it, or parts of it?", "Partly or all, and the page says so"),
            ("Where does the page say so?", "At its end"),
            ("Does reading it need payment or a login?", "No"),
            ("Not before", "20 April 2041"),
        ]:
            assert f"<dt>{question}</dt> <dd>{answer}</dd>" in text

    def test_of_a_task_the_extras(self, editor_client: Client, send: Send) -> None:
        text = text_of(editor_client.get(url(send("task", **ANSWERS["task"]))))
        assert "<dt>How much does one have to know beforehand?</dt> <dd>Good for a first contribution</dd>" in text
        assert "<dt>Who helps?</dt> <dd>Ferris</dd>" in text
        assert "<dt>Licence of the project</dt> <dd>MIT OR Apache-2.0</dd>" in text

    @pytest.mark.parametrize("kind", list(NOMINATIONS))
    def test_of_a_nomination_who_is_thanked_and_what_it_waits_for(self, kind: str, editor_client: Client, editor: User, send: Send) -> None:
        first = review.accept(send(kind), actor=editor)
        row = send(kind, url="https://elsewhere.example.org/", name="Sebastian")
        text = text_of(editor_client.get(url(row)))
        assert "<dt>Your name, as it is thanked</dt> <dd>Sebastian</dd>" in text
        assert f'waits for a later issue: the coming one has <a href="{url(first)}">' in text
        assert "waits for a later issue" not in text_of(editor_client.get(url(first)))

    def test_answers_stay_in_sight_once_it_is_printed(self, editor_client: Client, issue: Any, editor: User, send: Send) -> None:
        row = review.accept(send("link", **ANSWERS["link"]), actor=editor)
        review.mark_published([row], issue=issue)
        response = editor_client.get(url(row))
        assert response.context["form"] is None
        assert "<dd>Partly or all, and the page says so</dd>" in text_of(response)

    @pytest.mark.parametrize("hostile", HOSTILE)
    @pytest.mark.parametrize(("kind", "field"), [("link", "llm_disclosure"), ("task", "mentor"), ("task", "licence"), ("crate", "name")])
    def test_hostile_answers_are_words(
        self, kind: str, field: str, hostile: str, client: Client, editor_client: Client, send: Send
    ) -> None:
        fields: dict[str, Any] = {field: hostile[:60]}
        row = send(kind, **fields)
        for page in (client.get(row.get_absolute_url()), editor_client.get(url(row))):
            text = page.content.decode()
            assert page.status_code == 200
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert 'href="javascript' not in text


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, []),
        ({"llm": "none", "has_paywall": False}, []),
        ({"llm": "disclosed"}, []),
        ({"llm": "unknown"}, []),
        ({"llm": "undisclosed"}, ["An LLM wrote it, or parts of it, and the page does not say so."]),
        ({"has_paywall": True}, ["Reading it needs payment or a login."]),
    ],
)
def test_an_answer_that_speaks_against_it_is_a_hint(answers: dict[str, Any], told: list[str]) -> None:
    assert [hint.text for hint in hints_about("link", answers, "https://a.example.org/page", section=None, issue=None)] == told
