"""The report of an assembly in the words of the desk, for its pages and for the command. Reads what run.py has noted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

KINDS = {
    "added": _("new"),
    "updated": _("brought up to date"),
    "moved": _("moved"),
    "removed": _("taken out"),
    "adopted": ngettext_lazy("taken over as it stood", "taken over as they stood", "number"),
    "followed": ngettext_lazy("found where an editor put it", "found where an editor put them", "number"),
    "kept": ngettext_lazy("kept as an editor changed it", "kept as an editor changed them", "number"),
    "kept_out": ngettext_lazy("stays away, an editor removed it", "stay away, an editor removed them", "number"),
    "warnings": _("to look at"),
    "sections_added": ngettext_lazy("section added", "sections added", "number"),
    "sections_removed": ngettext_lazy("section removed", "sections removed", "number"),
}


def report_kinds(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of a report, by kind, in the order that matters to editors."""
    return [
        {"name": name, "words": words % {"number": len(report[name])}, "lines": [_line(line) for line in report[name]]}
        for name, words in KINDS.items()
        if report.get(name)
    ]


def _line(line: str | dict[str, str]) -> dict[str, str]:
    return {"text": line} if isinstance(line, str) else line
