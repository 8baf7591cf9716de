"""Four editors at one issue, each with a page that is a little old: nothing is lost or doubled, and all end with the same text."""

from __future__ import annotations

import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from issues.editing import (
    EditingError,
    EntryName,
    StaleSectionError,
    add_entries,
    move_entry,
    remove_entry,
    retitle_entry,
    undo_change,
)
from issues.index import reindex
from issues.markdown import parse_body
from issues.markdown.lists import entries_of
from issues.models import Entry, Issue, IssueSection
from issues.text import issue_text
from tests.issues.editing.draft import assert_cut_is_stored, drafted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from issues.markdown.nodes import Item
    from issues.text import Step

SECTIONS = ("Official", "Newsletters", "Research", "Miscellaneous")
TEXT = "Title: x\nNumber: 700\nDate: 2027-04-21\n\nHello.\n\n## Updates from Rust Community\n\n" + "".join(
    f"### {title}\n\n<!-- note -->\n\n" + "".join(f"* [x](https://example.org/{title.lower()}{number}/)\n" for number in range(4)) + "\n"
    for title in SECTIONS
)
ADDRESS = re.compile(r"https://example\.org/(\w+)/")
WAYS = ("move", "move", "move", "remove", "retitle", "add", "undo")

pytestmark = pytest.mark.django_db


def drafted_week() -> Issue:
    return drafted(TEXT, 700, date(2027, 4, 21))


class Client:
    """Somebody at the desk: looks now and then, and acts on what the page shows."""

    def __init__(self, issue: Issue, name: str, ledger: Ledger) -> None:
        self.issue, self.name, self.ledger = issue, name, ledger
        self.chance = random.Random(name)  # noqa: S311 (a fixed sequence is wanted)
        self.rows: dict[int, IssueSection] = {}
        self.done: list[tuple[Step, Callable[[], None]]] = []
        self.numbers = count()
        self.refused = 0
        self.look()

    def look(self) -> None:
        """Fetch the sections that changed, as a page does."""
        versions = dict(self.issue.sections.values_list("pk", "version"))
        stale = [pk for pk, version in versions.items() if pk not in self.rows or self.rows[pk].version != version]
        self.rows |= {row.pk: row for row in IssueSection.objects.filter(pk__in=stale)}

    @property
    def text(self) -> str:
        return "".join(row.heading + row.body for row in sorted(self.rows.values(), key=lambda row: row.position))

    def act(self) -> None:
        """Do one thing; what is refused is looked at anew."""
        try:
            getattr(self, self.chance.choice(WAYS))()
        except StaleSectionError:
            self.refused += 1
            self.look()
        except EditingError:
            self.look()
        if self.chance.random() < 0.5:
            self.look()

    def names(self) -> list[EntryName]:
        return [EntryName.of(row, place, item) for row in self.lists() for place, item in enumerate(items(row))]

    def lists(self) -> Iterator[IssueSection]:
        return (row for row in self.rows.values() if row.heading.startswith("###"))

    def address(self, name: EntryName) -> str:
        return str(ADDRESS.findall(items(self.rows[name.section])[name.place].source)[0])

    def move(self) -> None:
        name = self.chance.choice(self.names())
        target = self.chance.choice(list(self.lists()))
        behind = [None, *(other for other in self.names() if other.section == target.pk and other != name)]
        step = move_entry(self.issue, name, section=target.pk, after=self.chance.choice(behind), actor=None)
        self.note(step, lambda: None)

    def remove(self) -> None:
        name = self.chance.choice(self.names())
        address = self.address(name)
        step = remove_entry(self.issue, name, actor=None)
        self.ledger.standing[address] -= 1
        self.note(step, lambda: self.ledger.standing.update([address]))

    def retitle(self) -> None:
        step = retitle_entry(
            self.issue, self.chance.choice(self.names()), title=f"{self.name} {next(self.numbers)}", prefixes=None, actor=None
        )
        self.note(step, lambda: None)

    def add(self) -> None:
        added = [f"{self.name}{next(self.numbers)}" for _ in range(self.chance.randrange(1, 3))]
        lines = [f"[y](https://example.org/{address}/)" for address in added]
        step = add_entries(self.issue, section=self.chance.choice(list(self.lists())).pk, lines=lines, actor=None)
        self.ledger.standing.update(added)
        self.note(step, lambda: self.ledger.standing.subtract(added))

    def undo(self) -> None:
        if self.done:
            step, back = self.done.pop()
            undo_change(self.issue, step.key, actor=None)
            back()

    def note(self, step: Step | None, back: Callable[[], None]) -> None:
        if step is not None:
            self.done.append((step, back))


class Ledger:
    """Which addresses must stand in the issue, and how often."""

    def __init__(self) -> None:
        self.standing = Counter(ADDRESS.findall(TEXT))


def items(row: IssueSection) -> list[Item]:
    return entries_of(parse_body(row.body, "link"))


def assert_all_stands(issue: Issue, clients: list[Client], ledger: Ledger) -> None:
    text = issue_text(issue)
    assert Counter(ADDRESS.findall(text)) == +ledger.standing
    for client in clients:
        client.look()
        assert client.text == text
    assert_cut_is_stored(issue)
    index = list(Entry.objects.filter(issue=issue).order_by("issue_section", "position").values_list("text", flat=True))
    reindex(issue)
    assert list(Entry.objects.filter(issue=issue).order_by("issue_section", "position").values_list("text", flat=True)) == index
    for row in issue.sections.all():
        assert list(row.versions.order_by("version").values_list("version", flat=True)) == list(range(1, row.version + 1))


def test_random_operations_of_four_clients_lose_nothing(times: Callable[..., int]) -> None:
    issue, ledger = drafted_week(), Ledger()
    clients = [Client(issue, name, ledger) for name in ("anna", "ben", "cleo", "dan")]
    chance = random.Random("order")  # noqa: S311 (as above)
    for number in range(times(1000, usually=120)):
        chance.choice(clients).act()
        if number % 40 == 0:
            assert_all_stands(issue, clients, ledger)
    assert_all_stands(issue, clients, ledger)
    assert sum(client.refused for client in clients) > 0


@pytest.mark.django_db(transaction=True)
def test_four_clients_at_the_same_moment_lose_nothing(times: Callable[..., int]) -> None:
    issue = drafted_week()
    ledgers = [Ledger() for _ in range(4)]
    clients = [Client(issue, name, ledger) for name, ledger in zip(("anna", "ben", "cleo", "dan"), ledgers, strict=True)]

    def work(client: Client) -> None:
        try:
            for _ in range(times(250, usually=8)):
                client.act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(work, clients))
    whole = Ledger()
    for ledger in ledgers:
        ledger.standing.subtract(Ledger().standing)
        whole.standing.update(ledger.standing)
    assert_all_stands(issue, clients, whole)
