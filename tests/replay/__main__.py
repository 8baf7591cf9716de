"""`python -m tests.replay DIR`: a database that is thrown away, every week of the folder, the report."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command
from django.test.utils import setup_test_environment

from tests.processes import HURRY
from tests.replay.weeks import dates, report


def main(folder: Path) -> int:
    """Replay every week of the folder; exit 1 unless all end identical."""
    weeks = dates(folder)
    if not weeks:
        print(f"{folder} holds no weeks: no <date>.json is there.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["DATABASE_URL"] = f"sqlite:///{scratch}/replay.sqlite3"
        os.environ.update(HURRY)
        os.environ.setdefault("LOG_LEVEL", "ERROR")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twir.settings")
        django.setup()
        setup_test_environment()
        call_command("migrate", verbosity=0)
        from tests.replay.play import play  # the models need the settings first

        outcomes = []
        for number, date in enumerate(weeks, start=1):
            print(f"\r{number}/{len(weeks)} {date}", end="", file=sys.stderr, flush=True)
            outcomes.append(play(folder, date))
        print(file=sys.stderr)
    print(report(outcomes))
    return 0 if all(one.is_identical for one in outcomes) else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.replay DIR")
    sys.exit(main(Path(sys.argv[1])))
