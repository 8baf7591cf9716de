"""One week, end to end, through the doors that people use: forms, admin pages, commands, real workers.

A draft comes in garbled; the week's links, calls and one late event are sent in; editors decide, write and mend; assemblies
run in between; what is exported in the end is the published issue, byte for byte. The real week is that of issue 570; the
same story runs on our own made-up week, which is there on every machine.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from issues.markdown import cut, nodes, parse_body, parse_heading
from tests.conftest import has_real
from tests.desk import PASSWORD, Desk
from tests.sampling import IS_SOAK
from tests.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.processes import Processes

OWN_WEEK = Path(__file__).parent / "data" / "story"
WRITTEN = ("Crate of the Week", "Updates from the Rust Project", "Rust Compiler Performance Triage", "Quote of the Week")
MEDIA = ("video", "audio", "series")


@dataclass(frozen=True)
class Story:
    """A garbled draft, the published text, and what hands did in between: sections written, and edits (section, text, new text)."""

    number: int
    draft: Path
    published: Path
    garbled_lines: int
    edits: tuple[tuple[str, str, str], ...]
    event_after: str  # a day after the window
    written: tuple[str, ...] = WRITTEN

    @property
    def text(self) -> str:
        """The published text."""
        return self.published.read_bytes().decode()


def real_week(seeds: Path) -> Story:
    return Story(
        number=570,
        draft=seeds / "002_69c02a660e290c07.txt",
        published=seeds / "000_7bbcdc6d78a5b7af.txt",
        garbled_lines=5,
        edits=(
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
        event_after="2024-11-21",
    )


def own_week() -> Story:
    return Story(
        number=907,
        draft=OWN_WEEK / "draft.md",
        published=OWN_WEEK / "published.md",
        garbled_lines=6,
        edits=(
            ("Observations/Thoughts", "[Ferris at the Harbour Podcast - Season 2 Episode 4 - ", "[Ferris at the Harbour - "),
            ("Observations/Thoughts", "[Seven lifetimes & a funeral]", "[ Seven lifetimes & a funeral ]"),
            ("CFP - Projects", "[lighthouse - show ", "[lighthouse — show "),
            ("CFP - Projects", "\n\nDoes your", "\n\n\nDoes your"),
            ("CFP - Events", "\nThese conferences", "\n\nThese conferences"),
        ),
        event_after="2024-03-07",
    )


# Usually each way of working plays one of them; without the real texts both play our own.
WITH_CELERY = ["real", "own"] if IS_SOAK else ["own"]
EMBEDDED = ["real", "own"] if IS_SOAK else ["real" if has_real("TWIR_SEEDS", "shared/seeds") else "own"]


@pytest.fixture
def story(request: pytest.FixtureRequest) -> Story:
    """Issue 570 where its texts are at hand, and our own week everywhere."""
    return real_week(request.getfixturevalue("seeds")) if request.param == "real" else own_week()


@pytest.mark.work
@pytest.mark.parametrize("story", WITH_CELERY, indirect=True)
def test_one_week_with_celery(story: Story, redis_processes: Processes) -> None:
    redis_processes.worker()
    redis_processes.beat()
    play(story, redis_processes)


@pytest.mark.embedded
@pytest.mark.parametrize("story", EMBEDDED, indirect=True)
def test_one_week_embedded(story: Story, processes: Processes) -> None:
    processes.manage("work")
    play(story, processes)


def play(story: Story, processes: Processes) -> None:
    """The whole week. Ends with the checksum of the published text."""
    import_draft(story, processes)
    make_account(processes)
    address = processes.web()
    desk = Desk(Visitor(address))
    desk.log_in("ed")
    tokens = send_week(story, Visitor(address))
    decide_all(desk)
    desk.assemble()
    check_kept_out(desk)
    write_sections(desk, story)
    for title, old, new in story.edits:
        desk.change(title, old, new)
    desk.assemble()
    check_export(story, processes)
    assert [Visitor(address).get(f"/submissions/{token}/").status for token in tokens] == [200] * len(tokens)


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


def make_account(processes: Processes) -> None:
    words = ("createsuperuser", "--noinput", "--username", "ed", "--email", "ed@example.org")
    process = processes.manage(*words, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    assert process.wait() == 0, process.output


def check_export(story: Story, processes: Processes) -> None:
    """What the command writes is what was published."""
    target = processes.directory / "exported.md"
    run(processes, "export_issue", str(story.number), "--output", str(target))
    exported = target.read_bytes()
    assert exported.decode().split("\n") == story.text.split("\n")
    assert hashlib.sha256(exported).hexdigest() == hashlib.sha256(story.published.read_bytes()).hexdigest()


# Sending in


def send_week(story: Story, visitor: Visitor) -> list[str]:
    """Send everything through the public forms, the late event and a link to be declined last; gives the tokens."""
    tokens = [send(visitor, kind, fields_of(entry, title, story)) for title, kind, entry in new_entries(story)]
    tokens.append(send(visitor, "event", late_event(story)))
    tokens.append(send(visitor, "link", {"title": "Buy our hosting", "url": "https://hosting.example.com/offer?utm_source=mail"}))
    return tokens


def send(visitor: Visitor, kind: str, fields: dict[str, str | list[str]]) -> str:
    """Fill in a form and send it; gives the token of its private page."""
    page = visitor.fill(f"/submit/{kind}/", fields, having="title", press=("send", "1"))
    assert "/submissions/" in page.url, (fields, re.findall(r"(?s)<[^>]*error[^>]*>.*?</", page.text))
    assert page.status == 200, page.text
    return page.url.rstrip("/").rsplit("/", 1)[1]


def new_entries(story: Story) -> Iterator[tuple[str, str, nodes.Link | nodes.Task]]:
    """Section, kind and entry of everything the community sent that week: what the published lists have and the draft has not."""
    drafted = {entry.url for _, _, entry in listed_entries(story.draft.read_bytes().decode())}
    for title, kind, entry in listed_entries(story.text):
        if entry.url not in drafted and title not in story.written:
            yield title, kind, entry


def listed_entries(text: str) -> Iterator[tuple[str, str, nodes.Link | nodes.Task]]:
    """Section, kind and entry of every link and call in the text."""
    for piece in cut(text):
        title = parse_heading(piece.heading).title if piece.heading else ""
        kind = "task" if title == "CFP - Projects" else "link"
        for block in parse_body(piece.body, kind):
            if isinstance(block, nodes.Item) and isinstance(block.entry, nodes.Link | nodes.Task):
                yield title, kind, block.entry


def fields_of(entry: nodes.Link | nodes.Task, title: str, story: Story) -> dict[str, str | list[str]]:
    """What the sender typed: the published words without what editors did to them."""
    if isinstance(entry, nodes.Link):
        prefixes = [prefix for prefix in entry.prefixes if prefix in MEDIA]
        return {"title": entry.title.strip(), "url": entry.url, "prefixes": prefixes, "section": slug_of(title)}
    words = f"{entry.project} - {entry.title}" if entry.project else entry.title
    for _, typed, mended in story.edits:
        if " — " in mended:
            words = words.replace(mended.strip("["), typed.strip("["))
    project, _, rest = words.partition(" - ")
    return {"project": project, "title": rest, "url": entry.url}


def slug_of(title: str) -> str:
    return re.sub(r"[^a-z]+", "-", title.lower()).strip("-")


def late_event(story: Story) -> dict[str, str | list[str]]:
    return {
        "title": "Rust evening after the window",
        "url": "https://evening.example.com/late",
        "start": story.event_after,
        "mode": "in_person",
        "city": "Berlin",
        "country": "DE",
        "organizer_name": "Evening group",
        "organizer_url": "https://evening.example.com/",
    }


# At the desk


def decide_all(desk: Desk) -> None:
    """Accept one after the other what came in, and decline the last."""
    *wanted, unwanted = desk.waiting_keys()
    for key in wanted:
        desk.decide(key, "accept")
    desk.decide(unwanted, "decline", reason="Advertising has no place here.")
    assert desk.waiting_keys() == []


def check_kept_out(desk: Desk) -> None:
    """The late event and the declined link are not printed."""
    text = desk.exported()
    assert "evening.example.com" not in text
    assert "hosting.example.com" not in text


def write_sections(desk: Desk, story: Story) -> None:
    """What editors write themselves: the published text, typed over the placeholder."""
    for piece in cut(story.text):
        title = parse_heading(piece.heading).title if piece.heading else ""
        if title in story.written:
            desk.write(title, piece.body)
