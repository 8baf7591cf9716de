"""`manage.py demo`: the demo week and an editor's account for it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from twir.demo.load import ensure_editor, load_demo_week


class Command(BaseCommand):
    """Load the demo week into an empty desk, and print who may log in."""

    help = "Loads a demo week into an empty desk and prints an editor's account. Running it again changes nothing."

    def handle(self, **options: Any) -> None:
        """Load, and say what a newcomer needs to know."""
        del options
        account = ensure_editor()
        issue = load_demo_week()
        if issue is not None:
            self.stdout.write(f"Loaded the demo week as {issue}, {issue.date}.")
        if account.password:
            self.stdout.write(f"Log in at /admin/ as {account.name} with the password {account.password}")
        else:
            self.stdout.write(f"The account {account.name} is there already; its password is not known here.")
