"""The publish night on the desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import time_machine

from issues.assembly import assemble_issue
from issues.deliveries import carry_delivery, deliver_now
from issues.models import Delivery, Issue, Revision
from issues.publication import amend_issue, publish_issue
from issues.text import issue_text, store_text
from submissions import review
from submissions.intake import submit
from tests.issues.deliveries.conftest import fake, issue, revision
from tests.issues.samples import sound_text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from issues.deliveries import Change, Parcel
    from tests.issues.deliveries.fakes import ListPort

__all__ = ["fake", "issue", "revision"]  # fixtures

URL = "https://www.reddit.com/r/rust/comments/1abc/twir/"
AMENDED = sound_text().replace("an octopus", "a squid")


@pytest.fixture
def desk(client: Client, publisher: User, fake: type[ListPort]) -> Client:
    """Somebody who may publish; one port is set up."""
    del fake
    client.force_login(publisher)
    return client


def page(desk: Client, issue: Issue, name: str = "publish", **fields: str) -> str:
    where = f"/admin/issues/issue/{issue.pk}/{name}/"
    response = desk.post(where, fields, follow=True) if fields else desk.get(where)
    return response.content.decode()


def points(text: str) -> dict[str, str]:
    """The list: each title and its mark."""
    found = re.findall(r'<li data-l="(\w+)">.*?<b>(.*?)</b>', text, re.DOTALL)
    return {title: level for level, title in found}


class TestBefore:
    def test_the_list_says_what_to_look_at(self, desk: Client, issue: Issue) -> None:
        found = points(page(desk, issue))
        assert found["No finding is an error"] == "ok"
        assert (found["Crate of the Week"], found["Quote of the Week"], found["Jobs"]) == ("ok", "ok", "ok")
        assert found["Ready marks"] == "hint"

    def test_an_error_takes_the_button_away_and_leads_to_the_desk(self, desk: Client, issue: Issue) -> None:
        store_text(issue, sound_text().replace("### Official\n", "### Official\n* [Nowhere](\n"), actor=None, origin="edit")
        text = page(desk, issue)
        assert points(text)["House rules"] == "error"
        assert "1 error blocks publication" in text
        assert "disabled" in re.findall(r"<button class=\"btn primary\"[^>]*>", text)[0]
        assert "Issue 893 has 1 error: line 19" in page(desk, issue, do="publish")
        assert Issue.objects.get(pk=issue.pk).status == "draft"

    def test_a_crate_that_is_missing_is_said(self, desk: Client, issue: Issue) -> None:
        text = re.sub(r"(?s)(## Crate of the Week\n).*?(## Calls)", r"\1\n<!-- a crate -->\n\n\2", sound_text())
        store_text(issue, text, actor=None, origin="edit")
        assert points(page(desk, issue))["Crate of the Week"] in {"warning", "error"}

    @pytest.mark.parametrize(("now", "is_early"), [("2030-12-30T10:00:00Z", True), ("2031-01-01T00:01:00Z", False)])
    def test_a_day_that_is_to_come_is_said(self, desk: Client, issue: Issue, publisher: User, now: str, *, is_early: bool) -> None:
        with time_machine.travel(now, tick=False):
            desk.force_login(publisher)
            assert ("It is dated Wednesday 1 January 2031" in points(page(desk, issue))) is is_early

    def test_a_next_draft_whose_day_is_over_is_said(self, desk: Client, issue: Issue, publisher: User) -> None:
        title = "The next draft is dated Wednesday 8 January 2031"
        assert title not in points(page(desk, issue))
        with time_machine.travel("2031-01-10T10:00:00Z", tick=False):
            desk.force_login(publisher)
            assert points(page(desk, issue))[title] == "warning"
            text = page(desk, issue, do="publish")
        assert ("Issue 894</a> is open until it is published." in text, Issue.objects.get(number=894).closes_at) == (True, None)

    def test_a_line_that_is_accepted_no_more_is_said(self, desk: Client, issue: Issue, editor: User) -> None:
        row = submit(kind="link", cleaned={"url": "https://a.example.org/", "title": "A title", "section": "official"})
        review.accept(row, actor=editor)
        assemble_issue(issue, actor=editor)
        assert not any("accepted no more" in title for title in points(page(desk, issue)))
        row.refresh_from_db()
        review.undo(row, actor=editor)
        assert points(page(desk, issue))["1 line is accepted no more"] == "warning"
        assemble_issue(issue, actor=editor)
        assert not any("accepted no more" in title for title in points(page(desk, issue)))

    def test_it_is_published_and_the_next_draft_is_named(self, desk: Client, issue: Issue, publisher: User) -> None:
        text = page(desk, issue, do="publish")
        assert "Issue 893, revision 1 is published. Issue 894 is open." in text
        assert Revision.objects.get().created_by == publisher
        assert "Hand it on" in text

    def test_the_rehearsal_shows_each_file_and_leaves_nothing(self, desk: Client, issue: Issue, fake: type[ListPort]) -> None:
        text = page(desk, issue, "rehearsal")
        assert ("a list" in text, "1 would change" in text, "<ins>Title: This Week in Rust 893" in text) == (True, True, True)
        assert (Revision.objects.count(), fake.stands) == (0, [])
        fake.lacking = "Set THIS."
        assert "Set THIS." in page(desk, issue, "rehearsal")

    def test_the_rehearsal_says_what_is_wrong_with_a_place(self, desk: Client, issue: Issue, fake: type[ListPort]) -> None:
        fake.fails = [LookupError("The <list> is torn.")]
        assert "The &lt;list&gt; is torn." in page(desk, issue, "rehearsal")

    def test_the_rehearsal_has_the_next_draft_as_the_night_will(
        self, desk: Client, issue: Issue, fake: type[ListPort], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drafts: list[str] = []

        def plan(_: ListPort, parcel: Parcel) -> list[Change]:
            drafts.append(parcel.next_draft.file_name if parcel.next_draft else "")
            return []

        monkeypatch.setattr(fake, "plan", plan)
        text = page(desk, issue, "rehearsal")
        assert drafts == ["2031-01-08-this-week-in-rust.md"]
        assert ("Issue 893" in text, "Issue 894" in text, Issue.objects.coming()) == (True, False, issue)

    def test_it_is_called_ready_and_taken_back(self, desk: Client, issue: Issue) -> None:
        assert "Issue 893 is ready to be published." in page(desk, issue, "ready", do="ready")
        assert Issue.objects.get(pk=issue.pk).status == "ready"
        assert "Issue 893 is a draft again." in page(desk, issue, "ready", do="draft")
        assert Issue.objects.get(pk=issue.pk).status == "draft"


class TestAfter:
    def test_each_delivery_is_a_step(self, desk: Client, revision: Revision, fake: type[ListPort]) -> None:
        assert "Hand it on<span" in page(desk, revision.issue)
        assert "Under way" in page(desk, revision.issue, "deliver/fake", do="deliver")
        carry_delivery(Delivery.objects.get().pk)
        text = page(desk, revision.issue)
        assert ("place 0" in text, "Hand it on<span" in text, fake.stands) == (True, False, [sound_text()])

    def test_what_failed_says_why_and_is_tried_again(self, desk: Client, revision: Revision, fake: type[ListPort]) -> None:
        from issues.deliveries import DeliveryError

        fake.fails = [DeliveryError("The <branch> is checked out.")]
        page(desk, revision.issue, "deliver/fake", do="deliver")
        carry_delivery(Delivery.objects.get().pk)
        text = page(desk, revision.issue)
        assert ("The &lt;branch&gt; is checked out." in text, "Try again<span" in text) == (True, True)
        page(desk, revision.issue, "deliver/fake", do="deliver")
        carry_delivery(Delivery.objects.get().pk)
        assert Delivery.objects.get().state == "done"

    def test_what_is_done_may_be_asked_for_again_where_it_can_be_repeated(
        self, desk: Client, revision: Revision, fake: type[ListPort]
    ) -> None:
        deliver_now(revision, "fake")
        assert "Again<span" not in page(desk, revision.issue)
        fake.is_repeatable = True
        assert "Again<span" in page(desk, revision.issue)
        assert "Under way" in page(desk, revision.issue, "deliver/fake", do="deliver")

    def test_what_an_earlier_revision_went_out_with_is_a_choice_and_no_step(
        self, desk: Client, revision: Revision, fake: type[ListPort]
    ) -> None:
        with time_machine.travel("2031-01-01T20:15:00Z", tick=False):
            deliver_now(revision, "fake")
        page(desk, revision.issue, "discussion", url=URL, base="1")
        text = page(desk, revision.issue)
        assert ("Done for revision 1, 1 Jan 2031, 20:15 UTC" in text, "To do" in text) == (True, False)
        assert "Revision 1 went that way." in page(desk, revision.issue, "deliver/fake", do="deliver")
        assert "Under way" in page(desk, revision.issue, "deliver/fake", again="yes")
        carry_delivery(Delivery.objects.get(revision__number=2).pk)
        assert len(fake.stands) == 2

    def test_a_script_gets_the_steps_alone(self, desk: Client, revision: Revision) -> None:
        where = f"/admin/issues/issue/{revision.issue.pk}/publish/"
        text = desk.get(where, headers={"hx-request": "true"}).content.decode()
        assert text.lstrip().startswith('<ol class="night" id="deliveries"')
        assert ("<html" in text, "hx-trigger" in text) == (False, False)
        desk.post(f"/admin/issues/issue/{revision.issue.pk}/deliver/fake/")
        assert 'hx-trigger="every 2s"' in desk.get(where, headers={"hx-request": "true"}).content.decode()

    def test_a_port_that_is_none_is_refused(self, desk: Client, revision: Revision) -> None:
        assert "There is no delivery called" in page(desk, revision.issue, "deliver/pigeon", do="deliver")

    def test_a_draft_is_not_handed_on(self, desk: Client, issue: Issue) -> None:
        assert "Publish it first." in page(desk, issue, "deliver/fake", do="deliver")

    def test_the_discussion_is_put_in(self, desk: Client, revision: Revision) -> None:
        text = page(desk, revision.issue, "discussion", url=URL, base="1")
        assert ("The discussion is linked." in text, f'href="{URL}"' in text) == (True, True)
        assert Revision.objects.get(number=2).text == sound_text().replace("REDDIT_LINK_HERE", URL)

    @pytest.mark.parametrize(
        ("url", "base", "words"), [("reddit", "1", "must begin with https"), (URL, "x", ""), (URL, "7", "amended meanwhile")]
    )
    def test_an_address_that_cannot_stand_comes_back(self, desk: Client, revision: Revision, url: str, base: str, words: str) -> None:
        response = desk.post(f"/admin/issues/issue/{revision.issue.pk}/discussion/", {"url": url, "base": base})
        text = response.content.decode()
        assert (response.status_code, f'value="{url}"' in text, words in text) == (422, True, True)
        assert Revision.objects.count() == 1

    def test_who_was_told_of_an_amendment_may_put_the_discussion_in(self, desk: Client, revision: Revision) -> None:
        amend_issue(revision.issue, text=AMENDED, base=1, reason="The animal", actor=None)
        where = f"/admin/issues/issue/{revision.issue.pk}/discussion/"
        refused = desk.post(where, {"url": URL, "base": "1"})
        text = refused.content.decode()
        bases = re.findall(r'name="base" value="(\d+)"', text)
        assert (refused.status_code, "it is at revision 2 now" in text, bases) == (422, True, ["2"])
        assert "The discussion is linked." in page(desk, revision.issue, "discussion", url=URL, base=bases[0])
        assert Revision.objects.get(number=3).text == AMENDED.replace("REDDIT_LINK_HERE", URL)


class TestAmending:
    def test_it_is_typed_looked_over_and_frozen(self, desk: Client, revision: Revision, publisher: User) -> None:
        assert "a squid" not in page(desk, revision.issue, "amend")
        look = page(desk, revision.issue, "amend", text=AMENDED.replace("\n", "\r\n"), base="1", reason="The animal", step="look")
        assert ("<b>an octopus</b>" in look or "octopus" in look, "squid" in look, Revision.objects.count()) == (True, True, 1)
        done = page(desk, revision.issue, "amend", text=AMENDED.replace("\n", "\r\n"), base="1", reason="The animal", step="save")
        assert "Issue 893, revision 2 stands now." in done
        second = Revision.objects.get(number=2)
        assert (second.text, second.reason, second.created_by) == (AMENDED, "The animal", publisher)

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"reason": ""}, "This field is required"),
            ({"text": sound_text()}, "Nothing is changed."),
            ({"text": AMENDED.replace("Number: 893\n", "")}, "Put back:"),
            ({"text": AMENDED.replace("## Jobs\n", "")}, "The section “Jobs” is missing"),
            ({"text": AMENDED.replace("## Jobs\n", ""), "step": "save"}, "The section “Jobs” is missing"),
            ({"base": "x"}, ""),
        ],
    )
    def test_what_is_refused_comes_back_as_it_was_typed(self, desk: Client, revision: Revision, fields: dict[str, str], words: str) -> None:
        sent = {"text": AMENDED, "base": "1", "reason": "The animal", "step": "look"} | fields
        response = desk.post(f"/admin/issues/issue/{revision.issue.pk}/amend/", sent)
        text = response.content.decode()
        assert (response.status_code, words in text) == (422, True)
        assert ("a squid" in text) == ("a squid" in sent["text"])
        assert Revision.objects.count() == 1

    def test_what_another_amended_meanwhile_is_shown_and_nothing_is_lost(self, desk: Client, revision: Revision) -> None:
        theirs = sound_text().replace("Traits", "Types")
        amend_issue(revision.issue, text=theirs, base=1, reason="The word", actor=None)
        sent = {"text": AMENDED, "base": "1", "reason": "The animal", "step": "save"}
        response = desk.post(f"/admin/issues/issue/{revision.issue.pk}/amend/", sent)
        text = response.content.decode()
        assert (response.status_code, Revision.objects.count()) == (409, 2)
        assert ("it is at revision 2 now" in text, "a squid" in text, 'name="base" value="2"' in text) == (True, True, True)

    def test_a_draft_is_edited_on_its_desk(self, desk: Client, issue: Issue) -> None:
        response = desk.get(f"/admin/issues/issue/{issue.pk}/amend/")
        assert (response.status_code, response["Location"]) == (302, f"/admin/issues/issue/{issue.pk}/change/")


def test_an_editor_sees_no_button_and_may_not_publish(client: Client, editor: User, issue: Issue) -> None:
    client.force_login(editor)
    base = f"/admin/issues/issue/{issue.pk}"
    assert f"{base}/publish/" not in client.get(f"{base}/change/").content.decode()
    assert [client.post(f"{base}/{name}/").status_code for name in ("publish", "rehearsal", "discussion", "amend", "deliver/fake")] == [
        403
    ] * 5
    publish_issue(issue, actor=None)
    assert issue_text(issue) == sound_text()
