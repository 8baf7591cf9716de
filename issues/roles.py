"""The roles of the desk as Django groups: editor, publisher, administrator.

Each app says in its `AppConfig.roles` what a role may do with its models; a later role may all that an earlier one may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

if TYPE_CHECKING:
    from django.apps import AppConfig
    from django.apps.registry import Apps

ROLES = ("editor", "publisher", "administrator")
ACCOUNTS = {"auth": ("add_user", "change_user", "delete_user", "view_user", "add_group", "change_group", "view_group")}


def ensure_roles(using: str = "default") -> None:
    """Make the groups and give them what is missing. Nothing is taken away, so that an administrator may give more."""
    granted: dict[str, set[int]] = {}
    reached = Q(pk__in=[])
    for role in ROLES:
        for config in apps.get_app_configs():
            names = _names(config, role)
            if names:
                create_permissions(config, verbosity=0, using=using)
                reached |= Q(content_type__app_label=config.label, codename__in=names)
        granted[role] = set(Permission.objects.using(using).filter(reached).values_list("pk", flat=True))
    for role, permissions in granted.items():
        group, _ = Group.objects.using(using).get_or_create(name=role)
        group.permissions.add(*permissions)


def ensure_roles_after_migrating(*, using: str, apps: Apps = apps, **_: Any) -> None:
    """Receiver of `post_migrate` (`flush` sends it without apps); does nothing while the tables of groups are not there."""
    if "group" in apps.all_models["auth"]:
        ensure_roles(using)


def _names(config: AppConfig, role: str) -> tuple[str, ...]:
    names: tuple[str, ...] = getattr(config, "roles", {}).get(role, ())
    return names + (ACCOUNTS.get(config.label, ()) if role == "administrator" else ())
