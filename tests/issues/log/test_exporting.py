"""The log for other programs."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

import pytest

from issues.log import Happening, Mark, Question
from issues.log.exporting import COLUMNS, FORMULA, harmless, log_as_csv, log_as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_django import Settings

NOON = datetime(2027, 4, 20, 12, tzinfo=UTC)
HOSTILE = ['=HYPERLINK("https://evil.example")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", 'a"b,c\nd', "<script>", ""]


class Hostile:
    """As many lines as asked for, each with a word that some program might take for something else."""

    name = "hostile"
    label = "Hostile"
    count: ClassVar[int] = len(HOSTILE)

    def read(self, question: Question, *, before: Mark | None, limit: int) -> Sequence[Happening]:
        del question
        first = before.key - 1 if before else self.count - 1
        words = {key: HOSTILE[key % len(HOSTILE)] for key in range(first, -1, -1)}
        return [Happening(NOON, self.name, key, None, word, word, word, f"/{key}", word, word, word) for key, word in words.items()][:limit]


@pytest.fixture(autouse=True)
def _hostile(settings: Settings) -> None:
    settings.LOG_SOURCES = [f"{__name__}.Hostile"]


@pytest.mark.parametrize("word", HOSTILE)
def test_no_cell_is_a_formula_and_no_character_is_lost(word: str) -> None:
    cell = harmless(word)
    assert not cell.startswith(FORMULA)
    assert cell.removeprefix("'") == word


def test_a_spreadsheet_reads_back_every_word() -> None:
    lines = list(csv.reader("".join(log_as_csv(Question())).splitlines(keepends=True)))
    assert tuple(lines[0]) == COLUMNS
    assert [line[2] for line in lines[1:]] == [harmless(word) for word in reversed(HOSTILE)]
    assert {len(line) for line in lines} == {len(COLUMNS)}
    assert not [cell for line in lines for cell in line if cell.startswith(FORMULA)]


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1001])
def test_every_line_is_sent_once(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(Hostile, "count", count)
    told = json.loads("".join(log_as_json(Question())))
    assert [one["address"] for one in told] == [f"/{key}" for key in range(count - 1, -1, -1)]
    assert sum(1 for _ in log_as_csv(Question())) == count + 1


def test_json_has_the_words_as_they_are() -> None:
    told = json.loads("".join(log_as_json(Question())))
    assert [one["why"] for one in told] == HOSTILE[::-1]
    assert told[0] | {"at": "2027-04-20T12:00:00+00:00", "kind": "hostile"} == told[0]


def test_of_texts_the_lines_that_went_and_came_are_told() -> None:
    one = Happening(NOON, "edits", 1, None, "", "edited", "x", before="1", after="2", old="a\nb\nc\n", new="a\nB\nc\n=d\n")
    assert one.change == ("b", "B\n=d")
    assert Happening(NOON, "edits", 1, None, "", "edited", "x", before="1", after="2").change == ("1", "2")
