"""One entry on the desk: its page, what its buttons do, and what somebody else's quicker hand makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from issues.assembly import assemble_issue
from issues.editing import EntryName, save_section
from issues.markdown import parse_body
from issues.markdown.lists import entries_of
from issues.models import Issue
from issues.text import issue_text
from submissions import intake, review
from submissions.kinds import submission_kinds
from tests.issues.admin.draft import BODY, TEXT, page_of, row_of, words
from tests.visitor import read_forms

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User
    from django.test import Client

    from submissions.models import Submission

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true"}
ONE, TWO = "* [One `<b>`](https://example.org/one)\n", "* [Two](https://example.org/two)\n"


def name(issue: Issue, place: int = 0, title: str = "Official") -> str:
    row = row_of(issue, title)
    return str(EntryName.of(row, place, entries_of(parse_body(row.body, "link"))[place]))


def do(client: Client, issue: Issue, what: str, *, live: bool = False, **fields: Any) -> Any:
    data = {"do": what} | fields if "entry" in fields else {"do": what, "entry": name(issue)} | fields
    return client.post(page_of(issue, "entries"), data, headers=LIVE if live else {})


def lines(issue: Issue, title: str = "Official") -> str:
    return row_of(issue, title).body.strip("\n") + "\n"


def accepted(editor: User, title: str) -> Submission:
    fields = {"url": "https://sent.example.org/", "title": title, "section": "official"}
    form = submission_kinds()["link"].form_class(fields, editor=False)
    assert form.is_valid(), form.errors
    return review.accept(intake.submit(kind="link", cleaned=form.cleaned_data), actor=editor)


def test_its_page_has_a_form_for_everything(editor_client: Client, issue: Issue) -> None:
    response = editor_client.get(page_of(issue, "entries"), {"entry": name(issue, 1)})
    forms = [form for form in read_forms(response.content.decode()) if "entry" in form.fields]
    assert [form.fields.keys() - {"csrfmiddlewaretoken", "entry"} for form in forms] == [{"title", "prefixes"}, {"line"}, {"section"}]
    assert [value for form in forms for _, value in form.buttons] == ["reword", "replace", "up", "down", "move", "remove"]
    assert "An editor typed it" in response.content.decode()


def test_it_tells_why_it_is_there(editor_client: Client, editor: User, issue: Issue) -> None:
    submission = accepted(editor, "Sent <i>in</i>")
    assemble_issue(issue, actor=editor)
    html = editor_client.get(page_of(issue, "entries"), {"entry": name(issue, 2)}).content.decode()
    assert f"/admin/submissions/submission/{submission.pk}/change/" in html
    assert "accepted by editor" in html
    assert "<i>in" not in html


@pytest.mark.parametrize(
    ("what", "fields", "official", "research"),
    [
        ("down", {}, TWO + ONE, "\n"),
        ("up", {}, ONE + TWO, "\n"),
        ("remove", {}, TWO, "\n"),
        ("reword", {"title": "Uno", "prefixes": "video"}, "* [video] [Uno](https://example.org/one)\n" + TWO, "\n"),
        ("replace", {"line": "[Uno](https://example.org/uno)\r\n"}, "* [Uno](https://example.org/uno)\n" + TWO, "\n"),
    ],
)
@pytest.mark.parametrize("live", [False, True])
def test_each_button_does_its_deed(
    what: str, fields: dict[str, str], official: str, research: str, editor_client: Client, issue: Issue, *, live: bool
) -> None:
    response = do(editor_client, issue, what, live=live, **fields)
    assert response.status_code == (200 if live else 302)
    assert (lines(issue), lines(issue, "Research")) == (official, research)


def test_over_the_edge_it_goes_into_the_next_section(editor_client: Client, issue: Issue) -> None:
    do(editor_client, issue, "down", entry=name(issue, 1))
    assert (lines(issue), lines(issue, "Research")) == (ONE, TWO)
    do(editor_client, issue, "up", entry=name(issue, 0, "Research"))
    assert (lines(issue), lines(issue, "Research")) == (ONE + TWO, "\n")


def test_it_goes_to_the_end_of_a_section_or_behind_another_entry(editor_client: Client, issue: Issue) -> None:
    research = row_of(issue, "Research").pk
    do(editor_client, issue, "move", section=research)
    do(editor_client, issue, "move", section=research)
    assert lines(issue, "Research") == ONE + TWO
    do(editor_client, issue, "move", entry=name(issue, 1, "Research"), section=research, after="")
    assert lines(issue, "Research") == TWO + ONE
    do(editor_client, issue, "move", entry=name(issue, 0, "Research"), section=research, after=name(issue, 1, "Research"))
    assert lines(issue, "Research") == ONE + TWO


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "nonsense"},
        {"do": ""},
        {"do": "remove", "entry": "1.2.3"},
        {"do": "move", "section": "x"},
        {"do": "move", "section": "²"},
        {"do": "move", "section": "9" * 40},
        {"do": "move", "section": "1", "after": "x"},
    ],
)
@pytest.mark.parametrize("live", [False, True])
def test_a_damaged_form_changes_nothing(fields: dict[str, str], editor_client: Client, issue: Issue, *, live: bool) -> None:
    data = {"entry": name(issue)} | fields
    response = editor_client.post(page_of(issue, "entries"), data, headers=LIVE if live else {})
    assert response.status_code == (200 if live else 302)
    assert issue_text(issue) == TEXT


def test_what_cannot_be_saved_stays_in_its_field(editor_client: Client, issue: Issue) -> None:
    for what, fields in (
        ("reword", {"title": "", "prefixes": ""}),
        ("reword", {"title": "New", "prefixes": "a(b"}),
        ("replace", {"line": "* a\n* b"}),
    ):
        response = do(editor_client, issue, what, live=False, **fields)
        assert response.status_code == 422
        html = response.content.decode()
        assert 'aria-invalid="true"' in html
        panel = do(editor_client, issue, what, live=True, **fields)
        assert panel.status_code == 200
        assert 'aria-invalid="true"' in panel.content.decode()
        assert "<html" not in panel.content.decode()
    assert "* a\n* b</textarea>" in html
    assert issue_text(issue) == TEXT


def test_somebody_was_quicker_and_both_texts_are_shown(editor_client: Client, publisher: User, issue: Issue) -> None:
    old = name(issue)
    save_section(row_of(issue, "Official"), body=BODY.replace("One", "Theirs"), version=1, actor=publisher)
    for fields in ({"do": "reword", "title": "Mine", "prefixes": ""}, {"do": "replace", "line": "* [Mine](https://example.org/mine)"}):
        response = editor_client.post(page_of(issue, "entries"), fields | {"entry": old})
        assert response.status_code == 409
        html = response.content.decode()
        assert "Theirs" in html
        assert "Mine" in html
        [form] = [form for form in read_forms(html) if "body" in form.fields]
        joined = editor_client.post(form.action, form.fields | {"step": "save"})
        assert joined.status_code == 409
        assert "publisher saved this section while you wrote" in joined.content.decode()
    for fields in ({"do": "remove"}, {"do": "move", "section": str(row_of(issue, "Research").pk)}):
        live = editor_client.post(page_of(issue, "entries"), fields | {"entry": old}, headers=LIVE)
        assert 'role="alert"' in live.content.decode()
        assert "Theirs" in live.content.decode()
    assert lines(issue) == ONE.replace("One", "Theirs") + TWO


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize(
    ("what", "fields", "official", "research"),
    [
        ("reword", {"title": "Mine", "prefixes": ""}, TWO + ONE.replace("One `<b>`", "Mine"), "\n"),
        ("replace", {"line": "* [Mine](https://example.org/mine)"}, TWO + "* [Mine](https://example.org/mine)\n", "\n"),
        ("remove", {}, TWO, "\n"),
        ("down", {}, TWO, ONE.replace("One", "Theirs")),
        ("move", {"section": "Research"}, TWO, ONE.replace("One", "Theirs")),
    ],
)
def test_one_press_does_it_all_the_same(
    what: str, fields: dict[str, str], official: str, research: str, editor_client: Client, publisher: User, issue: Issue, *, live: bool
) -> None:
    """Somebody moved the line down and reworded it: what was wanted is offered on the line as it stands."""
    old = name(issue)
    theirs = "\n" + TWO + ONE.replace("One", "Theirs") + "\n"
    save_section(row_of(issue, "Official"), body=theirs, version=1, actor=publisher)
    fields = {key: str(row_of(issue, value).pk) if key == "section" else value for key, value in fields.items()}
    headers = LIVE if live else {}
    refused = editor_client.post(page_of(issue, "entries"), fields | {"do": what, "entry": old}, headers=headers)
    html = refused.content.decode()
    assert "[Theirs `&lt;b&gt;`](https://example.org/one)" in html
    assert "Keep what stands" in html
    [form] = [form for form in read_forms(html) if "entry" in form.fields and name(issue, 1) in form.fields["entry"]]
    [press] = [value for key, value in form.buttons if key == "do"]
    done = editor_client.post(form.action, form.fields | {"do": press}, headers=headers)
    assert done.status_code == (200 if live else 302)
    assert (lines(issue), lines(issue, "Research")) == (official, research)


def test_what_is_gone_can_only_be_let_be(editor_client: Client, publisher: User, issue: Issue) -> None:
    old = name(issue)
    save_section(row_of(issue, "Official"), body="\n" + TWO + "\n", version=1, actor=publisher)
    html = editor_client.post(page_of(issue, "entries"), {"do": "remove", "entry": old}, headers=LIVE).content.decode()
    assert "Nothing like this line stands in the issue any more." in html
    assert "all the same" not in html


def test_a_line_behind_which_it_should_go_may_have_moved(editor_client: Client, publisher: User, issue: Issue) -> None:
    one, two = name(issue), name(issue, 1)
    added = "* [Three](https://example.org/three)\n"
    save_section(row_of(issue, "Official"), body="\n" + ONE + added + TWO + "\n", version=1, actor=publisher)
    fields = {"do": "move", "entry": one, "section": str(row_of(issue, "Official").pk), "after": two}
    html = editor_client.post(page_of(issue, "entries"), fields, headers=LIVE).content.decode()
    [form] = [form for form in read_forms(html) if "after" in form.fields]
    editor_client.post(form.action, form.fields | {"do": "move"}, headers=LIVE)
    assert lines(issue) == added + TWO + ONE


def test_a_page_that_is_too_old_leads_back(editor_client: Client, issue: Issue) -> None:
    old = name(issue)
    do(editor_client, issue, "remove")
    assert editor_client.get(page_of(issue, "entries"), {"entry": old}).status_code == 302
    assert "changed or moved meanwhile" in words(editor_client.get(page_of(issue, "change")))


def test_a_published_issue_has_no_buttons_and_takes_no_change(editor_client: Client, issue: Issue) -> None:
    old = name(issue)
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    html = editor_client.get(page_of(issue, "change")).content.decode()
    assert 'class="grip"' not in html
    assert page_of(issue, "entries") not in html
    editor_client.post(page_of(issue, "entries"), {"do": "remove", "entry": old})
    assert issue_text(issue) == TEXT


def test_it_asks_as_often_for_many_entries(
    editor_client: Client, editor: User, issue: Issue, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    with django_assert_max_num_queries(40) as few:
        editor_client.get(page_of(issue, "entries"), {"entry": name(issue)})
    many = "".join(f"* [{number}](https://example.org/{number})\n" for number in range(50))
    save_section(row_of(issue, "Research"), body=many + "\n", version=1, actor=editor)
    with django_assert_max_num_queries(len(few)):
        editor_client.get(page_of(issue, "entries"), {"entry": name(issue)})
