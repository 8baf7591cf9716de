"""The log for other programs: CSV, in which no cell becomes a formula, and JSON. Read page by page while it is sent."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from issues.log.reading import read_log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.log.happening import Happening, Question

COLUMNS = ("at", "kind", "who", "what", "object", "address", "from", "to", "why")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would work out
PAGE = 500


class _Line:
    """A file whose one line is taken as soon as it is written."""

    def write(self, text: str) -> str:
        return text


def log_as_csv(question: Question) -> Iterator[str]:
    """A line for each happening, the newest first, below the names of the columns."""
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for happening in _all(question):
        yield writer.writerow([harmless(cell) for cell in _cells(happening)])


def log_as_json(question: Question) -> Iterator[str]:
    """An array with an object for each happening, the newest first."""
    gap = "[\n"
    for happening in _all(question):
        yield gap + json.dumps(dict(zip(COLUMNS, _cells(happening), strict=True)), ensure_ascii=False)
        gap = ",\n"
    yield "[]\n" if gap == "[\n" else "\n]\n"


def harmless(cell: str) -> str:
    """A cell that a spreadsheet takes for text, whatever it begins with."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _all(question: Question) -> Iterator[Happening]:
    question = replace(question, with_texts=True)
    page = read_log(question, limit=PAGE)
    yield from page.happenings
    while page.behind is not None:
        page = read_log(question, before=page.behind, limit=PAGE)
        yield from page.happenings


def _cells(one: Happening) -> tuple[str, ...]:
    return (one.at.isoformat(), one.source, one.name, one.deed, one.subject, one.url, *one.change, one.why)
