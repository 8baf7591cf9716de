"""The embedded worker: the tick and the tasks of Celery, in one process without a broker."""

from __future__ import annotations

import logging
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, Self

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from issues.routines import start_routines
from issues.work import tick

if TYPE_CHECKING:
    from types import FrameType

TICK_SECONDS = 1.0
HANDS = 4  # of each kind of work

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Do what is due until told to stop; then end what was begun and go."""

    help = "Work without Redis: assemble issues and do whatever else is due, until stopped with Ctrl-C or SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments of the command."""
        parser.add_argument("--once", action="store_true", help="Do what is due now, then end.")

    def handle(self, *_args: Any, once: bool, **_options: Any) -> None:
        """Work until there is nothing left to do (--once) or a signal comes."""
        if once:
            while do_what_is_due():
                pass
            return
        wake, stopping = Event(), Event()
        stop_on_signals(stopping, wake)
        with Crew(wake) as crew:
            logger.info("working without Redis")
            while not stopping.is_set():
                wake.clear()
                if not hand_out_or_wait_for_the_database(crew):
                    wake.wait(TICK_SECONDS)
        logger.info("stopped working")


class Crew:
    """A few threads for each kind of work, so that no kind waits for another: a slow site holds up no mail and no assembly."""

    def __init__(self, wake: Event) -> None:
        self._wake = wake
        self._lock = Lock()
        self._busy: Counter[str] = Counter()
        self._pools: dict[str, ThreadPoolExecutor] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End what was begun."""
        for pool in self._pools.values():
            pool.shutdown()

    def free(self, task: str) -> int:
        """How many threads for that task have nothing to do."""
        with self._lock:
            return HANDS - self._busy[task]

    def take(self, task: str, pk: int) -> None:
        """Let a free thread do it; `wake` is set when it is through."""
        pool = self._pools.setdefault(task, ThreadPoolExecutor(HANDS, thread_name_prefix=task))
        with self._lock:
            self._busy[task] += 1
        pool.submit(self._do, task, pk)

    def _do(self, task: str, pk: int) -> None:
        try:
            close_old_connections()
            import_string(task)(pk)
        except Exception as error:  # noqa: BLE001 (the last line of every task: logged, and due again when the row says so)
            logger.warning("%s %s came to no end: %s", task, pk, error)
        finally:
            connection.close()
            with self._lock:
                self._busy[task] -= 1
            self._wake.set()


def stop_on_signals(stopping: Event, wake: Event) -> None:
    """Let SIGTERM and SIGINT set both events; a second signal ends the program at once."""

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopping.set()
        wake.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def do_what_is_due() -> int:
    """Do the one oldest piece of due work of each kind, one after the other; returns how many."""
    now = timezone.now()
    start_routines(now)
    return tick(now, send=lambda task, pk: import_string(task)(pk), most=1)


def hand_out_or_wait_for_the_database(crew: Crew) -> int:
    """Give every free thread a piece of due work; returns how many. A database that is away is waited for."""
    close_old_connections()
    try:
        now = timezone.now()
        start_routines(now)
        return tick(now, send=crew.take, most=crew.free)
    except DatabaseError as error:
        logger.warning("the database is away: %s", error)
        return 0
