"""What editors did on the desk is their work to the next assembly: moved stays moved, reworded reworded, removed away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from issues.assembly import assemble_issue
from issues.assembly.choices import bring_back, take_new_text
from issues.editing import (
    EditingError,
    EntryName,
    move_entry,
    remove_entry,
    replace_entry,
    retitle_entry,
    save_issue_text,
    save_section,
    undo_change,
)
from issues.importer import import_issue
from issues.markdown import parse_body
from issues.markdown.lists import entries_of
from issues.markdown.nodes import Link
from issues.sources import Proposal
from issues.text import issue_text
from tests.issues.samples import NOTING_SOURCE, Notes, NotingSource

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from issues.models import Issue, Placement

pytestmark = pytest.mark.django_db
DRAFT = "Title: x\nNumber: 902\nDate: 2031-01-08\n\n## Updates from Rust Community\n\n### Official\n\n### Research\n\n"
ONE, TWO, THREE = (f"* [{title}](https://{key}.example.org/)\n" for key, title in (("a", "One"), ("b", "Two"), ("c", "Three")))


@pytest.fixture
def notes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Notes:
    settings.ENTRY_SOURCES = [NOTING_SOURCE]
    monkeypatch.setattr(NotingSource, "notes", Notes([link("a", "One"), link("b", "Two", 1), link("c", "Three", 2)]))
    return NotingSource.notes


@pytest.fixture
def issue(notes: Notes) -> Issue:
    assert notes
    issue = import_issue(DRAFT, file_name="2031-01-08-this-week-in-rust.md").issue
    assemble_issue(issue, actor=None)
    assert body(issue, "official") == ONE + TWO + THREE
    return issue


def link(key: str, title: str, place: int = 0) -> Proposal:
    return Proposal("official", key, Link(title, f"https://{key}.example.org/"), (0, place))


def body(issue: Issue, slug: str) -> str:
    return issue.sections.get(section__slug=slug).body.strip("\n") + "\n"


def name(issue: Issue, slug: str, place: int) -> EntryName:
    row = issue.sections.get(section__slug=slug)
    return EntryName.of(row, place, entries_of(parse_body(row.body, "link"))[place])


def placement(issue: Issue, key: str) -> Placement:
    return issue.placements.get(key=key)


def test_a_line_moved_to_another_section_stays_and_is_kept_up_to_date(issue: Issue, notes: Notes) -> None:
    research = issue.sections.get(section__slug="research")
    move_entry(issue, name(issue, "official", 0), section=research.pk, after=None, actor=None)
    assert placement(issue, "a").issue_section == research
    assert assemble_issue(issue, actor=None).report == {}
    notes.proposals[0] = link("a", "Uno")
    assemble_issue(issue, actor=None)
    assert (body(issue, "official"), body(issue, "research")) == (TWO + THREE, ONE.replace("One", "Uno"))


def test_a_line_moved_within_its_section_stays(issue: Issue, notes: Notes) -> None:
    move_entry(issue, name(issue, "official", 2), section=name(issue, "official", 2).section, after=None, actor=None)
    notes.proposals.append(link("d", "Four", 3))
    assemble_issue(issue, actor=None)
    assert body(issue, "official") == THREE + ONE + TWO + "* [Four](https://d.example.org/)\n"


def test_a_line_with_another_address_and_title_is_still_the_same(issue: Issue, notes: Notes) -> None:
    replace_entry(issue, name(issue, "official", 1), line="* [Elsewhere](https://elsewhere.example.org/)", actor=None)
    assert assemble_issue(issue, actor=None).report == {}
    notes.proposals[1] = link("b", "Zwei", 1)
    [kept] = assemble_issue(issue, actor=None).report["kept"]
    assert kept["key"] == "b"
    take_new_text(placement(issue, "b"), actor=None)
    assert body(issue, "official") == ONE + "* [Zwei](https://b.example.org/)\n" + THREE


def test_a_removed_line_stays_away_until_it_is_brought_back(issue: Issue) -> None:
    remove_entry(issue, name(issue, "official", 1), actor=None)
    assert placement(issue, "b").removed_at is not None
    assemble_issue(issue, actor=None)
    assert body(issue, "official") == ONE + THREE
    bring_back(placement(issue, "b"), actor=None)
    assert body(issue, "official") == ONE + TWO + THREE


def test_a_reworded_line_is_brought_back_in_its_words(issue: Issue, notes: Notes) -> None:
    retitle_entry(issue, name(issue, "official", 1), title="Zwei", prefixes=None, actor=None)
    assemble_issue(issue, actor=None)
    remove_entry(issue, name(issue, "official", 1), actor=None)
    bring_back(placement(issue, "b"), actor=None)
    reworded = ONE + "* [Zwei](https://b.example.org/)\n" + THREE
    assert body(issue, "official") == reworded
    notes.proposals[1] = link("b", "Deux", 1)
    [kept] = assemble_issue(issue, actor=None).report["kept"]
    assert (kept["key"], body(issue, "official")) == ("b", reworded)


def test_the_other_one_of_two_equal_lines_is_nobody_elses(issue: Issue) -> None:
    research = issue.sections.get(section__slug="research")
    replace_entry(issue, name(issue, "official", 2), line=ONE, actor=None)
    move_entry(issue, name(issue, "official", 2), section=research.pk, after=None, actor=None)
    assert placement(issue, "a").issue_section == issue.sections.get(section__slug="official")
    assert body(issue, "research") == ONE


@pytest.mark.parametrize("what", ["move", "remove", "replace"])
def test_what_is_undone_leaves_no_trace_in_assembly(what: str, issue: Issue) -> None:
    text, before = issue_text(issue), list(issue.placements.order_by("pk").values())
    research = issue.sections.get(section__slug="research").pk
    step = {
        "move": lambda: move_entry(issue, name(issue, "official", 0), section=research, after=None, actor=None),
        "remove": lambda: remove_entry(issue, name(issue, "official", 0), actor=None),
        "replace": lambda: replace_entry(issue, name(issue, "official", 0), line="* [x](https://x.example.org/)", actor=None),
    }[what]()
    assert step is not None
    assert list(issue.placements.order_by("pk").values()) != before
    undo_change(issue, step.key, actor=None)
    assert issue_text(issue) == text
    assert list(issue.placements.order_by("pk").values()) == before
    assert assemble_issue(issue, actor=None).report == {}


@pytest.mark.parametrize("is_whole", [False, True])
def test_a_line_that_is_reworded_twice_in_the_text_is_still_the_same(issue: Issue, *, is_whole: bool) -> None:
    def write(old: str, new: str) -> None:
        if is_whole:
            text = issue_text(issue)
            save_issue_text(issue, text=text.replace(old, new), versions=dict(issue.sections.values_list("pk", "version")), actor=None)
        else:
            row = issue.sections.get(section__slug="official")
            save_section(row, body=row.body.replace(old, new), version=row.version, actor=None)

    write("https://b.example.org/", "https://elsewhere.example.org/")
    write("[Two]", "[Zwei]")
    assert assemble_issue(issue, actor=None).report == {}
    assert placement(issue, "b").removed_at is None
    assert body(issue, "official") == ONE + "* [Zwei](https://elsewhere.example.org/)\n" + THREE


def test_what_a_line_could_have_become_twice_is_left_to_the_assembly(issue: Issue) -> None:
    row = issue.sections.get(section__slug="official")
    two = "".join(TWO.replace("b.example", f"{key}.example") for key in "xy")
    save_section(row, body=row.body.replace(TWO, two), version=row.version, actor=None)
    assert placement(issue, "b").standing_text == TWO
    assemble_issue(issue, actor=None)
    assert body(issue, "official") == ONE + two + THREE


@pytest.mark.parametrize("is_reworded", [False, True])
def test_a_removal_is_not_undone_once_the_line_is_back(issue: Issue, editor: User, *, is_reworded: bool) -> None:
    research = issue.sections.get(section__slug="research")
    move_entry(issue, name(issue, "official", 1), section=research.pk, after=None, actor=editor)
    if is_reworded:
        retitle_entry(issue, name(issue, "research", 0), title="Zwei", prefixes=None, actor=editor)
    removal = remove_entry(issue, name(issue, "research", 0), actor=editor)
    assert removal
    bring_back(placement(issue, "b"), actor=None)
    before = issue_text(issue)
    with pytest.raises(EditingError, match="” stands in “Official” again"):
        undo_change(issue, removal.key, actor=editor)
    assert issue_text(issue) == before


def test_a_removal_is_undone_where_its_other_listing_stands(issue: Issue, notes: Notes, editor: User) -> None:
    notes.proposals.append(replace(link("b", "Two"), section="research", listing="again"))
    assemble_issue(issue, actor=None)
    removal = remove_entry(issue, name(issue, "research", 0), actor=editor)
    assert removal
    undo_change(issue, removal.key, actor=editor)
    assert (body(issue, "official"), body(issue, "research")) == (ONE + TWO + THREE, TWO)
