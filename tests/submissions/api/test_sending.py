"""Sending in over JSON: every kind, every refusal in the words of the form, the same key once."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from issues.models import Section
from submissions import intake
from submissions.api.payload import Payload
from submissions.api.problems import ProblemError
from submissions.api.sending import send_in
from submissions.api.tokens import give_secret
from submissions.kinds import submission_kinds
from submissions.models import ApiRequest, ApiToken, Page, Submission
from tests.submissions.conftest import FIELDS, LINES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from issues.models import Issue
    from tests.submissions.api.conftest import Bot

pytestmark = pytest.mark.usefixtures("issue")
AT_ONCE = 20
EVENT = {
    "url": "https://meetup.example.org/1",
    "title": "Rust and tea",
    "start": (timezone.now() + timedelta(days=30)).date().isoformat(),
    "mode": "online",
    "organizer_name": "Rust Kiel",
    "organizer_url": "https://meetup.example.org/",
}


class TestSending:
    @pytest.mark.parametrize("kind", list(FIELDS))
    def test_each_kind_is_stored_and_answered(self, kind: str, bot: Bot) -> None:
        response = bot.send(kind, FIELDS[kind])
        submission = Submission.objects.get()
        found = response.json()
        assert response.status_code == 201
        assert response["Location"] == found["api_url"] == f"http://testserver/api/v1/submissions/{submission.token}/"
        assert found["url"] == f"http://testserver/submissions/{submission.token}/"
        assert (found["token"], found["kind"], found["state"]) == (submission.token, kind, "pending")
        assert (found["line"], found["issue"]) == (LINES[kind], 700)
        assert (submission.sent_with, submission.submitted_by, submission.is_by_editor) == (bot.token, None, False)

    def test_everything_is_stored_as_the_form_stores_it(self, bot: Bot) -> None:
        fields = {
            "url": "https://blog.example.org/post?id=7&utm_source=mail#part-2",
            "title": "Some `Vec<T>`  words",
            "section": "observations-thoughts",
            "prefixes": ["series", "video"],
            "language": "zh",
            "not_before": "2041-04-20",
            "note": "First line\nsecond line",
        }
        found = bot.send("link", fields).json()
        assert found["line"] == "* [ZH] [series] [video] [Some `Vec<T>` words](https://blog.example.org/post?id=7#part-2)"
        row = Submission.objects.get()
        assert (row.url_sent, row.note, str(row.not_before)) == (fields["url"], fields["note"], "2041-04-20")

    def test_hints_come_with_the_answer(self, bot: Bot) -> None:
        found = bot.send("link", {"url": "https://www.youtube.com/watch?v=abc", "title": "A film"}).json()
        assert [hint["advice"] for hint in found["hints"]] == ["If it is one, tick [video]."]

    def test_null_is_the_same_as_not_given(self, bot: Bot) -> None:
        fields = {**FIELDS["link"], "section": None, "prefixes": None, "language": None, "note": None}
        assert bot.send("link", fields).status_code == 201
        assert Submission.objects.get().section is None

    def test_no_cookie_is_asked_for_and_none_is_set(self, bot: Bot) -> None:
        bot.client = Client(enforce_csrf_checks=True)
        response = bot.send("link", FIELDS["link"])
        assert response.status_code == 201
        assert (dict(response.cookies), response["Cache-Control"]) == ({}, "no-store")
        assert "Access-Control-Allow-Origin" not in response


BAD_FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("link", {"title": ""}),
    ("link", {"title": "x" * 10_000}),
    ("link", {"title": "A\x00B"}),
    ("link", {"title": "A\ud800B"}),
    ("link", {"note": "x" * 4001}),
    ("link", {"url": "javascript:alert(1)"}),
    ("link", {"url": "http://127.0.0.1/"}),
    ("link", {"url": "https://user:secret@a.example.org/"}),
    ("link", {"url": "https://a.example.org/" + "x" * 3000}),
    ("link", {"section": "no-such-section"}),
    ("link", {"section": "official\ud800"}),
    ("link", {"prefixes": ["film"]}),
    ("link", {"language": "German"}),
    ("link", {"not_before": "2001-01-01"}),
    ("task", {"project": None}),
    ("speakers", {"deadline": "2041-09-02"}),
    ("speakers", {"end_date": "2041-08-01"}),
    ("speakers", {"place": "Kiel | Germany"}),
]


class TestRefusals:
    @pytest.mark.parametrize(("kind", "fields"), BAD_FIELDS)
    def test_the_words_are_those_of_the_form(self, kind: str, fields: dict[str, Any], bot: Bot) -> None:
        typed = {name: value for name, value in {**FIELDS[kind], **fields}.items() if value is not None}
        form = submission_kinds()[kind].form_class(typed)
        if form.is_valid():  # a section is looked up by intake
            with pytest.raises(intake.IntakeError) as caught:
                intake.check(kind=kind, fields=form.cleaned_data)
            form.refuse(caught.value)
        response = bot.send(kind, {**FIELDS[kind], **fields})
        assert response.status_code == 422
        assert response.json()["errors"] == {name: list(map(str, words)) for name, words in form.errors.items()}
        assert Submission.objects.count() == ApiRequest.objects.count() == 0

    def test_what_stands_in_the_issue_is_refused_as_on_the_web(self, bot: Bot) -> None:
        response = bot.send("link", {"url": "https://standing.example.org/page", "title": "Again"})
        assert response.json()["errors"] == {"url": ["This is in Issue 700 already, under Official."]}

    def test_a_closed_section_says_why_and_what_to_do(self, bot: Bot) -> None:
        response = bot.send("link", {**FIELDS["link"], "section": "project-tooling-updates"})
        section = Section.objects.get(slug="project-tooling-updates")
        assert response.json()["errors"] == {"section": [f"{section.policy_text} {section.policy_alternative}"]}

    @pytest.mark.parametrize(
        ("content", "errors"),
        [
            ({}, {"kind"}),
            ({"kind": "poem"}, {"kind"}),
            ({"kind": ["link"]}, {"kind"}),
            ({"kind": "link", "title": 5, "url": True}, {"title", "url"}),
            ({"kind": "link", "title": ["A"], "url": {"a": 1}}, {"title", "url"}),
            ({"kind": "link", "prefixes": "video"}, {"prefixes"}),
            ({"kind": "link", "prefixes": [["video"]]}, {"prefixes"}),
            ({"kind": "link", "colour": "red", "line": "* x", "form_key": "a", "website": "x"}, {"colour", "line", "form_key", "website"}),
        ],
    )
    def test_another_type_or_name_is_told_at_its_field(self, content: dict[str, Any], errors: set[str], bot: Bot) -> None:
        response = bot.call("POST", "/api/v1/submissions/", content, **{"Authorization": f"Bearer {bot.secret}", "Idempotency-Key": "a"})
        assert (response.status_code, set(response.json()["errors"])) == (422, errors)

    def test_too_many_in_an_hour_are_asked_to_wait(self, bot: Bot) -> None:
        ApiToken.objects.update(hourly_limit=2)
        sent = [bot.send("link", {**FIELDS["link"], "url": f"https://a{number}.example.org/"}) for number in range(3)]
        assert [response.status_code for response in sent] == [201, 201, 429]
        assert 0 < int(sent[-1]["Retry-After"]) <= 3600
        assert Submission.objects.count() == 2


class TestSameKey:
    def test_the_same_again_stores_nothing_and_answers_the_same(self, bot: Bot) -> None:
        first, again = (bot.send("link", FIELDS["link"], key="a") for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        assert Submission.objects.count() == 1

    def test_the_order_of_names_does_not_matter(self, bot: Bot) -> None:
        bot.send("link", FIELDS["link"], key="a")
        assert bot.send("link", dict(reversed(FIELDS["link"].items())), key="a").status_code == 200

    def test_something_else_with_the_same_key_is_refused(self, bot: Bot) -> None:
        bot.send("link", FIELDS["link"], key="a")
        response = bot.send("link", {**FIELDS["link"], "title": "Another"}, key="a")
        assert response.status_code == 422
        assert response.json()["detail"].startswith("This Idempotency-Key was used for something else.")
        assert Submission.objects.count() == 1

    def test_a_refused_one_may_be_mended_with_its_key(self, bot: Bot) -> None:
        assert bot.send("link", {**FIELDS["link"], "title": ""}, key="a").status_code == 422
        assert bot.send("link", FIELDS["link"], key="a").status_code == 201

    def test_keys_are_each_token_s_own(self, bot: Bot) -> None:
        bot.send("link", FIELDS["link"], key="a")
        other = ApiToken(name="Another")
        bot.secret = give_secret(other)
        other.save()
        assert bot.send("link", FIELDS["link"], key="a").status_code == 201
        assert Submission.objects.count() == 2

    def test_it_costs_no_share_of_the_limit(self, bot: Bot) -> None:
        ApiToken.objects.update(hourly_limit=1)
        assert [bot.send("link", FIELDS["link"], key="a").status_code for _ in range(3)] == [201, 200, 200]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kind", "fields"), [("link", FIELDS["link"]), ("event", EVENT)])
def test_twenty_equal_requests_at_once_are_one_row(kind: str, fields: dict[str, Any], api_token: ApiToken) -> None:
    """An event is refused where it is in the calendar already, and the first of the twenty puts it there."""
    answers = at_once(lambda: send_in(Payload(kind, fields), token=api_token, key="a", sender=""))
    submission = Submission.objects.get()
    assert [found.pk for found, _is_new in answers] == [submission.pk] * AT_ONCE
    assert sum(is_new for _found, is_new in answers) == 1
    assert ApiRequest.objects.get().submission == submission


@pytest.mark.django_db(transaction=True)
def test_of_two_with_one_key_at_once_one_is_stored_and_one_refused(api_token: ApiToken) -> None:
    titles = iter([f"Title {number}" for number in range(AT_ONCE)])

    def send() -> int:
        try:
            send_in(Payload("link", {**FIELDS["link"], "title": next(titles)}), token=api_token, key="a", sender="")
        except ProblemError as problem:
            return problem.status
        return 201

    assert sorted(at_once(send)) == [201, *[422] * (AT_ONCE - 1)]
    assert Submission.objects.count() == 1


def at_once(send: Callable[[], Any]) -> list[Any]:
    start, answers = Barrier(AT_ONCE), []

    def run() -> None:
        start.wait()
        try:
            answers.append(send())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == AT_ONCE
    return answers


class TestChecking:
    def test_nothing_is_stored(self, bot: Bot) -> None:
        found = bot.check("link", {**FIELDS["link"], "url": "https://link.example.org/page?utm_source=x"}).json()
        assert (found["accepted"], found["line"], found["removed"]) == (True, LINES["link"], ["utm_source"])
        assert Submission.objects.count() == 0

    def test_a_refusal_is_an_answer(self, bot: Bot) -> None:
        response = bot.check("link", {"url": "https://standing.example.org/page", "title": ""})
        assert (response.status_code, response.json()["accepted"]) == (200, False)
        assert response.json()["errors"] == {
            "title": ["Fill this in."],
            "url": ["This is in Issue 700 already, under Official."],
        }
        found = bot.check("link", {"url": "https://standing.example.org/page", "title": "Again"}).json()
        assert found["errors"] == {"url": ["This is in Issue 700 already, under Official."]}

    @pytest.mark.usefixtures("old_issue")
    def test_where_it_stands_already_is_told(self, bot: Bot) -> None:
        bot.send("link", {"url": "https://printed.example.org/page", "title": "A secret of the queue"})
        found = bot.check("link", {"url": "http://www.printed.example.org/page/", "title": "Again"}).json()
        printed = {"issue": 699, "date": "2041-04-17", "section": "Official", "title": "Printed before"}
        assert found["duplicates"] == {"printed": [printed], "waiting": 1}
        assert found["accepted"]

    def test_the_page_is_asked_for_and_told_once_it_is_read(self, bot: Bot) -> None:
        assert bot.check("link", FIELDS["link"]).json()["page"]["state"] == "reading"
        page = Page.objects.get()
        assert page.url == FIELDS["link"]["url"]
        Page.objects.update(state="done", status=200, fetched_at=timezone.now(), title="Its own title", language="de")
        found = bot.check("link", FIELDS["link"]).json()["page"]
        assert (found["state"], found["title"], found["language"]) == ("read", "Its own title", "de")

    def test_no_session_bends_the_rules(self, bot: Bot, editor: User) -> None:
        bot.client.force_login(editor)
        assert not bot.check("link", {**FIELDS["link"], "section": "project-tooling-updates"}).json()["accepted"]


def test_an_issue_that_is_over_is_no_longer_promised(bot: Bot, issue: Issue) -> None:
    issue.delete()
    assert bot.send("link", {**FIELDS["link"], "section": None}).json()["issue"] is None
