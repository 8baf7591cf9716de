"""Several decisions at once: the page that names them, their mails, and taking all of them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from submissions import review
from submissions.admin import together
from submissions.models import Notice, ReplyKit, Submission
from tests.submissions.queue_pages import HOSTILE, LIST, TRIAGE, press, state_of, text_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import Settings

    from tests.submissions.conftest import Send

UNDO = f"{TRIAGE}undo/"
pytestmark = pytest.mark.usefixtures("issue")


@pytest.fixture
def three(send: Send) -> list[Submission]:
    """Two with an address, one without."""
    addresses = ("ada@example.org", "bob@example.org", "")
    return [send(title=f"Number {one}", url=f"https://a{one}.example.org/", email=email) for one, email in enumerate(addresses)]


def act(client: Client, verb: str, rows: list[Submission], **fields: Any) -> Any:
    return client.post(LIST, {"action": verb, "_selected_action": [row.pk for row in rows], **fields}, follow=True)


def confirm(client: Client, verb: str, rows: list[Submission], **fields: Any) -> Any:
    versions = {f"version-{row.pk}": row.version for row in rows}
    return act(client, verb, rows, confirmed="yes", **{"reason": "", **versions, **fields})


def states(rows: list[Submission]) -> list[str]:
    return [state_of(row) for row in rows]


def test_the_mails_are_shown_as_they_then_go_each_with_its_own_words(
    editor_client: Client, three: list[Submission], settings: Settings
) -> None:
    settings.SITE_URL = "https://desk.example.org"
    words = "Thank you for “{title}” in {section}."
    shown = act(editor_client, "decline", three, preview="yes", reason=words).context["mails"]
    assert ([row for row, _ in shown], states(three)) == (three[:2], ["pending"] * 3)
    confirm(editor_client, "decline", three, reason=words)
    sent = Notice.objects.filter(kind="declined").order_by("pk")
    assert [(mail.subject, mail.body) for _, mail in shown] == [(notice.subject, notice.body) for notice in sent]
    assert [row.decisions.get().reason for row in three] == [f"Thank you for “Number {one}” in Official." for one in range(3)]


def test_an_acceptance_shows_its_mails_before_it_is_confirmed(editor_client: Client, three: list[Submission]) -> None:
    response = act(editor_client, "accept", three)
    assert [mail.subject for _, mail in response.context["mails"]] == ["Accepted: Number 0", "Accepted: Number 1"]
    assert states(three) == ["pending"] * 3


def test_a_kit_is_taken_for_all(editor_client: Client, three: list[Submission]) -> None:
    kit = ReplyKit.objects.get(label="Not new")
    response = act(editor_client, "decline", three, fill="yes", kit=kit.pk)
    assert response.context["form"]["reason"].value() == kit.text
    assert "Thank you for “Number 1”." in response.context["mails"][1][1].body


def test_one_press_takes_all_of_them_back_with_their_mails(editor_client: Client, three: list[Submission]) -> None:
    page = text_of(confirm(editor_client, "accept", three))
    assert "Accepted: 3 submissions. Mail goes out in" not in page  # the last one has no address
    assert "Accepted: 3 submissions." in page
    assert "Accepted: 3 submissions." in text_of(editor_client.get(TRIAGE))
    text = text_of(editor_client.post(UNDO, {"back": "list"}, follow=True))
    assert "Taken back: 3." in text
    assert states(three) == ["pending"] * 3
    assert editor_client.get(TRIAGE).context["done"] is None  # it was told already
    assert list(Notice.objects.filter(kind="accepted").values_list("outcome", flat=True)) == ["taken_back"] * 2
    assert text_of(editor_client.post(UNDO, follow=True)).count("Taken back: 0.") == 1


def test_what_was_decided_anew_since_stays(editor_client: Client, publisher: User, three: list[Submission]) -> None:
    confirm(editor_client, "accept", three)
    review.decline(Submission.objects.get(pk=three[1].pk), actor=publisher, reason="No.")
    text = text_of(editor_client.post(UNDO, follow=True))
    assert "“Number 1” was decided anew since, so it stays as it is." in text
    assert states(three) == ["pending", "declined", "pending"]


def test_nobody_takes_back_what_others_decided(editor_client: Client, publisher: User, three: list[Submission]) -> None:
    theirs = review.accept(Submission.objects.get(pk=three[0].pk), actor=publisher)
    session = editor_client.session
    session[together.TAKEN] = [theirs.decisions.get().pk]
    session.save()
    editor_client.post(UNDO)
    assert state_of(three[0]) == "accepted"


def test_a_later_decision_is_undone_by_itself(editor_client: Client, three: list[Submission]) -> None:
    confirm(editor_client, "accept", three[:2])
    press(editor_client, three[2], do="later")
    done = editor_client.get(TRIAGE).context["done"]
    assert (done.submission, done.together) == (three[2], 0)


def test_what_somebody_else_decided_meanwhile_is_told_and_the_rest_is_done(
    editor_client: Client, publisher: User, three: list[Submission]
) -> None:
    review.later(Submission.objects.get(pk=three[1].pk), actor=publisher)
    text = text_of(confirm(editor_client, "decline", three, reason="No."))
    assert "“Number 1” is pending now. publisher," in text
    assert "Declined: 2." in text
    assert states(three) == ["declined", "pending", "declined"]


def test_there_is_a_most(editor_client: Client, three: list[Submission], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", 2)
    assert "Choose 200 at most." in text_of(confirm(editor_client, "accept", three))
    assert states(three) == ["pending"] * 3


@pytest.mark.parametrize(
    "fields", [{"fill": "x", "kit": "\0"}, {"fill": "x", "kit": "9" * 30}, {"preview": "x", "reason": "\0"}, {"kit": "x"}]
)
def test_odd_words_are_answered(fields: dict[str, str], editor_client: Client, three: list[Submission]) -> None:
    assert act(editor_client, "decline", three, **fields).status_code == 200
    assert states(three) == ["pending"] * 3


def test_hostile_words_are_shown_as_words(editor_client: Client, send: Send) -> None:
    submission = send(title=HOSTILE, email="ada@example.org")
    html = act(editor_client, "decline", [submission], preview="yes", reason=HOSTILE).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
