"""What an editor sees and does on the desk of an issue with 300 entries, after 600 issues: milliseconds of every page, and its bytes.

Milliseconds are those of the clock and, since machines are shared, those of the program's own processor time.
"""

from __future__ import annotations

import gzip
import statistics
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from issues.admin.fragments import _rendered, _section_html, desk_parts, printed_parts
from issues.admin.lines import desk_sections
from issues.assembly import assemble_issue
from issues.checking.standing import forget_findings
from issues.editing import EntryName
from issues.forms import packed
from issues.markdown import parse_body
from issues.markdown.lists import entries_of
from issues.models import Issue, SectionVersion
from issues.text import store_text
from tests.benchmarks.archive import made_titles, make_archive
from tests.benchmarks.timing import TIMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LINKS, EVENTS = 150, 150
MOST, KILOBYTES = 100, 300  # what a page may cost
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

    client: Client
    times: dict[str, list[float]] = field(default_factory=dict)
    worked: dict[str, list[float]] = field(default_factory=dict)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __str__(self) -> str:
        slowest = max(self.times, key=lambda name: statistics.median(self.times[name]))
        said = "\n".join(f"  {self._line(name)}" for name in self.times)
        return f"the desk of {LINKS + EVENTS} entries, of {MOST} ms and {KILOBYTES} kB a page; slowest is {slowest}\n{said}"

    def _line(self, name: str) -> str:
        found, worked = self.times[name], self.worked[name]
        sent, packed = self.sizes[name]
        late = f"p95 {_late(found):.0f}, processor {statistics.median(worked):.0f}, p95 {_late(worked):.0f}"
        ratio = MOST / statistics.median(found)
        return f"{name}: {statistics.median(found):.0f} ms ({late}), ratio {ratio:.1f}; {sent / 1000:.0f} kB ({packed / 1000:.0f} packed)"

    def take(self, name: str, ask: Callable[[], Any], *, before: Callable[[], object] = lambda: None) -> None:
        """Ask for a page again and again; what is done `before` is not counted."""
        answers: list[Any] = []
        times, worked = [], []
        for _ in range(TIMES):
            before()
            begun, busy = time.perf_counter(), time.process_time()
            answers.append(ask())
            times.append(1000 * (time.perf_counter() - begun))
            worked.append(1000 * (time.process_time() - busy))
        assert {answer.status_code for answer in answers} <= {200, 204, 304, 409}, (name, answers[0].status_code)
        self.times[name], self.worked[name] = times, worked
        self.sizes[name] = max((len(answer.content), len(gzip.compress(answer.content))) for answer in answers)

    def get(self, name: str, address: str, **options: Any) -> None:
        """A page that is looked at."""
        before = options.pop("before", bool)
        self.take(name, lambda: self.client.get(address, **options), before=before)


def _late(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[-1]


def edit_a_large_issue() -> Pages:
    """Every page of the desk as it was, what it costs anew after a change, and a move with the parts that it changes."""
    make_archive()
    issue, editor = _issue(), User.objects.create_superuser("editing")
    assemble_issue(issue, actor=editor)
    pages = Pages(Client(SERVER_NAME="localhost"))
    pages.client.force_login(editor)
    sections = desk_sections(issue)
    name, longest = str(sections[2].lines[0].name), max(sections, key=lambda one: len(one.lines)).row
    stamps = _stamps(issue, editor)
    etag = pages.client.get(_page(issue, "live"), headers=stamps)["ETag"]
    board = f"{reverse('admin:board')}?issue={issue.pk}"
    pages.get("desk", _page(issue, "change"))
    pages.get("desk, checked anew", _page(issue, "change"), before=forget_findings)
    pages.get("desk, all of it anew", _page(issue, "change"), before=_forget)
    pages.get("rendered", _page(issue, "printed"))
    pages.get("rendered anew", _page(issue, "printed"), before=_forget)
    pages.get("nothing new", _page(issue, "live"), headers=stamps | {"If-None-Match": etag})
    pages.get("what others did", _page(issue, "live"), headers=stamps)
    pages.get("what others did, checked anew", _page(issue, "live"), headers=stamps, before=forget_findings)
    pages.get("an entry", f"{_page(issue, 'entries')}?entry={name}", headers=stamps)
    pages.take("a move", lambda: pages.client.post(_page(issue, "entries"), {"do": "down", "entry": _first(issue)}, headers=stamps))
    pages.take("a refused move", lambda: pages.client.post(_page(issue, "entries"), {"do": "remove", "entry": name}, headers=stamps))
    pages.get("section editor", _page(issue, "section", longest.pk))
    pages.take("its preview", lambda: pages.client.post(reverse("admin:issues_issue_preview"), {"content": longest.body}))
    pages.get("whole text", _page(issue, "text"))
    pages.take("whole text, what changes", lambda: _looked_over(pages.client, issue))
    pages.get("who is here", f"{_page(issue, 'here')}?at=text")
    for since in ("assembly", "week"):
        pages.get(f"differences to the last {since}", f"{_page(issue, 'differences')}?since={since}")
    pages.get("versions", _page(issue, "versions"))
    pages.get("board", reverse("admin:index"))
    pages.get("board, checked anew", board, before=forget_findings)
    return pages


def _forget() -> None:
    """As a process that has just begun."""
    forget_findings()
    _rendered.cache_clear()
    _section_html.cache_clear()


def _looked_over(client: Client, issue: Issue) -> Any:
    rows = list(issue.sections.all())
    text = "".join(row.heading + row.body for row in rows) + "* [One more](https://more.example.org/)\n"
    return client.post(_page(issue, "text"), {"step": "look", "text": text, "versions": packed(rows)})


def _first(issue: Issue) -> str:
    """The name of the first entry, as it is now."""
    row = issue.sections.select_related("section")[2]
    return str(EntryName.of(row, 0, entries_of(parse_body(row.body, "link"))[0]))


def _page(issue: Issue, name: str, *keys: int) -> str:
    return reverse(f"admin:issues_issue_{name}", args=[issue.pk, *keys])


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
