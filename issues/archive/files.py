"""The issues of a checkout: which files they are, what their front matter says, and what is odd about them. No database is asked."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from issues.encoding import repair_encoding
from issues.importer import ImporterError, line_of, read_file, read_top
from issues.weeks import WEEK, leading_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from issues.importer import Top

FOLDERS = ("content", "issues")  # where a checkout keeps its issues; else they stand in the folder itself
ENDINGS = frozenset({".md", ".markdown"})
NO_ISSUES = "no issues here; their files have names like 2026-08-26-this-week-in-rust.md."
NUMBER_OF_TITLE = re.compile(r"This Week in Rust (\d+)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about a file. `line` is 0 for the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file that was read: its path as given, its text, and what its front matter says."""

    name: str
    text: str
    top: Top


@dataclass(slots=True)
class Archive:
    """All files of a checkout, in the order of their dates. With errors nothing of it is to be saved."""

    files: list[ArchiveFile] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)


def find_files(directory: Path) -> tuple[list[Path], list[Remark]]:
    """The files that are issues, by name, and what else stands beside them. Raises ImporterError without any.

    They stand in `content/`, else in `issues/`, else in the directory itself; folders in it hold pages and pictures.
    """
    folder = next((directory / name for name in FOLDERS if (directory / name).is_dir()), directory)
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise ImporterError(str(folder), 0, f"cannot be read: {error.strerror}.") from error
    found = [path for path in paths if path.suffix.lower() in ENDINGS and not _is_no_file(path)]
    if not found:
        raise ImporterError(str(folder), 0, NO_ISSUES)
    issues = set(found)
    return found, [_skipped(path) for path in paths if path not in issues]


def read_archive(paths: Iterable[Path], *, skipped: Sequence[Remark] = ()) -> Archive:
    """Read the files. What cannot be read, and what says the same number or name as another, is among the errors.

    A file that is no issue by its name nor by its text, such as a README beside them, is skipped.
    """
    archive = Archive(skipped=list(skipped))
    for path in paths:
        try:
            archive.files.append(_read(path))
        except ImporterError as error:
            if leading_day(path.name) is None:
                archive.skipped.append(Remark(error.file, error.line, f"no date in its name, and {error.reason}"))
            else:
                archive.errors.append(Remark(error.file, error.line, error.reason))
    if archive.skipped and not (archive.files or archive.errors):
        archive.errors.append(Remark(archive.skipped[-1].file, 0, NO_ISSUES))
    archive.files.sort(key=lambda file: (file.top.date, file.top.number or 0, file.name))
    archive.errors += _doubled(archive.files)
    archive.notes += _order_notes(archive.files)
    archive.notes += (note for file in archive.files for note in _own_notes(file))
    return archive


def _is_no_file(path: Path) -> bool:
    """Whether it is a folder, or a pipe or device, which may never end; of what is not even known, reading tells why."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _skipped(path: Path) -> Remark:
    if path.is_dir():
        what = "a folder"
    elif _is_no_file(path):
        what = "a pipe or a device"
    else:
        what = f"a {path.suffix} file" if path.suffix else "a file without ending"
    return Remark(str(path), 0, f"{what}; issues end with .md or .markdown.")


def _read(path: Path) -> ArchiveFile:
    text = read_file(path)
    return ArchiveFile(str(path), text, read_top(text, file_name=str(path)))


def _doubled(files: Iterable[ArchiveFile]) -> Iterator[Remark]:
    numbers: dict[int, ArchiveFile] = {}
    names: dict[str, ArchiveFile] = {}
    for file in files:
        number, name = file.top.number, file.top.file_name
        if number is not None and (other := numbers.setdefault(number, file)) is not file:
            yield Remark(file.name, file.top.line, f"number {number} is also that of {other.name}.")
        elif (other := names.setdefault(name, file)) is not file:
            yield Remark(file.name, 0, f"it would be kept as {name}, as {other.name} is.")


def _order_notes(files: Sequence[ArchiveFile]) -> Iterator[Remark]:
    """Numbers grow with the dates, and by no more than one a week."""
    numbered = [(file.top.number, file) for file in files if file.top.number is not None]
    for (last, before), (number, file) in pairwise(numbered):
        weeks = (file.top.date - before.top.date) / WEEK
        if not 0 < number - last <= weeks + 1:
            message = f"number {number} of {file.top.date} comes after number {last} of {before.top.date}."
            yield Remark(file.name, file.top.line, message)


def _own_notes(file: ArchiveFile) -> Iterator[Remark]:
    name = file.name.rsplit("/", 1)[-1]
    day = leading_day(name)
    if day is None or name != file.top.file_name:
        yield Remark(file.name, 0, f"an unusual name; the issue is kept as {file.top.file_name}.")
    elif day != file.top.date:
        yield Remark(file.name, line_of(file.text, "Date"), f"the Date is {file.top.date}, in the file's name it is {day}.")
    titled = NUMBER_OF_TITLE.match(file.top.title)
    if titled and file.top.number is not None and int(titled[1]) != file.top.number:
        yield Remark(file.name, file.top.line, f"the Number is {file.top.number}, in the Title it is {titled[1]}.")
    for repair in repair_encoding(file.text):
        yield Remark(file.name, repair.line, "looks like UTF-8 that was read as Windows-1252; imported as it stands.")
