"""Writing an export to a file: the whole new file or the old one, never a part."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from tempfile import NamedTemporaryFile

from issues.exports.errors import ExportError

NEW_FILE_MODE = 0o644


def write_file(path: Path, content: bytes, *, is_synced: bool = True) -> None:
    """Replace the file atomically: written beside it, synced, renamed over it; a link keeps pointing to it.

    A device or a pipe is written to as it is. Who can tell a damaged file later need not have each one synced.
    Raises ExportError, with the old file untouched and nothing left beside it.
    """
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode if target.exists() else None
        if mode is not None and not stat.S_ISREG(mode):
            target.write_bytes(content)
            return
        mode = NEW_FILE_MODE if mode is None else stat.S_IMODE(mode)
        _replace(target, content, mode=mode, is_synced=is_synced)
    except OSError as error:
        raise ExportError(f"{path} was not written: {error.strerror or error}.") from error


def _replace(target: Path, content: bytes, *, mode: int, is_synced: bool) -> None:
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name[:200]}-", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content)
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
