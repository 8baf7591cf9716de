from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from issues.exports.anchors import entry_anchors
from issues.exports.editions import edition_of
from issues.exports.formats import exports, public_exports
from issues.exports.markdown import chosen_revision
from issues.importer import import_issue
from issues.revisions import freeze
from tests.issues.exports.editions import sample
from tests.issues.samples import sample_text

if TYPE_CHECKING:
    from pytest_django import Settings


def test_an_edition_has_the_sections_and_entries_of_its_text() -> None:
    parts = {part.title: part for part in sample().parts}
    assert [line.title for line in parts["Observations/Thoughts"].lines] == [
        "On borrowing &mut from the future",
        "Why we left, and came back",
        "Traits, told by an octopus",
        "锈蚀 – ein Gespräch",
    ]
    assert parts["Observations/Thoughts"].anchor == "observationsthoughts"
    assert parts["Approved RFCs"].under == ("Updates from the Rust Project",)
    assert parts["Approved RFCs"].url == "https://github.com/rust-lang/rfcs/commits/master"
    assert [line.kind for line in parts["Crate of the Week"].lines] == ["crate"]


def test_anchors_of_entries_outlast_a_mended_title_and_a_moved_line() -> None:
    before = entry_anchors("official", [("https://example.org/1", "Teh"), ("https://example.org/2", "Two")])
    after = entry_anchors(
        "official", [("https://example.org/3", "New"), ("https://example.org/2", "Two"), ("https://example.org/1", "The")]
    )
    assert before == [after[2], after[1]]
    assert len(set(entry_anchors("x", [("", "same"), ("", "same")]))) == 2


def test_all_anchors_of_an_issue_differ() -> None:
    edition = sample()
    found = [line.anchor for line in edition.lines] + [part.anchor for part in edition.parts]
    assert len(found) == len(set(found)) > 30


def test_every_format_is_there_by_name_and_public_ones_by_file() -> None:
    names = ["markdown", "html", "email", "email-text", "text", "json", "mastodon", "bluesky", "reddit", "ics"]
    assert list(exports()) == names
    assert list(public_exports()) == ["issue.md", "issue.txt", "issue.json", "events.ics"]


@pytest.mark.django_db
class TestDates:
    def test_an_import_was_published_on_its_day_and_never_revised(self, settings: Settings) -> None:
        settings.SITE_URL = "https://twir.example.org"
        issue = import_issue(sample_text(), file_name="901.md", status="published").issue
        edition = edition_of(issue, chosen_revision(issue))
        assert edition.published_at == edition.revised_at == datetime(2031, 1, 1, tzinfo=UTC)
        assert (edition.address, edition.date) == ("https://twir.example.org/issues/901/", date(2031, 1, 1))

    def test_an_amendment_is_dated_when_it_was_made(self) -> None:
        issue = import_issue(sample_text(), file_name="901.md", status="published").issue
        amended = freeze(issue, sample_text() + "More.\n", actor=None, reason="A word")
        edition = edition_of(issue, chosen_revision(issue))
        assert (edition.revision, edition.revised_at) == (2, amended.created_at)
        assert edition.html == amended.html

    def test_a_draft_has_none(self, settings: Settings) -> None:
        settings.ENTRY_SOURCES = []
        issue = import_issue(sample_text(), file_name="901.md").issue
        edition = edition_of(issue, None)
        assert (edition.revision, edition.published_at, edition.revised_at) == (0, None, None)
        assert edition.text == sample_text()
