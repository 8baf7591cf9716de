#!/usr/bin/env python
"""Django's command line for the desk."""

import os
import sys

from twir.garbage import look_seldom


def main() -> None:
    """Run one management command."""
    look_seldom()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twir.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings first)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
