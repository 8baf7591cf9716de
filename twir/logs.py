"""How log records look."""

from __future__ import annotations

import logging


class LineFormatter(logging.Formatter):
    """One line a record, traceback included, so that no text of a visitor can pass for a record of ours."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with its line ends written out."""
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")
