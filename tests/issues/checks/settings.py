"""The settings with our own rules, for the command in a process of its own."""

from twir.settings import *  # noqa: F403

ISSUE_CHECKS = ["tests.issues.checks.rules.CHECKS"]
