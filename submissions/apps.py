"""App configuration."""

from typing import ClassVar

from django.apps import AppConfig

from issues.guards import ALWAYS, Guard


class SubmissionsConfig(AppConfig):
    """What the community sends in, and what editors decide."""

    name = "submissions"
    verbose_name = "Submissions"
    roles: ClassVar = {  # issues/roles.py
        "editor": (
            *("add_submission", "change_submission", "view_submission", "decide_submission", "view_decision", "view_notice", "view_page"),
            *("add_guideline", "change_guideline", "delete_guideline", "view_guideline"),
            *("add_replykit", "change_replykit", "delete_replykit", "view_replykit"),
            *("add_blockedhost", "change_blockedhost", "delete_blockedhost", "view_blockedhost"),
            *("add_switches", "change_switches", "view_switches"),
        ),
        "publisher": ("add_apitoken", "change_apitoken", "view_apitoken"),
    }
    guards: ClassVar = {"decision": Guard("created_at", kept=ALWAYS)}  # issues/guards.py
