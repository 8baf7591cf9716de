from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from issues.editing import save_section
from issues.importer import import_issue
from issues.markdown.nodes import Link
from issues.models import Assembly, Issue, Placement, SectionVersion
from issues.publication import release
from issues.sources import Proposal
from issues.text import issue_text
from tests.issues.samples import NOTING_SOURCE, Notes, NotingSource

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

DRAFT = """\
Title: This Week in Rust 902
Number: 902
Date: 2031-01-08

## Updates from Rust Community

### Official

### Research

## RustFest

"""


@pytest.fixture(autouse=True)
def notes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Notes:
    settings.ENTRY_SOURCES = [NOTING_SOURCE]
    monkeypatch.setattr(NotingSource, "notes", Notes())
    return NotingSource.notes


@pytest.fixture
def issue() -> Issue:
    return import_issue(DRAFT, file_name="2031-01-08-this-week-in-rust.md").issue


def run(number: int = 902) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("assemble_issue", str(number), stdout=out, stderr=err)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def link(key: str, title: str, section: str = "official") -> Proposal:
    return Proposal(section, key, Link(title, f"https://{key}.example.org/"), (0, 0))


def test_it_prints_counts_and_every_line(issue: Issue, notes: Notes) -> None:
    notes.proposals = [link("a", "One"), link("b", "Two", "heading:RustFest"), link("c", "Three", "newsletters")]
    assert run() == (
        0,
        (
            "Issue 902 is assembled.\n"
            "  new: 3\n"
            "    Official: * [One](https://a.example.org/)\n"
            "    RustFest: * [Two](https://b.example.org/)\n"
            "    Newsletters: * [Three](https://c.example.org/)\n"
            "  section added: 1\n"
            "    Newsletters\n"
        ),
        "",
    )
    assert "### Newsletters\n* [Three](https://c.example.org/)\n\n### Research" in issue_text(issue)


def test_it_prints_what_the_editors_are_to_know(issue: Issue, notes: Notes) -> None:
    notes.proposals = [link("a", "One")]
    run()
    official = issue.sections.get(section__slug="official")
    save_section(official, body=official.body.replace("One", "Number One"), version=official.version, actor=None)
    notes.proposals = [link("a", "Eins")]
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out == (
        "Issue 902 is assembled.\n"
        "  kept as an editor changed it: 1\n"
        "    Official: * [Number One](https://a.example.org/)"
        " — An editor changed this line; the newer text waits: * [Eins](https://a.example.org/)\n"
    )


@pytest.mark.usefixtures("issue")
def test_it_says_when_there_is_nothing_to_do() -> None:
    assert run() == (0, "Issue 902 needs no assembling.\n", "")


@pytest.mark.usefixtures("issue")
def test_an_unknown_number_is_refused() -> None:
    assert run(903) == (1, "", "There is no issue 903.\n")


def test_a_published_issue_is_refused(issue: Issue, notes: Notes) -> None:
    release(issue, actor=None)
    notes.proposals = [link("a", "One")]
    text = issue_text(issue)
    assert run() == (1, "", "Issue 902 is published; its text does not change any more.\n")
    assert issue_text(issue) == text
    assert Assembly.objects.count() == 0


def test_what_would_not_read_back_is_refused_and_nothing_is_saved(issue: Issue, notes: Notes) -> None:
    notes.proposals = [link("a", "One"), link("b", "broken\n\n## Out of its line")]
    text = issue_text(issue)
    placements = Placement.objects.count()
    code, out, err = run()
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "does not read back as one entry" in err
    assert issue_text(issue) == text
    assert (Assembly.objects.count(), Placement.objects.count()) == (0, placements)
    assert not SectionVersion.objects.filter(origin="assembly").exists()
