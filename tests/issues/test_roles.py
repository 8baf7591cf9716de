"""The groups of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, Permission, User

from issues.roles import ROLES, ensure_roles

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def rights(role: str) -> set[str]:
    rows = Permission.objects.filter(group__name=role).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def test_migrating_makes_the_groups() -> None:
    assert set(ROLES) <= set(Group.objects.values_list("name", flat=True))


def test_each_role_may_all_that_the_one_before_may_and_more() -> None:
    editor, publisher, administrator = map(rights, ROLES)
    assert editor < publisher < administrator


def test_who_may_what() -> None:
    editor, publisher, administrator = map(rights, ROLES)
    assert {"submissions.decide_submission", "issues.change_issue"} <= editor
    assert "issues.publish_issue" in publisher - editor
    assert "auth.change_user" in administrator - publisher


@pytest.mark.parametrize("role", ROLES)
def test_nobody_deletes_what_was_sent_in_or_rewrites_a_decision(role: str) -> None:
    forbidden = {"submissions.delete_submission", "submissions.change_decision", "submissions.delete_decision", "issues.change_revision"}
    assert rights(role) & forbidden == set()


def test_what_an_administrator_gives_stays() -> None:
    group = Group.objects.get(name="editor")
    given, taken = Permission.objects.get(codename="delete_user"), Permission.objects.get(codename="decide_submission")
    group.permissions.add(given)
    group.permissions.remove(taken)
    ensure_roles()
    assert {"auth.delete_user", "submissions.decide_submission"} <= rights("editor")


def test_an_editor_reaches_queue_and_issues_but_no_accounts(editor_client: Client) -> None:
    assert editor_client.get("/admin/submissions/submission/").status_code == 200
    assert editor_client.get("/admin/issues/issue/").status_code == 200
    assert editor_client.get("/admin/auth/user/").status_code == 403


def test_without_a_role_there_is_nothing(client: Client) -> None:
    client.force_login(User.objects.create_user("new", is_staff=True))
    assert client.get("/admin/submissions/submission/").status_code == 403
