"""The rows that the log tells: the database refuses to change or delete them, and nothing else stands in the way of the program."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.test import RequestFactory
from django.utils import timezone

from events.calendar import record_event
from events.feeds.feeds import add_feed
from events.models import Event, EventDecision, EventFeed
from issues.changes import note_changes
from issues.duty import go_on_duty, week_of
from issues.guards import set_trigger, triggers
from issues.models import Change, Duty, Issue, IssueSection, IssueTemplate, ReadyMark, Revision, SectionVersion
from issues.publication import release
from issues.readiness import mark_ready
from issues.revisions import revision_html
from issues.text import Step, store_text
from submissions import retention, review
from submissions.models import Decision, Submission
from tests.emptying import let_time_pass
from tests.events.samples import facts
from tests.issues.admin.draft import TEXT, row_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
GUARDED = [apps.get_model(config.label, name) for config in apps.get_app_configs() for name in getattr(config, "guards", {})]


@pytest.fixture
def _guarded() -> None:
    """All guards are set, also those that other tests do without; they go with this test's transaction."""
    for trigger in triggers(connection):
        set_trigger(connection, trigger)


@pytest.fixture
def rows(editor: User) -> dict[str, Any]:
    """One row of each guarded table."""
    issue = Issue.objects.create(number=700, title="x", date="2027-04-21", file_name="2027-04-21-this-week-in-rust.md")
    issue.refresh_from_db()
    store_text(issue, TEXT + "## Gone\n", actor=editor, origin=SectionVersion.Origin.EDIT)
    store_text(issue, TEXT, actor=editor, origin=SectionVersion.Origin.EDIT, step=Step(editor))
    mark_ready(row_of(issue, "Official"), version=1, actor=editor)
    go_on_duty(week_of(issue.date), seen=0, actor=editor)
    note_changes("x", {"a": 1}, {"a": 2}, actor=editor)
    IssueTemplate.objects.create(text="x", sha256="x", created_by=editor)
    record_event(facts(), actor=editor, source=Event.Source.EDITOR)
    add_feed(EventFeed(name="x"), actor=editor)
    submission = Submission.objects.create(kind="link", title="x", url="https://x.example.org/", url_sent="https://x.example.org/")
    review.decline(submission, actor=editor, reason="No.")
    release(issue, actor=editor)
    return {model._meta.label: model._base_manager.order_by("-pk")[0] for model in GUARDED}


def is_refused(change: Any) -> bool:
    words = ""
    try:
        with transaction.atomic():
            change()
    except IntegrityError as error:
        words = str(error)
    return "are only added." in words


def other(field: models.Field[Any, Any], row: Any) -> Any:
    """Another value for a column."""
    value = getattr(row, field.attname)
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(value, int) or isinstance(field, models.ForeignKey):
        return (value or 0) + 1
    if isinstance(field, models.DateField):
        return value + timedelta(days=1)
    if isinstance(field, models.UUIDField):
        return "12345678123456781234567812345678"
    return None if field.null and value else f"{value or ''}x"[-field.max_length if field.max_length else None :]


@pytest.mark.usefixtures("_guarded")
def test_no_column_of_any_row_changes(rows: dict[str, Any]) -> None:
    taken = []
    for label, row in rows.items():
        for field in row._meta.concrete_fields:
            changed = type(row)._base_manager.filter(pk=row.pk)
            value = None if field.primary_key else other(field, row)
            if not field.primary_key and not is_refused(lambda: changed.update(**{field.attname: value})):  # noqa: B023 (called at once)
                taken.append(f"{label}.{field.name}")
    assert taken == ["issues.Revision.html", "issues.Revision.page"]


@pytest.mark.usefixtures("_guarded")
def test_no_row_of_what_is_over_is_deleted(rows: dict[str, Any]) -> None:
    names = ("Arrangement", "Change", "Duty", "ReadyMark", "Revision", "SectionVersion")
    kept = {label for label, row in rows.items() if is_refused(row.delete)}
    assert kept == {"submissions.Decision", *(f"issues.{name}" for name in names)}
    assert is_refused(Issue.objects.get().delete)
    assert is_refused(Submission.objects.get().delete)


@pytest.mark.usefixtures("_guarded")
def test_the_program_goes_on(rows: dict[str, Any], editor: User, settings: Settings) -> None:
    assert rows
    settings.FOUR_EYES = False
    Revision.objects.create(issue=Issue.objects.get(), number=2, text="*x*\n", sha256="x")
    assert revision_html(Revision.objects.get(number=2)) == "<p><em>x</em></p>"
    IssueSection.objects.all().delete()
    draft = Issue.objects.create(number=701, title="x", date="2027-04-28", file_name="701.md")
    SectionVersion.objects.create(issue=draft, section_key=1, version=1)
    draft.delete()  # never published
    Event.objects.all().delete()
    retention.forget(timezone.now() + timedelta(days=91))
    editor.delete()
    assert {
        Change.objects.get().changed_by,
        Duty.objects.get().person,
        ReadyMark.objects.get().marked_by,
        Decision.objects.get().actor,
    } == {None}
    assert not EventDecision.objects.exists()


def test_who_did_it_is_not_rewritten(rows: dict[str, Any], publisher: User) -> None:
    assert rows
    assert is_refused(lambda: Decision.objects.update(actor=publisher))
    Decision.objects.update(actor=None)
    assert is_refused(lambda: Decision.objects.update(actor=publisher))


def test_a_row_saved_unchanged_is_no_change(rows: dict[str, Any]) -> None:
    for row in rows.values():
        row.save()


def test_no_form_of_the_admin_changes_them(rows: dict[str, Any], django_user_model: type[User]) -> None:
    request = RequestFactory().get("/")
    request.user = django_user_model.objects.create_superuser("root")
    admin.autodiscover()
    for row in rows.values():
        page = admin.site._registry.get(type(row))
        assert page is None or not (page.has_change_permission(request, row) or page.has_delete_permission(request, row)), row


def standing() -> set[str]:
    """The triggers of the database."""
    tables = {"sqlite": "sqlite_master WHERE type = 'trigger'", "postgresql": "pg_trigger"}
    column = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {tables[connection.vendor]}")  # noqa: S608 (our own words)
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_guards_come_with_every_migration_and_stay_when_tables_are_emptied() -> None:
    call_command("migrate", verbosity=0)
    assert {trigger.full_name for trigger in triggers(connection)} <= standing()
    let_time_pass()
    before = standing()
    call_command("flush", verbosity=0, interactive=False)
    assert standing() == before
