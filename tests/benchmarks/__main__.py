"""`make bench`: what the program does beside what it is measured against, on a throw-away PostgreSQL, on this machine, in one run.

Nothing here asserts: the figures are for people. Another measure is a function in this folder and a line below.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tests.servers import PostgresServer, ServerError

if TYPE_CHECKING:
    from tests.benchmarks.timing import Measure


def main() -> int:
    """Measure and print one line each."""
    try:
        with PostgresServer() as server:
            os.environ |= {"DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "twir.settings", "LOG_LEVEL": "WARNING"}
            for measure in _measures():
                print(measure, flush=True)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _measures() -> list[Measure]:
    import django
    from django.core.management import call_command
    from django.test.utils import override_settings

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.benchmarks.assembling import assemble_a_week, assemble_one_more
    from tests.benchmarks.searching import find_duplicates

    with override_settings(DEBUG=False):  # Django keeps every query while debugging
        return [assemble_a_week(), assemble_one_more(), find_duplicates()]


if __name__ == "__main__":
    sys.exit(main())
