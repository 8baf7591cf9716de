"""Every test: `python -m tests.run [PYTEST ARGUMENTS]`.

Two runs at once, for both often wait. One is on SQLite and holds the pure tests; the other is on a throw-away PostgreSQL and holds what
touches the database, with the tests of workers (each run starts its Redis where a test asks for it) and of the browser. What the second
says is shown as it goes; what the first said, afterwards.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from tests.chromium import ChromiumError, install
from tests.processes import ROOT
from tests.sampling import IS_SOAK
from tests.servers import PostgresServer, ServerError

STOP_SECONDS = 60
NO_TESTS = 5  # pytest's exit code
LONG = ("-o", "faulthandler_timeout=7200")  # seconds; the full counts take longer than what hangs in the usual run
UNWANTED = {"DATABASE_URL", "REDIS_URL", "PYTHONDONTWRITEBYTECODE"}  # of the caller's environment; the last makes every start slow


@dataclass(frozen=True)
class Run:
    """One of the two: how many processes share it, and which tests it takes."""

    name: str
    workers: str
    chosen: tuple[str, ...]


SQLITE = Run("SQLite", "2", ("-m", "(not work and not browser) or smoke or embedded"))
POSTGRESQL = Run("PostgreSQL", "2", ("-m", "not embedded", "--database-tests"))


def main(arguments: list[str]) -> int:
    """Run both, also when the first fails; returns 0 when all passed."""
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell may have had Ctrl-C ignored; the tests would inherit it
        signal.signal(number, signal.default_int_handler)
    try:
        install()
        with PostgresServer() as server, TemporaryFile() as said:
            codes = _followed(
                _begun(SQLITE, arguments, {}, said),
                _begun(POSTGRESQL, arguments, {"DATABASE_URL": server.url}),
            )
            _show(SQLITE, said)
    except (ChromiumError, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    if arguments:  # a choice may leave one run empty, not both
        codes = [code for code in codes if code != NO_TESTS] or codes
    return max(codes)


def _begun(run: Run, arguments: list[str], environment: dict[str, str], said: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    if said is None:
        print(f"\n=== Tests on {run.name} ===", flush=True)
    kept = {key: value for key, value in os.environ.items() if key not in UNWANTED}
    chosen = (*run.chosen, *(LONG if IS_SOAK else ()), *arguments)
    command = [sys.executable, "-m", "pytest", "--numprocesses", run.workers, "--dist", "worksteal", *chosen]
    return subprocess.Popen(command, cwd=ROOT, env=kept | environment, stdout=said, stderr=said, start_new_session=True)


def _show(run: Run, said: IO[bytes]) -> None:
    print(f"\n=== Tests on {run.name} ===", flush=True)
    said.seek(0)
    shutil.copyfileobj(said, sys.stdout.buffer)
    sys.stdout.flush()


def _followed(*runs: subprocess.Popen[bytes]) -> list[int]:
    """Wait for the tests. Ctrl-C reaches them through us, once, so that they can end what they started."""
    try:
        return [run.wait() for run in runs]
    except KeyboardInterrupt:
        for run in runs:
            run.send_signal(signal.SIGINT)
        for run in runs:
            try:
                run.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                run.kill()
        raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
