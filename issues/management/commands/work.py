"""The embedded worker: the tick and the tasks of Celery, in one process without a broker."""

from __future__ import annotations

import logging
import signal
from threading import Event
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

from issues.routines import start_routines
from issues.work import tick

if TYPE_CHECKING:
    from types import FrameType

TICK_SECONDS = 1.0

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
        stopping = stop_on_signals()
        logger.info("working without Redis")
        while not stopping.is_set():
            if not do_what_is_due_or_wait_for_the_database():
                stopping.wait(TICK_SECONDS)
        logger.info("stopped working")


def stop_on_signals() -> Event:
    """An event that SIGTERM and SIGINT set; a second signal ends the program at once."""
    stopping = Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping


def do_what_is_due() -> int:
    """Do the one oldest piece of due work of each kind, so that no kind waits for another; returns how many."""
    now = timezone.now()
    start_routines(now)
    return tick(now, send=lambda task, pk: import_string(task)(pk), most=1)


def do_what_is_due_or_wait_for_the_database() -> int:
    """As `do_what_is_due`; a database that is away is waited for."""
    close_old_connections()
    try:
        return do_what_is_due()
    except DatabaseError as error:
        logger.warning("the database is away: %s", error)
        return 0
