"""Writing an export to a file: the whole new file or the old one, never a part."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING

from issues.exports.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator

NEW_FILE_MODE = 0o644


def write_file(path: Path, content: bytes, *, is_synced: bool = True) -> None:
    """Replace the file atomically: written beside it, synced, renamed over it; a link keeps pointing to it.

    A device or a pipe is written to as it is. Who can tell a damaged file later need not have each one synced.
    Raises ExportError, with the old file untouched and nothing left beside it.
    """
    target = Path(os.path.realpath(path))
    with _telling(path):
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            target.write_bytes(content)
            return
        with _replaced(target, mode=None, is_synced=is_synced) as file:
            file.write(content)


@contextmanager
def replaced(path: Path, *, mode: int) -> Iterator[IO[bytes]]:
    """A file to be written bit by bit, which takes the place of the one at `path` when all of it is there, and not before.

    Raises ExportError as `write_file` does, also for a place that is no file.
    """
    target = Path(os.path.realpath(path))
    with _telling(path):
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            raise ExportError(f"{path} is no file.")
        with _replaced(target, mode=mode, is_synced=True) as file:
            yield file


def drop_unfinished(path: Path) -> None:
    """Take away what a program that was killed had begun to write for this file; nobody else may be writing it now."""
    for left in path.parent.glob(f".{escape(path.name[:200])}-*"):
        left.unlink(missing_ok=True)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"{path} was not written: {error.strerror or error}.") from error


@contextmanager
def _replaced(target: Path, *, mode: int | None, is_synced: bool) -> Iterator[IO[bytes]]:
    if mode is None:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else NEW_FILE_MODE
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name[:200]}-", delete=False) as file:
        temporary = Path(file.name)
        try:
            yield file
            file.flush()
            if is_synced:
                os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    if not is_synced:
        return
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
