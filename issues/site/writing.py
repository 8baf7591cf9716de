"""Putting the site into a folder: only what is different is written, each file whole or not at all, and what is gone is taken away.

The folder remembers in `.site.json` what it was made of. A file that somebody else put there, or changed, is told by its time and size.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from issues.exports.errors import ExportError
from issues.exports.files import write_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from issues.site.files import SiteFile

MEMORY = ".site.json"

Known = dict[str, tuple[str, int, int]]  # path -> key, size, time of the last change


@dataclass
class SiteReport:
    """What was done, or would be: paths within the folder."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0


@dataclass
class SiteFolder:
    """A folder with a site in it, or to be one."""

    root: Path
    is_dry: bool = False
    known: Known = field(default_factory=dict)
    report: SiteReport = field(default_factory=SiteReport)

    def __post_init__(self) -> None:
        """Read what the folder remembers; nonsense counts as nothing."""
        if self.root.exists() and not self.root.is_dir():
            raise ExportError(f"{self.root} is no folder.")
        with suppress(OSError, ValueError, TypeError, AttributeError):
            found = json.loads((self.root / MEMORY).read_bytes())
            self.known = {path: (str(key), int(size), int(time)) for path, (key, size, time) in found.items() if _is_inside(path)}

    def claim(self, files: Iterable[SiteFile]) -> None:
        """Make a folder that remembers no site one that does, unless something else stands where one of these files goes.

        Raises ExportError, and the folder is as it was.
        """
        if (self.root / MEMORY).exists():
            return
        try:
            if other := next((file.path for file in files if self._stands_something_else(file)), ""):
                taken = self.root / other
                raise ExportError(f"{taken} stands there already and is no file of ours. Choose another folder, or say --replace.")
            if not self.is_dry:
                self.root.mkdir(parents=True, exist_ok=True)
                self.remember()
        except OSError as error:
            raise ExportError(f"{self.root} cannot be used: {error.strerror or error}.") from error

    def _stands_something_else(self, file: SiteFile) -> bool:
        target = self.root / file.path
        return target.exists() and not (target.is_file() and target.read_bytes() == file.make())

    def is_current(self, file: SiteFile) -> bool:
        """Whether the file stands there as it was written, and would be written the same."""
        key, *facts = self.known.get(file.path, ("", 0, 0))
        return bool(file.key) and key == file.key and _facts(self.root / file.path) == tuple(facts)

    def put(self, file: SiteFile) -> None:
        """Make the file, and write it if it is another one. Raises ExportError."""
        target = self.root / file.path
        content = file.make()
        try:
            before = target.read_bytes() if target.is_file() else None
            if content != before:
                (self.report.new if before is None else self.report.changed).append(file.path)
                if self.is_dry:
                    return
                target.parent.mkdir(parents=True, exist_ok=True)
                write_file(target, content, is_synced=False)
            else:
                self.report.unchanged += 1
        except OSError as error:
            raise ExportError(f"{target} was not written: {error.strerror or error}.") from error
        self.known[file.path] = (file.key, *_facts(target))

    def close(self, paths: Iterable[str]) -> None:
        """Take away what the site, which has these paths, has no more, and remember the rest. Files of others stay."""
        self.report.removed = sorted(self.known.keys() - set(paths))
        if self.is_dry:
            return
        for path in self.report.removed:
            (self.root / path).unlink(missing_ok=True)
            with suppress(OSError):  # others stand there still
                os.removedirs((self.root / path).parent)
            del self.known[path]
        self.remember()

    def remember(self) -> None:
        """Keep what is known for the next time. A file that a power cut leaves empty is told by its size then."""
        if self.is_dry or not self.root.is_dir():
            return
        content = json.dumps(self.known, separators=(",", ":")).encode()
        if not (self.root / MEMORY).is_file() or (self.root / MEMORY).read_bytes() != content:
            write_file(self.root / MEMORY, content)


def export_site(folder: SiteFolder, files: Iterable[SiteFile]) -> SiteReport:
    """Bring the folder up to date. Raises ExportError; what was written until then stands whole, and is not written again."""
    paths = []
    try:
        for file in files:
            paths.append(file.path)
            if folder.is_current(file):
                folder.report.unchanged += 1
            else:
                folder.put(file)
    except BaseException:
        folder.remember()
        raise
    folder.close(paths)
    return folder.report


def _facts(path: Path) -> tuple[int, int]:
    try:
        facts = path.stat()
    except OSError:
        return -1, -1
    return facts.st_size, facts.st_mtime_ns


def _is_inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in Path(path).parts
