"""docs/switching.md, walked: from an empty install and a checkout to the next published issue and its commit, and back."""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from events.feeds.groups import groups_without_feed
from events.models import Event
from issues.assembly import assemble_issue
from issues.models import Issue
from issues.publication.publishing import errors_in
from issues.text import issue_text, store_text
from tests.issues.samples import OLD_SAMPLE, sound_text
from tests.issues.test_publication import TEMPLATE
from tests.issues.test_publishing_archive import MOST_MENDS, mended

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db
DRAFT = "2031-01-01-this-week-in-rust.md"
NEXT = "2031-01-08-this-week-in-rust.md"
LATE = "2031-01-22"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def checkout_of(folder: Path, issues: dict[str, bytes], template: str, draft: tuple[str, bytes]) -> Path:
    """A repository as the newsletter's: content/, draft/ with the open draft and the template."""
    (folder / "content").mkdir(parents=True)
    (folder / "draft").mkdir()
    for name, content in issues.items():
        (folder / "content" / name).write_bytes(content)
    (folder / "draft" / "DRAFT_TEMPLATE").write_text(template)
    (folder / "draft" / draft[0]).write_bytes(draft[1])
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "As it was")
    return folder


def switch(checkout: Path, draft: str) -> Issue:
    """The steps of the page that change the desk; the draft's text is as it was, and stays so at the first assembly."""
    call_command("import_archive", str(checkout), "--no-progress")
    call_command("import_issue", "--template", str(checkout / "draft" / "DRAFT_TEMPLATE"))
    call_command("import_issue", str(checkout / "draft" / draft))
    issue = Issue.objects.get(file_name=draft)
    text = (checkout / "draft" / draft).read_bytes().decode()
    assert issue_text(issue) == text
    assemble_issue(issue, actor=None)
    assert issue_text(issue) == text
    return issue


def publish(issue: Issue, capsys: pytest.CaptureFixture[str]) -> str:
    """The commands of the night; returns what the rehearsal said."""
    capsys.readouterr()
    call_command("publish_issue", str(issue.number), "--rehearse")
    said = capsys.readouterr().out
    call_command("publish_issue", str(issue.number), "--deliver", "git")
    return said


def test_our_own_newsletter_switches_and_goes_back(tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    text = sound_text()
    event = re.search(r"(?m)^\* (2031-01-\d\d) \|.*\n(?:    .*\n)?", text)
    assert event is not None
    text = text.replace(event[0], event[0] + event[0].replace(event[1], LATE).replace("example.org/", "example.org/late-"))
    checkout = checkout_of(tmp_path / "newsletter", {OLD_SAMPLE.name: OLD_SAMPLE.read_bytes()}, TEMPLATE, (DRAFT, text.encode()))
    settings.DELIVERY_CHECKOUT = checkout
    issue = switch(checkout, DRAFT)
    assert Issue.objects.published().count() == 1
    assert Event.objects.filter(start=LATE).exists()

    said = publish(issue, capsys)

    assert f"A content/{DRAFT}" in said
    assert f"D draft/{DRAFT}  {len(text.encode())} bytes; all its lines stand elsewhere\n" in said
    assert f"A draft/{NEXT}" in said
    changed = git(checkout, "show", "--no-renames", "--name-status", "--format=", "twir-desk").split("\n")
    assert sorted(filter(None, changed)) == [f"A\tcontent/{DRAFT}", f"A\tdraft/{NEXT}", f"D\tdraft/{DRAFT}"]
    assert git(checkout, "show", f"twir-desk:content/{DRAFT}") == text
    following = git(checkout, "show", f"twir-desk:draft/{NEXT}")
    assert LATE in following  # carried by its date
    assert "Number: 894\nDate: 2031-01-08\n" in following

    git(checkout, "merge", "--quiet", "twir-desk")  # and back: what stands there is all that they need
    assert sorted(path.name for path in (checkout / "draft").iterdir()) == [NEXT, "DRAFT_TEMPLATE"]
    assert (checkout / "content" / DRAFT).read_bytes() == text.encode()


def test_the_real_newsletter_switches(archive: Path, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    newest = sorted((archive / "issues").iterdir())[-3:]
    [draft] = archive.glob("draft-*.md")
    name = draft.name.removeprefix("draft-")
    issues = {path.name: path.read_bytes() for path in newest}
    template = (archive / "DRAFT_TEMPLATE").read_bytes().decode()
    checkout = checkout_of(tmp_path / "newsletter", issues, template, (name, draft.read_bytes()))
    settings.DELIVERY_CHECKOUT = checkout
    issue = switch(checkout, name)
    assert any(group.organizer is None for group in groups_without_feed(issue.date))  # known from the archive alone
    call_command("finish_issue", str(issue.number))
    for _ in range(MOST_MENDS):
        if not (found := errors_in(issue)):
            break
        store_text(issue, mended(issue_text(issue), found[0]), actor=None, origin="edit")
    carried = Event.objects.filter(start__gt=issue.date + timedelta(days=7), start__lte=issue.date + timedelta(days=28))
    assert carried.exists()

    publish(issue, capsys)

    following = Issue.objects.coming()
    assert following is not None
    stands = git(checkout, "show", f"twir-desk:draft/{following.file_name}")
    assert stands == issue_text(following)
    assert [event for event in carried if str(event.start)[:10] not in stands] == []
    assert git(checkout, "show", f"twir-desk:content/{name}") == issue_text(issue)
