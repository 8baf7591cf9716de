"""`make bench`: what the program does beside what it is measured against, on this machine, in one run.

What touches a database is measured on a throw-away SQLite and then on a throw-away PostgreSQL, each in a process of its own; the rest
once. Nothing here asserts: the figures are for people. Another measure is a function in this folder that returns a `Measure`, and its
name in one of the lists below. `python -m tests.benchmarks searching` takes only the measures whose names hold that word.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from tests.processes import ROOT
from tests.servers import PostgresServer, ServerError

ONCE = (  # touch no database
    "checking.check_links",
    "checking.check_everything",
    "searching.find_among_a_million",
    "suggesting.learn_links",
    "suggesting.guess_a_section",
    "exporting.render_as_pinned",
)
ON_EACH_DATABASE = (  # in this order; a later one may build on what an earlier one left
    "assembling.assemble_a_week",
    "assembling.assemble_one_more",
    "searching.find_duplicates",
    "searching.load_titles",
    "searching.find_a_similar_title",
    "searching.find_similar_titles",
    "finding.index_lines",
    "finding.find_lines",
    "sending.post_links",
    "looking.look_at_cards_and_pages",
    "editing.edit_a_large_issue",
    "dating.fill_a_calendar",
    "exporting.give_out_one_issue",  # empties the archive before it, so these are the last
    "exporting.build_the_site",
    "reading.read_issues",
)
ON_POSTGRES = (  # a database of that size is made by PostgreSQL itself; behind the others, for it is in their way
    "queueing.look_through_a_million",
    "happening.read_a_long_log",
)


def main(word: str = "") -> int:
    """Measure and print one line each."""
    try:
        with tempfile.TemporaryDirectory(prefix="twir-") as folder, PostgresServer() as server:
            databases = {"SQLite": f"sqlite:///{folder}/bench.sqlite3", "PostgreSQL": server.url}
            codes = [_measured("Without a database", _chosen(ONCE, word), databases["SQLite"])]
            codes += [_measured(f"On {name}", _chosen(ON_EACH_DATABASE, word), url) for name, url in databases.items()]
            codes += [_measured("On PostgreSQL, a million rows", _chosen(ON_POSTGRES, word), server.create_database("million"))]
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return max(codes)


def _chosen(names: tuple[str, ...], word: str) -> list[str]:
    return [name for name in names if word in name]


def _measured(title: str, names: list[str], database: str) -> int:
    if not names:
        return 0
    print(f"\n{title}", flush=True)
    environment = {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "twir.settings", "LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "tests.benchmarks.taking", *names]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
