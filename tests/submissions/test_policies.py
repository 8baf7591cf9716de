"""Policies as data: what a section closes, what it limits, and that a change in the admin holds for the very next post."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from issues.models import Change, Section
from submissions import intake, policies, review
from submissions.form_keys import new_key
from submissions.kinds import submission_kinds
from submissions.models import Submission
from tests.submissions.conftest import FIELDS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from issues.models import Issue
    from tests.submissions.conftest import Send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issue")]
WHO = "a" * 64


def official(**columns: Any) -> Section:
    """The section of that name, with other columns."""
    section = Section.objects.get(slug="official")
    for name, value in columns.items():
        setattr(section, name, value)
    section.save()
    return section


def warned(issue: Issue, **arrival: Any) -> list[str]:
    """The warnings about something sent to the official section."""
    section = Section.objects.get(slug="official")
    return list(policies.warnings(policies.Arrival(section, **arrival), issue))


def post(client: Client, **fields: str) -> Any:
    return client.post("/submit/link/", FIELDS["link"] | {"form_key": new_key(), "send": ""} | fields)


def sent_by(sender: str, **fields: Any) -> Submission:
    """Something that this visitor sent to the official section."""
    form = submission_kinds()["link"].form_class(FIELDS["link"] | fields)
    assert form.is_valid(), form.errors
    return intake.submit(kind="link", cleaned=form.cleaned_data, sender=sender)


class TestClosing:
    @pytest.mark.parametrize(
        ("closed_from", "number", "is_closed"),
        [(None, 700, False), (None, None, False), (700, 700, True), (701, 700, False), (1, 700, True), (701, 701, True), (701, None, True)],
    )
    def test_a_section_is_closed_from_an_issue_on(
        self, closed_from: int | None, number: int | None, issue: Issue, *, is_closed: bool
    ) -> None:
        issue.number = number
        assert bool(policies.refusal(official(closed_from_issue=closed_from), issue)) is is_closed

    @pytest.mark.parametrize(
        ("text", "alternative", "words"),
        [
            ("Full.", "Try r/rust.", "Full. Try r/rust."),
            ("Full.", "", "Full."),
            ("", "Try r/rust.", "Official is closed to submissions. Try r/rust."),
            ("", "", "Official is closed to submissions."),
        ],
    )
    def test_it_says_so_in_its_own_words(self, text: str, alternative: str, words: str, issue: Issue) -> None:
        section = official(closed_from_issue=1, policy_text=text, policy_alternative=alternative)
        assert policies.refusal(section, issue) == words

    def test_no_section_is_never_closed(self, issue: Issue) -> None:
        assert policies.refusal(None, issue) == ""


class TestOneSite:
    def test_what_stands_in_the_section_counts(self, issue: Issue) -> None:
        official(weekly_limit=1)
        assert warned(issue, url="https://www.standing.example.org/another") == [
            "Official takes at most 1 of one site an issue; 1 of standing.example.org stand there or wait."
        ]
        assert warned(issue, url="https://other.example.org/") == []
        official(weekly_limit=2)
        assert warned(issue, url="https://standing.example.org/another") == []

    def test_what_waits_for_the_section_counts_until_it_is_refused(self, issue: Issue, editor: User) -> None:
        official(weekly_limit=2)
        waiting, accepted = (sent_by(WHO, url=f"https://blog.example.org/{number}") for number in range(2))
        review.accept(accepted, actor=editor)
        assert len(warned(issue, url="https://blog.example.org/3")) == 1
        review.decline(waiting, actor=editor, reason="No.")
        assert warned(issue, url="https://blog.example.org/3") == []

    def test_a_page_counts_once_wherever_it_is(self, issue: Issue) -> None:
        official(weekly_limit=2)
        Submission.objects.bulk_create(
            [
                Submission(kind="link", section=official(), url=url, duplicate_key="standing.example.org/page", title="x", token=url)
                for url in ("https://standing.example.org/page", "http://standing.example.org/page/")
            ]
        )
        assert warned(issue, url="https://standing.example.org/another") == []

    def test_on_a_host_of_many_the_owner_counts(self, issue: Issue) -> None:
        official(weekly_limit=1)
        sent_by(WHO, url="https://github.com/rust-lang/rust/pull/1")
        assert len(warned(issue, url="https://github.com/Rust-Lang/cargo/pull/2")) == 1
        assert warned(issue, url="https://github.com/tokio-rs/tokio/pull/3") == []

    def test_its_own_row_does_not_count(self, issue: Issue) -> None:
        official(weekly_limit=1)
        row = sent_by(WHO, url="https://blog.example.org/1")
        assert warned(issue, url=row.url, row=row) == []

    def test_it_warns_and_does_not_refuse(self, client: Client) -> None:
        official(weekly_limit=1)
        assert post(client, url="https://standing.example.org/another").status_code == 302


class TestOneSender:
    def test_a_visitor_is_warned_from_the_limit_on(self, issue: Issue) -> None:
        official(sender_limit=2)
        sent_by(WHO, url="https://a1.example.org/")
        assert warned(issue, sender=WHO) == []
        sent_by(WHO, url="https://a2.example.org/")
        assert warned(issue, sender=WHO) == [
            "Official takes at most 2 of one sender an issue; you have sent 2. Another one may wait for the next."
        ]
        assert (warned(issue, sender="b" * 64), warned(issue)) == ([], [])

    def test_a_mail_address_is_a_sender_too(self, issue: Issue) -> None:
        official(sender_limit=1)
        sent_by("c" * 64, email="Ada@example.org")
        assert len(warned(issue, sender=WHO, email="ada@EXAMPLE.org")) == 1
        assert warned(issue, sender=WHO, email="bob@example.org") == []
        assert warned(issue, sender="", email="bob@example.org") == []

    def test_nobody_without_an_address_counts_as_the_same(self, issue: Issue) -> None:
        official(sender_limit=1)
        sent_by("")
        assert warned(issue, email="ada@example.org") == []

    def test_what_was_refused_or_goes_elsewhere_does_not_count(self, issue: Issue, editor: User) -> None:
        official(sender_limit=1)
        review.decline(sent_by(WHO, url="https://a1.example.org/"), actor=editor, reason="No.")
        sent_by(WHO, url="https://a2.example.org/", section="research")
        sent_by(WHO, url="https://a3.example.org/", not_before=(issue.date + timedelta(days=1)).isoformat())
        assert warned(issue, sender=WHO) == []

    def test_it_warns_and_does_not_refuse(self, client: Client) -> None:
        official(sender_limit=1)
        assert [post(client, url=f"https://a{number}.example.org/").status_code for number in range(3)] == [302] * 3


class TestCost:
    def test_without_limits_nothing_is_asked(self, issue: Issue, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        section = official(weekly_limit=None, sender_limit=None)
        with django_assert_num_queries(0):
            assert list(policies.warnings(policies.Arrival(section, "https://a.example.org/", WHO), issue)) == []
            assert list(policies.warnings(policies.Arrival(None, "https://a.example.org/", WHO), issue)) == []

    def test_with_both_limits_it_is_three_queries(self, issue: Issue, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        section = official(weekly_limit=1, sender_limit=1)
        with django_assert_num_queries(3):
            list(policies.warnings(policies.Arrival(section, "https://a.example.org/", WHO), issue))


def form_of(client: Client, section: Section) -> tuple[str, dict[str, Any]]:
    """The address of a section's form in the admin, and what a browser would send of it unchanged."""
    address = f"/admin/issues/section/{section.pk}/change/"
    form = client.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    values["aliases"] = "\n".join(section.aliases)
    return address, {name: value for name, value in values.items() if value not in (None, False)}


class TestAdmin:
    def test_a_change_holds_for_the_next_post(self, client: Client, publisher: User) -> None:
        assert post(client).status_code == 302
        desk = type(client)()
        desk.force_login(publisher)
        address, values = form_of(desk, official())
        values |= {"closed_from_issue": "700", "policy_text": "The teams send these in.", "policy_alternative": "Ask them."}
        assert desk.post(address, values).status_code == 302
        response = post(client, url="https://late.example.org/", title="Kept")
        assert (response.status_code, response.context["form"].errors) == (422, {"section": ["The teams send these in. Ask them."]})
        assert 'value="Kept"' in response.content.decode()
        assert desk.post(address, values | {"closed_from_issue": "701"}).status_code == 302
        assert post(client, url="https://late.example.org/").status_code == 302

    def test_every_change_is_noted_and_shown_beside_the_form_and_in_the_list(self, publisher_client: Client, publisher: User) -> None:
        address, values = form_of(publisher_client, official())
        publisher_client.post(address, values)
        assert Change.objects.count() == 0
        publisher_client.post(address, values | {"closed_from_issue": "701", "weekly_limit": "3"})
        noted = Change.objects.order_by("pk").values_list("subject", "field", "before", "after", "changed_by")
        assert list(noted) == [
            ("Section official", "closed_from_issue", "", "701", publisher.pk),
            ("Section official", "weekly_limit", "", "3", publisher.pk),
        ]
        page = " ".join(publisher_client.get(address).content.decode().split())
        assert "closed_from_issue <del>(empty)</del> → <ins>701</ins>" in page
        listed = publisher_client.get("/admin/issues/change/", {"q": "official"}).content.decode()
        assert ("Section official" in listed, "closed_from_issue" in listed) == (True, True)
        assert publisher_client.get("/admin/issues/change/", {"field": "weekly_limit"}).context["cl"].result_count == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("closed_from_issue", "0"),
            ("closed_from_issue", "-1"),
            ("closed_from_issue", "x"),
            ("weekly_limit", "0"),
            ("sender_limit", "99999"),
        ],
    )
    def test_nonsense_is_refused(self, field: str, value: str, publisher_client: Client) -> None:
        address, values = form_of(publisher_client, official())
        response = publisher_client.post(address, values | {field: value})
        assert (response.status_code, list(response.context["adminform"].form.errors)) == (200, [field])
        assert Change.objects.count() == 0

    def test_an_editor_reads_and_a_publisher_changes(self, editor_client: Client) -> None:
        section = official()
        address = f"/admin/issues/section/{section.pk}/change/"
        assert editor_client.get(address).status_code == 200
        assert editor_client.post(address, {"closed_from_issue": "1"}).status_code == 403

    def test_the_list_of_changes_costs_the_same_however_many(
        self, editor_client: Client, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(3):
            Change.objects.create(subject="x", field="y", changed_by=editor)
            with django_assert_max_num_queries(9):
                assert editor_client.get("/admin/issues/change/").status_code == 200


def test_hints_tell_of_the_limits(send: Send) -> None:
    official(sender_limit=1, weekly_limit=1)
    send(url="https://blog.example.org/1", email="ada@example.org")
    fields = submission_kinds()["link"].form_class(FIELDS["link"] | {"url": "https://blog.example.org/2", "email": "ada@example.org"})
    assert fields.is_valid()
    answer = intake.check(kind="link", fields=fields.cleaned_data)
    assert [hint.text.split(";")[0] for hint in answer.hints] == [
        "Official takes at most 1 of one site an issue",
        "Official takes at most 1 of one sender an issue",
    ]
