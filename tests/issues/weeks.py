"""Small issues from 901 on, a week apart, as files and in the database, and the command `check_issue` over them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.core.management import call_command

from issues.importer import import_issue
from issues.models import Issue

if TYPE_CHECKING:
    from pathlib import Path

RULES = "tests.issues.checks.rules"
FIRST = date(2031, 1, 1)


def text(number: int, body: str, *, day: date | None = None) -> str:
    day = day or FIRST + timedelta(weeks=number - 901)
    return f"Title: This Week in Rust {number}\nNumber: {number}\nDate: {day}\n\n## Updates from Rust Community\n\n### Official\n{body}"


def link(title: str, url: str = "https://example.org/one") -> str:
    return f"* [{title}]({url})\n"


def file(folder: Path, number: int, body: str, *, name: str = "") -> Path:
    day = FIRST + timedelta(weeks=number - 901)
    path = folder / (name or f"{day}-this-week-in-rust.md")
    path.write_text(text(number, body), newline="")
    return path


def issue(number: int, body: str, *, status: str = Issue.Status.DRAFT) -> Issue:
    day = FIRST + timedelta(weeks=number - 901)
    return import_issue(text(number, body), file_name=f"{day}-this-week-in-rust.md", status=status).issue


def run(*arguments: object, **options: Any) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("check_issue", *map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def run_json(*arguments: object, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(*arguments, "--format", "json", **options)[1])
    return found


def told(*arguments: object, **options: Any) -> list[tuple[str, int, str]]:
    return [(one["id"], one["line"], one["message"]) for one in run_json(*arguments, **options)]
