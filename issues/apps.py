"""App configuration."""

from typing import ClassVar

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class IssuesConfig(AppConfig):
    """The newsletter itself: issues, sections, assembly, publication."""

    name = "issues"
    verbose_name = "Issues"
    roles: ClassVar = {  # roles.py
        "editor": (
            "add_issue",
            "change_issue",
            "view_issue",
            "change_issuesection",
            "view_issuesection",
            "view_section",
            "view_issuetemplate",
            "view_entry",
            "view_placement",
            "view_assembly",
            "add_assembly",
            "view_revision",
            "view_sectionversion",
            "view_change",
        ),
        "publisher": ("publish_issue", "change_section", "add_issuetemplate"),
        "administrator": ("add_section",),
    }

    def ready(self) -> None:
        """Keep the groups of the desk at hand: the last app that migrates is the time for it."""
        from issues.roles import ensure_roles_after_migrating  # noqa: PLC0415 (models are not loaded before)

        post_migrate.connect(ensure_roles_after_migrating, sender=apps.get_app_config("auth"))
