"""App configuration."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """What the community sends in, and what editors decide."""

    name = "submissions"
    verbose_name = "Submissions"
