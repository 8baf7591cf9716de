"""App configuration."""

from django.apps import AppConfig


class IssuesConfig(AppConfig):
    """The newsletter itself: issues, sections, assembly, publication."""

    name = "issues"
    verbose_name = "Issues"
