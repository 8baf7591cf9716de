from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

PAGES = ("/", "/submit/", "/admin/login/", "/healthz", "/nowhere/")


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_every_answer_forbids_what_is_not_ours(client: Client, page: str) -> None:
    response = client.get(page)
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))

    assert policy.pop("default-src") == policy.pop("base-uri") == policy.pop("frame-ancestors") == "'none'"
    assert set(policy.values()) == {"'self'"}
    assert {"script-src", "style-src", "img-src", "connect-src", "form-action"} <= set(policy)
    assert (response["X-Frame-Options"], response["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_https_is_insisted_on_where_it_is_served(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600

    assert client.get("/submit/")["Location"] == "https://testserver/submit/"
    assert client.get("/submit/", secure=True)["Strict-Transport-Security"].startswith("max-age=3600")
    assert "Location" not in client.get("/healthz")


@pytest.mark.django_db
def test_a_proxy_is_believed_only_when_there_is_one(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    forwarded = {"X-Forwarded-Proto": "https"}
    assert settings.SECURE_PROXY_SSL_HEADER is None
    assert client.get("/submit/", headers=forwarded).status_code == 301

    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/submit/", headers=forwarded).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/admin/submissions/submission/triage/", "/submit/link/"])
def test_where_errors_are_shown_in_full_a_failed_request_leaves_the_page_as_it_is(
    page: str, editor_client: Client, settings: Settings
) -> None:
    settings.DEBUG = True  # a script of django-htmx would put the answer in place of the page
    html = editor_client.get(page).content.decode()

    assert "django_htmx/htmx-2.min.js" in html
    assert "django-htmx.js" not in html
