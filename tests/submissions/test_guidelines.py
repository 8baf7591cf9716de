"""Guidelines: beside their fields in the form, as HTML that is safe, and changed by editors."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps

from issues.models import Change
from submissions.admin.guidelines import GuidelineForm
from submissions.guidelines import general, guidelines
from submissions.kinds import submission_kinds
from submissions.models import Guideline
from tests.submissions.conftest import FIELDS, form_key

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

LIST = "/admin/submissions/guideline/"


@pytest.fixture
def two(db: None) -> None:
    """One for the address of links, one for all, and nothing else."""
    del db
    Guideline.objects.all().delete()
    Guideline.objects.create(kind="link", field="url", text="See [our words](https://example.org/words) and `code`.")
    Guideline.objects.create(text="About **Rust**")


def table(response: Any) -> str:
    return " ".join(response.content.decode().split())


class TestReading:
    @pytest.mark.usefixtures("two")
    def test_they_come_by_field_as_html(self) -> None:
        found = guidelines("link")
        assert found == {
            "url": ['<p>See <a href="https://example.org/words">our words</a> and <code>code</code>.</p>'],
            "": ["<p>About <strong>Rust</strong></p>"],
        }
        assert guidelines("task") == {"": found[""]}
        assert general() == found[""]

    @pytest.mark.usefixtures("two")
    def test_they_come_in_their_order(self) -> None:
        Guideline.objects.create(text="First", position=1)
        assert [re.sub("<.*?>", "", text) for text in general()] == ["First", "About Rust"]

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            '<a href="#" onclick="alert(1)">x</a>',
            "<img src=x onerror=alert(1)>",
            "<style>body{display:none}</style>",
            "Title: words",
        ],
    )
    @pytest.mark.usefixtures("two")
    def test_their_html_is_harmless(self, text: str) -> None:
        Guideline.objects.create(field="note", text=text)
        [html] = guidelines("link")["note"]
        assert not any(mark in html for mark in ("<script", "javascript:", "onclick", "onerror", "<style"))
        assert html or "script" in text or "style" in text

    @pytest.mark.usefixtures("two")
    def test_one_query_for_a_form(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        form = submission_kinds()["task"].form_class()
        with django_assert_num_queries(1):
            assert [form.guidelines.get(field.name) for field in form] == [None] * len(form.fields)
            assert len(form.rules) == 1


@pytest.mark.usefixtures("issue")
class TestForm:
    @pytest.mark.usefixtures("two")
    def test_one_stands_with_its_field_and_is_heard_with_it(self, client: Client) -> None:
        text = table(client.get("/submit/link/"))
        assert '<div class="hint guidelines" id="id_url_guidelines"> <p>See <a href="https://example.org/words">' in text
        [field] = re.findall(r'<input type="url" name="url"[^>]*>', text)
        assert 'aria-describedby="id_url_guidelines id_url_helptext"' in field
        assert "id_url_guidelines" not in table(client.get("/submit/task/"))

    @pytest.mark.usefixtures("two")
    def test_one_of_a_group_of_choices_too(self, client: Client) -> None:
        Guideline.objects.create(kind="link", field="llm", text="Say it on the page.")
        text = table(client.get("/submit/link/"))
        assert '<fieldset class="field" aria-describedby="id_llm_guidelines id_llm_helptext">' in text

    @pytest.mark.parametrize("address", ["/submit/", "/submit/link/", "/submit/event/", "/submit/quote/", "/submit/several/"])
    @pytest.mark.usefixtures("two")
    def test_the_general_ones_stand_beside_every_form(self, address: str, client: Client) -> None:
        assert "<li><p>About <strong>Rust</strong></p></li>" in table(client.get(address))

    @pytest.mark.usefixtures("two")
    def test_nothing_stands_where_there_are_none(self, client: Client) -> None:
        Guideline.objects.all().delete()
        text = table(client.get("/submit/link/"))
        assert "What gets in" not in text
        assert "_guidelines" not in text

    @pytest.mark.usefixtures("two")
    def test_they_stay_when_something_is_wrong(self, client: Client) -> None:
        text = table(client.post("/submit/link/", {**FIELDS["link"], "url": "", "send": "1"}))
        assert "id_url_guidelines id_url_helptext id_url_error" in text

    def test_sending_asks_for_none(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_max_num_queries(60) as seen:
            assert client.post("/submit/link/", {**FIELDS["link"], "form_key": form_key(), "send": "1"}).status_code == 302
        assert [query["sql"] for query in seen.captured_queries if "submissions_guideline" in query["sql"]] == []

    def test_editors_are_not_told(self, editor_client: Client) -> None:
        assert "hint guidelines" not in table(editor_client.get("/admin/submissions/submission/add/?kind=link"))


@pytest.mark.django_db
class TestFirstSet:
    def test_it_is_about_fields_that_are_asked(self) -> None:
        rows = list(Guideline.objects.all())
        assert 12 <= len(rows) <= 20
        for row in rows:
            form = GuidelineForm({"kind": row.kind, "field": row.field, "text": row.text, "position": row.position}, instance=row)
            assert form.is_valid(), (row, form.errors)
            assert form.cleaned_data["text"] == row.text

    def test_every_kind_has_one(self) -> None:
        assert set(Guideline.objects.values_list("kind", flat=True)) == {"", *submission_kinds()}

    def test_the_migration_can_be_taken_back(self) -> None:
        migration: Any = import_module("submissions.migrations.0002_guidelines")
        migration.clear(apps, None)
        assert not Guideline.objects.exists()
        migration.fill(apps, None)
        assert Guideline.objects.count() == len(migration.GUIDELINES)


class TestAdmin:
    @pytest.fixture
    def row(self, two: None) -> Guideline:
        """The one about the address."""
        del two
        return Guideline.objects.get(kind="link")

    def save(self, client: Client, address: str, **fields: Any) -> HttpResponse:
        typed = {"kind": "link", "field": "title", "text": "New words", "position": 5, **fields}
        response: Any = client.post(address, typed)
        return response  # type: ignore[no-any-return]

    def changes(self) -> list[tuple[str, str, str, str | None]]:
        rows = Change.objects.order_by("pk").select_related("changed_by")
        return [(row.field, row.before, row.after, row.changed_by.username if row.changed_by else None) for row in rows]

    def test_the_list_names_kind_and_field(self, editor_client: Client, row: Guideline) -> None:
        text = table(editor_client.get(LIST))
        assert f'href="{LIST}{row.pk}/change/' in text
        assert '<td class="field-beside">Beside the form</td>' in text
        assert '<td class="field-beside">Address of the page</td>' in text
        assert "Every kind" in text

    @pytest.mark.usefixtures("two")
    def test_a_field_is_called_as_its_form_calls_it(self, editor_client: Client) -> None:
        Guideline.objects.create(kind="task", field="url", text="Of the task", position=20)
        Guideline.objects.create(kind="", field="url", text="Of anything", position=30)
        Guideline.objects.create(kind="gone", field="old_name", text="Of nothing", position=40)
        cells = [cell.partition("</td>")[0] for cell in table(editor_client.get(LIST)).split('<td class="field-beside">')[1:]]
        assert cells[-3:] == ["Address of the task", "Address of the page", "old name"]

    def test_an_editor_adds_one_and_the_form_shows_it(self, editor_client: Client, editor: User, client: Client, issue: Any) -> None:
        del issue
        assert self.save(editor_client, f"{LIST}add/").status_code == 302
        assert "New words" in table(client.get("/submit/link/"))
        assert self.changes() == [
            ("kind", "", "link", editor.username),
            ("field", "", "title", editor.username),
            ("text", "", "New words", editor.username),
            ("position", "", "5", editor.username),
        ]

    def test_a_change_is_noted_field_by_field(self, editor_client: Client, editor: User, row: Guideline) -> None:
        before = row.text
        self.save(editor_client, f"{LIST}{row.pk}/change/", field="url", position=10)
        assert self.changes() == [("text", before, "New words", editor.username)]
        assert Change.objects.get().subject == f"Guideline “{before}”"

    def test_saving_the_same_notes_nothing(self, editor_client: Client, row: Guideline) -> None:
        self.save(editor_client, f"{LIST}{row.pk}/change/", field="url", text=row.text, position=10)
        assert self.changes() == []

    def test_deleting_notes_what_it_said(self, editor_client: Client, editor: User, row: Guideline) -> None:
        editor_client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"})
        assert Guideline.objects.count() == 1
        assert ("text", row.text, "", editor.username) in self.changes()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"kind": "poem"}, "Select a valid choice"),
            ({"field": "nonsense"}, "Select a valid choice"),
            ({"field": "website"}, "Select a valid choice"),
            ({"kind": "task", "field": "llm"}, "does not ask that"),
            ({"kind": "quote", "field": "title"}, "does not ask that"),
            ({"kind": "event", "field": "place_text"}, "Select a valid choice"),
            ({"text": ""}, "required"),
            ({"text": "x" * 501}, "Shorten it to 500"),
            ({"text": "a\x00b"}, "cannot be printed"),
            ({"position": -1}, "greater than or equal to 0"),
            ({"position": 40_000}, "less than or equal to 9999"),
        ],
    )
    @pytest.mark.usefixtures("two")
    def test_what_would_stand_nowhere_is_refused(self, fields: dict[str, Any], words: str, editor_client: Client) -> None:
        response = self.save(editor_client, f"{LIST}add/", **fields)
        assert response.status_code == 200
        assert words in table(response)
        assert Guideline.objects.count() == 2

    @pytest.mark.parametrize("kind", ["link", "quote", "event", ""])
    def test_every_field_that_is_asked_can_have_one(self, kind: str, db: None) -> None:
        del db
        form = GuidelineForm({"kind": kind, "field": "email", "text": "x", "position": 1})
        assert form.is_valid(), form.errors
