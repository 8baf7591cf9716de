from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from issues.assembly import assemble_issue
from issues.editing import save_section
from issues.editing.names import digest
from issues.markdown.nodes import Link
from issues.models import Assembly, Departure, Issue, Placement, SectionVersion
from issues.publication import release
from issues.roundtrip.departures import state_of
from issues.sources import Proposal
from issues.text import issue_text, store_text
from tests.desk import part_of
from tests.issues.admin.draft import BODY, TEXT, page_of, row_of, words
from tests.issues.samples import NotingSource

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_assembling_leaves_a_row_for_the_workers(editor_client: Client, issue: Issue, editor: User) -> None:
    response = editor_client.post(page_of(issue, "assemble"), follow=True)
    run = Assembly.objects.get()
    assert (run.issue, run.requested_by, run.state) == (issue, editor, Assembly.State.WAITING)
    html = response.content.decode()
    assert "Waits for a worker" in html
    assert "Look again" in html
    editor_client.post(page_of(issue, "assemble"))
    assert Assembly.objects.count() == 1


def test_the_report_of_an_assembly_is_shown_by_kind(editor_client: Client, issue: Issue) -> None:
    line = {"source": "x", "key": "1", "listing": "", "section": "official", "text": "* [a](https://example.org/<a>)\n", "note": "why"}
    Assembly.objects.create(issue=issue, state=Assembly.State.DONE, progress=100, report={"added": [line], "sections_added": ["Asia"]})
    html = part_of(editor_client.get(page_of(issue, "change")).content.decode(), "assembly")
    assert "* [a](https://example.org/&lt;a&gt;)" in html
    assert re.findall(r"</b>\s*([^<]+?)\s*</summary>", html) == ["new", "section added"]


def test_open_points_are_offered_and_decided(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Official")
    line = "* [Two](https://example.org/two)\n"
    placement = Placement.objects.create(
        issue=issue,
        source="x",
        key="1",
        section="official",
        issue_section=row,
        text=line,
        standing_text=line,
        refused_text="* [New](https://example.org/two)\n",
    )
    take = f"{page_of(issue, 'take', placement.pk)}?shown={digest(line)}"
    assert take in editor_client.get(page_of(issue, "change")).content.decode()

    save_section(row, body=row.body.replace("[Two]", "[Zwei]"), version=row.version, actor=None)
    assert words(editor_client.post(take, follow=True)) == "This line was changed meanwhile. Look at both texts again, then choose."
    assert row_of(issue, "Official").body == BODY.replace("[Two]", "[Zwei]")

    take = take.replace(digest(line), digest(line.replace("[Two]", "[Zwei]")))
    assert take in editor_client.get(page_of(issue, "change")).content.decode()
    assert words(editor_client.post(take, follow=True)) == "The newer text stands now."
    assert row_of(issue, "Official").body == BODY.replace("[Two]", "[New]")
    assert words(editor_client.post(take, follow=True)) == "No newer text waits for this line."


def test_a_listing_that_was_taken_out_says_where_it_comes_from(editor_client: Client, issue: Issue) -> None:
    Placement.objects.create(
        issue=issue, source="submissions", key="link:99", section="official", removed_at=datetime(2027, 4, 20, tzinfo=UTC)
    )
    html = editor_client.get(page_of(issue, "change")).content.decode()
    assert "Submission link:99, which is gone, Official" in html


def test_finishing_shows_the_change_set_first(editor_client: Client, issue: Issue) -> None:
    rows = editor_client.get(page_of(issue, "finish")).context["rows"]
    assert "### Research" in ["".join(text for text, _ in row.parts) for row in rows if row.sign == "-"]
    assert issue_text(issue) == TEXT
    assert words(editor_client.post(page_of(issue, "finish"), follow=True)) == "The issue is finished."
    assert "### Research" not in issue_text(issue)


class LateSource(NotingSource):
    """One accepted line that no assembly has placed, and one thing that nobody has decided about."""

    def proposals(self, issue: Issue) -> list[Proposal]:
        del issue
        return [Proposal("official", "late", Link("Late", "https://example.org/late"), (1,))]

    def waiting(self, issue: Issue) -> dict[str, int]:
        del issue
        return {"official": 1}


def test_publishing_says_what_would_be_left_for_the_next_issue(publisher_client: Client, issue: Issue, settings: Settings) -> None:
    assert "not in it yet" not in publisher_client.get(page_of(issue, "publish")).content.decode()
    settings.ENTRY_SOURCES = [f"{__name__}.LateSource"]
    html = publisher_client.get(page_of(issue, "publish")).content.decode()
    assert "1 accepted line is not in it yet" in html
    assert "1 submission is not decided" in html
    assemble_issue(issue, actor=None)
    assert "not in it yet" not in publisher_client.get(page_of(issue, "publish")).content.decode()


def test_an_editor_may_not_publish(editor_client: Client, issue: Issue) -> None:
    assert page_of(issue, "publish") not in editor_client.get(page_of(issue, "change")).content.decode()
    assert editor_client.post(page_of(issue, "publish")).status_code == 403
    issue.refresh_from_db()
    assert issue.is_open


def test_the_export_is_the_text_byte_for_byte(editor_client: Client, issue: Issue) -> None:
    response = editor_client.get(page_of(issue, "export"))
    assert response.content == TEXT.encode()
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''2027-04-21-this-week-in-rust.md"


def test_that_a_draft_left_is_noted_once_for_each_state(editor_client: Client, issue: Issue) -> None:
    for _ in range(2):
        editor_client.get(page_of(issue, "export"))
        call_command("export_issue", "700")
    call_command("export_issue", "700", "--format", "text")
    assert Departure.objects.get().version.pk == state_of(issue)
    release(issue, actor=None)
    store_text(issue, TEXT + "More.\n", actor=None, origin=SectionVersion.Origin.EDIT)
    editor_client.get(page_of(issue, "export"))
    call_command("export_issue", "700")
    assert Departure.objects.count() == 1
