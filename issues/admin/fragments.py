"""The parts of the desk's page that change by themselves: each has an id and a stamp, so that a page asks only for what it has not.

A page and the answers to its questions are made of the same parts. No part holds a token against forgery, for it would never be the same
twice: buttons in parts belong to the one form of the page (`form="desk-form"`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from issues.admin.findings import shown_findings
from issues.admin.lines import count_levels, desk_sections
from issues.admin.report import assembly_card
from issues.editing import last_change
from issues.editing.names import digest
from issues.exports.html import render_part
from issues.markdown import definitions
from issues.markdown.references import label_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.contrib.auth.models import User

    from issues.admin.here import Here
    from issues.admin.lines import DeskSection
    from issues.models import Issue

STAMP = 8
SECTION, PRINTED = "section-", "printed-"
_STAMPS = re.compile(r"(?:[a-z]+(?:-[a-z0-9]+)?=(?:[0-9a-f]{8})?(?:,|$))*")
FOLDER = "admin/issues/issue"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of the page: the element's id and classes, and what is in it."""

    id: str
    html: SafeString
    css: str = ""

    @property
    def stamp(self) -> str:
        """Another one as soon as anything in it is different."""
        return digest(self.html)[:STAMP]


def desk_parts(issue: Issue, *, actor: User, can_edit: bool, here: Sequence[Here] = ()) -> dict[str, list[Fragment]]:
    """The parts of the desk: what stands in the bar, the sections, and beside them. `here` are the others who have the issue open."""
    rows = list(issue.sections.select_related("section"))
    findings = shown_findings(issue, rows)
    sections = desk_sections(issue, findings, rows=rows)
    shared = {"issue": issue, "can_edit": can_edit, "can_choose": can_edit}
    undoable = last_change(issue, actor=actor) if can_edit else None
    return {
        "head": [
            _part("desk-counts", "desk_counts", {"counts": count_levels(findings)}, "row"),
            _part("desk-here", "here_words", {"here": here}, "here"),
            _undo(undoable, shared),
        ],
        "sections": [
            Fragment(f"{SECTION}{one.row.pk}", _section_html(_Shown(issue, one, can_edit=can_edit)), "card flush") for one in sections
        ],
        "beside": [
            _part("assembly", "assembly_card", shared | assembly_card(issue)),
            _part("desk-checks", "desk_checks", shared | _checks(findings)),
        ],
    }


def printed_parts(issue: Issue) -> list[Fragment]:
    """The sections as readers will see them, by the renderer of the public pages."""
    rows = list(issue.sections.values_list("pk", "heading", "body"))
    links = definitions("".join(heading + body for _, heading, body in rows))
    return [Fragment(f"{PRINTED}{pk}", _rendered(_with_links(heading + body, links))) for pk, heading, body in rows]


def read_stamps(written: str) -> dict[str, str]:
    """The parts that a page has, with their stamps, in its order; none where they are not written as pages write them.

    A part without a stamp is not as it came: an entry was moved in the page alone.
    """
    return dict(pair.split("=") for pair in written.split(",") if pair) if _STAMPS.fullmatch(written) else {}


def changed_parts(parts: Iterable[Fragment], stamps: Mapping[str, str]) -> list[Fragment]:
    """Those that a page has not, or not as they are now."""
    return [part for part in parts if stamps.get(part.id) != part.stamp]


def has_other_sections(parts: Iterable[Fragment], stamps: Mapping[str, str]) -> bool:
    """Whether a page shows other sections, or in another order, than there are."""
    return [part.id for part in parts if part.id.startswith(SECTION)] != [name for name in stamps if name.startswith(SECTION)]


def _part(name: str, template: str, context: dict[str, Any], css: str = "") -> Fragment:
    return Fragment(name, _html(template, context), css)


def _html(template: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(render_to_string(f"{FOLDER}/{template}.html", context))  # noqa: S308 (a template's own)


class _Shown:
    """A section as a page shows it; equal to others that look alike, so that most are made once and not at every look of every editor."""

    def __init__(self, issue: Issue, section: DeskSection, *, can_edit: bool) -> None:
        self.context = {"issue": issue, "section": section, "row": section.row, "can_edit": can_edit}
        self._key = (issue.pk, can_edit, section.key)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shown) and self._key == other._key


@lru_cache(maxsize=256)
def _section_html(shown: _Shown) -> SafeString:
    return _html("desk_section", shown.context)


def _undo(version: Any, shared: dict[str, Any]) -> Fragment:
    return _part("desk-undo", "desk_undo", shared | {"version": version}, "row")


def _checks(findings: list[Any]) -> dict[str, Any]:
    return {"findings": findings, "repairs": sum(bool(finding.repair) for finding in findings)}


@lru_cache(maxsize=1024)  # pure; most sections are as they were when the page was last asked for
def _rendered(markdown: str) -> SafeString:
    return render_part(markdown)


def _with_links(text: str, links: Mapping[str, str]) -> str:
    """A section with the reference definitions that stand elsewhere in the issue."""
    if "[" not in text or not links:
        return text
    own = definitions(text)
    folded = label_key(text)
    missing = [f"[{label}]: {url}\n" for label, url in links.items() if label not in own and f"[{label}]" in folded]
    return f"{text}\n\n{''.join(missing)}" if missing else text
