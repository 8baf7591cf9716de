"""A bar on a terminal for what takes longer than a moment; elsewhere a plain line says what begins."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from tqdm import tqdm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Thing = TypeVar("Thing")


def shown(
    things: Iterable[Thing], title: str, *, is_bar: bool | None, say: Callable[[str], object], total: int | None = None
) -> tqdm[Thing]:
    """The things, with their progress: `is_bar` None means as standard error is; `say` prints the plain line."""
    is_bar = sys.stderr.isatty() if is_bar is None else is_bar
    if not is_bar:
        say(f"{title} …")
    columns, lines = shutil.get_terminal_size()  # 80 and 24 where a terminal says 0, which tqdm would believe
    return tqdm(things, desc=title, total=total, disable=not is_bar, ncols=columns - 1, nrows=lines)


@contextmanager
def counted(total: int, title: str, *, is_bar: bool | None, say: Callable[[str], object]) -> Iterator[Callable[[int], object]]:
    """A function that hears of progress: how many more of `total` are done. The rest is as with `shown`."""
    nothing: tuple[int, ...] = ()
    with shown(nothing, title, is_bar=is_bar, say=say, total=total) as bar:
        yield bar.update
