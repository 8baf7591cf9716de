"""Where a submission can stand: a section of the catalogue, or a one-off section of the coming issue.

Forms, proposals and reviews name both by one word: a slug, or `heading:<title>`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from issues.markdown import parse_heading
from issues.models import Issue, IssueSection, Section
from issues.moment import once

if TYPE_CHECKING:
    from submissions.models import Submission

ONE_OFF = "heading:"


@dataclass(frozen=True)
class Choice:
    """A catalogue section, or the heading of a one-off one."""

    section: Section | None = None
    one_off_heading: str = ""

    def __str__(self) -> str:
        return self.section.title if self.section else self.one_off_heading


def section_word(submission: Submission) -> str:
    """The word for where a submission stands, "" while nobody chose."""
    if submission.one_off_heading:
        return ONE_OFF + submission.one_off_heading
    return submission.section.slug if submission.section else ""


def find_section(word: str, *, slot: str = "") -> Choice | None:
    """What a word means; None for one that means nothing (a prose section, a one-off that the coming issue has not).

    With `slot`, the section of one block that the kind stands in: that one alone.
    """
    if slot:
        return _choice(slot, Section.Holds.SLOT) if word == slot else None
    if word.startswith(ONE_OFF):
        title = word.removeprefix(ONE_OFF)
        return Choice(one_off_heading=title) if title in one_off_titles() else None
    return _choice(word, Section.Holds.LIST)


def _choice(slug: str, holds: str) -> Choice | None:
    return next((Choice(section) for section in catalogue() if (section.slug, section.holds) == (slug, holds)), None)


def catalogue() -> list[Section]:
    """Every section, in the order of an issue. A page asks once (issues.moment)."""
    return once("catalogue", lambda: list(Section.objects.all()))


def one_off_titles() -> list[str]:
    """Titles of the coming issue's sections that the catalogue does not know, in order. A page asks once."""
    return once("one-off titles", _one_off_titles)


def _one_off_titles() -> list[str]:
    rows = IssueSection.objects.filter(issue=Issue.objects.coming(), section=None).exclude(heading="")
    titles = (parse_heading(row.heading).title for row in rows)
    return [title for title in titles if title]


def all_sections() -> list[tuple[str, str]]:
    """Every section that holds a list, for an editor's choice, one-off ones last. Those of one title say what they are below."""
    sections = catalogue()
    times = Counter(section.title for section in sections)
    above: list[Section] = []
    rows = []
    for section in sections:
        above = [one for one in above if one.level < section.level]
        parent = f"{above[-1].title}: " if above and times[section.title] > 1 else ""
        above.append(section)
        if section.holds == Section.Holds.LIST:
            rows.append((section.slug, f"{parent}{section.title}"))
    return rows + [(ONE_OFF + title, f"{title} (this issue only)") for title in one_off_titles()]


def is_offered(choice: Choice, entry_kind: str) -> bool:
    """Whether a sender may choose it for this kind of entry. A closed section may be chosen: it answers with its words."""
    return choice.section is not None and choice.section.accepts_submissions and choice.section.entry_kind == entry_kind


def offered_sections(entry_kind: str) -> list[tuple[str, str]]:
    """The sections that hold this kind of entry, for a sender's choice. A closed one says so; choosing it gives its words."""
    issue = Issue.objects.coming()
    number = issue.number if issue else None
    rows = [row for row in catalogue() if row.accepts_submissions and row.entry_kind == entry_kind]
    return [(section.slug, f"{section.title} (closed)" if section.is_closed_for(number) else section.title) for section in rows]
