from __future__ import annotations

import re
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.apps import apps

from issues.markdown import cut, parse
from issues.models import Issue, IssueTemplate, Section, SectionVersion
from issues.publication import draft_text
from issues.text import match_sections, store_text
from tests.issues.samples import FOLDER, read, sample_text

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

ALIKE = 0.99  # headings of a wrong level mislead
TEMPLATE = FOLDER.parents[2] / "twir" / "demo" / "template.md"


def template_headings(text: str) -> list[str]:
    return [piece.heading for piece in cut(text) if piece.heading]


def test_every_heading_of_our_template_is_in_the_catalogue_as_it_stands() -> None:
    headings = template_headings(read(TEMPLATE))
    found = match_sections(headings)
    assert [section.heading for section in found if section] == [heading.strip() for heading in headings]


def test_every_heading_of_the_real_template_is_in_the_catalogue_as_it_stands(archive: Path) -> None:
    headings = template_headings(read(archive / "DRAFT_TEMPLATE"))
    found = match_sections(headings)
    assert [section.heading for section in found if section] == [heading.strip() for heading in headings]


def test_the_catalogue_is_in_the_order_of_the_template() -> None:
    places = [section.position for section in match_sections(template_headings(read(TEMPLATE))) if section]
    assert places == sorted(places)


def test_regions_stand_in_house_order() -> None:
    regions = Section.objects.filter(entry_kind="event").values_list("title", flat=True)
    assert list(regions) == ["Virtual", "Africa", "Asia", "Europe", "North America", "Oceania", "South America"]


def kinds_told(text: str) -> list[tuple[str, str]]:
    """For each section that the catalogue gives a kind: its own, and the one that the headings alone tell."""
    sections = [section for section in parse(text).sections if section.heading]
    rows = match_sections(section.heading.source for section in sections if section.heading)
    return [(row.entry_kind, section.kind or "") for row, section in zip(rows, sections, strict=True) if row and row.entry_kind]


def test_headings_tell_the_kinds_that_the_catalogue_gives() -> None:
    told = kinds_told(read(TEMPLATE))
    assert [own for own, _ in told] == [kind for _, kind in told]


def test_headings_of_real_issues_tell_the_kinds_that_the_catalogue_gives(archive: Path) -> None:
    told = [pair for path in (archive / "issues").iterdir() if path.name >= "2022" for pair in kinds_told(read(path))]
    assert sum(own == kind for own, kind in told) / len(told) >= ALIKE


def test_only_project_and_tooling_updates_are_closed_and_only_from_665_on() -> None:
    closed = Section.objects.exclude(closed_from_issue=None)
    assert [(one.slug, one.is_closed_for(664), one.is_closed_for(665)) for one in closed] == [("project-tooling-updates", False, True)]
    assert all(one.policy_text and one.policy_alternative for one in closed)


def test_the_form_offers_the_community_sections_and_the_calls() -> None:
    offered = Section.objects.filter(accepts_submissions=True).values_list("entry_kind", flat=True)
    assert sorted(offered) == ["link"] * 8 + ["speakers", "task"]


def test_placeholders_of_slots_stand_in_our_template() -> None:
    slots = Section.objects.filter(holds=Section.Holds.SLOT)
    assert sorted(one.placeholder for one in slots) == sorted(re.findall(r"<!-- [\w ]+ go(?:es)? here -->", read(TEMPLATE)))


def test_the_migration_can_be_taken_back_and_done_again() -> None:
    migration = import_module("issues.migrations.0002_catalogue")
    issue = Issue.objects.create(number=901, title="901", date="2031-01-01", file_name="901.md")
    store_text(issue, sample_text(), actor=None, origin=SectionVersion.Origin.IMPORT)
    before = list(Section.objects.values_list("slug", "heading", "position"))
    migration.clear(apps, None)
    assert (Section.objects.count(), issue.sections.exclude(section=None).count()) == (0, 0)
    migration.fill(apps, None)
    assert list(Section.objects.values_list("slug", "heading", "position")) == before


def test_our_template_makes_a_draft_without_leftover_placeholders() -> None:
    text = draft_text(IssueTemplate(text=read(TEMPLATE)).text, number=7, day=date(2031, 1, 1))
    assert "$" not in text
    assert "between 2031-01-01 and 2031-01-29 🦀\n\nIs your meeting missing?" in text
