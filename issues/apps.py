"""App configuration."""

from typing import ClassVar

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from issues.guards import ALWAYS, WHEN_PUBLISHED, Guard, ensure_guards_after_migrating


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
            "add_publicsite",
            "change_publicsite",
            "view_publicsite",
        ),
        "publisher": ("publish_issue", "change_section", "add_issuetemplate"),
        "administrator": ("add_section",),
    }
    guards: ClassVar = {  # guards.py
        "arrangement": Guard("made_at", kept=WHEN_PUBLISHED),
        "change": Guard("changed_at", kept=ALWAYS),
        "duty": Guard("changed_at", kept=ALWAYS),
        "issuetemplate": Guard("created_at"),
        "readymark": Guard("marked_at", kept=WHEN_PUBLISHED),
        "revision": Guard("created_at", kept=ALWAYS, free=("html", "page")),
        "sectionversion": Guard("saved_at", kept=WHEN_PUBLISHED),
    }

    def ready(self) -> None:
        """Keep the groups of the desk at hand, and the log's rows as they are: the last app that migrates is the time for it."""
        from issues.roles import ensure_roles_after_migrating  # noqa: PLC0415 (models are not loaded before)

        last = apps.get_app_config("auth")
        post_migrate.connect(ensure_roles_after_migrating, sender=last)
        post_migrate.connect(ensure_guards_after_migrating, sender=last)
