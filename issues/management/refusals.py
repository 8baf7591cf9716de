"""How our commands refuse: one line on standard error, exit code 1, nothing saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from issues.models import Issue

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand


def refuse(command: BaseCommand, reason: object) -> NoReturn:
    """Say why on one line and end with exit code 1."""
    command.stderr.write(" ".join(str(reason).split("\n")))
    raise SystemExit(1)


def issue_numbered(command: BaseCommand, number: int) -> Issue:
    """The issue of that number; refuses when there is none."""
    issue = Issue.objects.filter(number=number).first()
    return issue or refuse(command, f"There is no issue {number}.")
