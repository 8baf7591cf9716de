"""Takes the measures that the command line names, on the database that the environment names: one process for each database."""

from __future__ import annotations

import sys
from importlib import import_module


def take(names: list[str]) -> None:
    """Take each (`module.function` of this folder) and print its line."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    from twir.garbage import collect_seldom

    django.setup()
    settings.DEBUG = False  # Django keeps every query while debugging
    call_command("migrate", verbosity=0)
    collect_seldom()  # as the web server does
    for name in names:
        module, function = name.split(".")
        print(getattr(import_module(f"tests.benchmarks.{module}"), function)(), flush=True)


if __name__ == "__main__":
    take(sys.argv[1:])
