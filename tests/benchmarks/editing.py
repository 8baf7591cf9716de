"""What an editor sees and does on the desk of an issue with 300 entries, after 600 issues: milliseconds of every page, and its bytes."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from issues.admin.fragments import _rendered, desk_parts, printed_parts
from issues.admin.lines import desk_sections
from issues.assembly import assemble_issue
from issues.editing import EntryName
from issues.markdown import parse_body
from issues.markdown.lists import entries_of
from issues.models import Issue, SectionVersion
from issues.text import store_text
from tests.benchmarks.archive import made_titles, make_archive
from tests.benchmarks.timing import milliseconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LINKS, EVENTS = 150, 150
DAY = date(2031, 3, 5)
COMMUNITY = (
    "Official",
    "Newsletters",
    "Project/Tooling Updates",
    "Observations/Thoughts",
    "Rust Walkthroughs",
    "Research",
    "Miscellaneous",
)
REGIONS = {
    "Virtual": "Virtual (Kiel, DE)",
    "Africa": "Nairobi, KE",
    "Asia": "Tokyo, JP",
    "Europe": "Kiel, DE",
    "North America": "Boston, MA, US",
    "Oceania": "Sydney, NSW, AU",
    "South America": "São Paulo, SP, BR",
}


@dataclass
class Pages:
    """Milliseconds and bytes of each page, in the order in which they were asked for."""

    times: dict[str, list[float]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"the desk of {LINKS + EVENTS} entries: " + "; ".join(self._line(name) for name in self.times)

    def _line(self, name: str) -> str:
        found = self.times[name]
        late = statistics.quantiles(found, n=20)[-1]
        return f"{name} {statistics.median(found):.0f} ms (p95 {late:.0f} ms), {self.sizes[name] / 1000:.0f} kB"

    def take(self, name: str, ask: Callable[[], Any], *, undo: Callable[[], object] = lambda: None) -> None:
        """Ask for a page again and again."""
        answers: list[Any] = []
        self.times[name] = milliseconds(lambda: answers.append(ask()), undo=undo)
        assert {answer.status_code for answer in answers} <= {200, 304}, (name, answers[0].status_code)
        self.sizes[name] = max(len(answer.content) for answer in answers)


def edit_a_large_issue() -> Pages:
    """Every page of the desk, and a move with the parts that it changes."""
    make_archive()
    issue, editor = _issue(), User.objects.create_superuser("editing")
    assemble_issue(issue, actor=editor)
    client, pages = Client(SERVER_NAME="localhost"), Pages()
    client.force_login(editor)
    name = str(desk_sections(issue)[2].lines[0].name)
    stamps = _stamps(issue, editor)
    etag = client.get(_page(issue, "live"), headers=stamps)["ETag"]
    pages.take("page", lambda: client.get(_page(issue, "change")))
    pages.take("rendered, as it was", lambda: client.get(_page(issue, "printed")))
    pages.take("rendered for the first time", lambda: client.get(_page(issue, "printed")), undo=_rendered.cache_clear)
    pages.take("nothing new", lambda: client.get(_page(issue, "live"), headers=stamps | {"If-None-Match": etag}))
    pages.take("what others did", lambda: client.get(_page(issue, "live"), headers=stamps))
    pages.take("an entry", lambda: client.get(_page(issue, "entries"), {"entry": name}, headers=stamps))
    pages.take("a move", lambda: client.post(_page(issue, "entries"), {"do": "down", "entry": _first(issue)}, headers=stamps))
    pages.take("differences", lambda: client.get(_page(issue, "differences")))
    return pages


def _first(issue: Issue) -> str:
    """The name of the first entry, as it is now."""
    row = issue.sections.select_related("section")[2]
    return str(EntryName.of(row, 0, entries_of(parse_body(row.body, "link"))[0]))


def _page(issue: Issue, name: str) -> str:
    return reverse(f"admin:issues_issue_{name}", args=[issue.pk])


def _stamps(issue: Issue, editor: User) -> dict[str, str]:
    groups = desk_parts(issue, actor=editor, can_edit=True)
    parts = [part for group in groups.values() for part in group] + printed_parts(issue)
    return {"HX-Request": "true", "Desk-Stamps": ",".join(f"{part.id}={part.stamp}" for part in parts) + ",printed=00000000"}


def _titles() -> list[str]:
    """Titles in the words of the archive, and none of them in it."""
    half = [title.split() for title in made_titles(2 * (LINKS + EVENTS))]
    return [" ".join(one[: len(one) // 2] + other[len(other) // 2 :]) for one, other in zip(half[::2], half[1::2], strict=True)]


def _issue() -> Issue:
    issue = Issue.objects.create(number=9999, title="This Week in Rust 9999", date=DAY, file_name=f"{DAY}-this-week-in-rust.md")
    titles = _titles()
    pieces = [f"Title: This Week in Rust 9999\nNumber: 9999\nDate: {DAY}\nCategory: This Week in Rust\n\nHello.\n\n"]
    pieces.append("## Updates from Rust Community\n\n")
    for place, section in enumerate(COMMUNITY):
        lines = (f"* [{titles[n]}](https://new{n % 50}.example.org/2031/{n}/)\n" for n in range(place, LINKS, len(COMMUNITY)))
        pieces += [f"### {section}\n\n", *lines, "\n"]
    pieces.append(f"## Upcoming Events\n\nRusty Events between {DAY} - {DAY + timedelta(days=28)} 🦀\n\n")
    for place, (region, where) in enumerate(REGIONS.items()):
        days = ((n, DAY + timedelta(days=n * 28 // EVENTS)) for n in range(place, EVENTS, len(REGIONS)))
        lines = (
            f"* {day} | {where} | [Rust Kiel](https://kiel.example.org/)\n    * [**{titles[LINKS + n]}**](https://kiel.example.org/{n}/)\n"
            for n, day in days
        )
        pieces += [f"### {region}\n", *lines, "\n"]
    store_text(issue, "".join(pieces), actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue
