from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from events.calendar import cancel_event, decline_event, reopen_event
from events.models import Event
from events.places import Mode
from events.sources import EventSource, event_id
from issues.markdown import nodes
from issues.models import Placement
from tests.events.samples import BERLIN, confirmed, draft_text, open_issue, standing_entries

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django.fixtures import DjangoAssertNumQueries

    from issues.models import Issue

pytestmark = pytest.mark.django_db
SOURCE = EventSource()


def proposed(issue: Issue) -> list[tuple[str, str]]:
    """Section and title of what is proposed."""
    entries = [(proposal.section, proposal.entry) for proposal in SOURCE.proposals(issue)]
    return [(section, entry.titles[0].title) for section, entry in entries if isinstance(entry, nodes.EventListing)]


def test_a_confirmed_event_stands_in_its_region() -> None:
    event = confirmed()
    (proposal,) = SOURCE.proposals(open_issue())
    assert (proposal.section, proposal.key, proposal.listing) == ("events-europe", f"event:{event.pk}", "region")
    assert proposal.sort_key == ("2031-03-12", "Berlin, DE")
    assert proposal.entry == event.entry


def test_a_hybrid_event_stands_in_both_sections() -> None:
    confirmed(place=replace(BERLIN, mode=Mode.HYBRID))
    found = list(SOURCE.proposals(open_issue()))
    assert [(one.section, one.listing) for one in found] == [("events-virtual", "virtual"), ("events-europe", "region")]
    assert len({one.key for one in found}) == 1


@pytest.mark.parametrize(
    ("changes", "sections"),
    [
        ({"start": date(2031, 3, 4)}, []),
        ({"start": date(2031, 3, 5)}, ["events-europe"]),
        ({"start": date(2031, 4, 2)}, ["events-europe"]),
        ({"start": date(2031, 4, 3)}, []),
        ({"start": date(2031, 2, 1), "end": date(2031, 3, 5)}, ["events-europe"]),
        ({"start": date(2031, 2, 1), "end": date(2031, 12, 31)}, ["events-europe"]),
        ({"start": date(2031, 2, 1), "end": date(2031, 3, 4)}, []),
        ({"start": date(2031, 4, 2), "end": date(2031, 4, 9)}, ["events-europe"]),
        ({"start": date(2031, 4, 3), "end": date(2031, 4, 9)}, []),
        ({"place": replace(BERLIN, mode=Mode.ONLINE)}, ["events-virtual"]),
        ({"region_override": "events-asia"}, ["events-asia"]),
        ({"place": replace(BERLIN, country=""), "place_text": "Somewhere"}, []),
    ],
)
def test_the_window_and_the_place_decide_where(changes: dict[str, Any], sections: list[str]) -> None:
    confirmed(**changes)
    assert [section for section, _ in proposed(open_issue())] == sections


@pytest.mark.parametrize("step", [cancel_event, decline_event, reopen_event])
def test_what_is_not_confirmed_is_not_proposed(step: Any) -> None:
    step(confirmed(), actor=None)
    assert proposed(open_issue()) == []


def test_proposals_need_few_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    issue = open_issue()
    for day in range(6, 26):
        confirmed(start=date(2031, 3, day), further_links=(nodes.InlineLink("Mirror", "https://m.example.org/"),))
    with django_assert_num_queries(4):
        assert len(list(SOURCE.proposals(issue))) == 20


class TestAdoption:
    def test_every_event_of_a_draft_is_in_the_calendar(self) -> None:
        list(SOURCE.adopt(open_issue(), standing_entries(draft_text())))
        assert Event.objects.count() == 20
        assert set(Event.objects.values_list("status", "source")) == {("confirmed", "draft")}

    def test_proposals_are_the_adopted_lines(self) -> None:
        issue, entries = open_issue(), standing_entries(draft_text())
        adoptions = list(SOURCE.adopt(issue, entries))
        proposals = {(one.key, one.listing): one for one in SOURCE.proposals(issue)}
        assert {(one.key, one.listing, one.section, one.sort_key) for one in adoptions} == {
            (*identity, one.section, one.sort_key) for identity, one in proposals.items()
        }
        lines = [one.standing for one in adoptions if one.standing]
        assert len(lines) == len({(line.section, line.position) for line in lines}) == 21
        same = [one for one in adoptions if one.standing and one.standing.entry == proposals[one.key, one.listing].entry]
        assert len(same) == 19

    def test_a_listing_that_the_draft_has_not_counts_as_removed(self) -> None:
        adoptions = list(SOURCE.adopt(open_issue(), standing_entries(draft_text())))
        missing = [(one.listing, one.section, Event.objects.get(pk=event_id(one.key)).title) for one in adoptions if one.standing is None]
        assert missing == [("region", "events-north-america", "March Meetup")]

    def test_lines_out_of_the_window_stay_the_editors(self) -> None:
        adoptions = list(SOURCE.adopt(open_issue(), standing_entries(draft_text())))
        out = Event.objects.filter(title__in=["Last Thursday", "After the window"])
        assert out.count() == 2
        assert not {one.key for one in adoptions} & {event.key for event in out}

    def test_a_second_import_makes_nothing_new(self) -> None:
        issue, entries = open_issue(), standing_entries(draft_text())
        first = list(SOURCE.adopt(issue, entries))
        assert list(SOURCE.adopt(issue, entries)) == first
        assert Event.objects.count() == 20

    def test_the_event_that_the_calendar_has_already_is_taken(self) -> None:
        event = confirmed(
            title="Hackathon",
            url="http://dutch.example.org/hack/",
            start=date(2031, 3, 21),
            place=replace(BERLIN, country="NL", city="Amsterdam"),
        )
        adoptions = {one.key: one for one in SOURCE.adopt(open_issue(), standing_entries(draft_text()))}
        standing = adoptions[event.key].standing
        assert standing is not None
        assert "Amsterdam" in standing.text  # of the two with that address on that day, the one in that city
        assert Event.objects.get(pk=event.pk).title == "Hackathon"

    def test_a_line_of_a_cancelled_event_stays_the_editors(self) -> None:
        event = confirmed(title="TLV 21", url="https://tlv.example.org/21", start=date(2031, 3, 15))
        cancel_event(event, actor=None)
        adoptions = list(SOURCE.adopt(open_issue(), standing_entries(draft_text())))
        assert event.key not in {one.key for one in adoptions}
        assert Event.objects.get(pk=event.pk).status == "cancelled"

    def test_an_event_of_an_earlier_draft_that_is_gone_counts_as_removed(self) -> None:
        entries = standing_entries(draft_text())
        list(SOURCE.adopt(open_issue(), entries))
        later = open_issue(date(2031, 3, 12), 911)
        gone = next(one for one in entries if "PDX 25" in one.text)
        adoptions = list(SOURCE.adopt(later, [one for one in entries if one is not gone]))
        missing = {Event.objects.get(pk=event_id(one.key)).title for one in adoptions if one.standing is None}
        assert "PDX 25" in missing

    def test_a_new_event_that_no_draft_ever_had_is_still_proposed(self) -> None:
        event = confirmed()
        issue = open_issue()
        assert event.key not in {one.key for one in SOURCE.adopt(issue, [])}
        assert proposed(issue) == [("events-europe", event.title)]


def test_explain_tells_who_decided(editor: User) -> None:
    event = confirmed()
    cancel_event(event, actor=editor, reason="the venue is closed")
    Event.objects.get().decisions.update(created_at=datetime(2031, 3, 1, 12, 0, tzinfo=UTC))
    told = SOURCE.explain(event.key)
    assert told.label == "Event: Rust `and` Tell"
    assert told.url == f"/admin/events/event/{event.pk}/change/"
    assert told.lines == ("2031-03-01 12:00 confirmed", "2031-03-01 12:00 cancelled by editor: the venue is closed")


def test_explain_answers_for_an_event_that_is_gone() -> None:
    assert SOURCE.explain("event:12345").label == "Event 12345, which is gone"


@pytest.mark.parametrize("key", ["link:4", "event:", "event:x", "5", ""])
def test_keys_of_others_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match="is no event"):
        event_id(key)


def test_published_leaves_events_without_submission_alone() -> None:
    event = confirmed()
    issue = open_issue()
    Placement.objects.create(issue=issue, source="events", key=event.key, listing="region", section="events-europe")
    SOURCE.published(issue, [event.key])
    assert Event.objects.get().status == "confirmed"
    assert proposed(open_issue(date(2031, 3, 12), 911)) == [("events-europe", event.title)]
