"""`make run`: the web server and the worker side by side, ended together by Ctrl-C, SIGTERM or the end of one of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STOP_SECONDS = 10


def main() -> int:
    """Serve and work until told to stop; returns the exit code of what ended by itself, else 0."""
    port = os.environ.get("PORT") or "8000"
    if not port.isascii() or not port.isdigit():
        sys.exit(f"PORT must be a number, not {port!r}.")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    if "DEBUG" not in os.environ:
        os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    with suppress(KeyboardInterrupt), _program("work") as worker, _program("runserver", f"127.0.0.1:{port}") as web:
        is_announced = False
        while web.poll() is None and worker.poll() is None:
            if not is_announced and _answers(int(port)):
                is_announced = True
                print(f"\nThe desk is open: http://localhost:{port}/ (Ctrl-C closes it)\n", flush=True)
            time.sleep(0.2)
        return web.poll() or worker.poll() or 1
    return 0


@contextmanager
def _program(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A management command with its children, in a group of their own: Ctrl-C reaches them through us alone."""
    environment = os.environ | {"DJANGO_RUNSERVER_HIDE_WARNING": "true"}
    program = subprocess.Popen([sys.executable, "manage.py", *arguments], env=environment, start_new_session=True)  # noqa: S603 (our own commands)
    try:
        yield program
    finally:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGTERM)
        try:
            program.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    sys.exit(main())
