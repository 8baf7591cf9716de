"""What the calendar tells the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from events.calendar import cancel_event, change_event, confirm_event, record_event, reopen_event
from events.models import Event, EventSubmission, Organizer
from issues.log import About, Question, read_log
from issues.models import Placement
from submissions.models import Submission
from tests.events.samples import facts, open_issue

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

pytestmark = pytest.mark.django_db


def told(**question: Any) -> list[tuple[str, ...]]:
    page = read_log(Question(**{"sources": frozenset({"calendar"}), **question}))
    return [(one.name, one.deed, one.subject, one.before, one.after, one.why) for one in reversed(page.happenings)]


def test_the_life_of_an_event_is_told(editor: User, publisher: User) -> None:
    event = record_event(facts(), actor=None, source=Event.Source.DRAFT, reason="In the draft")
    confirm_event(event, actor=editor)
    change_event(event, facts=facts(title="**Rust `and` Tell**"), actor=editor)
    cancel_event(event, actor=publisher, reason="The host is ill")
    reopen_event(event, actor=publisher)
    title = event.plain_title
    assert told() == [
        ("The program", "recorded", title, "", "proposed", "In the draft"),
        ("editor", "confirmed", title, "proposed", "confirmed", ""),
        ("editor", "changed", title, "", "", ""),
        ("publisher", "cancelled", title, "confirmed", "cancelled", "The host is ill"),
        ("publisher", "reopened", title, "cancelled", "proposed", ""),
    ]
    assert told(about=About("event", event.pk)) == told()
    assert told(about=About("event", event.pk + 1)) == told(about=About("section", 1)) == []
    assert len(told(words=("HOST", "ill"))) == 1


def test_an_event_is_about_what_it_came_with_and_where_it_stands(editor: User) -> None:
    event = record_event(facts(), actor=editor, source=Event.Source.EDITOR)
    issue = open_issue()
    assert told(about=About("issue", issue.pk)) == []
    Placement.objects.create(issue=issue, source="events", key=event.key, section="events-europe")
    submission = Submission.objects.create(kind="event", title="x", url="https://x.example.org/", url_sent="https://x.example.org/")
    EventSubmission.objects.create(event=event, submission=submission)
    assert len(told(about=About("issue", issue.pk))) == len(told(about=About("submission", submission.pk))) == 1


def records() -> list[tuple[str, ...]]:
    page = read_log(Question(sources=frozenset({"records"})))
    return [(one.name, one.deed, one.subject, one.url, one.why) for one in reversed(page.happenings)]


def test_a_deleted_event_takes_its_history_along_and_leaves_a_line(editor_client: Client, editor: User) -> None:
    event = record_event(facts(), actor=editor, source=Event.Source.EDITOR)
    assert records() == []
    editor_client.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"})
    assert told() == []
    assert records() == [("editor", "deleted", f"Events | event: {event}", "", "")]


def test_records_without_a_log_of_their_own_are_told(editor_client: Client) -> None:
    organizer = Organizer.objects.create(name="Crabs", url="https://crabs.example.org/")
    page = reverse("admin:events_organizer_change", args=[organizer.pk])
    editor_client.post(page, {"name": "Crabs of Kiel", "url": organizer.url})
    assert records() == [("editor", "changed", "Events | organizer: Crabs of Kiel", page, "Changed name.")]
