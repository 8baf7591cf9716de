"""The report of an assembly in the words of the desk, for its pages and for the command. Reads what run.py has noted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS = {
    "added": _("new"),
    "updated": _("brought up to date"),
    "moved": _("moved"),
    "removed": _("taken out"),
    "adopted": _("taken over as they stood"),
    "followed": _("found where an editor put them"),
    "kept": _("kept as an editor changed them"),
    "kept_out": _("stay away, an editor removed them"),
    "warnings": _("to look at"),
    "sections_added": _("sections added"),
    "sections_removed": _("sections removed"),
}


def report_kinds(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of a report, by kind, in the order that matters to editors."""
    return [
        {"name": name, "words": words, "lines": [_line(line) for line in report[name]]} for name, words in KINDS.items() if report.get(name)
    ]


def _line(line: str | dict[str, str]) -> dict[str, str]:
    return {"text": line} if isinstance(line, str) else line
