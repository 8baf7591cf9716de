"""Sizes and colour schemes in which a page is looked at."""

from __future__ import annotations

from itertools import cycle, product
from typing import TYPE_CHECKING, TypeVar

from tests.sampling import IS_SOAK

if TYPE_CHECKING:
    from collections.abc import Iterable

Size = TypeVar("Size")
Thing = TypeVar("Thing")


def looks(*sizes: Size) -> list[tuple[Size, str]]:
    """Each size in light and in dark; usually each size once, in light and dark by turns."""
    return list(product(sizes, ("light", "dark"))) if IS_SOAK else list(zip(sizes, cycle(("light", "dark")), strict=False))


def in_sizes(things: Iterable[Thing], *sizes: Size) -> list[tuple[Thing, Size]]:
    """Each thing in each size; usually each thing once, in the sizes by turns."""
    return list(product(things, sizes)) if IS_SOAK else list(zip(things, cycle(sizes), strict=False))
