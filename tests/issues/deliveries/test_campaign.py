"""A draft in Mailchimp and in listmonk, against a server that talks as they do and fails at every step."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from issues.deliveries import DeliveryError, campaign, carry_delivery, deliver_now, rehearse, request_delivery
from issues.deliveries import campaign_api as api
from issues.deliveries.campaign import CampaignPort, letter_of
from issues.deliveries.campaign_api import AwayError
from issues.deliveries.campaign_tools import PAGE
from issues.deliveries.carrying import parcel_of
from issues.models import Delivery
from issues.publication import amend_issue
from tests.campaigns import KEYS, LISTS, STEPS, CampaignServer
from tests.issues.samples import sound_text
from tests.sampling import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from issues.models import Issue, Revision

NAME = "2031-01-01-this-week-in-rust, revision 1"
FAULTS = ("cut before", "cut after", "401", "403", "429", "500", "503", "400", "302", "slow", "nonsense", "odd")
NEEDS_SOMEBODY = {"401", "403", "400", "302"}


@pytest.fixture(params=["MAILCHIMP", "LISTMONK"])
def tool(request: pytest.FixtureRequest) -> str:
    """One of the two."""
    return str(request.param)


@pytest.fixture
def server(tool: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[CampaignServer]:
    """A server of the tool, and a desk that knows it."""
    from issues.deliveries.ports import ports

    settings.DELIVERIES = {"campaign": "issues.deliveries.campaign.CampaignPort"}
    ports.cache_clear()
    monkeypatch.setattr(api, "SECONDS", 0.3)
    with CampaignServer() as server:
        settings.CAMPAIGN_TOOL, settings.CAMPAIGN_KEY, settings.CAMPAIGN_LIST = tool, KEYS[tool], LISTS[tool]
        settings.CAMPAIGN_URL = server.address(tool)
        yield server
    ports.cache_clear()


def stands_once(server: CampaignServer, revision: Revision) -> None:
    letter = letter_of(parcel_of(revision))
    [one] = [one for one in server.campaigns if one.name == NAME]
    assert (one.html, one.text, one.subject, one.status) == (letter.html, letter.text, "This Week in Rust 893", "draft")
    assert (one.audience, one.sender) in [(audience, "This Week in Rust <desk@localhost>") for audience in LISTS.values()]


def carried_to_the_end(row: Delivery) -> list[tuple[str, str]]:
    """Try as workers and editors would; returns how each attempt that failed left the row."""
    left: list[tuple[str, str]] = []
    moment = timezone.now()
    for _ in range(8):
        with time_machine.travel(moment, tick=False):
            was_due = carry_delivery(row.pk) is not None
            row.refresh_from_db()
            if row.state == "done":
                return left
            if was_due:
                left.append((row.state, row.error))
            if row.state == "failed":
                request_delivery(row.revision, row.port, actor=None)
        moment += timedelta(seconds=60)
    raise AssertionError(left)


def test_the_draft_holds_the_mail_and_nothing_is_sent(tool: str, server: CampaignServer, revision: Revision) -> None:
    row = deliver_now(revision, "campaign")
    where = "Mailchimp 1" if tool == "MAILCHIMP" else f"{server.url}/campaigns/1"
    assert (row.state, row.receipt) == ("done", f"{NAME} ({where})")
    stands_once(server, revision)
    assert server.asked == (["find", "create", "fill"] if tool == "MAILCHIMP" else ["find", "create"])


def test_what_stands_is_left_alone(server: CampaignServer, revision: Revision) -> None:
    for _ in range(2):
        CampaignPort().deliver(parcel_of(revision))
    assert server.asked[-2:] == ["find", "read"]
    stands_once(server, revision)


def test_every_step_fails_in_every_way_and_one_draft_stands(
    tool: str, server: CampaignServer, revision: Revision, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    letter = letter_of(parcel_of(revision))
    monkeypatch.setattr(campaign, "letter_of", lambda _parcel: letter)  # made once: it is the same each time
    for step, fault in sample(product(STEPS, FAULTS), every=4, turn=list(LISTS).index(tool)):
        server.campaigns.clear()
        server.faults.clear()
        server.asked.clear()
        Delivery.objects.all().delete()
        if step in {"read", "fill"}:  # of one that was made and cut off
            server.stand(NAME)
            server.campaigns[0].audience = LISTS[tool]
            server.campaigns[0].subject, server.campaigns[0].sender = "This Week in Rust 893", "This Week in Rust <desk@localhost>"
        server.faults[step] = [fault]
        left = carried_to_the_end(request_delivery(revision, "campaign", actor=None))
        mended = (tool, step, fault) == ("MAILCHIMP", "read", "odd")  # counts as no content
        expected = [] if mended else ["failed" if fault in NEEDS_SOMEBODY else "waiting"]
        assert [state for state, _ in left] == expected, (step, fault)
        stands_once(server, revision)
        assert server.faults[step] == []
        said = " ".join(error for _, error in left) + caplog.text
        assert not any(secret in said for key in KEYS.values() for secret in key.split(":")[-1:]), (step, fault)
        caplog.clear()


def test_several_faults_in_a_row_leave_one_draft(server: CampaignServer, revision: Revision) -> None:
    server.faults |= {
        "find": ["500", "cut after"],
        "create": ["cut before", "cut after"],
        "read": ["nonsense"],
        "fill": ["503", "cut after"],
    }
    assert len(carried_to_the_end(request_delivery(revision, "campaign", actor=None))) >= 5
    stands_once(server, revision)


def test_patience_is_kept_as_long_as_it_was_asked_for(server: CampaignServer, revision: Revision) -> None:
    server.faults["create"] = ["429"]
    row = deliver_now(revision, "campaign")
    wait = row.due_at - timezone.now()
    assert (row.state, row.attempts, timedelta(seconds=35) < wait <= timedelta(seconds=40)) == ("waiting", 0, True)


def test_a_server_that_is_gone_is_asked_again(server: CampaignServer, revision: Revision, settings: Settings) -> None:
    address = server.address(settings.CAMPAIGN_TOOL)
    settings.CAMPAIGN_URL = "http://127.0.0.1:1"
    row = deliver_now(revision, "campaign")
    assert (row.state, "http://127.0.0.1:1 does not answer: ConnectError." in row.error) == ("waiting", True)
    settings.CAMPAIGN_URL = address
    assert carried_to_the_end(row) == []
    stands_once(server, revision)


def test_all_together_takes_no_longer_than_a_lease(server: CampaignServer, revision: Revision, settings: Settings) -> None:
    settings.WORK_LEASE = 0
    with pytest.raises(AwayError, match="is too slow"):
        CampaignPort().deliver(parcel_of(revision))
    assert server.asked == []


def test_an_amendment_has_a_draft_of_its_own(server: CampaignServer, revision: Revision) -> None:
    deliver_now(revision, "campaign")
    second = amend_issue(revision.issue, text=sound_text() + "More.\n", base=1, reason="More", actor=None)
    with pytest.raises(DeliveryError, match="Revision 1 went that way"):
        deliver_now(second, "campaign")
    deliver_now(second, "campaign", again=True)
    assert [one.name for one in server.campaigns] == [NAME, f"{NAME[:-1]}2"]


def test_one_that_was_sent_with_other_content_is_not_touched(server: CampaignServer, revision: Revision) -> None:
    sent = replace(server.stand(NAME, status="sent", html="Old"))
    row = deliver_now(revision, "campaign")
    assert (row.state, row.error) == (
        "failed",
        f"“{NAME}” is no draft any more and holds something else. Look at it there; nothing was changed.",
    )
    assert server.campaigns == [sent]


def test_one_that_was_sent_as_it_should_be_is_done(server: CampaignServer, revision: Revision) -> None:
    deliver_now(revision, "campaign")
    server.campaigns[0].status = "sent"
    Delivery.objects.all().delete()
    assert deliver_now(revision, "campaign").state == "done"
    assert len(server.campaigns) == 1


def test_two_of_one_name_are_for_people_to_sort_out(server: CampaignServer, revision: Revision) -> None:
    for _ in range(2):
        server.stand(NAME)
    assert deliver_now(revision, "campaign").error == f"2 campaigns are called “{NAME}”: delete all but one there."


def test_it_is_found_among_hundreds(server: CampaignServer, revision: Revision, tool: str) -> None:
    server.stand(NAME).audience = LISTS[tool]
    for number in range(2 * PAGE + 1):
        server.stand(f"{NAME}{number}")
    deliver_now(revision, "campaign")
    assert len([one for one in server.campaigns if one.name == NAME and one.html]) == 1


def test_the_rehearsal_shows_both_parts_and_makes_nothing(server: CampaignServer, issue: Issue) -> None:
    [found] = rehearse(issue, actor=None)
    assert [(change.path, change.before) for change in found.changes] == [(f"{NAME}.html", None), (f"{NAME}.txt", None)]
    assert (found.count, server.campaigns) == (2, [])
    server.faults["find"] = ["429"]
    [found] = rehearse(issue, actor=None)
    assert "asks for patience" in found.refusal


@pytest.mark.parametrize("missing", ["CAMPAIGN_KEY", "CAMPAIGN_LIST", "CAMPAIGN_URL"])
def test_what_is_missing_is_said(missing: str, server: CampaignServer, revision: Revision, settings: Settings) -> None:
    setattr(settings, missing, "")
    with pytest.raises(DeliveryError, match=f"Set {missing} to have a draft made in"):
        request_delivery(revision, "campaign", actor=None)
    assert server.asked == []
