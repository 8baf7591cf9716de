"""What the usual run leaves to `make soak`: of a long table it takes one in so many, and others on the other database."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable

IS_SOAK = bool(os.environ.get("TWIR_SOAK"))

Item = TypeVar("Item")


def sample(items: Iterable[Item], *, every: int, turn: int = 0) -> list[Item]:
    """All items in `make soak`; else one of `every`, beginning at another one for another turn."""
    if IS_SOAK:
        return list(items)
    begin = turn + (0 if connection.vendor == "sqlite" else every // 2)
    return list(items)[begin % every :: every]
