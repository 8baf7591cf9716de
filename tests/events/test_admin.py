from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from events.calendar import cancel_event, record_event
from events.decisions import confirm
from events.models import Event, EventSubmission, Organizer
from events.places import Mode, Place
from events.sources import EventSource
from issues.markdown.nodes import InlineLink
from issues.models import Placement
from submissions import review
from submissions.models import Submission
from tests.events.samples import BERLIN, confirmed, facts, open_issue

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import Model
    from django.test import Client
    from pytest_django import Settings
    from pytest_django.fixtures import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
LIST = "/admin/events/event/"
NEW = "/admin/events/event/add/"


def address(event: Event, step: str = "change") -> str:
    return f"{LIST}{event.pk}/{step}/"


def titles(client: Client, **filters: str) -> list[str]:
    """What the list shows."""
    page = client.get(LIST, filters)
    assert page.status_code == 200
    return [event.title for event in page.context["cl"].result_list]


def form_of(client: Client, where: str) -> dict[str, Any]:
    """What a browser would send back from an untouched form."""
    page = client.get(where)
    assert page.status_code == 200
    forms = [page.context["adminform"].form, *(form for inline in page.context["inline_admin_formsets"] for form in inline.formset.forms)]
    forms += [inline.formset.management_form for inline in page.context["inline_admin_formsets"]]
    fields = [form[name] for form in forms for name in form.fields]
    return {
        field.html_name: "" if field.value() is None else field.value() for field in fields if field.html_name.split("-")[-1] != "DELETE"
    }


def waiting(**changes: Any) -> Event:
    """An event that somebody sent in."""
    event = record_event(facts(**changes), actor=None, source=Event.Source.SUBMISSION)
    row = Submission.objects.create(kind="event", title=event.title, url=event.url, url_sent=event.url)
    EventSubmission.objects.create(submission=row, event=event)
    return event


class TestList:
    def test_it_filters_by_region_status_mode_and_the_coming_issue(self, editor_client: Client) -> None:
        open_issue()
        confirmed(title="Berlin")
        confirmed(title="Both", place=replace(BERLIN, mode=Mode.HYBRID), start=date(2031, 3, 13))
        confirmed(title="Online", place=Place(Mode.ONLINE), start=date(2031, 3, 14))
        confirmed(title="Moved", region_override="events-asia", start=date(2031, 3, 15))
        cancel_event(confirmed(title="Off", start=date(2031, 3, 16)), actor=None)
        confirmed(title="Later", start=date(2031, 6, 1))
        assert titles(editor_client, region="events-europe") == ["Berlin", "Both", "Off", "Later"]
        assert titles(editor_client, region="events-virtual") == ["Both", "Online"]
        assert titles(editor_client, region="events-asia") == ["Moved"]
        assert titles(editor_client, status="cancelled") == ["Off"]
        assert titles(editor_client, mode="hybrid") == ["Both"]
        assert titles(editor_client, coming="yes", status="confirmed") == ["Berlin", "Both", "Online", "Moved"]
        assert titles(editor_client, start__year="2031", start__month="6") == ["Later"]
        assert titles(editor_client, q="Rust Berlin") == ["Berlin", "Both", "Online", "Moved", "Off", "Later"]

    def test_without_an_open_issue_none_is_in_its_window(self, editor_client: Client) -> None:
        confirmed()
        assert titles(editor_client, coming="yes") == []

    def test_queries_do_not_grow_with_the_rows(self, editor_client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        confirmed()
        editor_client.get(LIST)
        with django_assert_num_queries(9):
            editor_client.get(LIST)
        for day in (13, 14):
            confirmed(start=date(2031, 3, day), place=replace(BERLIN, mode=Mode.HYBRID))
        with django_assert_num_queries(9):
            editor_client.get(LIST)

    def test_nothing_can_be_deleted_from_it(self, editor_client: Client) -> None:
        confirmed()
        editor_client.post(LIST, {"action": "delete_selected", "_selected_action": [Event.objects.get().pk], "post": "yes"})
        assert Event.objects.count() == 1


class TestSteps:
    def test_confirm_and_cancel_from_the_list(self, editor_client: Client, editor: User) -> None:
        event = record_event(facts(), actor=None, source=Event.Source.EDITOR)
        for action, status in (("confirm_chosen", "confirmed"), ("cancel_chosen", "cancelled")):
            answer = editor_client.post(LIST, {"action": action, "_selected_action": [event.pk]}, follow=True)
            event.refresh_from_db()
            assert (event.status, answer.status_code) == (status, 200)
        assert set(event.decisions.exclude(from_status="").values_list("actor", flat=True)) == {editor.pk}

    def test_confirming_accepts_what_was_sent_in(self, editor_client: Client, editor: User) -> None:
        event = waiting()
        editor_client.post(address(event, "confirm"))
        event.refresh_from_db()
        row = Submission.objects.get()
        assert (event.status, row.state) == ("confirmed", "accepted")
        assert row.decisions.get().actor == editor

    @pytest.mark.parametrize("step", ["correct", "withdraw"])
    def test_what_its_sender_changed_since_the_page_was_shown_is_not_confirmed(self, step: str, editor_client: Client) -> None:
        event = waiting()
        page = BeautifulSoup(editor_client.get(address(event)).content, "html.parser")
        form = page.select_one(f'form[action="{address(event, "confirm")}"]')
        assert form
        fields = {str(field["name"]): str(field["value"]) for field in form.select("input")}
        row = Submission.objects.get()
        review.take(row, review.Step(step))
        editor_client.post(address(event, "confirm"), fields)
        assert Event.objects.get().status != "confirmed"

    def test_a_refused_step_says_why(self, editor_client: Client) -> None:
        event = confirmed()
        answer = editor_client.post(address(event, "confirm"), follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]

    def test_cancelling_takes_the_event_out_of_the_proposals(self, editor_client: Client) -> None:
        issue, event = open_issue(), confirmed()
        editor_client.post(address(event, "cancel"))
        assert list(EventSource().proposals(issue)) == []


class TestForm:
    def test_it_shows_the_printed_line_and_where_it_stands(self, editor_client: Client) -> None:
        event = confirmed(place=replace(BERLIN, mode=Mode.HYBRID))
        text = editor_client.get(address(event)).content.decode()
        assert "* 2031-03-12 | Hybrid (Berlin, DE) | [Rust Berlin](https://berlin.example.org/)" in text
        assert "Listed in Virtual and Europe" in text

    def test_saving_it_untouched_changes_nothing(self, editor_client: Client) -> None:
        given = facts(
            url="https://berlin.example.org/tell?aff=1",
            further_links=(InlineLink("Mirror", "https://m.example.org/"), InlineLink("Stream", "https://s.example.org/")),
            organizers=(InlineLink("B", "https://b.example.org/"), InlineLink("A", "https://a.example.org/")),
            place_text="Berlin-Mitte, DE",
        )
        event = record_event(given, actor=None, source=Event.Source.DRAFT, status=Event.Status.CONFIRMED)
        assert editor_client.post(address(event), form_of(editor_client, address(event))).status_code == 302
        assert Event.objects.get().facts == given

    def test_changing_date_and_place_changes_the_proposal(self, editor_client: Client) -> None:
        issue, event = open_issue(), confirmed()
        form = form_of(editor_client, address(event)) | {"start": "2031-03-20", "city": "Tokyo", "country": "JP"}
        assert editor_client.post(address(event), form).status_code == 302
        (proposal,) = EventSource().proposals(issue)
        assert (proposal.key, proposal.section, proposal.sort_key) == (event.key, "events-asia", ("2031-03-20", "Tokyo, JP"))

    def test_organizers_and_links_are_written_in_their_order(self, editor_client: Client) -> None:
        event = confirmed(further_links=(InlineLink("Mirror", "https://m.example.org/"),))
        other = Organizer.objects.create(name="Other", url="https://other.example.org/")
        form = form_of(editor_client, address(event))
        form |= {"event_organizers-1-organizer": other.pk, "event_organizers-1-position": 0, "event_organizers-0-position": 1}
        form |= {"further_links-0-DELETE": "on"}
        assert editor_client.post(address(event), form).status_code == 302
        saved = Event.objects.get().facts
        assert [organizer.title for organizer in saved.organizers] == ["Other", "Rust Berlin"]
        assert saved.further_links == ()

    def test_a_new_event_is_confirmed(self, editor_client: Client, editor: User) -> None:
        organizer = Organizer.objects.create(name="Rust Berlin", url="https://berlin.example.org/")
        form = form_of(editor_client, NEW) | {"title": "Rust `and` Tell", "url": "https://berlin.example.org/tell", "start": "2031-03-12"}
        form |= {"city": "Berlin", "country": "DE", "event_organizers-0-organizer": organizer.pk, "event_organizers-0-position": 0}
        assert editor_client.post(NEW, form).status_code == 302
        event = Event.objects.get()
        assert (event.facts, event.status, event.source) == (facts(), "confirmed", "editor")
        assert event.decisions.get().actor == editor

    def test_four_eyes_leave_ones_own_event_to_another_editor(
        self, editor_client: Client, editor: User, publisher: User, settings: Settings
    ) -> None:
        settings.FOUR_EYES = True
        form = form_of(editor_client, NEW) | {"title": "Tell", "url": "https://berlin.example.org/tell", "start": "2031-03-12"}
        answer = editor_client.post(NEW, form | {"city": "Berlin", "country": "DE"}, follow=True)
        event = Event.objects.get()
        assert (event.status, "another editor has to confirm it" in answer.content.decode()) == ("proposed", True)
        answer = editor_client.post(address(event, "confirm"), follow=True)
        assert "You sent this in yourself; another editor has to accept it." in answer.content.decode()
        assert Event.objects.get().status == "proposed"
        confirm(event, actor=publisher)
        assert Event.objects.get().status == "confirmed"
        event = record_event(facts(title="Announced"), actor=editor, source=Event.Source.FEED)
        confirm(event, actor=editor)  # they did not think of it
        settings.FOUR_EYES = False
        own = record_event(facts(title="Own"), actor=editor, source=Event.Source.EDITOR)
        confirm(own, actor=editor)
        assert own.status == "confirmed"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"country": ""}, "country"),
            ({"country": "US"}, "state"),
            ({"end": "2031-03-01"}, "end"),
            ({"start_time": "18:30"}, "time_zone"),
            ({"time_zone": "Nowhere"}, "time_zone"),
            ({"url": "javascript:alert(1)"}, "url"),
            ({"title": "a](https://evil.example.org) b"}, "title"),
            ({"title": "nul \x00"}, "title"),
            ({"place_text": "Berlin | Potsdam"}, "place_text"),
        ],
    )
    def test_what_is_wrong_is_asked_at_its_field(self, editor_client: Client, changes: dict[str, str], field: str) -> None:
        event = confirmed()
        answer = editor_client.post(address(event), form_of(editor_client, address(event)) | changes)
        assert answer.status_code == 200
        assert list(answer.context["adminform"].form.errors) == [field]
        assert Event.objects.get().facts == facts()

    def test_similar_events_are_shown(self, editor_client: Client) -> None:
        event = confirmed()
        twin = confirmed(title="Rust & Tell", url="https://b.example.org/")
        assert f'href="{address(twin)}"' in editor_client.get(address(event)).content.decode()

    def test_what_was_placed_is_not_deleted(self, editor_client: Client) -> None:
        event = confirmed()
        Placement.objects.create(issue=open_issue(), source="events", key=event.key, listing="region", section="events-europe")
        assert editor_client.post(address(event, "delete"), {"post": "yes"}).status_code == 403
        assert editor_client.post(address(waiting(start=date(2031, 3, 13)), "delete"), {"post": "yes"}).status_code == 403
        assert Event.objects.count() == 2

    def test_a_mistaken_event_can_be_deleted(self, editor_client: Client) -> None:
        event = confirmed()
        assert editor_client.post(address(event, "delete"), {"post": "yes"}).status_code == 302
        assert Event.objects.count() == 0


class TestPermissions:
    @pytest.mark.parametrize("step", ["change", "confirm", "cancel", "delete", "history"])
    def test_strangers_reach_nothing(self, client: Client, step: str) -> None:
        event = confirmed()
        for answer in (client.get(address(event, step)), client.post(address(event, step), {"post": "yes"})):
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("admin:login"))
        assert Event.objects.get().status == "confirmed"

    @pytest.mark.parametrize("step", ["confirm", "cancel"])
    def test_steps_need_the_right_to_change(self, client: Client, django_user_model: type[Model], step: str) -> None:
        client.force_login(django_user_model.objects.create_user("reader", is_staff=True))  # type: ignore[attr-defined]
        event = confirmed()
        assert client.post(address(event, step)).status_code == 403
        assert Event.objects.get().status == "confirmed"

    @pytest.mark.parametrize("step", ["confirm", "cancel"])
    def test_steps_are_no_links(self, editor_client: Client, step: str) -> None:
        event = confirmed()
        assert editor_client.get(address(event, step)).status_code == 405
        assert Event.objects.get().status == "confirmed"


class TestOrganizers:
    def test_an_organizer_of_events_stays(self, editor_client: Client) -> None:
        confirmed()
        organizer = Organizer.objects.get()
        assert editor_client.post(f"/admin/events/organizer/{organizer.pk}/delete/", {"post": "yes"}).status_code == 403
        assert Organizer.objects.count() == 1
