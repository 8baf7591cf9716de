"""What was found, as the page shows it: lines as they were printed, below the issue that printed them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from issues.exports.anchors import anchors, entry_anchors
from issues.exports.html import render_item
from issues.markdown import parse_heading
from issues.markdown.cost import is_too_costly
from issues.markdown.escaping import plain_text
from issues.markdown.findable import IN_PARAGRAPHS
from issues.markdown.references import reference_links
from issues.models import IssueSection
from issues.search.marking import marked, marked_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.safestring import SafeString

    from issues.models import Entry, Issue
    from issues.search.words import Phrase

LONGEST = 5000  # characters of a line that is shown as printed; the longest real ones have some 900
MOST_STEPS = 200_000  # to render one of fifty lines; the costliest real ones need some 7,000
SHOWN = 300  # characters of another one


@dataclass(frozen=True)
class Line:
    """An entry as printed, its host, and where it stands: the section's title, and the entry's own anchor."""

    html: SafeString
    host: str
    host_html: SafeString
    section: str
    anchor: str


@dataclass(frozen=True)
class Printed:
    """An issue, its address, and the lines that were found in it."""

    issue: Issue
    url: str
    lines: list[Line]


def by_issue(entries: Sequence[Entry], phrases: Sequence[Phrase]) -> list[Printed]:
    """The entries as lines, those of an issue together, in the order given. One query, for the anchors.

    Several crates or quotes of one block are printed together, as one line.
    """
    places = _anchors({entry.issue_id for entry in entries})
    return [
        Printed(issue, issue.get_absolute_url(), [_line(entry, phrases, places.get(entry.issue_section_id, "")) for entry in _once(found)])
        for issue, found in groupby(entries, key=lambda entry: entry.issue)
    ]


def _once(entries: Iterable[Entry]) -> Iterable[Entry]:
    """The entries, of those that stand in one block the first alone."""
    found: dict[tuple[int, int, str], Entry] = {}
    for entry in entries:
        place = -1 if entry.kind in IN_PARAGRAPHS else entry.position
        found.setdefault((entry.issue_section_id, place, entry.text), entry)
    return found.values()


def _line(entry: Entry, phrases: Sequence[Phrase], section: str) -> Line:
    return Line(
        html=marked(_printed(entry), phrases),
        host=entry.host,
        host_html=marked_text(entry.host, phrases),
        section=parse_heading(entry.issue_section.heading).title,
        anchor=entry_anchors(section, [(entry.url, entry.title or entry.text)])[0] if section else "",
    )


def _printed(entry: Entry) -> SafeString:
    """The line as HTML. An address that the issue defines elsewhere is the entry's; it is defined here once more."""
    if len(entry.text) > LONGEST or is_too_costly(entry.text, most=MOST_STEPS):
        return marked_text(plain_text(entry.text[:LONGEST])[:SHOWN] + " …", ())
    if entry.url and entry.url not in entry.text:
        reference = next(reference_links(entry.text), None)
        return render_item(f"{entry.text.rstrip()}\n\n[{reference.label}]: {entry.url}" if reference else entry.text)
    return render_item(entry.text)


def _anchors(issues: set[int]) -> dict[int, str]:
    """The anchors of all sections of these issues, by the section's key."""
    rows = IssueSection.objects.filter(issue__in=issues).order_by("issue", "position", "pk").values_list("issue_id", "pk", "heading")
    found: dict[int, str] = {}
    for _, group in groupby(rows, key=lambda row: row[0]):
        sections = list(group)
        found |= zip((key for _, key, _ in sections), anchors(heading for _, _, heading in sections), strict=True)
    return found
