"""Coming to the desk in Chromium: invited, by password and code, by passkey, by GitHub, and kept out."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import expect

from tests.browser.test_look import SIDEWAYS
from tests.github import PROVIDERS, serving
from tests.looks import looks
from tests.people import PASSWORD, code_at
from twir.login.invitations import give_link
from twir.models import Invitation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page, ViewportSize
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: ViewportSize = {"width": 360, "height": 740}
WIDE: ViewportSize = {"width": 1280, "height": 900}
STRONG = "seven crabs in a row"
KEY = {  # a device with a passkey in it, and a finger on its sensor
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def _second_factor(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def look(page: Page, axe: Callable[..., None]) -> Callable[[str], None]:
    """Asserts that the page with that head fits, in its colours, and has no violation of axe."""

    def check(heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert page.evaluate(SIDEWAYS) == []
        axe(page)

    return check


@pytest.fixture
def device(page: Page) -> Any:
    """A device that can hold passkeys: what it is told by DevTools."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return session


def type_password(page: Page, live_server: LiveServer, name: str, password: str = PASSWORD) -> None:
    page.goto(f"{live_server.url}/admin/login/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_from_the_invitation_by_password_and_app_to_the_board(
    page: Page, live_server: LiveServer, publisher: User, look: Callable[[str], None]
) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    invitation = Invitation(note="Ferris", created_by=publisher)
    link = give_link(invitation)
    invitation.save()
    page.goto(f"{live_server.url}/invitation/{link}/")
    look("You are invited to the desk")
    page.get_by_label("Name").fill("ferris")
    page.get_by_label("Password").fill(STRONG)
    page.get_by_label("The same again").fill(STRONG)
    page.get_by_role("button", name="Come in").click()
    look("Set up a second factor")
    page.get_by_role("link", name="Authenticator app").click()
    look("Authenticator app")
    secret = page.get_by_label("Key", exact=True).input_value()
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Use this app").click()
    expect(page.locator(".error")).to_contain_text("That code is wrong")
    assert page.get_by_label("Key", exact=True).input_value() == secret
    page.get_by_label("Code", exact=True).fill(code_at(secret, int(time.time())))
    page.get_by_role("button", name="Use this app").click()
    look("Recovery codes")
    codes = page.locator(".codes li").all_text_contents()
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(f"{live_server.url}/admin/")
    page.locator(".account summary").click()
    page.get_by_role("link", name="Profile").click()
    look("Profile")

    page.context.clear_cookies()
    type_password(page, live_server, "ferris", STRONG)
    look("Second factor")
    page.get_by_label("Code", exact=True).fill(codes[0])
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(f"{live_server.url}/admin/")


def test_a_passkey_is_made_and_opens_the_desk_alone_or_after_the_password(
    page: Page, live_server: LiveServer, editor: User, device: Any, look: Callable[[str], None]
) -> None:
    type_password(page, live_server, editor.username)
    page.get_by_role("link", name="Passkey").click()
    look("Add a passkey")
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Make a passkey").click()
    look("Recovery codes")
    assert [str(row) for row in Authenticator.objects.filter(type="webauthn")] == ["Laptop"]
    page.goto(f"{live_server.url}/admin/profile/")
    look("Profile")
    expect(page.locator("li b", has_text="Laptop")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/admin/issues/issue/")
    look("Log in to the desk")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{live_server.url}/admin/issues/issue/")

    page.context.clear_cookies()
    type_password(page, live_server, editor.username)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{live_server.url}/admin/")

    page.context.clear_cookies()
    device.send("WebAuthn.disable")
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})  # another device, which has none
    page.goto(f"{live_server.url}/admin/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("status")).to_have_text("No passkey was used. Try again, or go another way.")


def test_wrong_passwords_are_kept_out_in_words(
    page: Page, live_server: LiveServer, editor: User, look: Callable[[str], None], browser_errors: list[str]
) -> None:
    for _ in range(5):
        type_password(page, live_server, editor.username, "wrong")
    look("Too many wrong passwords")
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    type_password(page, live_server, editor.username)
    look("Too many wrong passwords")
    expect(page.get_by_text("Try again in 15 minutes")).to_be_visible()
    assert {error.split(" http")[0] for error in browser_errors} == {
        "Failed to load resource: the server responded with a status of 429 (Too Many Requests)"
    }
    browser_errors.clear()


@pytest.fixture
def known_at_github(monkeypatch: pytest.MonkeyPatch, settings: Settings, editor: User) -> Iterator[None]:
    """The editor logs in with GitHub, which is a server of ours."""
    settings.SOCIALACCOUNT_PROVIDERS = PROVIDERS
    SocialAccount.objects.create(user=editor, provider="github", uid="583231", extra_data={"login": "ferris"})
    editor.set_unusable_password()
    editor.save()
    with serving(monkeypatch):
        yield


@pytest.mark.usefixtures("known_at_github")
def test_github_leads_to_the_board(page: Page, live_server: LiveServer, look: Callable[[str], None]) -> None:
    page.goto(f"{live_server.url}/admin/")
    look("Log in to the desk")
    page.get_by_role("button", name="Log in with GitHub").click()
    expect(page).to_have_url(f"{live_server.url}/admin/")
    page.goto(f"{live_server.url}/admin/profile/")
    look("Profile")
    expect(page.get_by_text("You log in as ferris of GitHub.")).to_be_visible()


def test_accounts_are_looked_after_on_any_screen(
    page: Page, live_server: LiveServer, administrator: User, editor: User, log_in: Callable[[User, str], None], axe: Callable[..., None]
) -> None:
    administrator.set_unusable_password()
    administrator.save()
    log_in(administrator, live_server.url)
    Authenticator.objects.create(user=editor, type="totp", data={"secret": "x"})
    for size, scheme in looks(PHONE, WIDE):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for address in ("auth/user/", f"auth/user/{editor.pk}/change/", "twir/invitation/add/"):
            page.goto(f"{live_server.url}/admin/{address}")
            assert page.evaluate(SIDEWAYS) == []
            axe(page)
        page.get_by_label("For whom").fill("Ferris")
        page.get_by_label("Research").check()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_label("Link")).to_have_value(re.compile(rf"^{live_server.url}/invitation/[\w~-]{{80,}}/$"))
        axe(page)


def test_without_scripts_password_and_code_do_all_and_passkeys_stay_out_of_the_way(
    browser: Browser, live_server: LiveServer, editor: User
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    type_password(page, live_server, editor.username)
    expect(page).to_have_url(f"{live_server.url}/admin/profile/second-factor/")
    page.goto(f"{live_server.url}/admin/profile/passkeys/add/")
    expect(page.get_by_role("button", name="Make a passkey")).to_be_hidden()
    page.get_by_role("link", name="authenticator app").click()
    page.get_by_label("Code", exact=True).fill(code_at(page.get_by_label("Key", exact=True).input_value(), int(time.time())))
    page.get_by_role("button", name="Use this app").click()
    expect(page.locator(".codes li")).to_have_count(10)
    context.close()
