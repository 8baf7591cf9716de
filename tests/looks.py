"""Sizes and colour schemes in which a page is looked at."""

from __future__ import annotations

from itertools import cycle, product
from typing import TypeVar

from tests.conftest import IS_SOAK

Size = TypeVar("Size")


def looks(*sizes: Size) -> list[tuple[Size, str]]:
    """Each size in light and in dark; usually each size once, in light and dark by turns."""
    return list(product(sizes, ("light", "dark"))) if IS_SOAK else list(zip(sizes, cycle(("light", "dark")), strict=False))
