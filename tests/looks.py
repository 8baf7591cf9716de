"""Sizes and colour schemes in which a page is looked at, and pictures of it."""

from __future__ import annotations

import os
from itertools import cycle, product
from typing import TYPE_CHECKING, TypeVar

from tests.sampling import IS_SOAK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Page

Size = TypeVar("Size")
Thing = TypeVar("Thing")


def looks(*sizes: Size) -> list[tuple[Size, str]]:
    """Each size in light and in dark; usually each size once, in light and dark by turns."""
    return list(product(sizes, ("light", "dark"))) if IS_SOAK else list(zip(sizes, cycle(("light", "dark")), strict=False))


def in_sizes(things: Iterable[Thing], *sizes: Size) -> list[tuple[Thing, Size]]:
    """Each thing in each size; usually each thing once, in the sizes by turns."""
    return list(product(things, sizes)) if IS_SOAK else list(zip(things, cycle(sizes), strict=False))


def take_picture(page: Page, name: str) -> None:
    """For whoever wants to look: TWIR_SHOTS names a folder."""
    if "TWIR_SHOTS" in os.environ:
        page.screenshot(path=f"{os.environ['TWIR_SHOTS']}/{name}.png", full_page=True)
