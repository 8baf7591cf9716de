"""Accounts that are over: closed, so that the log goes on naming who did what. Only one that nothing names may be deleted."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from issues.changes import note_changes
from submissions.models import Vote

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLING = (LogEntry, Vote)  # rows that would go with the account; what else goes with it is its own affair: factors, keys, visits


def has_acted(user: User) -> bool:
    """Whether anything names this account as who did, sent in or was to do something: one query."""
    named = reduce(or_, map(Q, _rows_that_name()), Q(pk__in=[]))
    return User.objects.filter(named, pk=user.pk).exists()


@transaction.atomic
def close_account(user: User, *, actor: User) -> None:
    """Let nobody log in with it any more, and note that. What it did keeps its name."""
    note_changes(f"Account {user}", {"is_active": user.is_active}, {"is_active": False}, actor=actor)
    user.is_active = False
    user.save(update_fields=["is_active"])
    hand_back(user, actor=actor)


def hand_back(user: User, *, actor: User) -> None:
    """End its sessions, and leave its sections to others."""
    note_changes(f"Account {user}", {"sections": list(user.owned_sections.all())}, {}, actor=actor)
    user.owned_sections.clear()
    for session in UserSession.objects.filter(user=user):
        session.end()


def _rows_that_name() -> Iterator[Exists]:
    """Of each table that refers to accounts in a way that deleting one would empty, or that tells of them, the rows of an account."""
    for relation in User._meta.get_fields(include_hidden=True):  # noqa: SLF001 (Django's documented name)
        if isinstance(relation, models.ManyToOneRel) and (relation.on_delete is models.SET_NULL or relation.related_model in TELLING):
            yield Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")}))  # noqa: SLF001
