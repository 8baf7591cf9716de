"""Assembly over the database: who may ask, what is written, what is refused. The rules of the merge are in assembly/test_merge.py."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, TypeVar

import pytest
from django.db import connections

from issues.assembly import AssemblyError, assemble_issue, request_assembly, run_assembly
from issues.assembly.choices import bring_back, take_new_text
from issues.editing import save_section
from issues.importer import import_issue
from issues.index import reindex
from issues.markdown import cut
from issues.markdown.nodes import Link
from issues.models import Assembly, Entry, Issue, IssueSection, Placement, SectionVersion
from issues.publication import release
from issues.sources import Proposal
from issues.text import issue_text
from submissions import intake, review
from submissions.kinds import submission_kinds
from tests.issues.samples import NOTING_SOURCE, Notes, NotingSource, sample_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)

T = TypeVar("T")
DRAFT = """\
Title: This Week in Rust 902
Number: 902
Date: 2031-01-08

## Updates from Rust Community

### Official
* [Ours](https://ours.example.org/)

### Research

## RustFest

"""
BROKEN = Link("Broken](https://a.example.org/)\n\n## Out of its line\n\n* [x", "https://b.example.org/")


@pytest.fixture
def notes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Notes:
    """What the only source proposes."""
    settings.ENTRY_SOURCES = [NOTING_SOURCE]
    monkeypatch.setattr(NotingSource, "notes", Notes())
    return NotingSource.notes


@pytest.fixture
def issue(notes: Notes) -> Issue:
    """A draft, and two links that are to stand in it."""
    notes.proposals = [link("a", "One"), link("b", "Two", "research")]
    return import_issue(DRAFT, file_name="2031-01-08-this-week-in-rust.md").issue


@pytest.fixture
def kept(issue: Issue, notes: Notes) -> Placement:
    """The placement of a line that an editor changed and its source then, too."""
    assemble_issue(issue, actor=None)
    edit(issue, "official", "One", "Number One")
    notes.proposals[0] = link("a", "Eins")
    assemble_issue(issue, actor=None)
    return placement(issue)


@pytest.fixture
def removed(issue: Issue) -> Placement:
    """The placement of a line that an editor took out."""
    assemble_issue(issue, actor=None)
    edit(issue, "official", "* [One](https://a.example.org/)\n", "")
    assemble_issue(issue, actor=None)
    return placement(issue)


def link(key: str, title: str, section: str = "official", place: int = 0) -> Proposal:
    return Proposal(section, key, Link(title, f"https://{key}.example.org/"), (0, place))


def edit(issue: Issue, slug: str, old: str, new: str, *, actor: User | None = None) -> None:
    row = section(issue, slug)
    assert old in row.body
    save_section(row, body=row.body.replace(old, new), version=row.version, actor=actor)


def section(issue: Issue, slug: str) -> IssueSection:
    return issue.sections.get(section__slug=slug)


def placement(issue: Issue, key: str = "a") -> Placement:
    return issue.placements.get(key=key)


def all_rows(issue: Issue) -> list[object]:
    """Everything that an assembly may write but its own row."""
    sections = issue.sections.values_list("pk", "position", "heading", "body", "version")
    versions = SectionVersion.objects.filter(issue=issue).order_by("pk").values_list("pk", "version", "body")
    entries = Entry.objects.filter(issue=issue).order_by("pk").values_list("pk", "issue_section", "position", "text")
    return [list(sections), list(versions), list(issue.placements.values()), list(entries)]


def at_once(call: Callable[[], T], times: int = 2) -> list[T]:
    """Call in as many threads at the same moment, each with a connection of its own."""
    start = Barrier(times)

    def once() -> T:
        try:
            start.wait(timeout=30)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(once) for _ in range(times)]]


# Asking


def test_who_asks_twice_waits_once(issue: Issue, editor: User) -> None:
    first, second = request_assembly(issue, actor=editor), request_assembly(issue, actor=None)
    assert (first.pk, first.state, first.requested_by) == (second.pk, "waiting", editor)
    assert Assembly.objects.count() == 1


def test_who_asks_while_it_runs_gets_a_run_of_their_own(issue: Issue) -> None:
    first = request_assembly(issue, actor=None)
    Assembly.objects.update(state=Assembly.State.RUNNING)
    assert request_assembly(issue, actor=None).pk != first.pk


@committed
def test_many_who_ask_at_once_wait_once(issue: Issue) -> None:
    found = at_once(lambda: request_assembly(issue, actor=None), times=4)
    assert len({row.pk for row in found}) == Assembly.objects.count() == 1


def test_a_published_issue_is_not_asked_for(issue: Issue) -> None:
    release(issue, actor=None)
    issue.refresh_from_db()
    with pytest.raises(AssemblyError, match=r"^Issue 902 is published; its text does not change any more\.$"):
        request_assembly(issue, actor=None)
    assert Assembly.objects.count() == 0


# What a run writes


def test_a_run_notes_what_it_did(issue: Issue, editor: User) -> None:
    row = run_assembly(request_assembly(issue, actor=editor).pk)
    assert row is not None
    assert (row.state, row.progress, row.error, row.attempts, row.lease) == ("done", 100, "", 1, None)
    assert row.finished_at is not None
    assert row.report == {
        "added": [
            {"source": "noting", "key": "a", "listing": "", "section": "official", "text": "* [One](https://a.example.org/)\n", "note": ""},
            {"source": "noting", "key": "b", "listing": "", "section": "research", "text": "* [Two](https://b.example.org/)\n", "note": ""},
        ]
    }


def test_at_once_and_by_a_worker_it_is_the_same(issue: Issue, editor: User) -> None:
    direct = assemble_issue(issue, actor=editor)
    text = issue_text(issue)
    Assembly.objects.all().delete()
    issue.delete()
    other = import_issue(DRAFT, file_name="2031-01-08-this-week-in-rust.md").issue
    worked = run_assembly(request_assembly(other, actor=editor).pk)
    assert worked is not None
    assert issue_text(other) == text
    for name in ("state", "progress", "report", "requested_by", "attempts", "lease"):
        assert getattr(direct, name) == getattr(worked, name)


def test_only_sections_that_changed_get_a_version(issue: Issue, editor: User, notes: Notes) -> None:
    notes.proposals = [link("b", "Two", "research")]
    before = SectionVersion.objects.count()
    assemble_issue(issue, actor=editor)
    [version] = SectionVersion.objects.filter(origin="assembly")
    research = section(issue, "research")
    assert SectionVersion.objects.count() == before + 1
    assert (version.issue_section, version.version, version.saved_by) == (research, research.version, editor)
    assert version.body == research.body == "* [Two](https://b.example.org/)\n\n"
    assert set(issue.sections.exclude(pk=research.pk).values_list("version", flat=True)) == {1}


def test_the_index_is_in_step(issue: Issue, notes: Notes) -> None:
    notes.proposals.append(link("c", "Three", "newsletters"))
    assemble_issue(issue, actor=None)
    notes.proposals = [link("a", "Eins"), link("c", "Three", "newsletters")]
    assemble_issue(issue, actor=None)
    found = Entry.objects.filter(issue=issue)
    assert [(one.issue_section.heading, one.position, one.title) for one in found] == [
        ("### Official\n", 0, "Ours"),
        ("### Official\n", 1, "Eins"),
        ("### Newsletters\n", 0, "Three"),
    ]
    stored = all_rows(issue)
    reindex(issue)
    assert all_rows(issue) == stored


def test_a_section_comes_and_goes_with_its_lines(issue: Issue, notes: Notes) -> None:
    text = issue_text(issue)
    notes.proposals = [link("c", "Three", "newsletters")]
    assemble_issue(issue, actor=None)
    made = section(issue, "newsletters")
    assert made.is_made_by_assembly
    assert placement(issue, "c").issue_section == made
    assert [(one.heading, one.body) for one in cut(issue_text(issue))] == list(issue.sections.values_list("heading", "body"))
    notes.proposals = []
    assert assemble_issue(issue, actor=None).report["sections_removed"] == ["Newsletters"]
    assert issue_text(issue) == text


# Again, and at once


def test_run_twice_writes_nothing(issue: Issue) -> None:
    assemble_issue(issue, actor=None)
    stored = all_rows(issue)
    again = assemble_issue(issue, actor=None)
    assert (again.state, again.report) == ("done", {})
    assert all_rows(issue) == stored


def test_run_twice_writes_nothing_with_the_real_sources(db: None, editor: User) -> None:
    del db
    issue = import_issue(sample_text(), file_name="2031-01-01-this-week-in-rust.md").issue
    for kind, fields in (
        ("link", {"url": "https://link.example.org/", "title": "A link", "section": "research"}),
        ("task", {"url": "https://task.example.org/", "project": "crab", "title": "Walk"}),
    ):
        form = submission_kinds()[kind].form_class(fields, editor=False)
        assert form.is_valid(), form.errors
        review.accept(intake.submit(kind=kind, cleaned=form.cleaned_data), actor=editor)
    assert len(assemble_issue(issue, actor=None).report["added"]) == 2
    stored = all_rows(issue)
    assert "added" not in assemble_issue(issue, actor=None).report
    assert all_rows(issue) == stored


@committed
def test_two_at_once_have_one_effect(issue: Issue) -> None:
    reports = [row.report for row in at_once(lambda: assemble_issue(issue, actor=None))]
    assert sorted(len(report.get("added", ())) for report in reports) == [0, 2]
    assert {} in reports
    text = issue_text(issue)
    assert (text.count("[One]"), text.count("[Two]")) == (1, 1)
    assert sorted(issue.placements.values_list("key", flat=True)) == ["a", "b"]
    assert SectionVersion.objects.filter(origin="assembly").count() == 2


@committed
def test_one_row_done_by_two_workers_is_done_once(issue: Issue) -> None:
    waiting = request_assembly(issue, actor=None)
    found = at_once(lambda: run_assembly(waiting.pk))
    assert len([row for row in found if row is not None]) == 1
    assert SectionVersion.objects.filter(origin="assembly").count() == 2


# What happened in between


def test_what_was_written_by_hand_in_between_stays(issue: Issue, notes: Notes, editor: User) -> None:
    waiting = request_assembly(issue, actor=None)
    edit(issue, "official", "[Ours]", "[ Ours, mended ]", actor=editor)
    run_assembly(waiting.pk)
    edit(issue, "research", "Two", "Two — by hand", actor=editor)
    notes.proposals.append(link("c", "Three", "research", 1))
    assemble_issue(issue, actor=None)
    assert section(issue, "official").body == "* [ Ours, mended ](https://ours.example.org/)\n* [One](https://a.example.org/)\n\n"
    assert section(issue, "research").body == "* [Two — by hand](https://b.example.org/)\n* [Three](https://c.example.org/)\n\n"


def test_published_meanwhile_the_text_stays(issue: Issue) -> None:
    waiting = request_assembly(issue, actor=None)
    release(issue, actor=None)
    stored = all_rows(issue)
    row = run_assembly(waiting.pk)
    assert row is not None
    assert (row.state, row.error) == ("failed", "Issue 902 is published; its text does not change any more.")
    with pytest.raises(AssemblyError, match="is published"):
        assemble_issue(issue, actor=None)  # this copy of the row still says draft
    assert all_rows(issue) == stored
    assert issue_text(issue) == DRAFT


# Refused


def test_a_line_that_would_break_out_is_refused(issue: Issue, notes: Notes) -> None:
    notes.proposals.append(Proposal("official", "broken", BROKEN, (0, 1)))
    stored = all_rows(issue)
    with pytest.raises(AssemblyError, match="does not read back as one entry"):
        assemble_issue(issue, actor=None)
    assert Assembly.objects.count() == 0
    row = run_assembly(request_assembly(issue, actor=None).pk)
    assert row is not None
    assert row.state == "failed"
    assert "does not read back as one entry" in row.error
    assert all_rows(issue) == stored
    notes.proposals.pop()
    assert assemble_issue(issue, actor=None).state == "done"


# An editor's choices


def test_the_newer_text_can_be_taken(issue: Issue, kept: Placement, notes: Notes, editor: User) -> None:
    assert "* [Number One](" in section(issue, "official").body
    assert kept.refused_text == "* [Eins](https://a.example.org/)\n"
    take_new_text(kept, actor=editor)
    official = section(issue, "official")
    assert official.body == "* [Ours](https://ours.example.org/)\n* [Eins](https://a.example.org/)\n\n"
    newest = official.versions.latest("pk")
    assert (newest.origin, newest.saved_by, newest.body) == ("edit", editor, official.body)
    stored = all_rows(issue)
    assert assemble_issue(issue, actor=None).report == {}
    assert all_rows(issue) == stored
    notes.proposals[0] = link("a", "Uno")
    assert len(assemble_issue(issue, actor=None).report["updated"]) == 1
    assert "[Uno]" in section(issue, "official").body


def test_no_newer_text_can_be_taken_where_none_waits(issue: Issue) -> None:
    assemble_issue(issue, actor=None)
    with pytest.raises(AssemblyError, match="No newer text waits"):
        take_new_text(placement(issue), actor=None)


def test_the_newer_text_is_not_put_over_what_was_written_since(issue: Issue, kept: Placement) -> None:
    edit(issue, "official", "Number One", "Number One, at last")
    stored = all_rows(issue)
    with pytest.raises(AssemblyError, match="This line was changed meanwhile"):
        take_new_text(kept, actor=None)
    assert all_rows(issue) == stored


def test_the_newer_text_needs_its_section(issue: Issue, kept: Placement) -> None:
    section(issue, "official").delete()
    with pytest.raises(AssemblyError, match="not where the last assembly left it"):
        take_new_text(kept, actor=None)


def test_a_removed_line_can_be_brought_back(issue: Issue, removed: Placement, editor: User) -> None:
    assert removed.removed_at is not None
    assert "[One]" not in issue_text(issue)
    run = bring_back(removed, actor=editor)
    assert ([line["key"] for line in run.report["added"]], run.requested_by) == (["a"], editor)
    assert section(issue, "official").body == "* [Ours](https://ours.example.org/)\n* [One](https://a.example.org/)\n\n"
    assert placement(issue).removed_at is None
    assert assemble_issue(issue, actor=None).report == {}


def test_only_a_removed_line_can_be_brought_back(issue: Issue) -> None:
    assemble_issue(issue, actor=None)
    stored = all_rows(issue)
    with pytest.raises(AssemblyError, match="was not removed"):
        bring_back(placement(issue), actor=None)
    assert all_rows(issue) == stored


def test_a_removed_line_that_nobody_proposes_any_more_is_not_brought_back(issue: Issue, removed: Placement, notes: Notes) -> None:
    del notes.proposals[0]
    stored = all_rows(issue)
    with pytest.raises(AssemblyError, match="no longer proposed"):
        bring_back(removed, actor=None)
    assert all_rows(issue) == stored


def test_in_a_published_issue_nothing_is_chosen_any_more(issue: Issue, kept: Placement) -> None:
    release(issue, actor=None)
    stored = all_rows(issue)
    for choose in (take_new_text, bring_back):
        with pytest.raises(AssemblyError, match="is published"):
            choose(kept, actor=None)
    assert all_rows(issue) == stored


def test_what_is_no_longer_proposed_cannot_be_chosen(issue: Issue, kept: Placement) -> None:
    Placement.objects.filter(pk=kept.pk).delete()
    stored = all_rows(issue)
    for choose in (take_new_text, bring_back):
        with pytest.raises(AssemblyError, match="no longer proposed"):
            choose(kept, actor=None)
    assert all_rows(issue) == stored
