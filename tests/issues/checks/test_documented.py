"""docs/checks.md and the rules say the same: every id, its levels, and an example in which it really happened."""

from __future__ import annotations

import ast
import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import pytest
from django.conf import settings

from issues.checking import Records, Survey, read_records, text_in_file
from issues.importer import import_template
from issues.models import Section
from tests.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pytest_django import Settings

    from issues.checks import Finding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_pages")]

WEEKS = ROOT / "tests" / "data" / "checks" / "weeks"
DAY = date(2031, 6, 4)  # of the later one
LONG_AGO = date(2013, 6, 1)  # so that no issue is too old for its pages to be looked at
ROW = re.compile(r"\| `([a-z-]+)` \| ([a-z, ]+) \| [^|]+ \| (?:`([^`:]+):(\d+)`|none) \|")
MAKERS = {"Finding", "Fault"}  # what a rule calls with a level and an id


class Row(NamedTuple):
    """A row of the table: levels, and the example's file and line ("" and 0 for none)."""

    levels: frozenset[str]
    file: str
    line: int


@pytest.fixture(scope="module")
def table() -> dict[str, Row]:
    text = (ROOT / "docs" / "checks.md").read_text()
    rows = (ROW.fullmatch(line) for line in text.split("\n") if line.startswith("| `"))
    return {row[1]: Row(frozenset(row[2].split(", ")), row[3] or "", int(row[4] or 0)) for row in rows if row}


@pytest.fixture
def known_pages(settings: Settings) -> None:
    settings.PAGE_FACTS = "tests.issues.checks.known.page_facts"


def survey(paths: Iterable[Path], records: Records, *, today: date) -> Iterator[tuple[str, Finding]]:
    texts = sorted(map(text_in_file, paths), key=lambda text: text.place)
    before = Survey(texts, records, today=today)
    for text in texts:
        findings = before.findings(text)
        before.add(text, findings)
        yield from ((text.reading.file_name, finding) for finding in findings)


def ids_in_the_code() -> set[str]:
    """Every id that stands as such in a call that makes a finding."""
    packages = {path.removesuffix(".CHECKS").replace(".", "/") for path in settings.ISSUE_CHECKS}
    trees = (ast.parse(file.read_text()) for package in packages for file in (ROOT / package).rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    made = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in MAKERS and len(call.args) > 1)
    return {str(call.args[1].value) for call in made if isinstance(call.args[1], ast.Constant)}


def test_every_row_of_the_table_is_read(table: dict[str, Row]) -> None:
    text = (ROOT / "docs" / "checks.md").read_text()
    assert len(table) == len(re.findall(r"^\| `", text, re.MULTILINE))


def test_every_id_in_the_code_is_documented(table: dict[str, Row]) -> None:
    found = ids_in_the_code()
    assert found - set(table) == set()
    assert len(found) > 20


def test_every_documented_id_is_found_in_our_own_weeks_at_its_levels(table: dict[str, Row]) -> None:
    Section.objects.filter(title="Observations/Thoughts").update(weekly_limit=6)
    found = list(survey(WEEKS.iterdir(), read_records(), today=DAY))
    assert {finding.id for _, finding in found} == set(table)
    assert {(finding.id, finding.level) for _, finding in found if finding.level.value not in table[finding.id].levels} == set()


@pytest.mark.embedded  # the rules say the same on any database
def test_every_example_is_found_in_the_archive(table: dict[str, Row], archive: Path) -> None:
    import_template((archive / "DRAFT_TEMPLATE").read_text(), file_name="DRAFT_TEMPLATE")
    found = list(survey((archive / "issues").iterdir(), read_records(), today=LONG_AGO))
    places = {(finding.id, name, finding.line) for name, finding in found}
    examples = {(name, row.file, row.line) for name, row in table.items() if row.file}
    assert examples - places == set()
    assert {(finding.id, finding.level) for _, finding in found if finding.level.value not in table[finding.id].levels} == set()
