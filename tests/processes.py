"""Our own programs as processes of their own: the web server, workers, beat. A test that starts one sees it ended with the test."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.orphans import ended_with_parent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
STOP_SECONDS = 15
END_SECONDS = 5
# A test fills in a form faster than a person, and sends more than one would.
LIMITS = ("SUBMISSIONS_PER_VISITOR", "SUBMISSIONS_PER_HOUR", "PAGES_PER_VISITOR", "PAGES_PER_HOUR")
HURRY = {"FORM_SECONDS": "0"} | dict.fromkeys(LIMITS, "1000000")


class ProcessError(Exception):
    """A program that ended or stayed silent; the text holds its log."""


class Process:
    """One program and its children, in a process group of their own."""

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str], log: Path) -> None:
        self.command = list(command)
        self.log = log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=ended_with_parent(),  # noqa: PLW1509 (one call of the system, nothing that could lock)
            )
        self.pid = self._child.pid

    @property
    def output(self) -> str:
        """What it has written so far."""
        return self.log.read_text(errors="replace")

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._child.poll() is None

    def wait_for(self, pattern: str, *, seconds: float = READY_SECONDS) -> re.Match[str]:
        """Wait until its output matches.

        Raises:
            ProcessError: it ended, or said nothing of the kind in time.
        """
        deadline = time.monotonic() + seconds
        while True:
            is_over = not self.is_running or time.monotonic() > deadline
            found = re.search(pattern, self.output)
            if found:
                return found
            if is_over:
                raise ProcessError(f"{self} never said {pattern!r}:\n{self.output}")
            time.sleep(0.05)

    def wait(self, *, seconds: float = READY_SECONDS) -> int:
        """Wait for its end and return its exit code."""
        return self._child.wait(seconds)

    def stop(self) -> None:
        """Ask it to end, as `docker stop` does, then insist."""
        if self.is_running:
            self.signal(signal.SIGCONT)
            self._child.terminate()
            try:
                self._child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """`kill -9` to it and its children."""
        self.signal(signal.SIGKILL)
        self._child.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and its children; nothing happens when all are gone."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return

    def __str__(self) -> str:
        return " ".join(self.command)


class Processes:
    """Starts programs with one environment: nothing of the caller's but what a program needs to run at all, and hurry."""

    def __init__(self, directory: Path, environment: Mapping[str, str]) -> None:
        self.directory = directory
        self.environment = clean_environment() | HURRY | dict(environment)
        self.started: list[Process] = []

    def start(self, *command: str, **environment: str) -> Process:
        """Start a program of the virtual environment; keywords add to its environment."""
        program = Path(sys.executable).with_name(command[0])
        words = [str(program if program.exists() else command[0]), *command[1:]]
        log = self.directory / f"{len(self.started)}-{Path(command[0]).name}.log"
        process = Process(words, environment=self.environment | environment, log=log)
        self.started.append(process)
        return process

    def manage(self, *arguments: str, **environment: str) -> Process:
        """Start a management command."""
        return self.start("python", "manage.py", *arguments, **environment)

    def web(self, *, workers: int = 2, **environment: str) -> str:
        """Start gunicorn on a free port of the loopback and return its address, without a slash at the end."""
        options = ["--bind", "127.0.0.1:0", "--no-control-socket", "--workers", str(workers)]
        web = self.start("gunicorn", "twir.wsgi:application", *options, **environment)
        found = web.wait_for(r"Listening at: (http://\S+)")
        web.wait_for("Booting worker")
        return found[1]

    def worker(self, *, concurrency: int = 2, **environment: str) -> Process:
        """Start a Celery worker and wait until it takes tasks."""
        options = ["--loglevel", "info", "--concurrency", str(concurrency), "--without-gossip", "--without-mingle"]
        worker = self.start("celery", "--app", "twir", "worker", *options, **environment)
        worker.wait_for(r" ready\.")
        return worker

    def beat(self, **environment: str) -> Process:
        """Start Celery's beat and wait for its first word."""
        schedule = str(self.directory / f"beat-{len(self.started)}")
        beat = self.start("celery", "--app", "twir", "beat", "--loglevel", "info", "--schedule", schedule, "--pidfile", "", **environment)
        beat.wait_for("is starting")
        return beat

    def end(self) -> None:
        """End all, politely at first; a test that cares about the end of a program has looked at it before."""
        for process in self.started:
            process.signal(signal.SIGCONT)
            process.signal(signal.SIGTERM)
        deadline = time.monotonic() + END_SECONDS
        while any(process.is_running for process in self.started) and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in self.started:
            process.kill()  # children that outlived their parent, too

    def logs(self) -> str:
        """All output, for a failed test's report."""
        return "\n".join(f"--- {process}\n{process.output}" for process in self.started)


def clean_environment() -> dict[str, str]:
    """What any program needs, and none of our own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    return kept | {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "twir.settings"}
