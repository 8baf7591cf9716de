from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from issues.assembly import assemble_issue
from issues.importer import import_issue
from issues.markdown.nodes import Link, Task
from issues.models import Issue, SectionVersion
from issues.publication import PublicationError, finish_issue, release
from issues.sources import Proposal
from issues.text import issue_text
from tests.issues.samples import NOTING_SOURCE, Notes, NotingSource, sample_text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

TOP = "Title: This Week in Rust 5\nNumber: 5\nDate: 2031-01-01\n\nHello.\n\n"


@pytest.fixture(autouse=True)
def _no_sources(settings: Settings) -> None:
    settings.ENTRY_SOURCES = []


def finished(text: str) -> str:
    issue = import_issue(TOP + text, file_name="x").issue
    finish_issue(issue, actor=None)
    finishing = finish_issue(issue, actor=None)
    assert not finishing.has_changes
    after = issue_text(issue)
    assert after.startswith(TOP)
    return after.removeprefix(TOP)


def test_empty_community_sections_go_and_full_ones_stay() -> None:
    text = "## Updates from Rust Community\n\n### Official\n\n### Foundation\n* [A](https://a.org)\n\n### Research\n\n## Jobs\n"
    assert finished(text) == "## Updates from Rust Community\n\n### Foundation\n* [A](https://a.org)\n\n## Jobs\n"


def test_a_blank_line_stays_before_the_next_heading() -> None:
    text = "### Foundation\n* [A](https://a.org)\n### Research\n\n## Jobs\n"
    assert finished(text) == "### Foundation\n* [A](https://a.org)\n\n## Jobs\n"


def test_a_section_with_prose_or_a_subsection_is_not_empty() -> None:
    text = "### Official\n\nA word of our own.\n\n### Research\n\n#### Papers\n* [A](https://a.org)\n\n## Jobs\n"
    assert finished(text) == text


def test_comments_go_with_their_empty_section() -> None:
    text = "### [Language Reference](https://a.org)\n<!-- Remove this section if empty>\n\n## Jobs\n"
    assert finished(text) == "## Jobs\n"


def test_one_off_sections_stay_empty() -> None:
    assert finished("## RustNL 2031\n\n## Jobs\n") == "## RustNL 2031\n\n## Jobs\n"


def test_a_notice_is_an_item_or_a_paragraph_by_the_house_form() -> None:
    approved = "### Approved RFCs\n\nAccepted:\n\n<!-- one line each -->\n\n"
    calls = "### CFP - Projects\n\nTasks.\n\n<!-- a -->\n<!-- b -->\n\nBring yours.\n"
    assert finished(approved + calls) == (
        "### Approved RFCs\n\nAccepted:\n\n<!-- one line each -->\n\n* *No RFCs were approved this week.*\n\n"
        "### CFP - Projects\n\nTasks.\n\n<!-- a -->\n<!-- b -->\n\n*No Calls for participation were submitted this week.*\n\nBring yours.\n"
    )


def test_a_list_that_says_something_gets_no_notice() -> None:
    text = "### Approved RFCs\n\n* [RFC](https://a.org)\n\n### CFP - Projects\n\n*No tasks this time.*\n\n### CFP - Events\n\n* *None.*\n"
    assert finished(text) == text


def test_a_heading_whose_subsections_hold_entries_gets_no_notice() -> None:
    testing = "## Calls for Testing\nTry.\n\n### [RFCs](https://a.org)\n\n### [Rust](https://b.org)\n* [A](https://c.org)\n\n"
    period = "#### Tracking Issues & PRs\n\n##### [Cargo](https://a.org)\n\n##### [Rust](https://b.org)\n* [A](https://c.org)\n\n## Jobs\n"
    assert finished(testing + period) == testing + period.replace("##### [Cargo](https://a.org)\n\n", "")


def test_a_heading_whose_subsections_are_empty_gets_its_notice() -> None:
    text = "## Calls for Testing\nTry.\n\n<!-- a -->\n\nLet us know.\n\n### [RFCs](https://a.org)\n\n## Jobs\n"
    assert finished(text) == text.replace("<!-- a -->\n\n", "<!-- a -->\n\n* *No calls for testing were issued this week.*\n\n")


def test_the_closing_text_of_the_events_stays_when_the_last_region_goes() -> None:
    text = "## Upcoming Events\n\nRusty Events.\n\n### Europe\n{}\n### Oceania\n\nTell us.\n\n[c]: https://c.org\n\n## Jobs\n"
    event = "* 2031-01-02 | Bonn, DE | [B](https://b.org)\n    * [**T**](https://t.org)\n"
    kept = text.format(event).replace("### Oceania\n\n", "")
    assert finished(text.format(event)) == kept


def test_the_closing_text_stays_when_no_region_is_left() -> None:
    text = "## Upcoming Events\n\nRusty Events.\n\n### Europe\n\nTell us.\n\n[c]: https://c.org\n\n## Jobs\n"
    assert finished(text) == text.replace("### Europe\n\n", "")


def test_what_arrives_later_replaces_the_notice_and_brings_its_section_back(settings: Settings) -> None:
    text = "## Updates from Rust Community\n\n### Official\n\n## CFP - Projects\n\nTasks.\n\n<!-- one line each -->\n\nBring yours.\n"
    issue = import_issue(TOP + text, file_name="x").issue
    finish_issue(issue, actor=None)
    settings.ENTRY_SOURCES = [NOTING_SOURCE]
    NotingSource.notes = Notes(
        [
            Proposal("official", "link:1", Link("A", "https://a.org"), (0, 1)),
            Proposal("cfp-projects", "task:2", Task("p", "B", "https://b.org"), (0, 2)),
        ]
    )
    assemble_issue(issue, actor=None)
    full = text.replace("### Official\n", "### Official\n* [A](https://a.org)\n").replace(
        "each -->\n", "each -->\n\n* [p - B](https://b.org)\n"
    )
    assert issue_text(issue) == TOP + full


def test_a_dry_run_shows_the_change_set_and_saves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    issue = import_issue(sample_text(), file_name="x").issue
    versions = SectionVersion.objects.count()
    call_command("finish_issue", "901", "--dry-run")
    out = capsys.readouterr().out
    assert out.startswith("--- as it stands\n+++ finished\n@@ ")
    assert {line for line in out.split("\n") if line.startswith(("-", "+"))} == {
        "--- as it stands",
        "+++ finished",
        "-### Newsletters",
        "-### Research",
        "-##### [Cargo](https://github.com/rust-lang/cargo/issues?q=1)",
        "-",
    }
    assert (issue_text(issue), SectionVersion.objects.count()) == (sample_text(), versions)


def test_finishing_notes_versions_and_who_did_it(editor: User, capsys: pytest.CaptureFixture[str]) -> None:
    text = TOP + "### Approved RFCs\n\nAccepted:\n\n"
    issue = import_issue(text, file_name="x").issue
    finish_issue(issue, actor=editor)
    version = SectionVersion.objects.get(origin="finish")
    assert (version.version, version.saved_by, version.heading) == (2, editor, "### Approved RFCs\n")
    call_command("finish_issue", "5")
    assert capsys.readouterr().out == "Issue 5 needs no finishing.\n"


def test_a_published_issue_is_not_finished(capsys: pytest.CaptureFixture[str]) -> None:
    issue = import_issue(sample_text(), file_name="x").issue
    release(issue, actor=None)
    with pytest.raises(PublicationError, match="Issue 901 is published; it cannot be finished any more"):
        finish_issue(Issue.objects.get(), actor=None)
    with pytest.raises(SystemExit) as stopped:
        call_command("finish_issue", "901")
    assert (stopped.value.code, capsys.readouterr().err) == (1, "Issue 901 is published; it cannot be finished any more.\n")
    assert issue_text(issue) == sample_text()


def test_an_unknown_number_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command("finish_issue", "77")
    assert (stopped.value.code, capsys.readouterr().err) == (1, "There is no issue 77.\n")
