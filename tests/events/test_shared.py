"""An event that was sent in and that others have to do with, too: what its sender may still do with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from events.calendar import cancel_event, change_event, confirm_event, decline_event, record_event, reopen_event
from events.feeds.doubles import merge_events
from events.feeds.taking import take_announcement
from events.models import Event, EventFeed, EventSubmission, FeedItem
from issues.markdown.nodes import InlineLink
from submissions import intake, review
from submissions.kinds import kind_of
from submissions.models import Submission
from tests.events.feeds.told import NOW, announced, announcement, feed
from tests.events.samples import confirmed, facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel(datetime(2031, 3, 3, 12, 0, tzinfo=UTC), tick=False):
        yield


def sent(**changes: Any) -> Submission:
    """Sent in, with its event."""
    given = {"title": "Rust and Tell tonight", "url": "https://mirror.example.com/tell"}
    event = record_event(facts(**given | changes), actor=None, source=Event.Source.SUBMISSION)
    row = Submission.objects.create(kind="event", title=event.plain_title, url=event.url, url_sent=event.url)
    EventSubmission.objects.create(submission=row, event=event)
    return row


def post(client: Client, submission: Submission, **changes: str) -> int:
    """Correct it on its private page."""
    submission = Submission.objects.get(pk=submission.pk)
    given = {name: "" if value is None else value for name, value in kind_of(submission).initial(submission).items()}
    return client.post(submission.get_absolute_url(), given | {"version": submission.version} | changes).status_code


def stands(submission: Submission) -> str:
    """The status of its event."""
    return Submission.objects.get(pk=submission.pk).event_submission.event.status


def withdraw(client: Client, submission: Submission) -> None:
    client.post(f"{submission.get_absolute_url()}withdraw/")
    assert Submission.objects.get(pk=submission.pk).state == "withdrawn"


def undo(client: Client, submission: Submission) -> None:
    client.post(f"{submission.get_absolute_url()}undo/")
    assert Submission.objects.get(pk=submission.pk).state == "pending"


@pytest.fixture
def merged(editor: User) -> Submission:
    """Merged into a confirmed event that was there first."""
    submission = sent()
    merge_events(confirmed(), submission.event_submission.event, actor=editor)
    return submission


def announce(submission: Submission) -> None:
    """A feed has its event, too."""
    FeedItem.objects.create(feed=feed(f"Feed {submission.pk}"), uid="x", event=submission.event_submission.event, last_seen_at=NOW)


CORRECTIONS = [{"title": "Buy coins"}, {"url": "https://coins.example.org/"}, {"city": "Potsdam"}, {"organizer_name": "Coins"}]


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_nothing_of_a_confirmed_event_is_changed_by_who_sent_its_double(
    correction: dict[str, str], client: Client, merged: Submission
) -> None:
    event = Event.objects.get(status="confirmed")
    before = event.facts
    assert post(client, merged, **correction) == 422
    event.refresh_from_db()
    assert (event.facts, event.status) == (before, "confirmed")


def test_who_sent_a_double_can_still_write_to_the_editors(client: Client, merged: Submission) -> None:
    before = Event.objects.get(status="confirmed").facts
    assert post(client, merged, note="It begins at eight.") == 302
    assert Submission.objects.get().note == "It begins at eight."
    assert Event.objects.get(status="confirmed").facts == before


def test_an_editor_changes_what_was_merged_in_the_queue(merged: Submission, editor: User) -> None:
    merged.refresh_from_db()
    intake.edit(merged, cleaned=kind_of(merged).initial(merged) | {"city": "Potsdam"}, actor=editor)
    assert Event.objects.get(status="confirmed").city == "Potsdam"


def test_what_is_not_the_senders_alone_is_not_corrected(client: Client, editor: User) -> None:
    first, other, announced, closed = (sent(url=f"https://mirror.example.com/{number}") for number in range(4))
    merge_events(first.event_submission.event, other.event_submission.event, actor=editor)
    announce(announced)
    confirm_event(closed.event_submission.event, actor=editor)
    assert [post(client, row, city="Potsdam") for row in (first, other, announced, closed)] == [422] * 4
    assert not Event.objects.filter(city="Potsdam").exists()


def test_taking_back_costs_no_event_into_which_it_was_merged(client: Client, editor: User, merged: Submission) -> None:
    withdraw(client, merged)
    undo(client, merged)
    assert stands(merged) == "confirmed"
    row = review.accept(Submission.objects.get(), actor=editor)
    review.undo(row, actor=editor)
    assert stands(merged) == "confirmed"


def test_a_double_that_became_an_event_again_frees_the_other_one_for_nobody(client: Client, editor: User, merged: Submission) -> None:
    reopen_event(Event.objects.get(status="declined"), actor=editor)
    assert post(client, merged, city="Potsdam") == 422
    withdraw(client, merged)
    undo(client, merged)
    assert stands(merged) == "confirmed"


def test_withdrawing_leaves_what_a_feed_announces_to_the_editors(client: Client) -> None:
    submission = sent()
    announce(submission)
    withdraw(client, submission)
    assert stands(submission) == "proposed"


def test_withdrawing_takes_out_nothing_that_is_confirmed(client: Client, editor: User) -> None:
    submission = sent()
    confirm_event(submission.event_submission.event, actor=editor)
    withdraw(client, submission)
    assert stands(submission) == "confirmed"


@pytest.mark.parametrize(("step", "status"), [(confirm_event, "confirmed"), (cancel_event, "cancelled"), (decline_event, "declined")])
def test_taking_a_withdrawal_back_undoes_nothing_that_editors_did(step: Any, status: str, client: Client, editor: User) -> None:
    submission = sent()
    withdraw(client, submission)
    event = confirm_event(Event.objects.get(), actor=editor)
    if step is not confirm_event:
        step(event, actor=editor)
    undo(client, submission)
    assert stands(submission) == status


def test_refusing_leaves_what_a_feed_announces_to_the_board_until_it_was_accepted(editor: User) -> None:
    waiting, accepted = sent(), sent()
    accepted = review.accept(accepted, actor=editor)
    for row in (waiting, accepted):
        announce(row)
        review.decline(row, actor=editor, reason="Not about Rust")
    assert [stands(row) for row in (waiting, accepted)] == ["proposed", "declined"]


def take() -> Event:
    """Its feed, which is trusted, announces it; the event that the feed means."""
    source = EventFeed.objects.first() or feed(is_trusted=True)
    take_announcement(source, announcement(announced(url="https://mirror.example.com/tell")), now=NOW)
    item = FeedItem.objects.get()
    assert item.event
    return item.event


@pytest.mark.parametrize("verb", [review.withdraw, review.spam])
def test_what_was_taken_back_keeps_no_feed_from_bringing_it(verb: Any) -> None:
    submission = sent()
    verb(submission, actor=None)
    assert take().status == "confirmed"
    assert stands(submission) == "declined"


def test_what_an_editor_declined_is_not_brought_by_a_feed(editor: User) -> None:
    submission = sent()
    review.decline(submission, actor=editor, reason="Not about Rust")
    assert take().status == "declined"


@pytest.mark.parametrize("verb", [review.withdraw, review.spam])
def test_what_was_taken_back_waits_in_the_words_of_its_feed(verb: Any) -> None:
    submission = sent(title="Buy coins", further_links=(InlineLink("Coins", "https://coins.example.org/"),))
    assert take().title == "Buy coins"
    verb(submission, actor=None)
    assert stands(submission) == "proposed"
    event = take()
    assert (event.title, event.plain_organizers, event.further_links.count()) == ("Rust and Tell a", "Rust Berlin", 0)


def test_what_an_editor_wrote_stays_when_a_submission_is_taken_back(editor: User) -> None:
    submission = sent()
    event = take()
    change_event(event, facts=replace(event.facts, title="By hand"), actor=editor)
    review.withdraw(submission, actor=None)
    assert take().title == "By hand"
