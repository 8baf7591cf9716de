"""Real workers and a real mail server: killed between sending and noting, down for a while, delivered many times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from issues.models import Issue, Section
from submissions import intake, notices
from submissions.kinds import submission_kinds
from submissions.models import Notice
from tests.issues.gate import wait_until
from tests.mail import MailServer, read_mail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.processes import Process, Processes

pytestmark = [pytest.mark.work, pytest.mark.smoke]
MAILS = 6


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def crew(processes: Processes, server: MailServer) -> Processes:
    """Starts embedded workers whose lease is short and whose mail goes to our server."""
    processes.environment |= {"EMAIL_URL": server.url, "WORK_LEASE": "3", "SITE_URL": "http://desk.example.org"}
    return processes


def start_work(crew: Processes) -> Process:
    worker = crew.manage("work")
    worker.wait_for("working without Redis")
    return worker


def send_in(number: int) -> None:
    """What a web request does: rows, no word to anybody."""
    fields = {"url": f"https://n{number}.example.org/", "title": f"Number {number}", "email": f"n{number}@example.org"}
    form = submission_kinds()["link"].form_class(fields)
    assert form.is_valid(), form.errors
    with transaction.atomic():
        notices.queue_received(intake.submit(kind="link", cleaned=form.cleaned_data))


def all_done() -> bool:
    return not Notice.objects.exclude(state="done").exists()


def names(server: MailServer) -> list[str]:
    return [str(read_mail(content)["Message-ID"]) for _, content in server.received]


def test_a_worker_killed_between_sending_and_noting_sends_the_same_mail_again(crew: Processes, server: MailServer) -> None:
    assert Issue.objects.count() == 0
    assert Section.objects.exists()
    server.faults.held = {"n3@example.org"}
    for number in range(MAILS):
        send_in(number)
    worker = start_work(crew)
    wait_until(lambda: "n3@example.org" in {recipient for recipient, _ in server.received})
    worker.kill()
    server.faults.held.clear()
    start_work(crew)
    wait_until(all_done)

    expected = set(Notice.objects.values_list("message_id", flat=True))
    assert len(expected) == MAILS
    assert set(names(server)) == expected
    held = Notice.objects.get(recipient="n3@example.org")
    assert names(server).count(held.message_id) == 2
    assert set(Notice.objects.values_list("outcome", flat=True)) == {"sent"}


def test_a_mail_server_that_was_down_gets_every_mail_once(crew: Processes, server: MailServer) -> None:
    server.stop()
    for number in range(MAILS):
        send_in(number)
    start_work(crew)
    wait_until(lambda: Notice.objects.filter(attempts__gte=2).count() == MAILS)
    server.start()
    wait_until(all_done)

    assert sorted(names(server)) == sorted(Notice.objects.values_list("message_id", flat=True))
