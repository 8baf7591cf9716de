"""The log: everything that happened, told from the rows that it left. Nothing is written here, so there is nothing to forget or to falsify.

`LogSource` is the socket by which other apps tell theirs; settings.LOG_SOURCES names them. `read_log` puts all of it in one order.
"""

from issues.log.happening import About, Happening, LogSource, Mark, Question, log_sources
from issues.log.reading import read_log, search_reach
from issues.log.tables import TableLog

__all__ = ["About", "Happening", "LogSource", "Mark", "Question", "TableLog", "log_sources", "read_log", "search_reach"]
