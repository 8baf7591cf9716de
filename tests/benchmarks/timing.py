"""Timing of one piece of work beside another."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 20


@dataclass(frozen=True)
class Measure:
    """What was measured, in milliseconds, and what it is held against."""

    name: str
    ours: list[float]
    beside: str
    theirs: list[float]

    def __str__(self) -> str:
        ours, theirs = statistics.median(self.ours), statistics.median(self.theirs)
        late = statistics.quantiles(self.ours, n=20)[-1]
        return f"{self.name}: {ours:.1f} ms (p95 {late:.1f} ms); {self.beside}: {theirs:.1f} ms; ratio {theirs / ours:.2f}"


def milliseconds(work: Callable[[], object], *, times: int = TIMES, undo: Callable[[], object] = lambda: None) -> list[float]:
    """How long the work takes, each time; `undo` puts things back and is not counted."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - begun))
        undo()
    return found
