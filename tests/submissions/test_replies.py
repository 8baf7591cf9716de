"""Reply kits: their words filled in, the mail as it would go, the panel where they are chosen, and changing them in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from issues.models import Change, Section
from submissions import review
from submissions.duplicates import Duplicates
from submissions.models import Notice, ReplyKit, Submission
from submissions.notices import address_hash, unsubscribe
from submissions.replies import filled, look_at_mail, replies, unknown_placeholders
from tests.submissions.queue_pages import HOSTILE, LIST, at, press, state_of, text_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import Settings

    from issues.models import Issue
    from tests.submissions.conftest import Send

KITS = f"{LIST.replace('submission/', 'replykit/')}"
VERBS = ("decline", "needs_change", "mark_duplicate")
pytestmark = pytest.mark.usefixtures("issue")


class TestWords:
    def test_names_in_braces_stand_for_what_the_submission_has(self, send: Send, settings: Settings) -> None:
        settings.SITE_URL = "https://desk.example.org"
        text = filled("“{title}” in {section}: {policy} {other} {}", send(title="Vec of {section}"))
        assert text == "“Vec of {section}” in Official: https://desk.example.org/submit/link/ {other} {}"

    def test_without_a_section_the_words_still_read_well(self, send: Send) -> None:
        assert filled("{section} is closed.", send(section="")) == "This section is closed."

    @pytest.mark.parametrize("verb", VERBS)
    def test_the_first_kits_are_sound_and_have_a_key_each(self, verb: str, send: Send) -> None:
        kits = ReplyKit.objects.filter(verb=verb)
        assert 1 < len(kits) <= 7
        assert [unknown_placeholders(kit.text) for kit in kits] == [[]] * len(kits)
        assert [reply.label for reply in replies(verb, send(), Duplicates())] == [kit.label for kit in kits]
        assert "{" not in "".join(reply.text for reply in replies(verb, send(), Duplicates()))

    def test_the_usual_refusals_are_there(self) -> None:
        assert list(ReplyKit.objects.filter(verb="decline").values_list("label", flat=True)) == [
            *("Not about Rust", "Not new", "Straight to a repository", "Advertisement", "Payment or login", "LLM, not disclosed"),
            "Section closed",
        ]


class TestMail:
    @pytest.mark.parametrize("verb", VERBS)
    def test_it_is_shown_as_it_then_goes(self, verb: str, editor: User, send: Send, settings: Settings) -> None:
        settings.SITE_URL = "https://desk.example.org"
        Section.objects.filter(slug="research").update(closed_from_issue=1, policy_alternative="Write about it instead.")
        other = send(url="https://b.example.org/")
        submission = send(email="ada@example.org", title=HOSTILE)
        Submission.objects.filter(pk=submission.pk).update(section=Section.objects.get(slug="research"))
        submission = Submission.objects.get(pk=submission.pk)
        of: dict[str, Any] = {"of": other} if verb == "mark_duplicate" else {}
        shown = look_at_mail(submission, verb, reason=" Because.\n", **of).text
        assert shown is not None
        assert (submission.state, submission.duplicate_of, Notice.objects.exclude(kind="received").count()) == ("pending", None, 0)
        getattr(review, verb)(submission, actor=editor, reason="Because.", **of)
        sent = Notice.objects.exclude(kind="received").get()
        assert (sent.subject, sent.body) == (shown.subject, shown.body)

    def test_it_says_when_none_goes(self, send: Send) -> None:
        assert look_at_mail(send(), "decline", reason="No.").reason.startswith("No address was given")
        unsubscribe(address_hash("ada@example.org"))
        assert look_at_mail(send(email="ada@example.org"), "decline", reason="No.").reason.startswith("This person wants no mail")


class TestPanel:
    def test_each_kit_carries_its_words_and_a_key(self, editor_client: Client, send: Send) -> None:
        submission = send(title='"quoted" & <b>', email="ada@example.org")
        text = text_of(editor_client.get(at(submission, "reply=decline")))
        assert "Thank you for “&quot;quoted&quot; &amp; &lt;b&gt;”." in text
        assert [f'data-key="{key}"' in text.partition('id="reply"')[2] for key in range(1, 9)] == [True] * 8
        assert "Goes out in" not in text
        assert "The mail stands here as soon as there are words." in text

    def test_without_scripts_a_kit_is_taken_by_a_button_and_the_mail_shown_by_another(self, editor_client: Client, send: Send) -> None:
        submission = send(email="ada@example.org")
        kit = ReplyKit.objects.get(label="Not new")
        response = press(editor_client, submission, fill="decline", kit=f"kit-{kit.pk}", reason="typed before")
        assert response.context["words"]["reason"].value() == filled(kit.text, submission)
        assert "Goes out in 5 minutes." in text_of(response)
        response = press(editor_client, submission, preview="decline", reason="Words of my own")
        assert response.context["mail"].text.body.count("Words of my own") == 1
        assert (state_of(submission), Notice.objects.exclude(kind="received").count()) == ("pending", 0)

    def test_a_duplicate_offers_what_it_repeats(self, editor_client: Client, old_issue: Issue, send: Send) -> None:
        other = send(url="https://printed.example.org/page", title="The first")
        submission = send(url="https://printed.example.org/page", email="ada@example.org")
        offered = editor_client.get(at(submission, "reply=mark_duplicate")).context["replies"]
        first, second = (one["reply"] for one in offered[:2])
        assert (first.label, first.duplicate_of, first.text) == (f"#{other.pk}, The first (pending)", other.pk, "")
        assert (second.label, second.text) == (f"{old_issue}, Official", "There it stands under Official.")
        response = press(editor_client, submission, fill="mark_duplicate", kit=first.name)
        assert response.context["words"]["duplicate_of"].value() == other.pk
        press(editor_client, submission, do="mark_duplicate", duplicate_of=other.pk)
        assert Submission.objects.get(pk=submission.pk).duplicate_of == other

    def test_while_somebody_types_the_mail_is_looked_at_and_nothing_is_stored(self, editor_client: Client, send: Send) -> None:
        submission = send(email="ada@example.org")
        where = f"{LIST}triage/{submission.pk}/mail/"
        text = text_of(editor_client.post(f"{where}?verb=needs_change", {"reason": HOSTILE}))
        assert "A question about: A link" in text
        assert "&lt;script&gt;" in text
        assert "<script>" not in text
        for query, fields in (("verb=%00", {"reason": "x"}), ("verb=accept", {}), ("", {"reason": "\0", "duplicate_of": "9" * 99})):
            assert editor_client.post(f"{where}?{query}", fields).status_code == 200
        assert (state_of(submission), Notice.objects.exclude(kind="received").count()) == ("pending", 0)

    def test_who_is_signed_out_gets_no_login_page_into_it(self, client: Client, send: Send) -> None:
        assert client.post(f"{LIST}triage/{send().pk}/mail/", {"reason": "x"}).status_code == 403

    @pytest.mark.parametrize("fields", [{"fill": "nonsense"}, {"preview": ""}, {"fill": "decline", "kit": "\0"}, {"fill": "accept"}])
    def test_odd_presses_change_nothing(self, fields: dict[str, str], editor_client: Client, send: Send) -> None:
        submission = send()
        assert press(editor_client, submission, **fields).status_code == 200
        assert state_of(submission) == "pending"


class TestAdmin:
    def test_editors_change_them_and_every_change_is_noted(self, editor_client: Client, editor: User) -> None:
        kit = ReplyKit.objects.get(label="Not new")
        fields = {"verb": "decline", "label": "Old", "text": "Thank you for “{title}”.", "position": "5"}
        assert editor_client.post(f"{KITS}{kit.pk}/change/", fields).status_code == 302
        kit.refresh_from_db()
        assert (kit.label, kit.position) == ("Old", 5)
        assert Change.objects.filter(subject="Reply kit “Not new”", changed_by=editor).count() == 3
        assert "Thank you for “{title}”." in text_of(editor_client.get(KITS))

    @pytest.mark.parametrize("text", ["{titel}", "{}", "{ title}{x}"])
    def test_a_name_that_stands_for_nothing_is_refused(self, text: str, editor_client: Client) -> None:
        fields = {"verb": "decline", "label": "New", "text": text, "position": "5"}
        assert "stands for nothing" in text_of(editor_client.post(f"{KITS}add/", fields))
        assert not ReplyKit.objects.filter(label="New").exists()


def test_a_submission_is_no_duplicate_of_itself(editor_client: Client, send: Send) -> None:
    submission = send()
    response = press(editor_client, submission, do="mark_duplicate", reason="", duplicate_of=str(submission.pk))
    submission.refresh_from_db()
    assert (response.status_code, submission.state) == (422, "pending")
    assert "A submission is not a duplicate of itself." in response.content.decode()
    assert f'name="duplicate_of" value="{submission.pk}"' in response.content.decode()
