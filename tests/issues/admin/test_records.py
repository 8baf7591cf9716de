from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from issues.models import Assembly, Issue, IssueTemplate, Revision, SectionVersion
from issues.text import store_text
from tests.issues.admin.draft import TEXT, page_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_published_issue_is_never_deleted(admin_client: Client, issue: Issue) -> None:
    Revision.objects.create(issue=issue, number=1, text="x", sha256="x")
    assert admin_client.post(page_of(issue, "delete"), {"post": "yes"}).status_code == 403
    Revision.objects.all().delete()
    assert admin_client.post(page_of(issue, "delete"), {"post": "yes"}).status_code == 302
    assert Issue.objects.count() == 0


def test_a_new_template_is_a_new_version(publisher_client: Client) -> None:
    IssueTemplate.objects.all().delete()
    text = "Title: x\nNumber: $twir_issue_number\nDate: $twir_issue_date\n\n$twir_events_end_date\n$twir_events_list\n"
    publisher_client.post(reverse("admin:issues_issuetemplate_add"), {"note": "first", "text": text.replace("\n", "\r\n")})
    made = IssueTemplate.objects.get()
    assert (made.text, len(made.sha256), str(made.created_by)) == (text, 64, "publisher")
    response = publisher_client.post(reverse("admin:issues_issuetemplate_add"), {"note": "bad", "text": "no placeholder"})
    assert "must stand in a template" in str(response.context["adminform"].form.errors)
    assert publisher_client.post(reverse("admin:issues_issuetemplate_change", args=[made.pk]), {"text": "x"}).status_code == 403


def test_entries_of_the_newest_issue_come_first(admin_client: Client) -> None:
    for number, day in ((901, "2031-01-01"), (903, "2031-01-15"), (902, "2031-01-08")):
        issue = Issue.objects.create(number=number, date=day, file_name=f"{day}.md")
        text = "### Official\n* [One](https://example.org/1)\n* [Two](https://example.org/2)\n"
        store_text(issue, text, actor=None, origin=SectionVersion.Origin.EDIT)
    response = admin_client.get(reverse("admin:issues_entry_changelist"))
    listed = [(entry.issue.number, entry.title) for entry in response.context["cl"].result_list]
    assert listed == [(number, title) for number in (903, 902, 901) for title in ("One", "Two")]


@pytest.mark.parametrize("model", ["section", "issuetemplate", "entry", "assembly", "revision"])
def test_the_records_are_listed(admin_client: Client, issue: Issue, model: str) -> None:
    Assembly.objects.create(issue=issue, state=Assembly.State.DONE, report={"added": []})
    Revision.objects.create(issue=issue, number=1, text="x", sha256="x")
    IssueTemplate.objects.create(text="x", sha256="x")
    changelist = admin_client.get(reverse(f"admin:issues_{model}_changelist"), {"q": "o"})
    assert changelist.status_code == 200
    first = changelist.context["cl"].model.objects.first()
    assert admin_client.get(reverse(f"admin:issues_{model}_change", args=[first.pk])).status_code == 200


def test_an_address_that_is_none_of_the_web_is_no_link(admin_client: Client, issue: Issue) -> None:
    body = "\n* [x](javascript:alert(1))\n* [y](https://example.org/)\n\n"
    store_text(issue, TEXT.replace("### Research\n", f"### Research\n{body}"), actor=None, origin=SectionVersion.Origin.EDIT)
    html = admin_client.get(reverse("admin:issues_entry_changelist")).content.decode()
    assert 'href="javascript:' not in html
    assert 'href="https://example.org/"' in html
