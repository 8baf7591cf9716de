"""One real week, end to end, through the doors that people use: forms, admin pages, commands, real workers.

The draft of issue 570 comes in garbled; the week's links, calls and one late event are sent in; editors decide, write and
mend; assemblies run in between; what is exported in the end is the published issue, byte for byte. The same story runs on
our own small sample where the real texts are not at hand.
"""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from issues.markdown import cut, nodes, parse_body, parse_heading
from tests.visitor import Form, Visitor, find_form

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.processes import Processes

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Story:
    """A garbled draft, the published text, and what hands did in between.

    `written` are the sections that editors write themselves; `edits` the hand edits: section, text, new text.
    """

    number: int
    draft: Path
    published: str
    garbled_lines: int
    written: tuple[str, ...]
    edits: tuple[tuple[str, str, str], ...]
    event_after: str  # a day after the window


ISSUE_570 = {
    "number": 570,
    "garbled_lines": 5,
    "written": ("Crate of the Week", "Updates from the Rust Project", "Rust Compiler Performance Triage", "Quote of the Week"),
    "edits": (
        (
            "Observations/Thoughts",
            "[Rust in Production Podcast - Season 3 Episode 1 - Zed with Conrad Irwin]",
            "[Rust in Production - Zed with Conrad Irwin]",
        ),
        ("Rust Walkthroughs", "[When should I use String vs &str?]", "[ When should I use String vs &str? ]"),
        ("CFP - Projects", "[Rama - add ", "[Rama — add "),
        ("CFP - Projects", "[Rama - expand ", "[Rama — expand "),
        ("CFP - Projects", "[Rama - support ", "[Rama — support "),
        ("CFP - Projects", "[Rama - Support ", "[Rama — Support "),
        ("CFP - Projects", "\n\nIf you are", "\n\n\n\nIf you are"),
        ("CFP - Events", "as a speaker.\n\n", "as a speaker.\n\n\n"),
    ),
    "event_after": "2024-11-21",
}


@pytest.fixture
def story_570(seeds: Path) -> Story:
    draft, published = seeds / "002_69c02a660e290c07.txt", seeds / "000_7bbcdc6d78a5b7af.txt"
    return Story(draft=draft, published=published.read_bytes().decode(), **ISSUE_570)


@pytest.mark.work
@pytest.mark.django_db(transaction=True)
def test_one_real_week_with_celery(story_570: Story, redis_processes: Processes) -> None:
    redis_processes.worker()
    redis_processes.beat()
    play(story_570, redis_processes)


@pytest.mark.django_db(transaction=True)
def test_one_real_week_embedded(story_570: Story, processes: Processes) -> None:
    processes.manage("work")
    play(story_570, processes)


def play(story: Story, processes: Processes) -> None:
    """The whole week. Ends with the checksum of the published text."""
    import_draft(story, processes)
    make_accounts(processes)
    address = processes.web()
    desk = Desk(Visitor(address), story)
    desk.log_in()
    tokens = send_week(story, Visitor(address))
    desk.accept(tokens)
    desk.decline_one()
    desk.assemble()
    desk.check_untouched()
    desk.write_sections()
    desk.edit_by_hand()
    desk.assemble()
    target = processes.directory / "exported.md"
    run(processes, "export_issue", str(story.number), "--output", str(target))
    exported = target.read_bytes().decode()
    assert exported.split("\n") == story.published.split("\n")
    assert hashlib.sha256(exported.encode()).hexdigest() == hashlib.sha256(story.published.encode()).hexdigest()
    assert [Visitor(address).get(f"/submissions/{token}/").status for token in tokens[:1]] == [200]


def run(processes: Processes, *arguments: str, fails: bool = False) -> str:
    """Run a management command to its end and return its output."""
    process = processes.manage(*arguments)
    assert (process.wait() != 0) is fails, process.output
    return process.log.read_bytes().decode()


def import_draft(story: Story, processes: Processes) -> None:
    """The garbled draft is refused line by line, then imported repaired."""
    refused = run(processes, "import_issue", str(story.draft), fails=True)
    assert len(re.findall(r":\d+: - ", refused)) == story.garbled_lines, refused
    run(processes, "import_issue", str(story.draft), "--repair-encoding")


def make_accounts(processes: Processes) -> None:
    process = processes.manage(
        "createsuperuser", "--noinput", "--username", "ed", "--email", "ed@example.org", DJANGO_SUPERUSER_PASSWORD=PASSWORD
    )
    assert process.wait() == 0, process.output


# Sending in


def new_items(story: Story) -> Iterator[tuple[str, str, nodes.Entry]]:
    """Section, kind and entry of everything the community sent that week: what the published lists have and the draft has not."""
    drafted = {entry_address(item.entry) for _, _, item in list_items(story.draft.read_bytes().decode())}
    for title, kind, item in list_items(story.published):
        if entry_address(item.entry) not in drafted and title not in story.written:
            yield title, kind, item.entry


def list_items(text: str) -> Iterator[tuple[str, str, nodes.Item]]:
    kinds = {"CFP - Projects": "task"}
    for piece in cut(text):
        title = parse_heading(piece.heading).title if piece.heading else ""
        kind = kinds.get(title, "link")
        for block in parse_body(piece.body, kind):
            if isinstance(block, nodes.Item) and isinstance(block.entry, nodes.Link | nodes.Task):
                yield title, kind, block


def entry_address(entry: nodes.Entry) -> str:
    assert isinstance(entry, nodes.Link | nodes.Task)
    return entry.url


def send_week(story: Story, visitor: Visitor) -> list[str]:
    """Send everything through the public forms, the late event and a link to be declined last; gives the tokens."""
    tokens = []
    for title, kind, entry in new_items(story):
        tokens.append(send(visitor, kind, fields_of(entry, title, story)))
    tokens.append(send(visitor, "event", late_event(story)))
    tokens.append(send(visitor, "link", {"title": "Buy our hosting", "url": "https://hosting.example.com/offer?utm_source=mail"}))
    return tokens


def fields_of(entry: nodes.Entry, title: str, story: Story) -> dict[str, str | list[str]]:
    """What the sender typed: the published words without what editors did to them."""
    if isinstance(entry, nodes.Task):
        words = f"{entry.project} - {entry.title}" if entry.project else entry.title
        for _, mine, theirs in story.edits:
            words = words.replace(theirs.strip("[\n"), mine.strip("[\n")) if " — " in theirs else words
        project, _, rest = words.partition(" - ")
        return {"project": project, "title": rest, "url": entry.url}
    assert isinstance(entry, nodes.Link)
    words = [prefix for prefix in entry.prefixes if prefix in ("video", "audio", "series")]
    return {"title": entry.title.strip(), "url": f"{entry.url}", "prefixes": words, "section": slug_of(title)}


def slug_of(title: str) -> str:
    return re.sub(r"[^a-z]+", "-", title.lower()).strip("-")


def late_event(story: Story) -> dict[str, str | list[str]]:
    return {
        "title": "Rust evening after the window",
        "url": "https://evening.example.com/november",
        "start": story.event_after,
        "mode": "in_person",
        "city": "Berlin",
        "country": "DE",
        "organizer_name": "Evening group",
        "organizer_url": "https://evening.example.com/",
    }


def send(visitor: Visitor, kind: str, fields: dict[str, str | list[str]]) -> str:
    """Fill in a form and send it; gives the token of its private page."""
    path = f"/submit/{kind}/"
    page = visitor.fill(path, fields, having="title", press=("send", "1"))
    assert page.status == 200, page.text
    assert "/submissions/" in page.url, re.findall(r"(?s)<[^>]*error[^>]*>.*?</", page.text)
    return page.url.rstrip("/").rsplit("/", 1)[1]


# The desk


@dataclass
class Desk:
    """An editor at the admin."""

    visitor: Visitor
    story: Story

    def log_in(self) -> None:
        page = self.visitor.fill("/admin/login/?next=/admin/", {"username": "ed", "password": PASSWORD}, having="password")
        assert page.url.endswith("/admin/")

    def row_keys(self) -> list[str]:
        """The waiting submissions in the order in which they came."""
        page = self.visitor.get("/admin/submissions/submission/")
        return sorted(set(re.findall(r'name="_selected_action" value="(\d+)"', page.text)), key=int)

    def accept(self, tokens: list[str]) -> None:
        """Accept one after the other what came in, all but the last."""
        for key in self.row_keys()[: len(tokens) - 1]:
            self.decide(key, "accept")

    def decline_one(self) -> None:
        key = self.row_keys()[-1]
        self.decide(key, "decline", reason="Advertising has no place here.")

    def decide(self, key: str, verb: str, **fields: str) -> None:
        path = f"/admin/submissions/submission/{key}/change/"
        page = self.visitor.fill(path, {**fields}, having="decide", press=("decide", verb))
        assert page.status == 200, page.text

    def issue_path(self) -> str:
        page = self.visitor.get("/admin/issues/issue/")
        found = re.findall(r"/admin/issues/issue/(\d+)/change/", page.text)
        return f"/admin/issues/issue/{found[0]}/"

    def assemble(self) -> None:
        """Press the button and wait for a worker to do it."""
        path = self.issue_path()
        self.visitor.fill(f"{path}change/", {}, having="assemble/")
        for _ in range(600):
            found = re.search(r"Done|Failed", self.visitor.get(f"{path}assembly/").text)
            if found:
                assert found[0] == "Done"
                return
            time.sleep(0.1)
        raise AssertionError("the assembly never came to an end")

    def section_path(self, title: str) -> str:
        path = self.issue_path()
        page = self.visitor.get(f"{path}change/").text
        found = re.search(rf'href="({path}sections/\d+/)">Edit<span class="vh"> {re.escape(title)}</span>', page)
        assert found, title
        return found[1]

    def body(self, title: str) -> tuple[str, Form]:
        path = self.section_path(title)
        form = find_form(self.visitor.get(path), "body")
        return path, form

    def change(self, title: str, old: str, new: str) -> None:
        """Open a section, change its text in one place, save it."""
        path, form = self.body(title)
        text = form.fields["body"][0]
        assert text.count(old) == 1, (title, old, text)
        page = self.visitor.send(path, form, {"body": text.replace(old, new)}, press=("step", "save"))
        assert page.status == 200, page.text

    def check_untouched(self) -> None:
        """The late event and the declined link are not printed."""
        text = self.visitor.get(f"{self.issue_path()}export/").text
        assert "evening.example.com" not in text
        assert "hosting.example.com" not in text

    def write_sections(self) -> None:
        """What editors write themselves: from the published text, typed over the placeholder."""
        for piece in cut(self.story.published):
            title = parse_heading(piece.heading).title if piece.heading else ""
            if title in self.story.written:
                path, form = self.body(title)
                page = self.visitor.send(path, form, {"body": piece.body}, press=("step", "save"))
                assert page.status == 200, page.text

    def edit_by_hand(self) -> None:
        for title, old, new in self.story.edits:
            self.change(title, old, new)
