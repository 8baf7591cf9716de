"""The file: a zip of a manifest and of one member for each table, a row a line. Nothing of it is believed before it was looked at."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

FORMAT, VERSION = "twir-dump", 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 64 * 1024 * 1024
LONGEST_LINE = 64 * 1024 * 1024  # of a row
MOST_PACKED = 200  # times that a member may grow; rows of text grow five- to twentyfold
ALWAYS_FINE = 16 * 1024 * 1024  # bytes that a member may always have
CHUNK = 1024 * 1024
DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError, ValueError)  # of zips, and of JSON


class BackupError(Exception):
    """It cannot be dumped or restored; the text says why, on one line. What stood before stands as it was."""


@dataclass(frozen=True)
class Table:
    """What the manifest says of a table: the label of its model, its columns, and what its member holds."""

    name: str
    columns: tuple[str, ...]
    rows: int
    bytes: int
    sha256: str

    @property
    def member(self) -> str:
        """The name of its member."""
        return member_name(self.name)


@dataclass(frozen=True)
class Manifest:
    """What the file says of itself. `issues` are the exports: facts and checksums of every revision and every open draft."""

    made_at: str
    database: str
    migrations: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    issues: tuple[Mapping[str, Any], ...]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables)

    def as_json(self) -> bytes:
        """Its member."""
        data = {"format": FORMAT, "version": VERSION, "made_at": self.made_at, "database": self.database}
        tables = [{name: getattr(table, name) for name in Table.__dataclass_fields__} for table in self.tables]
        found = {**data, "migrations": self.migrations, "tables": tables, "issues": self.issues}
        return json.dumps(found, ensure_ascii=False, indent=1).encode()


@dataclass(frozen=True)
class Dump:
    """A file that was looked at: its manifest, and its rows one by one."""

    file: zipfile.ZipFile
    manifest: Manifest

    def lines(self, table: Table) -> Iterator[bytes]:
        """The rows of a table as they stand there.

        Raises:
            BackupError: they cannot be read.
        """
        with _sound(table.member), self.file.open(table.member) as member:
            while line := member.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise BackupError(f"{table.member} has a row that is too long or breaks off.")
                yield line


def member_name(label: str) -> str:
    """Where the rows of a model stand."""
    return f"tables/{label}.jsonl"


@contextmanager
def read_dump(path: Path, *, tick: Callable[[int], object] = bool) -> Iterator[Dump]:
    """Open a dump and look whether all of it is there and undamaged; `tick` hears of each table's rows. No database is asked.

    Raises:
        BackupError: it is no dump, of another format, or damaged.
    """
    with _opened(path) as file:
        manifest = _manifest(file, path)
        found = Dump(file, manifest)
        _refuse_other_members(file, manifest)
        for table in manifest.tables:
            _check(file, table)
            tick(table.rows)
        yield found


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        file = zipfile.ZipFile(path)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}.") from error
    except DAMAGES as error:
        raise BackupError(f"{path} is no dump, or it is cut off: {error}.") from error
    with file:
        yield file


def _manifest(file: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        size = file.getinfo(MANIFEST).file_size
    except KeyError as error:
        raise BackupError(f"{path} is no dump: it has no {MANIFEST}.") from error
    if size > LARGEST_MANIFEST:
        raise BackupError(f"{MANIFEST} is larger than any that a dump has.")
    with _sound(MANIFEST), file.open(MANIFEST) as member:
        data = json.loads(member.read(LARGEST_MANIFEST))
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise BackupError(f"{path} is no dump of a desk.")
    if data.get("version") != VERSION:
        raise BackupError(f"{path} has format version {data.get('version')!r}; this program reads version {VERSION}.")
    try:
        return _understood(data)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(f"{MANIFEST} is not as a dump has it: {type(error).__name__} {error}.") from error


def _understood(data: Mapping[str, Any]) -> Manifest:
    tables = tuple(
        Table(str(one["name"]), tuple(map(str, one["columns"])), int(one["rows"]), int(one["bytes"]), str(one["sha256"]))
        for one in data["tables"]
    )
    migrations = tuple((str(app), str(name)) for app, name in data["migrations"])
    return Manifest(str(data["made_at"]), str(data["database"]), migrations, tables, tuple(dict(one) for one in data["issues"]))


def _refuse_other_members(file: zipfile.ZipFile, manifest: Manifest) -> None:
    wanted = sorted([MANIFEST, *(table.member for table in manifest.tables)])
    found = sorted(info.filename for info in file.infolist())
    if found == wanted:
        return
    odd = sorted(set(found) ^ set(wanted)) or [name for name in wanted if found.count(name) != wanted.count(name)]
    raise BackupError(f"The members are not those that {MANIFEST} names: {odd[0] if odd else 'one stands twice'!r}.")


def _check(file: zipfile.ZipFile, table: Table) -> None:
    info = file.getinfo(table.member)
    if info.file_size != table.bytes:
        raise BackupError(f"{table.member} has {info.file_size} bytes, where {MANIFEST} says {table.bytes}.")
    if info.file_size > max(ALWAYS_FINE, MOST_PACKED * info.compress_size):
        raise BackupError(f"{table.member} is packed more densely than the rows of any desk.")
    digest, rows = hashlib.sha256(), 0
    with _sound(table.member), file.open(table.member) as member:
        while chunk := member.read(CHUNK):
            digest.update(chunk)
            rows += chunk.count(b"\n")
    if (digest.hexdigest(), rows) != (table.sha256, table.rows):
        raise BackupError(f"{table.member} is not what was dumped: its checksum or its number of rows is another one.")


@contextmanager
def _sound(member: str) -> Iterator[None]:
    try:
        yield
    except DAMAGES as error:
        raise BackupError(f"{member} is damaged: {error}.") from error
    except (OSError, RecursionError) as error:
        raise BackupError(f"{member} cannot be read: {error}.") from error


def write_member(file: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A member to be written; of any size."""
    return file.open(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), "w", force_zip64=True)
