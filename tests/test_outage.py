"""Redis away or frozen: the public form and the desk answer as ever, nothing is lost, nothing is done twice.

The two seconds are the promise itself, so here a clock is read; all other waiting is for what must come about, however long it takes.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import pytest

from issues.importer import import_issue
from issues.models import Assembly
from issues.text import issue_text
from submissions.models import Submission
from tests.desk import Desk
from tests.issues.gate import has_state, wait_until
from tests.visitor import Visitor, find_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from issues.models import Issue
    from tests.processes import Processes
    from tests.servers import RedisServer
    from tests.visitor import Answer

pytestmark = pytest.mark.work

T = TypeVar("T")
LONGEST_ANSWER = 2.0  # seconds
FORM = "/submit/link/"
LINE = "* [Sent in the dark](https://dark.example.org/)\n"
DRAFT = """\
Title: This Week in Rust 908
Number: 908
Date: 2024-02-14

## Updates from Rust Community

### Research

"""
OUTAGES: dict[str, tuple[Callable[[RedisServer], object], Callable[[RedisServer], object]]] = {
    "stopped": (lambda redis: redis.stop(), lambda redis: redis.start()),
    "frozen": (lambda redis: redis.freeze(), lambda redis: redis.thaw()),
}


@pytest.fixture
def issue(transactional_db: None) -> Issue:
    """The coming issue, with one empty section."""
    del transactional_db
    return import_issue(DRAFT, file_name="2024-02-14-this-week-in-rust.md").issue


@pytest.mark.parametrize("outage", OUTAGES)
def test_nothing_is_lost_while_redis_is_away(
    outage: str, issue: Issue, editor: User, redis_processes: Processes, redis_server: RedisServer
) -> None:
    begin, end = OUTAGES[outage]
    address = redis_processes.web()
    redis_processes.worker()
    beat = redis_processes.beat()
    visitor, desk = Visitor(address), Desk(Visitor(address))
    desk.log_in(editor.username)
    warm_up(desk)

    begin(redis_server)
    send_thrice(visitor)
    [submission] = Submission.objects.all()
    desk.decide(str(submission.pk), "accept")
    press_assemble(desk)
    beat.wait_for("Message Error")
    row = Assembly.objects.get(state=Assembly.State.WAITING)
    assert issue_text(issue) == DRAFT

    end(redis_server)
    wait_until(lambda: has_state(row, "done"))
    assert issue_text(issue) == DRAFT.replace("### Research\n", f"### Research\n{LINE}")
    assert [line["text"] for line in row.report["added"]] == [LINE]
    desk.assemble()
    assert issue_text(issue).count(LINE) == 1
    assert Submission.objects.count() == 1
    assert set(Assembly.objects.values_list("state", "attempts")) == {("done", 1)}


def warm_up(desk: Desk) -> None:
    """See everybody at work before anything fails, and let each process of the server have answered once."""
    desk.assemble()
    assert Assembly.objects.get().report == {}
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda _: Visitor(desk.visitor.address).get(FORM), range(8))
        assert {answer.status for answer in answers} == {200}


def send_thrice(visitor: Visitor) -> None:
    """Send one form, then the same again twice at once, as a hasty visitor does; each answer leads to the same page."""
    form = find_form(visitor.get(FORM), "title")
    fields = {"title": "Sent in the dark", "url": "https://dark.example.org/", "section": "research"}

    def send() -> Answer:
        return promptly(lambda: visitor.send(FORM, form, {**fields}, press=("send", "1")))

    first = send()
    with ThreadPoolExecutor(2) as pool:
        again = [future.result() for future in [pool.submit(send) for _ in range(2)]]
    assert {answer.status for answer in (first, *again)} == {200}
    assert len({answer.url for answer in (first, *again)}) == 1
    assert "/submissions/" in first.url


def press_assemble(desk: Desk) -> None:
    path = f"{desk.issue_path()}change/"
    form = find_form(desk.visitor.get(path), "assemble/")
    assert promptly(lambda: desk.visitor.send(path, form, {})).status == 200


def promptly(do: Callable[[], T]) -> T:
    """Do it and see that the answer came within the time that is promised."""
    begun_at = time.monotonic()
    answer = do()
    assert time.monotonic() - begun_at < LONGEST_ANSWER
    return answer
