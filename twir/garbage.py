"""Python's search for rings of dead objects: seldom, and in a server never through what was loaded at the start."""

from __future__ import annotations

import gc

YOUNG = 50_000  # objects more than went away, then the newest are looked through; Python's 700 are reached by every page several times
OLDER, OLDEST = 20, 50


def collect_seldom() -> None:
    """Keep what is loaded by now out of every later search, and search less often.

    A page of the desk makes tens of thousands of objects; without this a tenth of its time goes into searches, and now and then one of
    them goes through the whole program for a quarter of a second.
    """
    gc.collect()
    gc.freeze()
    look_seldom()


def look_seldom() -> None:
    """Search less often, from the start on: loading the program alone makes Python search a hundred times, and find nothing."""
    gc.set_threshold(YOUNG, OLDER, OLDEST)
