"""A week played by one editor on the queue and the desk, with nothing but keys, each of them counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from issues.admin.lines import desk_sections
from issues.assembly import run_assembly
from issues.editing import EntryName
from issues.importer import import_issue
from issues.markdown import nodes, parse_body
from issues.models import Assembly, Issue, IssueSection, Section
from submissions.models import Submission
from tests.hand import Hand
from tests.replay.play import post
from tests.replay.weeks import GROUPS, keyed, section_bodies
from tests.replay.wishes import lines_of, next_repair, wishes

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import Page

    from tests.replay.weeks import Key, Week
    from tests.replay.wishes import Line, Repair, Wish

MOST_REPAIRS = 200
SHOWS = """(lines) => [...document.querySelectorAll("ol[data-section]")].every((list) =>
  [...list.querySelectorAll(":scope > .entry")].map((entry) => entry.dataset.name).join() === lines[list.dataset.section].join())"""
ELSEWHERE = "(before) => (document.getElementById('act')?.action ?? '') !== before"


@dataclass
class Report:
    """The keys that a week took: one number for each thing that was done."""

    date: str
    sent: int = 0
    standing: int = 0
    unchanged: list[int] = field(default_factory=list)  # submissions that were accepted as they came
    changed: list[int] = field(default_factory=list)  # submissions that were given another title, line or section
    refused: list[int] = field(default_factory=list)  # declined, or sent in twice
    moves: list[int] = field(default_factory=list)  # lines moved on the desk
    lines: list[int] = field(default_factory=list)  # lines reworded or taken out on the desk
    texts: list[int] = field(default_factory=list)  # sections whose text between the lines was changed
    touched: dict[object, int] = field(default_factory=dict)  # submissions that were changed or moved: all keys that each took
    last: int = 0  # from the last decision to the exported file

    def __str__(self) -> str:
        told = [f"{self.date}: {self.sent} sent in"]
        named = {
            "accepted unchanged": self.unchanged,
            "accepted with a change": self.changed,
            "declined or doubled": self.refused,
            "moved by hand": self.moves,
            "reworded or taken out on the desk": self.lines,
            "sections' text": self.texts,
        }
        told += [f"{len(keys)} {words}: {sum(keys)} keys, at most {max(keys)} each" for words, keys in named.items() if keys]
        if self.touched:
            told.append(
                f"{len(self.touched)} changed or moved, all in all: {self.average:.1f} keys each, at most {max(self.touched.values())}"
            )
        told.append(f"from the last decision to the file: {self.last} keys; clicks: 0; all keys: {self.total}")
        return "\n  ".join(told)

    @property
    def average(self) -> float:
        """Keys for each submission that was changed or moved, in the queue and on the desk together."""
        return sum(self.touched.values()) / max(len(self.touched), 1)

    @property
    def total(self) -> int:
        """All keys of the week."""
        deeds = (self.unchanged, self.changed, self.refused, self.moves, self.lines, self.texts)
        return sum(map(sum, deeds)) + self.last


class Played:
    """A week at work. `look` is called on each kind of page that is visited, once."""

    def __init__(self, week: Week, page: Page, address: str, look: Callable[[Page], None]) -> None:
        self.week, self.page, self.address = week, page, address
        self.look, self.seen = look, Counter[str]()
        self.hand, self.report = Hand(page), Report(week.date)
        import_issue(week.created, file_name=f"{week.date}-this-week-in-rust.md")
        issue = Issue.objects.coming()
        assert issue is not None
        self.issue = issue
        self.sent: dict[int, Wish] = {}
        self.spent: dict[object, int] = {}  # keys in the queue, by what makes an entry the same as another
        self.wanted = {key: body for key, body in section_bodies(week.published) if is_ours(key)}

    def send(self, client: Client) -> None:
        """Everybody sends in; what the form knows to be there already is not sent twice."""
        for wish in wishes(self.week):
            self.report.sent += 1
            section = Section.objects.filter(title__iexact=wish.sent_to, accepts_submissions=True).first()
            fields = {**wish.fields, **({"section": section.slug} if section and wish.kind == "link" else {})}
            submission, answer = post(client, wish.kind, fields)
            if submission is None:
                assert "already: the same address on the same day" in answer, (answer, fields)
                self.report.standing += 1
            else:
                self.sent[submission.pk] = wish

    # The queue

    def decide_all(self) -> None:
        """The queue, until nothing waits."""
        self.page.goto(f"{self.address}/admin/submissions/submission/triage/")
        self.visit("queue")
        while (here := self.here()) and self.page.locator("#act").count():
            self.decide(Submission.objects.get(pk=int(here.split("?")[0].rstrip("/").rsplit("/", 1)[1])))
            self.page.wait_for_function(ELSEWHERE, arg=here)
        expect(self.page.get_by_text("Nothing waits.")).to_be_visible()

    def here(self) -> str:
        """Where the decision about the one on the screen goes; "" when there is none."""
        return str(self.page.evaluate("() => document.getElementById('act')?.action ?? ''"))

    def decide(self, submission: Submission) -> None:
        """What becomes of it, by keys."""
        wish = self.sent[submission.pk]
        if wish.is_refused or self.is_second(submission):
            self.hand.press("d" if wish.is_refused else "x")
            expect(self.page.locator("#reply-dialog")).to_be_visible()
            self.hand.press("1", "Control+Enter")
            self.report.refused.append(self.hand.since())
            return
        is_moved = bool(submission.section) and str(submission.section).casefold() != wish.section.casefold()
        if is_moved:
            button = self.page.locator(".secs button", has_text=wish.section)
            self.hand.press(str(button.get_attribute("data-key")))
            expect(button).to_have_attribute("aria-pressed", "true")
        if wish.title or wish.line:
            self.hand.press("w" if wish.line else "e")
            expect(self.page.locator("#id_line" if wish.line else "#id_title")).to_be_focused()
            self.hand.type(wish.line or wish.title)
            self.hand.press("Control+Enter")
        else:
            self.hand.press("a")
        is_changed, keys = is_moved or wish.title or wish.line, self.hand.since()
        (self.report.changed if is_changed else self.report.unchanged).append(keys)
        day = str(wish.fields.get("start", "")) if wish.kind == "event" else ""
        self.spent[day, submission.duplicate_key] = keys
        if is_changed:
            self.report.touched[day, submission.duplicate_key] = keys

    def is_second(self, submission: Submission) -> bool:
        """Whether the same page was accepted before."""
        same = Submission.objects.accepted().filter(kind="link", duplicate_key=submission.duplicate_key)
        return submission.kind == "link" and same.exclude(pk=submission.pk).exists()

    # The desk

    def make_up(self) -> str:
        """From the empty queue to the file: assemble, finish, bring lines into the published order and words, export."""
        self.hand.press("i")
        self.see_desk()
        self.hand.press("a")
        expect(self.page.locator("#assembly [data-busy]")).to_be_visible()
        for run in Assembly.objects.filter(state=Assembly.State.WAITING):
            run_assembly(run.pk)
        expect(self.page.locator("#assembly header")).to_contain_text("Done")
        self.settle()
        self.visit("desk")
        self.hand.press("f")
        expect(self.page.locator(".page :is(button, a)[autofocus]")).to_be_focused()
        self.visit("finish")
        self.hand.press("Enter")
        self.see_desk()
        self.report.last = self.hand.since()
        self.mend_lines()
        self.mend_texts()
        with self.page.expect_download() as download:
            self.hand.press("x")
        self.report.last += self.hand.since()
        return download.value.path().read_bytes().decode()

    def see_desk(self) -> None:
        """The desk is there, with its scripts."""
        expect(self.page.locator("#deeds")).to_be_visible()
        self.page.wait_for_load_state()
        self.settle()

    def settle(self) -> None:
        """The page shows the lines as they stand."""
        lines = {str(one.row.pk): [str(line.name) for line in one.lines] for one in desk_sections(self.issue)}
        self.page.wait_for_function(SHOWS, arg=lines)

    def rows(self) -> list[IssueSection]:
        """The sections of the issue as they are now."""
        return list(self.issue.sections.select_related("section"))

    def mend_lines(self) -> None:
        """Reword, take out and move lines until they are those of the published issue, in its order."""
        for _ in range(MOST_REPAIRS):
            here = [(key, row) for key, row in keyed((row.heading, row) for row in self.rows()) if key in self.wanted]
            ours = [lines_of(number, row.body, kind_of(row)) for number, (_, row) in enumerate(here)]
            theirs = [lines_of(number, self.wanted[key], kind_of(row)) for number, (key, row) in enumerate(here)]
            repair = next_repair(ours, theirs)
            if repair is None:
                return
            self.mend(repair, [row for _, row in here])
        raise AssertionError("no end of repairs")

    def mend(self, repair: Repair, rows: list[IssueSection]) -> None:
        """One change of one line."""
        self.hand.press({"remove": "r", "line": "w", "move": "m"}[repair.deed])
        self.point_at(repair.line, rows)
        if repair.deed == "move":
            self.page.keyboard.insert_text(" > ")
            expect(self.page.locator("#pick-head")).to_contain_text("Behind which line?")
        else:
            self.hand.press("Enter")
        if repair.deed == "line":
            expect(self.page.locator(".slot textarea[name=line]")).to_be_focused()
            self.page.keyboard.insert_text(repair.text.rstrip("\n"))
            self.hand.press("Control+Enter")
        elif repair.deed == "move" and repair.behind is not None:
            self.point_at(repair.behind, rows)
            self.hand.press("Enter")
        elif repair.deed == "move":
            self.page.keyboard.insert_text(f"First in {rows[repair.section]}")
            self.hand.press("Enter")
        identity, keys = repair.line.identity[0], self.hand.since()
        (self.report.moves if repair.deed == "move" else self.report.lines).append(keys)
        if identity in self.spent:
            self.report.touched[identity] = self.report.touched.get(identity, self.spent[identity]) + keys
        version = rows[repair.line.section].version
        self.page.wait_for_function("(name) => !document.querySelector(`.entry[data-name='${name}']`)", arg=name_of(repair.line, rows))
        assert IssueSection.objects.get(pk=rows[repair.line.section].pk).version > version
        self.settle()

    def point_at(self, line: Line, rows: list[IssueSection]) -> None:
        """Find the line by its words; arrows where others have the same."""
        name = name_of(line, rows)
        entry = self.page.locator(f".entry[data-name='{name}']")
        words = str(entry.locator("> [dir]").text_content()).split()
        self.page.keyboard.insert_text(" ".join([*words, *str(rows[line.section]).split()]))
        for _ in range(self.page.locator("#pick-list > li").count()):
            if self.page.locator("#pick-list > [aria-selected=true]").get_attribute("data-name") == name:
                break
            self.hand.press("ArrowDown")

    def mend_texts(self) -> None:
        """What stands between the lines: comments, blank lines, notices."""
        for key, row in list(keyed((row.heading, row) for row in self.rows())):
            if key not in self.wanted or row.body == self.wanted[key]:
                continue
            self.hand.press("s")
            self.page.keyboard.insert_text(str(row))
            self.hand.press("Enter")
            expect(self.page.locator("#id_body")).to_be_focused()
            self.visit("section")
            self.hand.press("Control+a")
            self.page.keyboard.insert_text(self.wanted[key])
            self.hand.press("Control+Enter")
            self.see_desk()
            self.report.texts.append(self.hand.since())

    def visit(self, name: str) -> None:
        """Look a page over when its kind is met for the first time."""
        self.seen[name] += 1
        if self.seen[name] == 1:
            self.look(self.page)


def kind_of(row: IssueSection) -> str | None:
    """What a section's entries are read as."""
    return row.section.entry_kind if row.section else None


def items_of(row: IssueSection) -> list[nodes.Item]:
    """The entries of a section."""
    return [block for block in parse_body(row.body, kind_of(row)) if isinstance(block, nodes.Item)]


def name_of(line: Line, rows: list[IssueSection]) -> str:
    """How the page names an entry."""
    row = rows[line.section]
    return str(EntryName.of(row, line.place, items_of(row)[line.place]))


def is_ours(key: Key) -> bool:
    """Whether people send to that section."""
    return key[1] == 0 and key[0] in GROUPS
