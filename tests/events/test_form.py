"""Sending an event in, over HTTP, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from events.calendar import change_event
from events.models import Event
from events.places import Mode, Place
from events.sources import EventSource
from issues.markdown import render_entry
from issues.markdown.escaping import inline
from issues.markdown.nodes import InlineLink
from submissions import intake, review
from submissions.kinds import kind_of
from submissions.models import Submission
from tests.events.samples import confirmed, open_issue
from tests.submissions.conftest import form_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from django.test import Client

pytestmark = pytest.mark.django_db
ADDRESS = "/submit/event/"
SOURCE = EventSource()
FIELDS = {
    "url": "https://www.berlin.example.org/tell?utm_source=mail",
    "title": "Rust `and` Tell: Vec<T> *live* | #12",
    "start": "2031-03-12",
    "mode": "in_person",
    "city": "Berlin",
    "country": "DE",
    "organizer_name": "Rust [Berlin]",
    "organizer_url": "https://berlin.example.org/",
    "send": "",
}


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel(datetime(2031, 3, 3, 12, 0, tzinfo=UTC), tick=False):
        yield


def sent(client: Client, **changes: str) -> Submission:
    """Send the form and give the row."""
    answer = client.post(ADDRESS, FIELDS | {"form_key": form_key()} | changes)
    assert answer.status_code == 302, dict(answer.context["form"].errors)
    return Submission.objects.get(token=answer["Location"].split("/")[-2])


def errors(client: Client, **changes: str) -> dict[str, list[str]]:
    """Send the form and give what it refused; nothing may be saved."""
    before = Event.objects.count()
    answer = client.post(ADDRESS, FIELDS | {"form_key": form_key()} | changes)
    assert answer.status_code == 422
    assert (Event.objects.count(), Submission.objects.count()) == (before, 0)
    found: dict[str, list[str]] = answer.context["form"].errors
    return found


def event_of(submission: Submission) -> Event:
    event: Event = Submission.objects.get(pk=submission.pk).event_submission.event
    return event


def correct(client: Client, submission: Submission, fields: dict[str, Any]) -> None:
    """Send the form of the private page."""
    version = Submission.objects.get(pk=submission.pk).version
    given = {name: "" if value is None else value for name, value in fields.items()}
    answer = client.post(submission.get_absolute_url(), given | {"version": version})
    assert answer.status_code == 302, dict(answer.context["form"].errors)


def test_the_form_asks_what_an_event_is(client: Client) -> None:
    page = client.get(ADDRESS, {"url": "https://a.example.org/"})
    assert page.status_code == 200
    names = [name for name in page.context["form"].fields if name not in {"website", "form_key"}]
    assert names == [
        *("url", "title", "start", "end", "start_time", "time_zone", "mode", "city", "state", "country"),
        *("organizer_name", "organizer_url", "organizer2_name", "organizer2_url", "mirror_url", "mirror_title", "note", "email"),
        *("is_credited", "credit_name", "credit_email"),
    ]
    assert page.context["form"]["url"].value() == "https://a.example.org/"


def test_sending_makes_a_proposed_event(client: Client) -> None:
    event = event_of(sent(client))
    assert event.plain_title == "Rust and Tell: Vec<T> *live* | #12"
    assert (event.status, event.source) == ("proposed", "submission")
    assert event.place == Place(Mode.IN_PERSON, "Berlin", "", "DE")
    assert render_entry(event.entry) == (
        "* 2031-03-12 | Berlin, DE | [Rust [Berlin]](https://berlin.example.org/)\n"
        f"    * [**{inline(FIELDS['title'])}**](https://www.berlin.example.org/tell)\n"
    )


def test_all_fields_come_into_the_calendar(client: Client) -> None:
    more = {
        "end": "2031-03-14",
        "start_time": "18:30",
        "time_zone": "America/New_York",
        "mode": "hybrid",
        "city": "New York",
        "state": "ny",
    }
    links = {"organizer2_name": "Rust NYC", "organizer2_url": "https://nyc.example.org", "mirror_url": "https://stream.example.org/1"}
    event = event_of(sent(client, country="US", **more, **links))
    assert (event.start, event.end, event.start_time, event.time_zone) == (
        date(2031, 3, 12),
        date(2031, 3, 14),
        time(18, 30),
        "America/New_York",
    )
    assert event.printed_place == "Hybrid (New York, NY, US)"
    assert [organizer.title for organizer in event.facts.organizers] == ["Rust [Berlin]", "Rust NYC"]
    assert [(link.title, link.url) for link in event.facts.further_links] == [("Mirror", "https://stream.example.org/1")]


def test_addresses_are_written_so_that_their_links_lead_there(client: Client) -> None:
    quoted, open_end = 'https://a.example.org/?q="x"', "https://a.example.org/a)"
    submission = sent(client, url=quoted, organizer_url=open_end, mirror_url="https://b.example.org/`")
    (title, mirror), (organizer,) = (getattr(submission.event_submission.event.entry, name) for name in ("titles", "organizers"))
    assert (title.url, mirror.url) == ("https://a.example.org/?q=%22x%22", "https://b.example.org/%60")
    assert organizer.url == "https://a.example.org/a%29"
    assert submission.url == quoted


def test_checking_shows_the_line_and_saves_nothing(client: Client) -> None:
    page = client.post(ADDRESS, {name: value for name, value in FIELDS.items() if name != "send"} | {"check": ""})
    assert page.status_code == 200
    assert page.context["card"].line.startswith(
        "* 2031-03-12 | Berlin, DE | [Rust [Berlin]](https://berlin.example.org/)\n    * [**Rust `and`"
    )
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"city": ""}, "city"),
        ({"country": ""}, "country"),
        ({"country": "XX"}, "country"),
        ({"country": "US"}, "state"),
        ({"country": "US", "state": "Washington"}, "state"),
        ({"country": "CA", "state": "WA"}, "state"),
        ({"country": "AU"}, "state"),
        ({"mode": "online", "city": ""}, "city"),  # a country alone
        ({"mode": "elsewhere"}, "mode"),
        ({"city": "Berlin, Potsdam"}, "city"),
        ({"city": "Berlin | Potsdam"}, "city"),
        ({"city": "[Berlin](https://evil.example.org)"}, "city"),
        ({"city": "*Berlin*"}, "city"),
        ({"city": "Virtual"}, "city"),
        ({"state": "a|b"}, "city"),
        ({"start": ""}, "start"),
        ({"start": "12.03.2031"}, "start"),
        ({"start": "2031-02-30"}, "start"),
        ({"start": "2031-03-02"}, "start"),
        ({"start": "2041-03-02"}, "start"),
        ({"end": "2031-03-11"}, "end"),
        ({"start_time": "18:30"}, "time_zone"),
        ({"time_zone": "Europe/Berlin"}, "start_time"),
        ({"start_time": "25:00", "time_zone": "Europe/Berlin"}, "start_time"),
        ({"start_time": "18:30", "time_zone": "Europe/Nowhere"}, "time_zone"),
        ({"organizer_name": ""}, "organizer_name"),
        ({"organizer_url": "javascript:alert(1)"}, "organizer_url"),
        ({"organizer2_name": "Somebody"}, "organizer2_url"),
        ({"organizer2_url": "https://b.example.org/"}, "organizer2_name"),
        ({"mirror_title": "Mirror"}, "mirror_url"),
        ({"mirror_url": "http://127.0.0.1/"}, "mirror_url"),
        ({"url": "http://127.0.0.1/event"}, "url"),
        ({"title": "x" * 10_000}, "title"),
        ({"title": "nul \x00"}, "title"),
        ({"city": "half \ufffd"}, "city"),  # what Django makes of a lone surrogate
        ({"organizer_name": "bell \x07"}, "organizer_name"),
    ],
)
def test_what_is_missing_or_wrong_is_asked_at_its_field(client: Client, changes: dict[str, str], field: str) -> None:
    assert list(errors(client, **changes)) == [field]


def test_who_takes_part_how_is_asked_in_words(client: Client) -> None:
    assert errors(client, mode="")["mode"] == ["Choose one."]


def test_a_running_event_may_have_begun(client: Client) -> None:
    assert event_of(sent(client, start="2031-03-01", end="2031-03-05")).start == date(2031, 3, 1)


def test_a_single_day_may_be_given_twice(client: Client) -> None:
    assert event_of(sent(client, end="2031-03-12")).end is None


def test_online_needs_no_place(client: Client) -> None:
    assert event_of(sent(client, mode="online", city="", country="")).printed_place == "Virtual"


def test_a_refused_form_keeps_what_was_typed(client: Client) -> None:
    answer = client.post(ADDRESS, FIELDS | {"country": ""})
    form = answer.context["form"]
    assert {name: form[name].value() for name in ("title", "start", "city", "organizer_name")} == {
        name: FIELDS[name] for name in ("title", "start", "city", "organizer_name")
    }


class TestDuplicates:
    def test_the_same_address_on_the_same_day_is_refused(self, client: Client) -> None:
        confirmed(url="http://berlin.example.org/tell/")
        assert "is in the calendar already" in errors(client)["url"][0]

    def test_the_same_address_on_another_day_is_another_event(self, client: Client) -> None:
        confirmed(url="http://berlin.example.org/tell/", start=date(2031, 3, 19))
        assert event_of(sent(client)).status == "proposed"

    def test_what_waits_already_is_refused(self, client: Client) -> None:
        sent(client)
        answer = client.post(ADDRESS, FIELDS | {"form_key": form_key(), "note": "again"})
        assert "waits for an editor already" in answer.context["form"].errors["url"][0]

    def test_what_was_declined_may_be_sent_again(self, client: Client, editor: User) -> None:
        review.decline(sent(client), actor=editor, reason="Not about Rust")
        assert event_of(sent(client, note="It is, see the programme")).status == "proposed"


class TestDecisions:
    def test_an_accepted_event_is_proposed_to_the_issue(self, client: Client, editor: User) -> None:
        issue = open_issue()
        submission = sent(client)
        assert list(SOURCE.proposals(issue)) == []
        review.accept(submission, actor=editor)
        event = event_of(submission)
        assert event.status == "confirmed"
        assert [proposal.key for proposal in SOURCE.proposals(issue)] == [event.key]
        assert list(event.decisions.values_list("to_status", "actor")) == [("proposed", None), ("confirmed", editor.pk)]

    def test_an_event_after_the_window_waits_for_its_issue(self, client: Client, editor: User) -> None:
        review.accept(sent(client, start="2031-04-10"), actor=editor)
        assert list(SOURCE.proposals(open_issue())) == []
        assert len(list(SOURCE.proposals(open_issue(date(2031, 3, 19), 912)))) == 1

    def test_taking_the_acceptance_back_takes_the_event_out(self, client: Client, editor: User) -> None:
        submission = review.accept(sent(client), actor=editor)
        review.undo(submission, actor=editor)
        assert event_of(submission).status == "proposed"
        assert list(SOURCE.proposals(open_issue())) == []

    def test_a_refusal_declines_the_event_and_can_be_taken_back(self, client: Client, editor: User) -> None:
        submission = review.decline(sent(client), actor=editor, reason="Not about Rust")
        assert event_of(submission).status == "declined"
        review.undo(submission, actor=editor)
        assert event_of(submission).status == "proposed"

    def test_a_sender_can_correct_and_withdraw_it(self, client: Client) -> None:
        submission = sent(client)
        page = submission.get_absolute_url()
        answer = client.post(page, FIELDS | {"city": "Potsdam", "title": "New name", "version": submission.version})
        assert answer.status_code == 302
        event = event_of(submission)
        assert (event.title, event.city) == ("New name", "Potsdam")
        client.post(f"{page}withdraw/", {"version": Submission.objects.get().version})
        assert event_of(submission).status == "declined"

    def test_the_senders_page_shows_the_line(self, client: Client) -> None:
        page = client.get(sent(client).get_absolute_url())
        assert page.status_code == 200
        assert "2031-03-12 | Berlin, DE" in page.content.decode()

    def test_an_editors_words_for_the_place_outlive_a_correction(self, client: Client) -> None:
        submission = sent(client)
        Event.objects.update(place_text="Berlin-Mitte, DE", region_override="events-asia")
        client.post(submission.get_absolute_url(), FIELDS | {"title": "New name", "version": submission.version})
        event = event_of(submission)
        assert (event.title, event.place_text, event.region_override) == ("New name", "Berlin-Mitte, DE", "events-asia")

    def test_a_correction_leaves_what_it_is_not_about(self, client: Client, editor: User) -> None:
        submission = sent(client, start_time="18:30", time_zone="Europe/Berlin", mirror_url="https://m.example.org/")
        event = event_of(submission)
        groups = tuple(InlineLink(name, f"https://{name.strip('`')}.example.org/") for name in ("`a`", "b", "c"))
        more: dict[str, Any] = {"end_time": time(22), "cost": "free", "language": "de", "title": "`Rust` and Tell"}
        links = (*event.facts.further_links, InlineLink("Stream", "https://s.example.org/"))
        richer = replace(event.facts, organizers=groups, further_links=links, **more)
        change_event(event, facts=richer, actor=editor)

        fields = kind_of(submission).initial(Submission.objects.get())
        correct(client, submission, fields | {"city": "Potsdam", "start_time": "19:00"})
        assert event_of(submission).facts == replace(richer, place=replace(event.place, city="Potsdam"), start_time=time(19))

        intake.edit(Submission.objects.get(), cleaned=fields | {"city": "Potsdam", "start_time": time(19), "title": "New"}, actor=editor)
        event = event_of(submission)
        assert event.facts == replace(richer, place=event.place, start_time=time(19), title="New")
        assert event.decisions.last().actor == editor  # type: ignore[union-attr]

    def test_a_correction_replaces_the_links_that_the_form_shows(self, client: Client, editor: User) -> None:
        submission = sent(client, mirror_url="https://m.example.org/")
        a, b, c = (InlineLink(f"`{name}`", f"https://{name}.example.org/") for name in "abc")
        stream = InlineLink("Stream", "https://s.example.org/")
        event = event_of(submission)
        change_event(event, facts=replace(event.facts, organizers=(a, b, c), further_links=(b, stream)), actor=editor)

        fields = kind_of(submission).initial(Submission.objects.get())
        correct(
            client,
            submission,
            fields | {"organizer2_name": "d", "organizer2_url": "https://d.example.org/", "mirror_url": "https://n.example.org/"},
        )
        facts = event_of(submission).facts
        assert facts.organizers == (a, InlineLink("d", "https://d.example.org/"), c)
        assert facts.further_links == (InlineLink("b", "https://n.example.org/"), stream)

        correct(client, submission, fields | {"organizer2_name": "", "organizer2_url": "", "mirror_url": "", "mirror_title": ""})
        facts = event_of(submission).facts
        assert (facts.organizers, facts.further_links) == ((a, c), (stream,))

    @pytest.mark.parametrize("begin", [{"start_time": "22:30"}, {"start_time": "", "time_zone": ""}])
    def test_an_end_that_the_corrected_begin_contradicts_goes(self, begin: dict[str, str], client: Client, editor: User) -> None:
        submission = sent(client, start_time="18:30", time_zone="Europe/Berlin")
        event = event_of(submission)
        change_event(event, facts=replace(event.facts, end_time=time(22)), actor=editor)
        correct(client, submission, kind_of(submission).initial(submission) | begin)
        assert event_of(submission).end_time is None

    def test_what_comes_after_the_closing_time_counts_for_the_next_issue(self, client: Client, editor: User) -> None:
        issue = open_issue()
        issue.closes_at = datetime(2031, 3, 3, 11, 59, tzinfo=UTC)
        issue.save()
        review.accept(sent(client), actor=editor)
        assert list(SOURCE.proposals(issue)) == []
        assert len(list(SOURCE.proposals(open_issue(date(2031, 3, 12), 911)))) == 1

    def test_publication_publishes_the_submission_and_the_event_stays(self, client: Client, editor: User) -> None:
        issue = open_issue()
        submission = review.accept(sent(client), actor=editor)
        SOURCE.published(issue, [event_of(submission).key])
        submission.refresh_from_db()
        assert (submission.state, submission.published_in) == ("published", issue)
        assert len(list(SOURCE.proposals(open_issue(date(2031, 3, 12), 911)))) == 1

    def test_waiting_counts_undecided_events_of_the_window_by_section(self, client: Client, editor: User) -> None:
        issue = open_issue()
        sent(client, mode="hybrid")
        sent(client, start="2031-04-30")
        review.accept(sent(client, start="2031-03-13"), actor=editor)
        assert dict(SOURCE.waiting(issue)) == {"events-virtual": 1, "events-europe": 1}


def test_initial_gives_the_form_back(client: Client) -> None:
    more = {
        "organizer2_name": "B",
        "organizer2_url": "https://b.example.org/",
        "mirror_url": "https://m.example.org/",
        "mirror_title": "Stream",
    }
    submission = sent(client, start_time="18:30", time_zone="Europe/Berlin", **more)
    page = client.get(submission.get_absolute_url())
    form = page.context["form"]
    given: dict[str, Any] = FIELDS | more | {"url": "https://www.berlin.example.org/tell", "time_zone": "Europe/Berlin"}
    assert {name: form[name].value() for name in given if name not in {"send", "start"}} == {
        name: value for name, value in given.items() if name not in {"send", "start"}
    }
    assert form["start"].value() == date(2031, 3, 12)
