from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.twir.variables import refusal
from tests.twir.variables import variable as variable  # noqa: PLC0414 (the fixture)
from twir import environment

if TYPE_CHECKING:
    from collections.abc import Callable

NOWHERE = Path("/nowhere/twir.sqlite3")
SECRET = "a-secret-of-more-than-fifty-characters-for-tests-only-0123456789"


@pytest.mark.parametrize(
    "value", ["desk@example.org", "Desk <desk@example.org>", "This Week in Rust <desk@localhost>", "Schreibtisch Größe <d@example.org>"]
)
def test_mail_address_takes_one_with_or_without_a_name(variable: Callable[[str], None], value: str) -> None:
    variable(value)

    assert environment.mail_address("THING", default="x@example.org") == value


@pytest.mark.parametrize(
    "value",
    [
        "desk",
        "@",
        "a@b@c",
        "a@b, c@d",
        "a@b; c@d",
        "Desk <a@b",
        "<a@b> Desk",
        "a@b\nBcc: c@d",
        "Desk\r\nBcc: c@d <a@b>",
        "a b@c",
        "Desk <a@b> <c@d>",
    ],
)
def test_mail_address_refuses_none_two_and_headers(variable: Callable[[str], None], value: str) -> None:
    variable(value)

    assert refusal(lambda: environment.mail_address("THING", default="x@example.org")).startswith("THING must be one mail address")


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", "mail.example.org", 25, False, False),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, False, False),
        ("smtp+tls://mail.example.org", "mail.example.org", 587, True, False),
        ("smtp+ssl://mail.example.org/", "mail.example.org", 465, False, True),
        ("smtp+tls://[2001:db8::1]:25", "2001:db8::1", 25, True, False),
    ],
)
def test_mail_reads_host_port_and_encryption(
    variable: Callable[[str], None], url: str, host: str, port: int, *, tls: bool, ssl: bool
) -> None:
    variable(url)
    found = environment.mail("THING")

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (host, port, tls, ssl)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"], found["EMAIL_TIMEOUT"]) == ("", "", 10)


def test_mail_reads_user_and_password(variable: Callable[[str], None]) -> None:
    variable("smtp+tls://desk%40example.org:p%3Ass%2F@mail.example.org")
    found = environment.mail("THING")

    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("desk@example.org", "p:ss/")


def test_mail_is_off_without_a_server(variable: Callable[[str], None]) -> None:
    variable("")

    assert environment.mail("THING") == {}


@pytest.mark.parametrize(
    "url",
    [
        *("mail.example.org", "http://user:secret@mail", "smtp://", "smtp://user:secret@mail/inbox", "smtp://user:secret@mail?tls=1"),
        *("smtp://user:secret@mail:many", "smtp://user:secret@mail:99999", "smtps://user:secret@mail", "smtp://[::1"),
    ],
)
def test_mail_refuses_nonsense_and_keeps_passwords_to_itself(variable: Callable[[str], None], url: str) -> None:
    variable(url)

    assert "secret" not in refusal(lambda: environment.mail("THING"))


def test_github_is_off_until_both_its_variables_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("THING_ID", "THING_SECRET"):
        monkeypatch.setenv(name, "")
    assert environment.github("THING_ID", "THING_SECRET") == {}

    monkeypatch.setenv("THING_ID", "Iv1.0123456789abcdef")
    assert (
        refusal(lambda: environment.github("THING_ID", "THING_SECRET"))
        == "THING_ID is set and THING_SECRET is not: login with GitHub needs both."
    )
    monkeypatch.setenv("THING_SECRET", "hush")
    [app] = environment.github("THING_ID", "THING_SECRET")["github"]["APPS"]
    assert (app["client_id"], app["secret"]) == ("Iv1.0123456789abcdef", "hush")

    monkeypatch.setenv("THING_ID", "")
    assert (
        refusal(lambda: environment.github("THING_ID", "THING_SECRET"))
        == "THING_SECRET is set and THING_ID is not: login with GitHub needs both."
    )


def test_github_refuses_an_id_that_is_none_and_keeps_the_secret_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING_ID", "https://github.com/")
    monkeypatch.setenv("THING_SECRET", "hush")
    reason = refusal(lambda: environment.github("THING_ID", "THING_SECRET"))

    assert reason.startswith("THING_ID must be the client id of a GitHub OAuth app")
    assert "hush" not in reason


@pytest.mark.parametrize("value", ["", "/srv/newsletter"])
def test_folder_is_a_whole_path_or_none(variable: Callable[[str], None], value: str) -> None:
    variable(value)
    assert environment.folder("THING") == (Path(value) if value else None)


def test_folder_refuses_half_a_path(variable: Callable[[str], None]) -> None:
    variable("newsletter")
    assert refusal(lambda: environment.folder("THING")) == "THING must be a whole path, as in /srv/newsletter, not 'newsletter'."


@pytest.mark.parametrize("value", ["main", "twir-desk", "desk/issues", "a.b_c"])
def test_branch_takes_what_git_takes(variable: Callable[[str], None], value: str) -> None:
    variable(value)
    assert environment.branch("THING", default="x") == value


@pytest.mark.parametrize("value", ["-x", "a b", "a..b", "a.lock", "/a", "a//b", "a/", "a~1", "refs@{0}", "x" + "\n" + "y"])
def test_branch_refuses_what_git_refuses(variable: Callable[[str], None], value: str) -> None:
    variable(value)
    assert refusal(lambda: environment.branch("THING", default="twir-desk")).startswith(
        "THING must be the name of a branch, as in twir-desk"
    )


def test_mail_addresses_are_separated_by_commas(variable: Callable[[str], None]) -> None:
    variable("ada@example.org, Bo <bo@example.org>,")
    assert environment.mail_addresses("THING") == ["ada@example.org", "Bo <bo@example.org>"]
    variable("ada@example.org\nBcc: x@example.org")
    assert refusal(lambda: environment.mail_addresses("THING")).startswith("THING must be mail addresses separated by commas")


@pytest.mark.parametrize(("tool", "value"), [("MAILCHIMP", "0123abcdef-us21"), ("LISTMONK", "desk:s3cr3t"), ("LISTMONK", "")])
def test_campaign_key_takes_what_the_tool_gives(variable: Callable[[str], None], tool: str, value: str) -> None:
    variable(value)

    assert environment.campaign_key("THING", tool=tool) == value


@pytest.mark.parametrize(("tool", "value"), [("MAILCHIMP", "s3cr3t"), ("MAILCHIMP", "desk:s3cr3t"), ("LISTMONK", "s3cr3t-us6")])
def test_campaign_key_is_kept_out_of_its_refusal(variable: Callable[[str], None], tool: str, value: str) -> None:
    variable(value)

    words = refusal(lambda: environment.campaign_key("THING", tool=tool))
    assert (words.startswith("THING must be "), "s3cr3t" in words) == (True, False)


@pytest.mark.parametrize(("tool", "value"), [("MAILCHIMP", "a/b"), ("LISTMONK", "abc"), ("LISTMONK", "٣")])
def test_campaign_list_refuses_what_is_none(variable: Callable[[str], None], tool: str, value: str) -> None:
    variable(value)

    assert refusal(lambda: environment.campaign_list("THING", tool=tool)).endswith(f"not {value!r}.")


def test_campaign_url_of_mailchimp_follows_from_the_key(variable: Callable[[str], None]) -> None:
    variable("")

    assert environment.campaign_url("THING", tool="MAILCHIMP", key="0123abcdef-us21") == "https://us21.api.mailchimp.com/3.0"
    assert environment.campaign_url("THING", tool="MAILCHIMP", key="") == ""
    assert environment.campaign_url("THING", tool="LISTMONK", key="desk:x") == ""


@pytest.mark.parametrize("value", ["https://mail.example.org/", "http://127.0.0.1:9000", "http://localhost:9000"])
def test_campaign_url_is_encrypted_or_near(variable: Callable[[str], None], value: str) -> None:
    variable(value)

    assert environment.campaign_url("THING", tool="LISTMONK", key="") == value.rstrip("/")


@pytest.mark.parametrize("value", ["http://mail.example.org", "mail.example.org", "https://u:s3cr3t@example.org", "https://x/?a"])
def test_campaign_url_refuses_other_places(variable: Callable[[str], None], value: str) -> None:
    variable(value)

    words = refusal(lambda: environment.campaign_url("THING", tool="LISTMONK", key=""))
    assert (words.startswith("THING must be like https://"), "s3cr3t" in words) == (True, False)


@pytest.mark.parametrize("value", ["https://api.example.org/graphql", "https://api.example.org:8443", "http://api.meetup.test/gql"])
def test_endpoint_takes_an_address(variable: Callable[[str], None], value: str) -> None:
    variable(value)
    assert environment.endpoint("THING", default="https://x.example.org/") == value


@pytest.mark.parametrize(
    "value",
    ["api.example.org", "http://api.example.org/", "https://user:secret@api.example.org/", "https://a.example.org/?b", "https:///x"],
)
def test_endpoint_refuses_what_is_none(variable: Callable[[str], None], value: str) -> None:
    variable(value)
    words = refusal(lambda: environment.endpoint("THING", default="https://x.example.org/"))
    assert words.startswith("THING must be like https://x.example.org/, not ")
    assert "secret" not in words


def test_token_is_one_word_and_kept_out_of_its_refusal(variable: Callable[[str], None]) -> None:
    variable("")
    assert environment.token("THING") == ""
    variable("abc.DEF-1")
    assert environment.token("THING") == "abc.DEF-1"
    variable("se cret")
    assert refusal(lambda: environment.token("THING")) == "THING must be one word of printable ASCII signs."
