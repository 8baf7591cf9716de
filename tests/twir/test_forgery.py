"""A form whose token is over, for somebody signed in again meanwhile: it comes back with a new one, and only to whom it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from submissions.models import Submission
from tests.visitor import read_forms

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
OVER = 32 * "x"
RUSTY = "/submit/link/"
TYPED = {"url": "https://example.org/typed", "title": "A title <b>", "note": "Two\nlines"}


@pytest.fixture
def strict(db: None) -> Client:
    """A client that is asked for its token."""
    del db
    return Client(enforce_csrf_checks=True)


def send_over(client: Client, page: str = RUSTY, *, origin: str = HERE, **fields: str) -> Any:
    """Send a form with a token that is over."""
    return client.post(page, {**fields, "csrfmiddlewaretoken": OVER}, headers={"Origin": origin})


def test_what_was_typed_comes_back_and_is_sent_once_more(strict: Client) -> None:
    [form] = [form for form in read_forms(strict.get(RUSTY).content.decode()) if "form_key" in form.fields]
    key = form.fields["form_key"][0]
    refused = send_over(strict, **TYPED, form_key=key, send="yes")
    assert refused.status_code == 403
    assert [(field.name, field.text) for field in refused.context["typed"]] == list(TYPED.items())
    [again] = [form for form in read_forms(refused.content.decode()) if form.action == RUSTY]
    assert again.fields["form_key"] == [key]
    assert again.fields["csrfmiddlewaretoken"] != [OVER]
    sent = strict.post(RUSTY, again.fields, headers={"Origin": HERE})
    assert sent.status_code == 302
    assert Submission.objects.get().title == TYPED["title"]


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "https://testserver", "null", ""])
def test_what_other_sites_send_is_not_shown_and_gets_no_token(origin: str, strict: Client) -> None:
    strict.get(RUSTY)
    response = send_over(strict, origin=origin, **TYPED)
    assert response.status_code == 403
    assert "A title" not in response.content.decode()
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_a_password_is_not_shown(strict: Client, editor: User) -> None:
    response = send_over(strict, "/admin/login/", login=editor.username, password="hush hush")
    assert response.status_code == 403
    assert "hush hush" not in response.content.decode()
    assert "The form had grown old" in response.content.decode()
