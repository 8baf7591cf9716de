"""Killed at any call of ours, by SIGKILL in a process of its own: after the next attempt each thing stands once and whole."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from issues.deliveries import request_delivery
from issues.deliveries.campaign import letter_of
from issues.deliveries.carrying import carry_delivery, parcel_of
from issues.deliveries.folder import files_of
from issues.models import Delivery, Issue
from issues.publication import publish_issue
from issues.text import checksum, issue_text
from tests.campaigns import KEYS, LISTS, CampaignServer
from tests.issues.deliveries.test_carrying import after
from tests.issues.deliveries.test_git import NAME, git
from tests.issues.deliveries.test_git import checkout as checkout  # noqa: PLC0414 (the fixture)
from tests.issues.samples import sound_text
from tests.mail import MailServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django import Settings

    from issues.models import Revision

pytestmark = pytest.mark.django_db(transaction=True)
OURS = (
    "issues/deliveries/",
    "issues/exports/files.py",
    "issues/publication/",
    "issues/revisions.py",
    "issues/work.py",
    "/dulwich/",
    "/smtplib.py",
)
NEVER = -1
_kept: list[object] = []  # a child must not end the connections of its parent


def calls_until(at: int, do: Callable[[], object]) -> int:
    """Do it in a process that is killed at that call or return of our code; says how many there were, NEVER where it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _kept.append(connection.connection)
            connection.connection = None
            os.write(writing, str(_count(at, do)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        return int(said.read() or NEVER)


def _count(at: int, do: Callable[[], object]) -> int:
    count = 0

    def look(frame: Any, event: str, _: object) -> None:
        nonlocal count
        if event in {"call", "return"} and any(part in frame.f_code.co_filename for part in OURS):
            count += 1
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(look)
    try:
        do()
    finally:
        sys.setprofile(None)
    return count


def spread(total: int, most: int) -> list[int]:
    """So many of the calls, the first and the last among them."""
    return sorted({1 + (total - 1) * place // (most - 1) for place in range(most)}) if most < total else list(range(1, total + 1))


@dataclass
class Target:
    """Where a port leads: how it is emptied, and what is wrong with what stands there."""

    empty: Callable[[], object]
    check: Callable[[Revision], object]


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Target:
    """A folder."""
    root = tmp_path / "folder"
    root.mkdir()
    settings.DELIVERY_FOLDER = root

    def check(revision: Revision) -> None:
        standing = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        assert standing == dict(files_of(parcel_of(revision)))

    def empty() -> None:
        for path in root.rglob("*"):
            if path.is_file():
                path.unlink()

    return Target(empty, check)


@pytest.fixture
def branch(checkout: Path) -> Target:
    """A branch of a checkout."""

    def check(_: Revision) -> None:
        assert git(checkout, "rev-list", "--count", "twir-desk") == "2\n"
        assert git(checkout, "show", f"twir-desk:content/{NAME}") == sound_text()
        git(checkout, "fsck", "--strict")

    return Target(lambda: git(checkout, "update-ref", "-d", "refs/heads/twir-desk"), check)


@pytest.fixture
def box(settings: Settings) -> Iterator[Target]:
    """A mail box: the same mail may come twice where nobody had noted it, and is known by its id."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.DELIVERY_TEST_MAIL, settings.HAS_MAIL = ["ada@example.org"], True

        def check(_: Revision) -> None:
            assert {mail["Message-ID"] for mail in server.mails} == {"<issue-893.revision-1.test@localhost>"}
            assert len(server.mails) <= 2

        yield Target(server.received.clear, check)


@pytest.fixture(params=["MAILCHIMP", "LISTMONK"])
def campaign(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Target]:
    """A campaign tool."""
    tool = request.param
    with CampaignServer() as server:
        settings.CAMPAIGN_TOOL, settings.CAMPAIGN_KEY, settings.CAMPAIGN_LIST = tool, KEYS[tool], LISTS[tool]
        settings.CAMPAIGN_URL = server.address(tool)

        def check(revision: Revision) -> None:
            letter = letter_of(parcel_of(revision))
            assert [(one.name, one.html, one.text, one.status) for one in server.campaigns] == [
                (letter.name, letter.html, letter.text, "draft")
            ]

        yield Target(server.campaigns.clear, check)


def killed_everywhere(port: str, target: Target, revision: Revision, most: int) -> None:
    def go() -> object:
        return carry_delivery(Delivery.objects.get().pk)

    def begun() -> Delivery:
        Delivery.objects.all().delete()
        target.empty()
        return request_delivery(revision, port, actor=None)

    begun()
    total = calls_until(NEVER, go)
    assert total > 10
    target.check(revision)
    points = spread(total, most)
    killed = 0
    for at in points:
        row = begun()
        killed += calls_until(at, go) == NEVER  # git may need some calls less than the first time
        with after(3600):
            carry_delivery(row.pk)
        row.refresh_from_db()
        assert (row.state, Delivery.objects.count(), revision.issue.revisions.count()) == ("done", 1, 1), (at, row.error)
        target.check(revision)
    assert killed >= 0.8 * len(points)


def test_a_folder(folder: Target, revision: Revision, times: Callable[..., int]) -> None:
    killed_everywhere("folder", folder, revision, times(1000, usually=3))


def test_a_branch(branch: Target, revision: Revision, times: Callable[..., int]) -> None:
    killed_everywhere("git", branch, revision, times(1000, usually=5))


def test_a_mail_box(box: Target, revision: Revision, times: Callable[..., int]) -> None:
    killed_everywhere("test-mail", box, revision, times(1000, usually=3))


def test_a_campaign_tool(campaign: Target, revision: Revision, times: Callable[..., int]) -> None:
    killed_everywhere("campaign", campaign, revision, times(1000, usually=3))


def test_the_publication_itself(issue: Issue, times: Callable[..., int]) -> None:
    text = issue_text(issue)
    with transaction.atomic():
        total = _count(NEVER, lambda: publish_issue(issue, actor=None))
        transaction.set_rollback(True)
    issue.refresh_from_db()
    for at in spread(total, times(1000, usually=5)):
        assert calls_until(at, lambda: publish_issue(Issue.objects.get(pk=issue.pk), actor=None)) == NEVER, at
        issue.refresh_from_db()
        frozen = list(issue.revisions.values_list("text", "sha256"))
        if not issue.is_open:
            break
        assert (frozen, issue_text(issue), Issue.objects.count()) == ([], text, 1), at
    if issue.is_open:
        publish_issue(issue, actor=None)
    issue.refresh_from_db()
    assert list(issue.revisions.values_list("number", "text", "sha256")) == [(1, text, checksum(text))]
    assert (issue.status, Issue.objects.count()) == ("published", 2)
