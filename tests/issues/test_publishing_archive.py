"""Real issues once more: imported as drafts, their errors mended, and published with everything that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.checks import Level
from issues.deliveries.carrying import parcel_of
from issues.deliveries.folder import files_of
from issues.exports.markdown import export_markdown
from issues.importer import import_issue, import_template
from issues.markdown import split_lines
from issues.models import Issue
from issues.publication import make_ready, publish_issue
from issues.publication.publishing import errors_in
from issues.text import issue_text, store_text
from issues.weeks import WEEK
from tests.issues.samples import sample_text
from tests.issues.test_publication import TEMPLATE
from tests.sampling import IS_SOAK

if TYPE_CHECKING:
    from pathlib import Path

    from issues.checks import Finding

pytestmark = pytest.mark.django_db
NEWEST = range(-12, 0) if IS_SOAK else (-12, -1)
MOST_MENDS = 60
WHOLE_SECTION = {"section-twice", "empty-section"}


def mended(text: str, finding: Finding) -> str:
    """As an editor would: the certain repair, else the heading or the entry that is wrong goes."""
    if finding.repair:
        return text[: finding.repair.start] + finding.repair.text + text[finding.repair.end :]
    lines = split_lines(text)
    end = finding.line
    while finding.id not in WHOLE_SECTION and end < len(lines) and lines[end].startswith((" ", "\t")):
        end += 1
    return "".join(lines[: finding.line - 1] + lines[end:])


def publish(text: str, file_name: str, template: str) -> Issue:
    """The issue as everyone reads it; what it is given out as is made on the way."""
    import_template(template, file_name="template")
    issue = import_issue(text, file_name=file_name).issue
    for _ in range(MOST_MENDS):
        if not (found := errors_in(issue)):
            break
        store_text(issue, mended(issue_text(issue), found[0]), actor=None, origin="edit")
    ready = make_ready(issue, actor=None)
    before = issue_text(ready)
    revision = publish_issue(ready, actor=None)
    assert export_markdown(issue).encode() == revision.text.encode() == before.encode()
    coming = Issue.objects.coming()
    assert coming is not None
    assert (coming.number, coming.date) == ((issue.number or 0) + 1, issue.date + WEEK)
    files = dict(files_of(parcel_of(revision)))
    assert all(files.values())
    assert f"{issue.title}".encode() in files[f"{file_name.removesuffix('.md')}/mail.txt"]
    return issue


def test_our_own_issue_goes_through_the_whole_publication() -> None:
    text = sample_text().replace("901", "893")
    issue = publish(text, "2031-01-01-this-week-in-rust.md", TEMPLATE)
    assert export_markdown(issue) != text  # it had errors


@pytest.mark.parametrize("place", NEWEST)
def test_a_real_issue_goes_through_the_whole_publication(archive: Path, place: int) -> None:
    path = sorted((archive / "issues").iterdir())[place]
    issue = publish(path.read_bytes().decode(), path.name, (archive / "DRAFT_TEMPLATE").read_bytes().decode())
    assert [finding for finding in errors_in(issue) if finding.level is Level.ERROR and finding.id != "placeholder"] == []
