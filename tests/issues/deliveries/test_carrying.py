"""Deliveries as work: what fails is tried again, what is done is never done twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from issues import work
from issues.deliveries import DeliveryError, carry_delivery, deliver_now, ports, request_delivery, steps_of
from issues.deliveries.carrying import parcel_of
from issues.deliveries.strange import lines_of
from issues.models import Delivery, Issue
from issues.publication import amend_issue
from issues.tasks import deliver
from issues.text import issue_text, store_text
from tests.issues.samples import sound_text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from issues.models import Revision
    from tests.issues.deliveries.fakes import ListPort


def after(seconds: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False)


def carried(row: Delivery) -> Delivery:
    carry_delivery(row.pk)
    row.refresh_from_db()
    return row


def test_it_is_asked_for_carried_out_and_noted(revision: Revision, fake: type[ListPort], publisher: User) -> None:
    row = request_delivery(revision, "fake", actor=publisher)
    assert (row.state, row.requested_by, fake.stands) == ("waiting", publisher, [])
    deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.receipt, fake.stands) == ("done", "place 0", [sound_text()])


def test_the_tick_sends_it_to_the_workers(revision: Revision, fake: type[ListPort]) -> None:
    row = request_delivery(revision, "fake", actor=None)
    sent: list[tuple[str, int]] = []
    work.tick(timezone.now(), send=lambda task, pk: sent.append((task, pk)))
    assert ("issues.tasks.deliver", row.pk) in sent
    assert fake.stands == []


def test_asked_for_fifty_times_and_done_fifty_times_it_stands_once(revision: Revision, fake: type[ListPort]) -> None:
    keys = {request_delivery(revision, "fake", actor=None).pk for _ in range(50)}
    for _ in range(50):
        carry_delivery(*keys)
    assert (len(fake.stands), Delivery.objects.get().attempts) == (1, 1)


def test_what_may_be_over_in_a_moment_is_tried_again(revision: Revision, fake: type[ListPort]) -> None:
    fake.fails = [ConnectionError("the line is dead")]
    row = deliver_now(revision, "fake")
    assert (row.state, row.error, row.receipt) == ("waiting", "the line is dead", "")
    with after(60):
        assert carried(row).state == "done"
    assert fake.stands == [sound_text()]


def test_what_must_be_mended_waits_for_somebody_to_ask_again(revision: Revision, fake: type[ListPort], publisher: User) -> None:
    fake.fails = [DeliveryError("The branch is checked out.")]
    row = deliver_now(revision, "fake")
    assert (row.state, row.error) == ("failed", "The branch is checked out.")
    with after(3600):
        assert carried(row).state == "failed"
    again = deliver_now(revision, "fake", actor=publisher)
    assert (again.pk, again.state, again.requested_by, again.error) == (row.pk, "done", publisher, "")


@pytest.mark.parametrize("moment", ["before", "between"])
def test_killed_before_or_after_handing_on_it_stands_once(
    moment: str, revision: Revision, fake: type[ListPort], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise SystemExit

    row = request_delivery(revision, "fake", actor=None)
    if moment == "before":
        fake.fails = [SystemExit()]
    else:
        monkeypatch.setattr("issues.deliveries.carrying._note", killed)
    with pytest.raises(SystemExit):
        carry_delivery(row.pk)
    monkeypatch.undo()
    assert (carried(row).state, len(fake.stands)) == ("running", int(moment == "between"))
    with after(3600):
        assert carried(row).state == "done"
    assert fake.stands == [sound_text()]


def test_what_is_not_set_up_is_refused_with_what_it_lacks(revision: Revision, fake: type[ListPort]) -> None:
    fake.lacking = "Set THIS."
    with pytest.raises(DeliveryError, match="Set THIS"):
        request_delivery(revision, "fake", actor=None)
    with pytest.raises(DeliveryError, match="There is no delivery called 'pigeon'"):
        request_delivery(revision, "pigeon", actor=None)
    assert not Delivery.objects.exists()


def test_only_the_last_revision_is_handed_on(revision: Revision, fake: type[ListPort]) -> None:
    second = amend_issue(revision.issue, text=sound_text() + "More.\n", base=1, reason="More", actor=None)
    with pytest.raises(DeliveryError, match="Issue 893 was amended meanwhile"):
        request_delivery(revision, "fake", actor=None)
    assert deliver_now(second, "fake").receipt == "place 0"
    assert fake.stands == [sound_text() + "More.\n"]


def test_a_late_attempt_does_not_come_over_the_amendment(revision: Revision, fake: type[ListPort]) -> None:
    fake.fails = [ConnectionError("the line is dead")]
    late = deliver_now(revision, "fake")
    second = amend_issue(revision.issue, text=sound_text() + "More.\n", base=1, reason="More", actor=None)
    assert deliver_now(second, "fake").state == "done"
    with after(60):
        assert (carried(late).state, late.error) == ("failed", "Issue 893 was amended meanwhile: hand revision 2 on.")
    assert fake.stands == [sound_text() + "More.\n"]


def test_what_is_done_for_an_earlier_revision_is_done_again_only_where_somebody_says_so(
    revision: Revision, fake: type[ListPort], publisher: User
) -> None:
    first = deliver_now(revision, "fake")
    second = amend_issue(revision.issue, text=sound_text() + "More.\n", base=1, reason="More", actor=None)
    [step] = steps_of(second)
    assert (step.state, step.earlier, step.is_open_to_ask, step.is_open_to_choose) == ("earlier", first, False, True)
    with pytest.raises(DeliveryError, match=r"Revision 1 went that way\. Revision 2 goes, too, only where somebody says so"):
        request_delivery(second, "fake", actor=publisher)
    assert (deliver_now(second, "fake", again=True).state, len(fake.stands)) == ("done", 2)
    assert [step.state for step in steps_of(second)] == ["done"]


def test_what_can_be_repeated_is_to_be_done_for_each_revision(revision: Revision, fake: type[ListPort]) -> None:
    fake.is_repeatable = True
    deliver_now(revision, "fake")
    second = amend_issue(revision.issue, text=sound_text() + "More.\n", base=1, reason="More", actor=None)
    [step] = steps_of(second)
    assert (step.state, step.is_open_to_ask, step.earlier and step.earlier.receipt) == ("open", True, "place 0")
    assert deliver_now(second, "fake").state == "done"


def test_what_failed_for_an_earlier_revision_is_still_to_be_done(revision: Revision, fake: type[ListPort]) -> None:
    fake.fails = [DeliveryError("The branch is checked out.")]
    deliver_now(revision, "fake")
    second = amend_issue(revision.issue, text=sound_text() + "More.\n", base=1, reason="More", actor=None)
    assert [(step.state, step.earlier) for step in steps_of(second)] == [("open", None)]


def test_what_is_gone_is_put_back_when_somebody_asks_again(revision: Revision, fake: type[ListPort], publisher: User) -> None:
    fake.is_repeatable = True
    row = deliver_now(revision, "fake")
    fake.stands = []
    again = request_delivery(revision, "fake", actor=publisher)
    assert (again.pk, again.state, again.requested_by, again.attempts) == (row.pk, "waiting", publisher, 0)
    assert (carried(again).state, fake.stands) == ("done", [sound_text()])
    deliver_now(revision, "fake")
    assert fake.stands == [sound_text()]


def test_what_cannot_be_repeated_stays_done(revision: Revision, fake: type[ListPort]) -> None:
    deliver_now(revision, "fake")
    fake.stands = []
    assert (deliver_now(revision, "fake").state, fake.stands) == ("done", [])


def test_the_ports_that_recognise_their_content_are_repeatable() -> None:
    assert {name for name, kind in ports().items() if kind.is_repeatable} == {"folder", "git"}


def test_the_next_draft_is_carried_with_every_line_that_it_ever_had(revision: Revision) -> None:
    coming = Issue.objects.coming()
    assert coming is not None
    begun = issue_text(coming)
    store_text(coming, begun + "A line.\n", actor=None, origin="edit")
    store_text(coming, begun + "Another line.\n", actor=None, origin="edit")
    draft = parcel_of(revision).next_draft
    assert draft is not None
    assert draft.known == lines_of(begun) | {"A line.", "Another line."}


def test_the_steps_are_those_of_the_settings_with_their_state(revision: Revision, fake: type[ListPort]) -> None:
    assert [(step.name, step.state, step.lacks) for step in steps_of(revision)] == [("fake", "open", "")]
    deliver_now(revision, "fake")
    fake.lacking = "Set THIS."
    assert [(step.name, step.state, step.lacks) for step in steps_of(revision)] == [("fake", "done", "Set THIS.")]


def test_a_port_that_was_taken_out_fails_with_its_name(revision: Revision, fake: type[ListPort], settings: Settings) -> None:
    from issues.deliveries.ports import ports

    row = request_delivery(revision, "fake", actor=None)
    settings.DELIVERIES = {}
    ports.cache_clear()
    assert carried(row).error == "There is no delivery called 'fake' any more."
    assert (fake.stands, Issue.objects.published().count()) == ([], 1)
