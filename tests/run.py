"""Every test: `python -m tests.run [PYTEST ARGUMENTS]`.

Two runs. The first is on SQLite and holds the pure tests; the second is on a throw-away PostgreSQL and holds what touches the
database, with the tests of workers (each run starts its Redis where a test asks for it) and of the browser.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tests.chromium import ChromiumError, install
from tests.processes import ROOT
from tests.servers import PostgresServer, ServerError

WORKERS = "2"
STOP_SECONDS = 60
NO_TESTS = 5  # pytest's exit code
RUNS = {
    "SQLite": ["-m", "(not work and not browser) or smoke or embedded"],
    "PostgreSQL": ["-m", "not embedded", "--database-tests"],
}


def main(arguments: list[str]) -> int:
    """Run both, also when the first fails; returns 0 when all passed."""
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell may have had Ctrl-C ignored; the tests would inherit it
        signal.signal(number, signal.default_int_handler)
    try:
        install()
        with PostgresServer() as server:
            codes = [
                _run("SQLite", arguments, {}),
                _run("PostgreSQL", arguments, {"DATABASE_URL": server.url}),
            ]
    except (ChromiumError, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    if arguments:  # a choice may leave one run empty, not both
        codes = [code for code in codes if code != NO_TESTS] or codes
    return max(codes)


def _run(name: str, arguments: list[str], environment: dict[str, str]) -> int:
    print(f"\n=== Tests on {name} ===", flush=True)
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    command = [sys.executable, "-m", "pytest", "--numprocesses", WORKERS, "--dist", "worksteal", *RUNS[name], *arguments]
    return _followed(subprocess.Popen(command, cwd=ROOT, env=kept | environment, start_new_session=True))


def _followed(tests: subprocess.Popen[bytes]) -> int:
    """Wait for the tests. Ctrl-C reaches them through us, once, so that they can end what they started."""
    try:
        return tests.wait()
    except KeyboardInterrupt:
        tests.send_signal(signal.SIGINT)
        try:
            tests.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            tests.kill()
        raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
