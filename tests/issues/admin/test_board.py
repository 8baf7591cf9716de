"""The board: what it says of each section, whom it lets mark one, how it is asked again, how often it asks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from issues import presence
from issues.editing import save_section
from issues.models import Issue, Presence, ReadyMark, Section, SectionVersion
from issues.readiness import mark_ready
from issues.sources import Answer, Arrivals
from issues.text import store_text
from tests.issues.admin.draft import BODY, TEXT, row_of, words
from tests.issues.samples import NotingSource
from tests.visitor import read_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import Settings

    from issues.admin.board_lines import Line

pytestmark = pytest.mark.django_db

BOARD = "/admin/"
HTMX = {"hx-request": "true"}
HOSTILE = "<script>alert(1)</script>"


class TellingSource(NotingSource):
    """Two things wait for Official, five came in on Monday, and two senders answered."""

    def waiting(self, issue: Issue) -> Mapping[str, int]:
        del issue
        return {"official": 2, "quote-of-the-week": 1}

    def arrivals(self, first: date, last: date) -> Mapping[date, Arrivals]:
        assert last - first == timedelta(6)
        return {date(2027, 4, 19): Arrivals(5, 2), date(2027, 4, 20): Arrivals(1, 1)}

    def answers(self, issue: Issue) -> Sequence[Answer]:
        del issue
        return [Answer(f"Asked {HOSTILE}", "/asked/", "research", 0), Answer("Mine", "/mine/", "official", None)]


@pytest.fixture
def source(settings: Settings) -> None:
    settings.ENTRY_SOURCES = [f"{__name__}.TellingSource"]


def lines_of(response: Any) -> dict[str, Line]:
    return {line.part.title: line for group in response.context["groups"] for line in group.lines}


def ready_address(issue: Issue, title: str) -> str:
    return reverse("admin:ready", args=[issue.pk, row_of(issue, title).pk])


def part_of(issue: Issue) -> str:
    return f"{reverse('admin:board')}?issue={issue.pk}"


@pytest.mark.usefixtures("source")
def test_each_section_says_where_it_stands(editor_client: Client, editor: User, publisher: User, issue: Issue) -> None:
    text = TEXT.replace("https://example.org/two", "https://example.org/one")
    store_text(issue, text, actor=None, origin=SectionVersion.Origin.IMPORT)
    Section.objects.get(slug="official").owners.add(editor)
    Section.objects.get(slug="crate-of-the-week").owners.add(publisher)
    mark_ready(row_of(issue, "Crate of the Week"), version=1, actor=publisher)
    response = editor_client.get(BOARD)
    lines = lines_of(response)
    official, crate = lines["Official"], lines["Crate of the Week"]
    assert (official.is_mine, official.part.waiting, len(official.part.entries), official.tally) == (True, 2, 2, "1 error")
    assert (crate.is_mine, crate.part.owners, crate.readiness.is_ready) == (False, "publisher", True)
    assert [(one.section, one.finding.id, one.action) for one in response.context["blockers"] if one.section == "Official"] == [
        ("Official", "duplicate-link", "Show")
    ]
    html = response.content.decode()
    assert f'href="{reverse("admin:issues_issue_change", args=[issue.pk])}#section-{row_of(issue, "Official").pk}"' in html
    assert "block publication" in html


def test_an_empty_list_says_what_becomes_of_it(editor_client: Client, issue: Issue) -> None:
    Section.objects.filter(slug="official").update(is_hidden_when_empty=False, empty_text="No official news this week.\n")
    store_text(issue, TEXT.replace(BODY, "\n"), actor=None, origin=SectionVersion.Origin.IMPORT)
    lines = lines_of(editor_client.get(BOARD))
    assert lines["Official"].fate == "prints “No official news this week.”"
    assert lines["Research"].fate == "empty, will be left out"
    assert lines["Crate of the Week"].fate == ""


@pytest.mark.usefixtures("source")
def test_a_block_that_is_missing_is_chosen_from_what_waits(editor_client: Client, issue: Issue) -> None:
    text = f"{TEXT.rstrip()}\n\n# Quote of the Week\n\n<!-- QOTW goes here -->\n"
    store_text(issue, text, actor=None, origin=SectionVersion.Origin.IMPORT)
    found = [(one.action, one.url) for one in editor_client.get(BOARD).context["blockers"] if one.section == "Quote of the Week"]
    assert found[0] == ("Choose from 1", "/admin/submissions/submission/triage/?section=quote-of-the-week")


@pytest.mark.usefixtures("source", "issue")
def test_what_is_yours_stands_together(editor_client: Client, editor: User) -> None:
    html = editor_client.get(BOARD).content.decode()
    assert "You own no section" in html
    assert "/mine/" not in html
    Section.objects.get(slug="official").owners.add(editor)
    response = editor_client.get(BOARD)
    assert [line.part.title for line in response.context["own_open"]] == ["Official"]
    assert [answer.title for answer in response.context["answers"]] == ["Mine"]


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [("2027-04-15", 15, 21), ("2027-04-20", 15, 21), ("2027-04-21", 15, 21), ("2027-04-22", 16, 22), ("2027-04-14", 8, 14)],
)
@pytest.mark.usefixtures("source", "issue")
def test_the_week_ends_with_the_issue_or_with_today(
    client: Client, editor: User, monkeypatch: pytest.MonkeyPatch, today: str, first: int, last: int
) -> None:
    monkeypatch.setattr(TellingSource, "arrivals", lambda *_: {date(2027, 4, last): Arrivals(3, 1)})
    with time_machine.travel(f"{today}T12:00:00Z", tick=False):
        client.force_login(editor)
        context = client.get(BOARD).context
    days = context["days"]
    assert [days[0].day.day, days[-1].day.day, len(days)] == [first, last, 7]
    assert [day.day.isoformat() for day in days if day.is_today] == [today]
    assert days[-1].closes is (today < "2027-04-21" and last == 21)
    assert (context["arrived"], [day.height for day in days]) == (Arrivals(3, 1), [0] * 6 + [44])


@pytest.mark.usefixtures("source", "issue")
def test_what_came_in_is_shown_by_day(client: Client, editor: User) -> None:
    with time_machine.travel("2027-04-20T12:00:00Z", tick=False):
        client.force_login(editor)
        response = client.get(BOARD)
    assert [day.sent for day in response.context["days"]] == [0, 0, 0, 0, 5, 1, 0]
    assert "6 sent in, 3 decided" in response.content.decode()


# Marking


def test_ready_is_a_button_without_scripts(editor_client: Client, editor: User, issue: Issue) -> None:
    html = editor_client.get(BOARD).content.decode()
    token = next(form for form in read_forms(html) if form.action == "" and "csrfmiddlewaretoken" in form.fields)
    assert token.method == "post"
    address = ready_address(issue, "Official")
    response = editor_client.post(address, {"ready": "1"}, follow=True)
    assert (response.redirect_chain[0][0], words(response)) == (f"/admin/#section-{row_of(issue, 'Official').pk}", "“Official” is ready.")
    mark = ReadyMark.objects.get()
    assert (mark.is_ready, mark.version, mark.marked_by) == (True, 1, editor)
    assert "you, <time" in response.content.decode()
    assert words(editor_client.post(address, {"open": "1"}, follow=True)) == "“Official” is open again."
    assert not lines_of(editor_client.get(BOARD))["Official"].readiness.is_ready


def test_with_htmx_the_board_comes_back_and_says_what_happened(editor_client: Client, issue: Issue) -> None:
    response = editor_client.post(ready_address(issue, "Official"), {"ready": "1"}, headers=HTMX)
    html = response.content.decode()
    assert '<div hx-swap-oob="innerHTML:#board-said">“Official” is ready.</div>' in html
    assert "<html" not in html
    assert "csrfmiddlewaretoken" not in html  # one stands in the page, so that an unchanged board is the same bytes


def test_an_edit_by_somebody_else_sets_it_back_and_says_so(editor_client: Client, publisher: User, issue: Issue) -> None:
    editor_client.post(ready_address(issue, "Official"), {"ready": "1"})
    save_section(row_of(issue, "Official"), body=BODY.replace("Two", "Zwei"), version=1, actor=publisher)
    html = editor_client.get(BOARD).content.decode()
    assert "was ready; publisher edited it" in html


@pytest.mark.parametrize("seen", ["x", "-1", "²", "9" * 40, "1 "])
def test_a_damaged_version_means_the_present_one(editor_client: Client, issue: Issue, seen: str) -> None:
    assert editor_client.post(ready_address(issue, "Official"), {"ready": seen}).status_code == 302
    assert ReadyMark.objects.get().version == 1


def test_a_published_issue_takes_no_mark(editor_client: Client, issue: Issue) -> None:
    address = ready_address(issue, "Official")
    Issue.objects.update(status=Issue.Status.PUBLISHED)
    assert words(editor_client.post(address, {"ready": "1"}, follow=True)) == "Issue 700 is published."
    assert editor_client.post(address, {"ready": "1"}, headers=HTMX)["HX-Refresh"] == "true"
    assert not ReadyMark.objects.exists()


def test_who_may_not_edit_may_not_mark(client: Client, issue: Issue, django_user_model: type[User]) -> None:
    clerk = django_user_model.objects.create_user("clerk", is_staff=True)
    client.force_login(clerk)
    assert client.post(ready_address(issue, "Official"), {"ready": "1"}).status_code == 403
    assert client.get(part_of(issue)).status_code == 403
    html = client.get(BOARD).content.decode()
    assert "You have no role on the desk yet." in html
    assert "Official" not in html


# Asked again and again


def test_an_unchanged_board_is_not_sent_again(editor_client: Client, publisher: User, issue: Issue) -> None:
    first = editor_client.get(part_of(issue), headers=HTMX)
    again = editor_client.get(part_of(issue), headers={**HTMX, "if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    save_section(row_of(issue, "Official"), body=BODY + "* [Three](https://example.org/three)\n\n", version=1, actor=publisher)
    changed = editor_client.get(part_of(issue), headers={**HTMX, "if-none-match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_the_deadline_running_is_no_change(client: Client, editor: User, issue: Issue) -> None:
    with time_machine.travel("2027-04-20T12:00:00Z", tick=False) as clock:
        client.force_login(editor)
        Issue.objects.update(closes_at="2027-04-21T23:59:00Z")
        first = client.get(part_of(issue), headers=HTMX)
        clock.shift(61)
        assert client.get(part_of(issue), headers={"if-none-match": first["ETag"]}).status_code == 304
    assert "data-countdown" in first.content.decode()


def test_another_coming_issue_brings_the_whole_page(editor_client: Client, issue: Issue) -> None:
    for question in ("", "?issue=", "?issue=x", f"?issue={issue.pk + 1}"):
        response = editor_client.get(reverse("admin:board") + question, headers=HTMX)
        assert (response.status_code, response.headers.get("HX-Refresh")) == (200, "true")


def test_who_is_signed_out_is_led_to_the_login(client: Client, issue: Issue) -> None:
    response = client.get(part_of(issue), headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (403, "/admin/login/?next=/admin/")
    assert client.get(part_of(issue))["Location"].startswith("/admin/login/")


# Questions and words


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_as_often_for_many_as_for_one(
    editor_client: Client,
    editor: User,
    publisher: User,
    issue: Issue,
    count: int,
    django_assert_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    more = "".join(f"### Section {number}\n\n* [x](https://example.org/{number})\n\n" for number in range(count))
    store_text(issue, f"{TEXT}\n{more}", actor=None, origin=SectionVersion.Origin.EDIT)
    for number in range(count):
        row = row_of(issue, f"Section {number}")
        mark_ready(row, version=1, actor=editor)
        save_section(row, body=f"{row.body}* [y](https://example.org/y{number})\n\n", version=row.version, actor=publisher)
    Section.objects.get(slug="official").owners.set([editor, publisher][:count])
    for number in range(count):
        presence.note(f"issue:{issue.pk + number}", publisher)
    editor_client.get(BOARD)
    with django_assert_num_queries(36):
        editor_client.get(BOARD)


def test_who_is_here_and_where(client: Client, editor: User, publisher: User, issue: Issue) -> None:
    client.force_login(editor)
    assert "Here now" not in client.get(BOARD).content.decode()
    client.force_login(publisher)
    (other,) = client.get(BOARD).context["here"]
    assert (other.person, [place.label for place in other.places]) == (editor, ["the board"])
    client.get(reverse("admin:issues_issue_live", args=[issue.pk]))
    client.force_login(editor)
    (other,) = client.get(BOARD).context["here"]
    desk = reverse("admin:issues_issue_change", args=[issue.pk])
    assert (other.person, [(place.label, place.url) for place in other.places]) == (publisher, [(str(issue), desk)])
    part = client.get(part_of(issue), headers={"hx-request": "true"})
    assert ("Here now" in part.content.decode(), f'<a href="{desk}">{issue}</a>' in part.content.decode()) == (True, True)
    again = client.get(part_of(issue), headers={"hx-request": "true", "if-none-match": part["ETag"]})
    assert again.status_code == 304


def test_who_left_is_not_here(editor_client: Client, publisher: User, issue: Issue) -> None:
    presence.note(presence.subject_of(issue), publisher)
    presence.note("section:1", publisher)
    (other,) = editor_client.get(BOARD).context["here"]
    assert [place.label for place in other.places] == [str(issue)]
    Presence.objects.update(seen_at=timezone.now() - presence.LEASE)
    assert editor_client.get(BOARD).context["here"] == []


def test_hostile_words_are_harmless(editor_client: Client, issue: Issue, settings: Settings, editor: User) -> None:
    settings.ENTRY_SOURCES = [f"{__name__}.TellingSource"]
    editor.username = HOSTILE
    editor.save()
    text = TEXT.replace(
        "### Research", f"### {HOSTILE}\n\n* [{HOSTILE}](https://example.org/x)\n* [x](javascript:alert(1))\n\n### Research"
    )
    store_text(issue, text, actor=None, origin=SectionVersion.Origin.EDIT)
    Section.objects.get(slug="research").owners.add(editor)
    for row in issue.sections.all():
        mark_ready(row, version=1, actor=editor)
    html = editor_client.get(BOARD).content.decode()
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html
    assert "&lt;script&gt;" in html
