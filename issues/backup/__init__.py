"""Everything the desk holds in one file, and back again, on either database.

docs/operations.md describes the file. `dump` writes it, `read_dump` looks whether it is sound, `restore` brings it into a database and
proves that the same stands there as before.
"""

from issues.backup.archive import BackupError, Dump, read_dump
from issues.backup.dumping import Dumped, dump, row_count
from issues.backup.restoring import is_empty, restore

__all__ = ["BackupError", "Dump", "Dumped", "dump", "is_empty", "read_dump", "restore", "row_count"]
