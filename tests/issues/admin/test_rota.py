"""The rota's page and what the board says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from issues.duty import go_on_duty, hand_over
from issues.models import Duty, Issue
from issues.weeks import WEEK
from tests.issues.admin.draft import words
from tests.visitor import read_forms

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


def rota() -> str:
    return reverse("admin:rota")


def fields_of(response: Any, day: str) -> dict[str, list[str]]:
    return next(form.fields for form in read_forms(response.content.decode()) if form.fields.get("week") == [day])


def test_somebody_puts_themselves_in_and_out(publisher_client: Client, publisher: User, issue: Issue) -> None:
    board = publisher_client.get("/admin/").content.decode()
    assert "nobody is on duty" in board
    fields = fields_of(publisher_client.get(rota()), "2027-04-21")
    assert words(publisher_client.post(rota(), fields | {"step": "take"}, follow=True)) == "You are on duty."
    assert Duty.objects.get().person == publisher
    assert '<b class="me">you</b>' in publisher_client.get("/admin/").content.decode()
    fields = fields_of(publisher_client.get(rota()), "2027-04-21")
    assert words(publisher_client.post(rota(), fields | {"step": "leave"}, follow=True)) == "You are off duty."
    assert issue.is_open


@pytest.mark.usefixtures("issue")
def test_who_may_not_publish_is_told(editor_client: Client) -> None:
    response = editor_client.post(rota(), {"week": "2027-04-21", "seen": "0", "step": "take"}, follow=True)
    assert words(response).startswith("You are on duty. Publishing needs the role of a publisher")


def test_the_next_one_reads_the_note_on_the_board(editor_client: Client, publisher: User, issue: Issue) -> None:
    last = issue.date - WEEK
    go_on_duty(last, seen=0, actor=publisher)
    hand_over(last, f"Jobs link missing.\n{HOSTILE}", seen=1, actor=publisher)
    html = editor_client.get("/admin/").content.decode()
    assert "Jobs link missing.<br>&lt;script&gt;" in html
    assert "<script>alert" not in html
    assert "<script>alert" not in editor_client.get(rota()).content.decode()


@pytest.mark.usefixtures("issue")
def test_a_refused_note_is_kept_in_its_field(editor_client: Client, publisher: User) -> None:
    fields = fields_of(editor_client.get(rota()), "2027-04-21")
    go_on_duty(Issue.objects.get().date, seen=0, actor=publisher)
    response = editor_client.post(rota(), fields | {"step": "note", "note": "typed"})
    assert response.status_code == 409
    html = response.content.decode()
    assert "publisher changed that week meanwhile" in html
    again = fields_of(response, "2027-04-21")
    assert (again["note"], again["seen"]) == (["typed"], ["1"])
    editor_client.post(rota(), again | {"step": "note"})
    last = Duty.objects.last()
    assert last is not None
    assert (last.note, last.person) == ("typed", publisher)


@pytest.mark.parametrize(
    "damaged", [{"week": "x"}, {"week": "9999-12-31"}, {"week": "0001-01-01"}, {"seen": "9" * 40}, {"step": "x"}, {"note": "a\0"}, {}]
)
@pytest.mark.usefixtures("issue")
def test_a_damaged_form_changes_nothing(editor_client: Client, damaged: dict[str, str]) -> None:
    usual = {"week": "2027-04-21", "seen": "0", "step": "take", "note": ""}
    response = editor_client.post(rota(), usual | damaged if damaged else {})
    assert response.status_code in (409, 422)
    assert not Duty.objects.exists()
