"""`rebuild_search`: make the index of the archive search anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from issues.search import rebuild


class Command(BaseCommand):
    """Calls `search.rebuild`."""

    help = "Make the index of the archive search anew from the entries. Readers find what they found before until it is done."

    def handle(self, **_options: Any) -> None:
        """Rebuild it."""
        self.stdout.write(f"{rebuild():,} entries can be found.")
