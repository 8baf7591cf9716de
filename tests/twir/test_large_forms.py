"""A form that is larger than anybody reads: a page that says so, and a line in the log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
URLENCODED = "application/x-www-form-urlencoded"
LARGE = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
PLACES = ("/submit/link/", "/submit/several/", "/admin/login/", "/nowhere/")


@pytest.mark.parametrize("place", PLACES)
def test_a_page_says_what_the_limit_is_and_a_line_notes_it(client: Client, place: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        response = client.post(place, f"note={LARGE}", content_type=URLENCODED)
    html = response.content.decode()
    assert (response.status_code, "That was too much at once" in html) == (413, True)
    assert "2.5\u00a0MB of text" in html
    assert "Back button leads to the form, with what you typed" in html
    assert [(record.name, record.levelname, record.exc_info) for record in caplog.records][:1] == [("twir.middleware", "WARNING", None)]
    assert caplog.records[0].getMessage().startswith(f"Refused POST {place}: ")
    assert not [record for record in caplog.records if record.exc_info]


def test_a_form_in_parts_is_refused_alike(client: Client) -> None:
    response = client.post("/submit/link/", {"note": LARGE})
    assert (response.status_code, "2.5\u00a0MB of text" in response.content.decode()) == (413, True)


def test_so_are_too_many_fields(client: Client) -> None:
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or 0
    response = client.post("/submit/link/", "&".join(["a=1"] * (most + 1)), content_type=URLENCODED)
    assert (response.status_code, f"A form may have {most} fields" in response.content.decode()) == (413, True)


def test_what_is_just_small_enough_is_read(client: Client) -> None:
    text = LARGE[: -len("other=")]
    response = client.post("/submit/link/", f"other={text}", content_type=URLENCODED)
    assert response.status_code == 422
