"""No program of a test outlives the tests, even when they are killed outright."""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PR_SET_PDEATHSIG = 1  # Linux: prctl(2)


def ended_with_parent(number: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """For Popen's `preexec_fn`: the program gets this signal when its parent is gone. Elsewhere than on Linux, nothing."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None, use_errno=True)  # loaded here: little may be done between fork and exec

    def ask() -> None:
        library.prctl(PR_SET_PDEATHSIG, number)

    return ask
