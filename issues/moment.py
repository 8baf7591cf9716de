"""What many parts of one page ask for is looked up once while the page is made."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Found = TypeVar("Found")

_known: ContextVar[dict[str, Any] | None] = ContextVar("known", default=None)


@contextmanager
def one_moment() -> Iterator[None]:
    """Within it, `once` looks nothing up twice. For what only reads: what is written meanwhile is not seen."""
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


@contextmanager
def looking_anew() -> Iterator[None]:
    """Within it, `once` remembers nothing, nor what was found before: for what writes while a page is read, if only to take it back."""
    before = _known.set(None)
    try:
        yield
    finally:
        _known.reset(before)


def once(name: str, look_up: Callable[[], Found]) -> Found:
    """What was found under that name in this moment, else what is looked up now; outside of one it is looked up each time."""
    known = _known.get()
    if known is None:
        return look_up()
    if name not in known:
        known[name] = look_up()
    found: Found = known[name]
    return found
