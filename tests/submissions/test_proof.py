"""Proof of work: asked for when editors say so, ours, whole, in time, and counted once. Whoever has none still may send."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from altcha import Challenge, Payload, create_challenge, solve_challenge
from django.db import connection
from pytest_django.asserts import assertRedirects

from issues.models import Change
from submissions import proof
from submissions.models import SpentProof, Submission, Switches
from submissions.retention import forget
from tests.submissions.conftest import FIELDS, form_key

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "COST", 10)


@pytest.fixture
def _asked() -> None:
    Switches.objects.create(pk=1, asks_for_proof=True)


def solved(challenge: str) -> dict[str, Any]:
    """What a browser makes of a challenge."""
    read = Challenge.from_dict(json.loads(challenge))
    solution = solve_challenge(read)
    assert solution is not None
    found: dict[str, Any] = Payload(read, solution).to_dict()
    return found


def packed(payload: Any) -> str:
    return base64.b64encode(json.dumps(payload).encode()).decode()


class TestRedeeming:
    def test_a_proof_counts_once(self) -> None:
        found = packed(solved(proof.new_challenge()))
        assert [proof.redeem(found) for _ in range(3)] == [True, False, False]

    def test_another_number_for_the_same_challenge_counts_no_more(self) -> None:
        challenge = Challenge.from_dict(json.loads(proof.new_challenge()))
        first = solve_challenge(challenge)
        assert first is not None
        second = solve_challenge(challenge, counter_start=first.counter + 1)
        assert second is not None
        assert [proof.redeem(Payload(challenge, one).to_base64()) for one in (first, second)] == [True, False]

    def test_it_ends_with_the_form(self) -> None:
        found = packed(solved(proof.new_challenge()))
        with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
            assert not proof.redeem(found)

    @pytest.mark.parametrize(
        ("part", "changes"),
        [
            ("parameters", {"keyPrefix": ""}),
            ("parameters", {"cost": 1}),
            ("parameters", {"expiresAt": None}),
            ("parameters", {"algorithm": "SHA-256"}),
            ("parameters", {"nonce": "00" * 16}),
            ("solution", {"counter": -1}),
            ("solution", {"counter": 2**33}),
            ("solution", {"counter": "1"}),
            ("solution", {"derivedKey": "00" * 32}),
            ("solution", {"derivedKey": None}),
        ],
    )
    def test_a_changed_one_counts_for_nothing(self, part: str, changes: dict[str, Any]) -> None:
        found = solved(proof.new_challenge())
        (found["challenge"]["parameters"] if part == "parameters" else found["solution"]).update(changes)
        assert not proof.redeem(packed(found))

    def test_an_own_challenge_counts_for_nothing(self) -> None:
        for secret in (None, "guessed"):
            own = json.dumps(create_challenge(proof.ALGORITHM, 1, key_prefix="0", hmac_secret=secret).to_dict())
            assert not proof.redeem(packed(solved(own)))

    @pytest.mark.parametrize(
        "text",
        [
            *("", "x", "e30=", "\ud800", "x" * 5000, packed([]), packed("x"), packed([[[[]]]] * 50)),
            packed({"challenge": [], "solution": 1}),
            packed({"challenge": {"parameters": {"algorithm": 1}}, "solution": {}}),
            base64.b64encode(b"[" * 2900).decode(),
        ],
    )
    def test_nonsense_counts_for_nothing(self, text: str) -> None:
        assert not proof.redeem(text)

    def test_spent_ones_are_forgotten_with_their_challenges(self) -> None:
        proof.redeem(packed(solved(proof.new_challenge())))
        forget(datetime.now(UTC) + timedelta(hours=23))
        assert SpentProof.objects.count() == 1
        forget(datetime.now(UTC) + timedelta(hours=25))
        assert SpentProof.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_proof_counts_for_one() -> None:
    found = packed(solved(proof.new_challenge()))
    start, counted = Barrier(8), list[bool]()

    def one() -> None:
        start.wait(30)
        try:
            counted.append(proof.redeem(found))
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(counted) == [False] * 7 + [True]


def post(client: Client, number: int, **fields: str) -> int:
    """Send the link of that number."""
    url = f"https://link.example.org/{number}"
    return client.post("/submit/link/", FIELDS["link"] | {"url": url, "form_key": form_key(), "send": ""} | fields).status_code


@pytest.mark.usefixtures("issue")
class TestForm:
    def test_nobody_is_asked_before_editors_switch_it_on(self, client: Client) -> None:
        assert "data-challenge" not in client.get("/submit/link/").content.decode()

    @pytest.mark.usefixtures("_asked")
    def test_each_page_brings_a_challenge_of_its_own(self, client: Client) -> None:
        pages = [client.get("/submit/link/"), client.get("/submit/event/"), client.post("/submit/link/", {"send": ""})]
        challenges = {page.context["challenge"]() for page in pages}
        assert len(challenges) == 3
        for page in pages:
            assert ("data-challenge" in page.content.decode(), "js/proof.js" in page.content.decode()) == (True, True)

    @pytest.mark.usefixtures("_asked")
    def test_with_proofs_one_sends_as_ever_and_without_a_fifth(self, client: Client, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_VISITOR = 10
        assert [post(client, number) for number in range(4)] == [302, 302, 429, 429]
        found = packed(solved(proof.new_challenge()))
        assert [post(client, number, proof=found) for number in (10, 11)] == [302, 429]
        assert [post(client, number, proof=packed(solved(proof.new_challenge()))) for number in range(20, 30)] == [302] * 9 + [429]

    @pytest.mark.usefixtures("_asked")
    def test_beyond_the_limit_it_says_when_and_keeps_what_was_typed(self, client: Client, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_VISITOR = 5
        post(client, 1)
        fields = FIELDS["link"] | {"url": "https://other.example.org/", "title": "Kept", "form_key": form_key(), "send": ""}
        response = client.post("/submit/link/", fields)
        text = response.content.decode()
        assert (response.status_code, 0 < int(response["Retry-After"]) <= 3601) == (429, True)
        assert "A lot came from your address in the last hour. Try again in" in text
        assert 'value="Kept"' in text
        assert Submission.objects.count() == 1

    @pytest.mark.usefixtures("_asked")
    def test_editors_need_none(self, editor_client: Client, settings: Settings) -> None:
        settings.SUBMISSIONS_PER_VISITOR = settings.SUBMISSIONS_PER_HOUR = 1
        assert [post(editor_client, number) for number in range(3)] == [302] * 3


class TestSwitch:
    def test_an_editor_switches_it_on_and_off_and_it_is_noted(self, editor_client: Client, editor: User) -> None:
        admin = "/admin/submissions/switches/"
        assert editor_client.post(f"{admin}add/", {"asks_for_proof": "on"}).status_code == 302
        assert proof.is_asked_for()
        assert editor_client.get(f"{admin}add/").status_code == 403
        assert editor_client.post(f"{admin}1/change/", {}).status_code == 302
        assert not proof.is_asked_for()
        noted = Change.objects.order_by("pk").values_list("subject", "field", "before", "after", "changed_by")
        assert list(noted) == [
            ("Switches", "asks_for_proof", "", "yes", editor.pk),
            ("Switches", "asks_for_proof", "yes", "no", editor.pk),
        ]

    def test_there_is_one_page_of_switches(self, editor_client: Client) -> None:
        admin = "/admin/submissions/switches/"
        assertRedirects(editor_client.get(admin), f"{admin}add/")
        page = editor_client.get(f"{admin}add/").content.decode()
        assert "<h1>Switches</h1>" in page
        assert "another" not in page
        Switches.objects.create(pk=1)
        assertRedirects(editor_client.get(admin), f"{admin}1/change/")
