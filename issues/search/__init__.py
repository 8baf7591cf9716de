"""Search of the archive: words, phrases and addresses over every entry, the same on SQLite and on PostgreSQL."""

from issues.search.index import add, rebuild

__all__ = ["add", "rebuild"]
