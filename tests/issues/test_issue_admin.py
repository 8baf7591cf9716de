from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from issues.admin.issue import excerpt
from issues.editing import save_section
from issues.forms import SECTION_LIMIT, IssueTextForm
from issues.models import Assembly, Issue, IssueSection, IssueTemplate, Placement, Revision, SectionVersion
from issues.text import issue_text, store_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User
    from django.test import Client

TEXT = """\
Title: This Week in Rust 700
Number: 700
Date: 2027-04-21
Category: This Week in Rust

Hello.

## Updates from Rust Community

### Official

* [One `<b>`](https://example.org/one)
* [Two](https://example.org/two)

### Research

## Crate of the Week

Some crate.
"""
HOSTILE = "\n<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) \u202e {{ text }}\n\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(db: None) -> Issue:
    del db
    issue = Issue.objects.create(number=700, title="This Week in Rust", date=date(2027, 4, 21), file_name="2027-04-21-this-week-in-rust.md")
    store_text(issue, TEXT, actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue


def row_of(issue: Issue, title: str) -> IssueSection:
    return next(row for row in issue.sections.all() if str(row) == title)


def page_of(issue: Issue, name: str, *keys: int) -> str:
    return reverse(f"admin:issues_issue_{name}", args=[issue.pk, *keys])


def words(response: Any) -> str:
    """What the next page says happened."""
    return " ".join(str(message) for message in response.context["messages"])


# The list and the desk


def test_the_list_counts_entries_and_sections(editor_client: Client, issue: Issue) -> None:
    found = editor_client.get(reverse("admin:issues_issue_changelist")).context["cl"].result_list[0]
    assert (found, found.entries_here, found.sections_here) == (issue, 2, 5)


def test_the_list_asks_as_often_for_three_issues_as_for_one(
    editor_client: Client, issue: Issue, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    address = reverse("admin:issues_issue_changelist")
    with django_assert_max_num_queries(20) as one:
        editor_client.get(address)
    for number in (701, 702):
        other = Issue.objects.create(number=number, title="x", date=date(2027, 5, number - 700), file_name=f"{number}.md")
        store_text(other, issue_text(issue), actor=None, origin=SectionVersion.Origin.IMPORT)
    with django_assert_max_num_queries(len(one)):
        editor_client.get(address)


def test_the_desk_shows_sections_with_entries_and_links_to_edit(editor_client: Client, issue: Issue) -> None:
    html = editor_client.get(page_of(issue, "change")).content.decode()
    assert html.index("Official") < html.index("https://example.org/one") < html.index("Research")
    assert page_of(issue, "section", row_of(issue, "Official").pk) in html
    assert "<b>`" not in html


def test_the_desk_asks_as_often_for_many_sections(
    editor_client: Client, issue: Issue, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    with django_assert_max_num_queries(40) as few:
        editor_client.get(page_of(issue, "change"))
    more = "".join(f"### Section {number}\n\n* [x](https://example.org/{number})\n\n" for number in range(20))
    store_text(issue, TEXT + more, actor=None, origin=SectionVersion.Origin.EDIT)
    with django_assert_max_num_queries(len(few)):
        editor_client.get(page_of(issue, "change"))


def test_a_published_issue_is_only_read(publisher_client: Client, issue: Issue) -> None:
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    html = publisher_client.get(page_of(issue, "change")).content.decode()
    assert page_of(issue, "section", row_of(issue, "Official").pk) not in html
    assert page_of(issue, "assemble") not in html
    assert publisher_client.post(page_of(issue, "change"), {"date": "2027-04-22"}).status_code == 403


def test_the_dates_are_changed_everywhere(editor_client: Client, issue: Issue) -> None:
    data = {"date": "2027-04-22", "closes_at": "2027-04-22T12:00", "_continue": "1"}
    editor_client.post(page_of(issue, "change"), data)
    issue.refresh_from_db()
    assert (issue.date, issue.closes_at) == (date(2027, 4, 22), datetime(2027, 4, 22, 12, tzinfo=UTC))
    assert issue.file_name == "2027-04-22-this-week-in-rust.md"
    assert "Date: 2027-04-22\n" in issue_text(issue)


def test_a_date_of_another_issue_and_a_far_closing_are_refused(editor_client: Client, issue: Issue) -> None:
    Issue.objects.create(number=701, title="x", date=date(2027, 4, 28), file_name="x.md")
    data = {"date": "2027-04-28", "closes_at": "2028-04-22T12:00"}
    response = editor_client.post(page_of(issue, "change"), data)
    assert set(response.context["adminform"].form.errors) == {"date"}
    data["date"] = "2027-04-21"
    assert set(editor_client.post(page_of(issue, "change"), data).context["adminform"].form.errors) == {"closes_at"}
    assert issue_text(issue) == TEXT


# One section


def test_a_section_opened_and_saved_keeps_its_bytes(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Official")
    form = editor_client.get(page_of(issue, "section", row.pk)).context["form"]
    data = {name: form[name].value() for name in ("heading", "body", "version")}
    data["body"] = data["body"].replace("\n", "\r\n")
    response = editor_client.post(page_of(issue, "section", row.pk), data, follow=True)
    assert words(response) == "Nothing was changed: version 1 stands."
    assert issue_text(issue) == TEXT


def test_a_changed_section_is_saved_and_told(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    data = {"heading": "### Research", "body": "\r\n* [New](https://example.org/new)\r\n\r\n", "version": 1}
    response = editor_client.post(page_of(issue, "section", row.pk), data, follow=True)
    assert words(response) == "“Research” is saved as version 2."
    assert row_of(issue, "Research").body == "\n* [New](https://example.org/new)\n\n"


def test_a_text_with_a_heading_leads_to_the_desk_and_says_so(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    data = {"heading": "### Research", "body": "\n### Another\n\n", "version": 1}
    response = editor_client.post(page_of(issue, "section", row.pk), data, follow=True)
    assert words(response) == "The text held new headings: 1 section is added below “Research”."
    assert [str(one) for one in response.context["issue"].sections.all()][3:5] == ["Research", "Another"]


def test_a_refused_text_stays_in_the_form(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    data = {"heading": "### Research", "body": "typed without an end", "version": 1}
    html = editor_client.post(page_of(issue, "section", row.pk), data).content.decode()
    assert "typed without an end" in html
    assert "End the text with a line break" in html
    assert issue_text(issue) == TEXT


def test_an_overlong_text_is_refused_and_kept(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    body = "x" * SECTION_LIMIT + "\n"
    html = editor_client.post(page_of(issue, "section", row.pk), {"heading": "### Research", "body": body, "version": 1}).content.decode()
    assert body.strip() in html
    assert f"{SECTION_LIMIT} are the most" in html


def test_a_damaged_version_changes_nothing(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    for version in ("", "x", "-1", "0", "9" * 40):
        response = editor_client.post(page_of(issue, "section", row.pk), {"heading": "### Research", "body": "x\n", "version": version})
        assert "version" in response.context["form"].errors
    assert issue_text(issue) == TEXT


def test_the_preview_button_works_without_a_script_and_saves_nothing(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    data = {"heading": "### Research", "body": "*typed*\n", "version": 1, "step": "preview"}
    html = editor_client.post(page_of(issue, "section", row.pk), data).content.decode()
    assert "<p><em>typed</em></p>" in html
    assert issue_text(issue) == TEXT


def test_typed_text_is_shown_when_the_section_is_gone(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    IssueSection.objects.filter(pk=row.pk).delete()
    response = editor_client.post(page_of(issue, "section", row.pk), {"body": "my text", "version": 1})
    assert (response.status_code, "my text" in response.content.decode()) == (410, True)


@pytest.mark.parametrize(("name", "field"), [("section", "body"), ("text", "text")])
def test_typed_text_is_shown_when_the_login_ran_out(client: Client, issue: Issue, name: str, field: str) -> None:
    keys = [row_of(issue, "Research").pk] if name == "section" else []
    response = client.post(page_of(issue, name, *keys), {field: "my text", "version": 1})
    html = response.content.decode()
    assert (response.status_code, "my text" in html, "Crate" in html) == (403, True, False)


def test_hostile_text_is_shown_and_never_run(editor_client: Client, issue: Issue) -> None:
    row = row_of(issue, "Research")
    editor_client.post(page_of(issue, "section", row.pk), {"heading": "### Research", "body": HOSTILE, "version": 1})
    newest = row.versions.first()
    assert newest is not None
    compare = f"{page_of(issue, 'versions')}?section={row.pk}&to={newest.pk}"
    preview = editor_client.post(reverse("admin:issues_issue_preview"), {"content": HOSTILE}).content.decode()
    pages = [
        editor_client.get(address).content.decode() for address in (page_of(issue, "section", row.pk), compare, page_of(issue, "text"))
    ]
    for html in [preview, *pages]:
        assert "<script>alert" not in html
        assert not re.search(r"<img[^>]*onerror|href=\"javascript:", html)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[1]


# Somebody saved meanwhile


def clash(editor_client: Client, issue: Issue, publisher: User, mine: str, theirs: str) -> Any:
    row = row_of(issue, "Official")
    save_section(row, body=theirs, version=row.version, actor=publisher)
    data = {"heading": "### Official", "body": mine, "version": row.version}
    return editor_client.post(page_of(issue, "section", row.pk), data)


BODY = "\n* [One `<b>`](https://example.org/one)\n* [Two](https://example.org/two)\n\n"


def test_apart_lines_are_joined_and_the_result_is_saved_on_top_of_theirs(editor_client: Client, issue: Issue, publisher: User) -> None:
    response = clash(editor_client, issue, publisher, BODY.replace("Two", "Mine"), BODY.replace("One", "Theirs"))
    html = response.content.decode()
    form = response.context["form"]
    assert (response.status_code, form["version"].value(), form.joined.clashes) == (409, 2, ())
    assert form.result == BODY.replace("Two", "Mine").replace("One", "Theirs")
    assert "publisher saved this section while you wrote" in html
    data = {"heading": "### Official", "body": form.result, "version": 2, "base_version": 1, "mine": form["mine"].value(), "step": "save"}
    row = row_of(issue, "Official")
    assert words(editor_client.post(page_of(issue, "section", row.pk), data, follow=True)) == "“Official” is saved as version 3."
    assert row_of(issue, "Official").body == form.result


def test_a_true_clash_asks_and_each_choice_gives_its_text(editor_client: Client, issue: Issue, publisher: User) -> None:
    mine, theirs = BODY.replace("Two", "Mine"), BODY.replace("Two", "Theirs").replace("One", "Uno")
    response = clash(editor_client, issue, publisher, mine, theirs)
    form = response.context["form"]
    assert (form.result, len(form.joined.clashes)) == (None, 1)
    row = row_of(issue, "Official")
    data = {"heading": "### Official", "version": 2, "base_version": 1, "mine": mine, "step": "join"}
    results = {
        choice: editor_client.post(page_of(issue, "section", row.pk), data | {"choice-0": choice}).context["form"].result
        for choice in ("theirs", "yours", "both")
    }
    assert results == {
        "theirs": theirs,
        "yours": mine.replace("One", "Uno"),
        "both": theirs.replace("\n\n", "\n* [Mine](https://example.org/two)\n\n"),
    }
    assert editor_client.post(page_of(issue, "section", row.pk), data).context["form"].result is None
    assert row_of(issue, "Official").version == 2


def test_a_third_save_meanwhile_shows_the_page_again(editor_client: Client, issue: Issue, publisher: User) -> None:
    form = clash(editor_client, issue, publisher, BODY.replace("Two", "Mine"), BODY.replace("One", "Theirs")).context["form"]
    row = row_of(issue, "Official")
    save_section(row, body=row.body + "* third\n\n", version=2, actor=publisher)
    data = {"heading": "### Official", "body": form.result, "version": 2, "base_version": 1, "mine": form["mine"].value(), "step": "save"}
    again = editor_client.post(page_of(issue, "section", row.pk), data)
    assert again.status_code == 409
    assert again.context["form"].result == form.result + "* third\n\n"
    assert again.context["form"]["version"].value() == 3


def test_back_to_my_text_gives_it_back(editor_client: Client, issue: Issue, publisher: User) -> None:
    mine = BODY.replace("Two", "Mine")
    clash(editor_client, issue, publisher, mine, BODY.replace("Two", "Theirs"))
    row = row_of(issue, "Official")
    data = {"heading": "### Official", "version": 2, "base_version": 1, "mine": mine, "step": "mine"}
    form = editor_client.post(page_of(issue, "section", row.pk), data).context["form"]
    assert (form["body"].value(), int(form["version"].value())) == (mine, 1)


# The whole text


def test_the_whole_text_shows_what_changes_before_it_is_saved(editor_client: Client, issue: Issue) -> None:
    form = editor_client.get(page_of(issue, "text")).context["form"]
    assert form["text"].value() == TEXT
    data = {"text": TEXT.replace("Some crate.", "Another.").replace("\n", "\r\n"), "versions": form["versions"].value()}
    shown = editor_client.post(page_of(issue, "text"), data | {"step": "look"})
    assert [(change["title"], change["kinds"]) for change in shown.context["changes"]] == [("Crate of the Week", ("changed",))]
    assert issue_text(issue) == TEXT
    response = editor_client.post(page_of(issue, "text"), data | {"step": "save"}, follow=True)
    assert words(response) == "Saved: 1 section written, 0 taken out."
    assert issue_text(issue) == TEXT.replace("Some crate.", "Another.")


def test_a_refused_section_of_a_whole_text_can_be_joined(editor_client: Client, issue: Issue, publisher: User) -> None:
    versions = IssueTextForm.packed(list(issue.sections.all()))
    row = row_of(issue, "Official")
    save_section(row, body=BODY.replace("One", "Theirs"), version=1, actor=publisher)
    response = editor_client.post(page_of(issue, "text"), {"text": TEXT.replace("Two", "Mine"), "versions": versions, "step": "save"})
    assert response.status_code == 409
    (refused,) = response.context["refused"]
    data = {"heading": refused["heading"], "body": refused["error"].yours.body, "version": refused["version"]}
    joined = editor_client.post(page_of(issue, "section", row.pk), data).context["form"]
    assert joined.result == BODY.replace("One", "Theirs").replace("Two", "Mine")


def test_damaged_versions_of_a_whole_text_are_refused(editor_client: Client, issue: Issue) -> None:
    for versions in ("", "x", "[1]", "{}x", "[[1,null]]", '{"a": 1}'):
        response = editor_client.post(page_of(issue, "text"), {"text": "x", "versions": versions, "step": "save"})
        assert "versions" in response.context["form"].errors
    assert issue_text(issue) == TEXT


# The steps


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
    html = editor_client.get(page_of(issue, "assembly")).content.decode()
    assert "* [a](https://example.org/&lt;a&gt;)" in html
    assert re.findall(r"</b>\s*([^<]+?)\s*</summary>", html) == ["new", "sections added"]


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
    assert page_of(issue, "take", placement.pk) in editor_client.get(page_of(issue, "change")).content.decode()
    assert words(editor_client.post(page_of(issue, "take", placement.pk), follow=True)) == "The newer text stands now."
    assert row_of(issue, "Official").body == BODY.replace("[Two]", "[New]")
    response = editor_client.post(page_of(issue, "take", placement.pk), follow=True)
    assert words(response) == "No newer text waits for this line."


def test_a_listing_that_was_taken_out_says_where_it_comes_from(editor_client: Client, issue: Issue) -> None:
    Placement.objects.create(
        issue=issue, source="submissions", key="link:99", section="official", removed_at=datetime(2027, 4, 20, tzinfo=UTC)
    )
    html = editor_client.get(page_of(issue, "change")).content.decode()
    assert "Submission link:99, which is gone, official" in html


@pytest.mark.parametrize(
    ("body", "words_shown"),
    [("", ""), ("\n<!-- a\nb -->\n\n", ""), ("\n<!-- a -->\nSome *words*.\nMore\n", "Some words."), ("\nx " * 99, "x")],
)
def test_a_section_without_entries_shows_its_first_words(body: str, words_shown: str) -> None:
    assert excerpt(body) == words_shown


def test_finishing_shows_the_change_set_first(editor_client: Client, issue: Issue) -> None:
    rows = editor_client.get(page_of(issue, "finish")).context["rows"]
    assert "### Research" in ["".join(text for text, _ in row.parts) for row in rows if row.sign == "-"]
    assert issue_text(issue) == TEXT
    assert words(editor_client.post(page_of(issue, "finish"), follow=True)) == "The issue is finished."
    assert "### Research" not in issue_text(issue)


def test_publishing_asks_with_number_and_date(publisher_client: Client, issue: Issue) -> None:
    html = publisher_client.get(page_of(issue, "publish")).content.decode()
    assert "Publish Issue 700, Wednesday, 21 April 2027" in html
    assert Revision.objects.count() == 0
    assert words(publisher_client.post(page_of(issue, "publish"), follow=True)) == "Issue 700, revision 1 is published."
    assert words(publisher_client.post(page_of(issue, "publish"), follow=True)) == "Issue 700 is already published."


def test_an_editor_may_not_publish(editor_client: Client, issue: Issue) -> None:
    assert page_of(issue, "publish") not in editor_client.get(page_of(issue, "change")).content.decode()
    assert editor_client.post(page_of(issue, "publish")).status_code == 403
    issue.refresh_from_db()
    assert issue.is_open


def test_the_export_is_the_text_byte_for_byte(editor_client: Client, issue: Issue) -> None:
    response = editor_client.get(page_of(issue, "export"))
    assert response.content == TEXT.encode()
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''2027-04-21-this-week-in-rust.md"


# Records


def test_a_published_issue_is_never_deleted(admin_client: Client, issue: Issue) -> None:
    Revision.objects.create(issue=issue, number=1, text="x", sha256="x")
    assert admin_client.post(page_of(issue, "delete"), {"post": "yes"}).status_code == 403
    Revision.objects.all().delete()
    assert admin_client.post(page_of(issue, "delete"), {"post": "yes"}).status_code == 302
    assert Issue.objects.count() == 0


def test_a_new_template_is_a_new_version(publisher_client: Client) -> None:
    IssueTemplate.objects.all().delete()
    text = "Title: x $twir_issue_number\nDate: $twir_issue_date\n\n$twir_events_end_date\n$twir_events_list\n"
    publisher_client.post(reverse("admin:issues_issuetemplate_add"), {"note": "first", "text": text.replace("\n", "\r\n")})
    made = IssueTemplate.objects.get()
    assert (made.text, len(made.sha256), str(made.created_by)) == (text, 64, "publisher")
    response = publisher_client.post(reverse("admin:issues_issuetemplate_add"), {"note": "bad", "text": "no placeholder"})
    assert "must stand in a template" in str(response.context["adminform"].form.errors)
    assert publisher_client.post(reverse("admin:issues_issuetemplate_change", args=[made.pk]), {"text": "x"}).status_code == 403


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
