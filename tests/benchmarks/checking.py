"""Checking every issue of the archive, beside the way the newsletter's tools do it today (today.py), over the same files.

The archive is TWIR_ARCHIVE or shared/corpus; without it, our own samples stand in for it, as often as makes up a year.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from issues.checks import Context, Earlier, Reading, addresses, links, run
from issues.checks.rendering import by_commonmark, by_python_markdown
from issues.links import duplicate_key
from tests.benchmarks.timing import Measure, milliseconds
from tests.benchmarks.today import errors_of_markdown, links_and_duplicates
from tests.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from issues.checks import Check

SAMPLES = ROOT / "tests" / "data" / "issues"
REPEATED = 26
REMEMBERING = (addresses._faults, duplicate_key, by_python_markdown, by_commonmark)


def check_links() -> Measure:
    """Malformed, tracking and roundabout addresses, and duplicates in an issue and among all before it."""
    files = texts()
    ours = milliseconds(lambda: checked(files, links.CHECKS), times=7)
    theirs = milliseconds(lambda: links_and_duplicates(files), times=3)
    return Measure(f"check the links of {len(files)} issues", ours, "today's tool", theirs)


def check_everything() -> Measure:
    """All house rules of all apps, beside both of today's tools."""
    files = texts()
    checks = [check for name in settings.ISSUE_CHECKS for check in import_string(name)]
    ours = milliseconds(lambda: checked(files, checks), times=3)
    theirs = milliseconds(lambda: (links_and_duplicates(files), [list(errors_of_markdown(text)) for _, text in files]), times=2)
    return Measure(f"check everything in {len(files)} issues", ours, "today's tools", theirs)


def texts() -> list[tuple[str, str]]:
    """The archive's issues, oldest first: name and text."""
    folder = Path(os.environ.get("TWIR_ARCHIVE") or ROOT.parent / "shared" / "corpus") / "issues"
    paths = sorted(folder.iterdir()) if folder.is_dir() else sorted(SAMPLES.iterdir()) * REPEATED
    return [(path.name, path.read_bytes().decode()) for path in paths]


def checked(files: Iterable[tuple[str, str]], checks: Iterable[Check]) -> int:
    """How much these checks find, each issue in the light of those before it; nothing is remembered from the time before."""
    for function in REMEMBERING:
        function.cache_clear()
    found = 0
    earlier: dict[str, tuple[Earlier, ...]] = {}
    for name, text in files:
        reading = Reading(text, file_name=name)
        found += len(run(reading, Context(earlier=earlier, recent=reading.date), checks))
        if reading.date:
            place = (Earlier(reading.number, reading.date, "", ""),)
            earlier |= {key: place for key, _ in links.compared_keys(reading)}
    return found
