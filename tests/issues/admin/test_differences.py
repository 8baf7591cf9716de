"""The three differences of an issue's text, one press away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.assembly import assemble_issue
from issues.editing import save_issue_text, save_section
from issues.models import Issue, Revision, SectionVersion
from issues.since import Since, compare
from issues.text import issue_text, store_text
from tests.issues.admin.draft import BODY, TEXT, page_of, row_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

pytestmark = pytest.mark.django_db
FIXED = "\n## Upcoming Events\n\nRusty events between 2027-04-21 and 2027-05-19.\n\n* [x](https://example.org/x)\n"


def test_without_anything_before_it_says_so(editor_client: Client, issue: Issue) -> None:
    for since, words in (("assembly", "Nothing was assembled"), ("revision", "Nothing was published"), ("week", "no issue before")):
        assert words in editor_client.get(page_of(issue, "differences"), {"since": since}).content.decode()
        assert compare(issue, Since(since)) is None


def test_since_the_last_assembly_shows_what_editors_did(editor_client: Client, editor: User, issue: Issue) -> None:
    assemble_issue(issue, actor=None)
    save_section(row_of(issue, "Official"), body=BODY.replace("Two", "Zwei<script>") + "### New\n\n", version=1, actor=editor)
    found = compare(issue, Since.ASSEMBLY)
    assert found is not None
    assert (found.before, found.after) == (TEXT, issue_text(issue))
    html = editor_client.get(page_of(issue, "differences")).content.decode()
    assert "<b>Zwei&lt;script&gt;</b>" in html or "Zwei" in html
    assert "<script>]" not in html
    assemble_issue(issue, actor=None)
    newest = compare(issue, Since.ASSEMBLY)
    assert newest is not None
    assert newest.before == newest.after == issue_text(issue)


def test_since_the_last_assembly_shows_sections_that_went_or_moved(editor: User, issue: Issue) -> None:
    assemble_issue(issue, actor=None)
    official = row_of(issue, "Official")
    without = TEXT.replace(official.heading + official.body, "")
    for text in (without, without + official.heading + official.body):
        save_issue_text(issue, text=text, versions={row.pk: row.version for row in issue.sections.all()}, actor=editor)
        found = compare(issue, Since.ASSEMBLY)
        assert found is not None
        assert (found.before, found.after) == (TEXT, text)


def test_since_the_last_revision(issue: Issue) -> None:
    for number in (1, 2):
        Revision.objects.create(issue=issue, number=number, text=f"revision {number}\n", sha256="x")
    found = compare(issue, Since.REVISION)
    assert found is not None
    assert (found.before, found.after) == ("revision 2\n", TEXT)


def test_last_weeks_fixed_text_leaves_out_what_changes(editor_client: Client, issue: Issue) -> None:
    before = Issue.objects.create(number=699, title="x", date=date(2027, 4, 14), file_name="x.md")
    store_text(before, TEXT.replace("One", "Older") + FIXED.replace("Rusty", "Crusty"), actor=None, origin=SectionVersion.Origin.IMPORT)
    store_text(issue, TEXT + FIXED, actor=None, origin=SectionVersion.Origin.IMPORT)
    found = compare(issue, Since.WEEK)
    assert found is not None
    assert found.after == "Hello.\n\n## Upcoming Events\nRusty events between 2027-04-21 and 2027-05-19.\n\n"
    assert found.before == found.after.replace("Rusty", "Crusty")
    panel = editor_client.get(page_of(issue, "differences"), {"since": "week"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel
    assert "Crusty" in panel
    assert "Issue 699" in panel


@pytest.mark.parametrize("since", ["", "x", "\0"])
def test_nothing_else_is_compared(since: str, editor_client: Client, issue: Issue) -> None:
    assert editor_client.get(page_of(issue, "differences"), {"since": since}).status_code == 404
