"""What the live server is just answering: tables are not emptied under a request that the browser left behind."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.signals import request_finished, request_started

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_SECONDS = 10


class Traffic:
    """Counts the requests that other threads of this process have begun and not ended."""

    def __init__(self) -> None:
        self._open: set[int] = set()

    def begun(self, **_: Any) -> None:
        """Receiver of `request_started`."""
        if threading.current_thread() is not threading.main_thread():
            self._open.add(threading.get_ident())

    def ended(self, **_: Any) -> None:
        """Receiver of `request_finished`."""
        self._open.discard(threading.get_ident())

    def wait(self) -> None:
        """Wait until all are answered."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._open and time.monotonic() < deadline:
            time.sleep(0.01)


@contextmanager
def settled() -> Iterator[None]:
    """At the end, wait until the live server has answered all that it began to answer."""
    traffic = Traffic()
    request_started.connect(traffic.begun)
    request_finished.connect(traffic.ended)
    yield
    traffic.wait()
    request_started.disconnect(traffic.begun)
    request_finished.disconnect(traffic.ended)
