"""Four editors at one issue over HTTP, at the same moment, with a worker that assembles: nothing is lost, and all see the same text."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from issues.assembly import assemble_issue
from issues.models import Entry, SectionVersion
from issues.text import issue_text
from submissions.intake import submit
from tests.issues.admin.draft import page_of
from tests.issues.editing.draft import assert_cut_is_stored
from tests.issues.editing.test_entries_together import ADDRESS, TEXT, drafted_week
from tests.visitor import Form, read_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from issues.models import Issue
    from tests.processes import Processes

NAMES = ("anna", "ben", "cleo", "dan")
WAYS = ("move", "move", "remove", "reword", "reword", "add", "save", "undo", "bring_back", "decide", "assemble")
DEEDS = ("move", "remove", "reword", "add", "save", "decide")
CSRF = "c" * 32
TRIAGE = "/admin/submissions/submission/triage/"

PART = re.compile(r'<section id="((?:section|printed)-\d+)" data-stamp="(\w+)"[^>]*>(.*?)</section>', re.DOTALL)
OTHER = re.compile(r'id="(desk-[a-z]+|assembly)" data-stamp="(\w+)"')
ENTRY = re.compile(r'<li class="entry" data-name="([0-9a-f.]+)">(.*?)</li>', re.DOTALL)
SAID = re.compile(r'<div id="desk-said" hx-swap-oob="innerHTML">(.*?)</div>', re.DOTALL)
UNDO = re.compile(r'name="change" value="([0-9a-f-]{36})"')
POINT = re.compile(r'<div class="open-point">(?:(?!</div>).)*?https://example\.org/(\w+)/.*?formaction="([^"]*/bring-back/)"', re.DOTALL)

pytestmark = [pytest.mark.work, pytest.mark.django_db(transaction=True)]


@dataclass
class Answer:
    """What came back."""

    status: int
    text: str
    etag: str = ""


@dataclass
class Editor:
    """Somebody with the desk open: a page kept up to date as static/js/desk.js does it, and what this editor was told is done."""

    user: User
    issue: Issue
    address: str
    pending: list[int]
    parts: dict[str, tuple[str, str]] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    undoable: str = ""
    points: list[tuple[str, str]] = field(default_factory=list)
    put: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    accepted: list[int] = field(default_factory=list)
    titles: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    backs: dict[str, Callable[[], object]] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Log in and open the desk."""
        client = Client()
        client.force_login(self.user)
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; csrftoken={CSRF}"
        self.chance = random.Random(self.user.username)  # noqa: S311 (a fixed sequence is wanted)
        self.numbers = count()
        page = self.ask("GET", self.page("change")).text
        self._take(page)
        self._take(self.ask("GET", self.page("printed")).text)

    # the page

    def page(self, name: str, *keys: int) -> str:
        return page_of(self.issue, name, *keys)

    def ask(
        self, method: str, path: str, fields: Mapping[str, object] | None = None, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        place = urlsplit(self.address)
        wire = HTTPConnection(str(place.netloc), timeout=60)
        sent = {"Cookie": self.cookie, "X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        wire.request(method, path, urlencode(fields or {}, doseq=True) if method == "POST" else None, sent | dict(headers or {}))
        response = wire.getresponse()
        answer = Answer(response.status, response.read().decode(), response.headers.get("ETag", ""))
        wire.close()
        assert answer.status < 500, (path, answer.text[:2000])
        return answer

    def look(self) -> None:
        """What the page asks every few seconds."""
        answer = self.ask("GET", self.page("live"), headers=self._headers() | ({"If-None-Match": self.etag} if self.etag else {}))
        self.told[f"look {answer.status}"] += 1
        if answer.status == 200:
            self._take(answer.text)
            self.etag = answer.etag

    def _headers(self) -> dict[str, str]:
        pairs = [*self.stamps.items(), *((name, stamp) for name, (stamp, _) in self.parts.items()), ("printed", "00000000")]
        return {"HX-Request": "true", "Desk-Stamps": ",".join(f"{name}={stamp}" for name, stamp in pairs)}

    def _take(self, html: str) -> None:
        """Put the parts of an answer into the page."""
        self.parts |= {name: (stamp, part) for name, stamp, part in PART.findall(html)}
        others = dict(OTHER.findall(html))
        self.stamps |= others
        if "desk-undo" in others:
            self.undoable = (UNDO.findall(html) or [""])[-1]
        if "assembly" in others:
            self.points = [(address, path) for address, path in POINT.findall(html)]

    def shown(self, kind: str) -> list[tuple[str, str]]:
        return [(name, part) for name, (_, part) in self.parts.items() if name.startswith(kind)]

    def entries(self) -> dict[str, str]:
        """Name -> address of the entries that the page shows."""
        return {name: ADDRESS.findall(html)[0] for _, part in self.shown("section-") for name, html in ENTRY.findall(part)}

    def lists(self) -> list[int]:
        return [int(name.partition("-")[2]) for name, part in self.shown("section-") if 'class="add"' in part]

    # what is done

    def act(self) -> None:
        """Do one thing, on what the page shows."""
        way = self.chance.choice(WAYS)
        self.told[f"{way} {getattr(self, way)()}"] += 1
        if self.chance.random() < 0.4:
            self.look()

    def do_surely(self, way: str) -> None:
        """Do this, with nobody else at work; what leaves all as it is does not count."""
        words = []
        while "done" not in words:
            self.look()
            words.append(getattr(self, way)())
            assert words[-1] in {"done", "in vain"}
            assert len(words) < 20, words
        self.told[f"{way} done"] += 1

    def press(self, path: str, back: Callable[[], object], **fields: object) -> str:
        """Send a form of the page: whether it was done. `back` is what an undo of it would mean."""
        answer = self.ask("POST", path, {"do": "", **fields}, headers=self._headers())
        before = self.undoable
        self._take(answer.text)
        said = unescape("".join(SAID.findall(answer.text))).strip()
        if not said:
            return "refused"
        if self.undoable != before and not path.endswith("/undo/"):
            self.backs[self.undoable] = back
        return "in vain" if said == "Nothing had to change." else "done"

    def move(self) -> str:
        names, target = self.entries(), self.chance.choice(self.lists())
        name = self.chance.choice(list(names))
        behind = ["", *(other for other in names if other.startswith(f"{target}.") and other != name)]
        return self.press(self.page("entries"), bool, do="move", entry=name, section=target, after=self.chance.choice(behind))

    def remove(self) -> str:
        name, address = self.chance.choice(list(self.entries().items()))
        word = self.press(self.page("entries"), lambda: self.put.update([address]), do="remove", entry=name)
        self.taken[address] += word == "done"
        return word

    def reword(self) -> str:
        name, address = self.chance.choice(list(self.entries().items()))
        title = f"{self.user.username} {next(self.numbers)}"
        word = self.press(self.page("entries"), bool, do="reword", entry=name, title=title)
        if word == "done":
            self.titles[address].add(title)
        return word

    def add(self) -> str:
        address = self._new_address()
        fields = {"row": "0", "0-url": f"https://example.org/{address}/", "0-title": f"Added {address}", "0-is_wanted": "on"}
        target = self.chance.choice(self.lists())
        word = self.press(self.page("add_lines"), lambda: self.taken.update([address]), do="add", section=target, **fields)
        self.put[address] += word == "done"
        return word

    def save(self) -> str:
        """Open a section, type a line into it, and save it while others work on; put both texts together where somebody was quicker."""
        path = self.page("section", self.chance.choice(self.lists()))
        address = self._new_address()
        form = _form_with(self.ask("GET", path).text, "body")
        body = form.fields["body"][0]
        assert "\n\n" in body
        typed = body.replace("\n\n", f"\n\n* [Typed](https://example.org/{address}/)\n", 1)
        self.chance.choice((self.look, bool))()
        answer = self.ask("POST", path, form.fields | {"body": typed, "step": "save"})
        if answer.status == 409:
            answer = self._joined(path, answer.text)
        if answer.status != 302:
            return "refused"
        self.put[address] += 1
        before = self.undoable
        self.look()
        if self.undoable != before:
            self.backs[self.undoable] = lambda: self.taken.update([address])
        return "done"

    def _joined(self, path: str, html: str) -> Answer:
        form = _form_with(html, "mine")
        clashes = set(re.findall(r'name="(choice-\d+)"', html))
        if clashes:
            form = _form_with(self.ask("POST", path, form.fields | dict.fromkeys(clashes, "both") | {"step": "join"}).text, "body")
            form.fields |= {name: ["both"] for name in clashes}
        self.told["put together"] += 1
        return self.ask("POST", path, form.fields | {"step": "save"})

    def undo(self) -> str:
        back = self.backs.pop(self.undoable, None)
        if back is None:
            return "in vain"
        word = self.press(self.page("undo"), bool, change=self.undoable)
        if word == "done":
            back()
        return word

    def bring_back(self) -> str:
        if not self.points:
            return "in vain"
        address, path = self.chance.choice(self.points)
        word = self.press(path, bool)
        self.put[address] += word == "done"
        return word

    def decide(self) -> str:
        """Accept something that waits; another editor may be quicker."""
        if not self.pending:
            return "in vain"
        pk = self.chance.choice(self.pending)
        path = f"{TRIAGE}{pk}/"
        form = next(form for form in read_forms(self.ask("GET", path).text) if form.action.startswith(path) and "version" in form.fields)
        answer = self.ask("POST", path, {"version": form.fields["version"], "do": "accept"})
        if answer.status == 302:
            self.accepted.append(pk)
        self.pending.remove(pk)
        return "done" if answer.status == 302 else "refused"

    def assemble(self) -> str:
        return self.press(self.page("assemble"), bool)

    def _new_address(self) -> str:
        return f"{self.user.username}{next(self.numbers)}"


def _form_with(html: str, name: str) -> Form:
    return next(form for form in read_forms(html) if name in form.fields)


def _sent(number: int) -> int:
    """Something that waits for a decision."""
    fields: dict[str, object] = {
        "title": f"Sent {number}",
        "url": f"https://example.org/sent{number}/",
        "url_sent": "",
        "section": ("official", "research")[number % 2],
        "prefixes": [],
        "language": "",
        "not_before": None,
        "note": "",
    }
    return submit(kind="link", cleaned=fields).pk


def test_four_editors_over_http_lose_nothing(processes: Processes, times: Callable[..., int]) -> None:
    issue = drafted_week()
    sent = {_sent(number): f"sent{number}" for number in range(times(40, usually=8))}
    people = [User.objects.create_superuser(name) for name in NAMES]
    address = processes.web(workers=3)
    worker = processes.manage("work")
    editors = [Editor(user, issue, address, [*sent]) for user in people]
    rounds, gate = times(250, usually=9), threading.Barrier(len(editors))

    def work(editor: Editor) -> None:
        gate.wait()
        for _ in range(rounds):
            editor.act()
        connection.close()

    with ThreadPoolExecutor(len(editors)) as pool:
        list(pool.map(work, editors))
    worker.stop()  # what it learns of pages would change what is shown between two looks
    # In peace everything is done. Each web process keeps for a minute what it found in a text; the new text is checked by all of them.
    late = _sent(len(sent))
    sent[late] = f"sent{len(sent)}"
    editors[0].pending = [late]
    for way in DEEDS:
        editors[0].do_surely(way)
    assert_nothing_is_lost(issue, editors, sent)


def assert_nothing_is_lost(issue: Issue, editors: list[Editor], sent: Mapping[int, str]) -> None:
    assemble_issue(issue, actor=None)
    text = issue_text(issue)

    put, taken = Counter(ADDRESS.findall(TEXT)), Counter[str]()
    put.update(sent[pk] for editor in editors for pk in editor.accepted)
    for editor in editors:
        put.update(editor.put)
        taken.update(editor.taken)
    told = sum((editor.told for editor in editors), Counter())
    # each line stands once, or was taken away by somebody who was told so; nothing stands that nobody put there
    standing = Counter(ADDRESS.findall(text))
    assert [address for address, times in standing.items() if times != 1 or not put[address]] == [], told
    assert [address for address in +put if not standing[address] and not taken[address]] == [], told
    assert [address for address in standing if put[address] == 1 and taken[address]] == [], told
    assert all(told[f"{way} done"] for way in DEEDS), told

    # of what was reworded, the words of one of those who did so stand there, and all of them once did
    saved = "".join(SectionVersion.objects.filter(issue=issue).values_list("body", flat=True))
    for address in set(ADDRESS.findall(text)):
        titles = set[str]().union(*(editor.titles[address] for editor in editors))
        assert all(f"[{title}](https://example.org/{address}/)" in saved for title in titles)
        [line] = [line for line in text.split("\n") if f"/{address}/" in line]
        assert not titles or re.findall(r"\[(.+?)\]\(", line)[0] in titles | {"x", "Typed", f"Added {address}", f"Sent {address[4:]}"}

    # every page shows the same: the text as it stands and as it is exported
    for editor in editors:
        editor.look()
        fresh = Editor(editor.user, issue, editor.address, [])
        assert {name: part for name, (_, part) in editor.parts.items()} == {name: part for name, (_, part) in fresh.parts.items()}, told
        assert list(editor.entries().values()) == ADDRESS.findall(text)
        assert editor.ask("GET", editor.page("export")).text == text
    shown = [[part for _, part in editor.shown("")] for editor in editors]
    assert shown == [shown[0]] * len(editors)

    assert_cut_is_stored(issue)
    for row in issue.sections.all():
        assert list(row.versions.order_by("version").values_list("version", flat=True)) == list(range(1, row.version + 1))
    listed = Entry.objects.filter(issue=issue, kind="link").order_by("issue_section__position", "position")
    assert [ADDRESS.findall(url)[0] for url in listed.values_list("url", flat=True)] == ADDRESS.findall(text)
