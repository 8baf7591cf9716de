"""What a sender sees: the card while the form is filled in, the private page, the page of what was sent together.

One client, and pages of sites that nobody fetches.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.utils import timezone

from submissions import intake
from submissions.kinds import submission_kinds
from submissions.suggestions.learning import _store
from submissions.suggestions.lessons import draw_lessons
from tests.benchmarks.archive import LINKS, address, made_titles, make_archive
from tests.benchmarks.sending import CSRF, ENVIRONMENT, database_url, open_issue
from tests.benchmarks.suggesting import WEEKS
from tests.processes import Processes
from tests.submissions.suggestions.printed import TITLES, made_links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from submissions.models import Submission

CARDS = 200
TIMES = 50
TOGETHER = 10
PERSON_SECONDS = 3.0  # from the server's start to the first address that is pasted
BATCH = "b" * 43


@dataclass(frozen=True)
class Looking:
    """Milliseconds of every answer; the first card of a process by itself."""

    first: float
    cards: list[float]
    private: list[float]
    together: list[float]

    def __str__(self) -> str:
        shown = {"card": self.cards, "private page": self.private, f"page of {TOGETHER} sent together": self.together}
        told = [f"{name} {statistics.median(found):.1f} ms (p95 {_late(found):.1f} ms)" for name, found in shown.items()]
        return f"look at what is sent, {LINKS:,} links printed: {', '.join(told)}; first card of a process {self.first:.1f} ms"


def look_at_cards_and_pages() -> Looking:
    """Every other card is about a page that was printed before, and two in three have a title."""
    make_archive()
    open_issue()
    _store(draw_lessons(made_links(WEEKS), TITLES), "made links", timezone.now())
    sent = [_send(number) for number in range(TOGETHER)]
    with tempfile.TemporaryDirectory(prefix="twir-") as folder:
        processes = Processes(Path(folder), {"DATABASE_URL": database_url(), "PAGES_PER_VISITOR": "1000000", **ENVIRONMENT})
        try:
            web = urlsplit(processes.web(workers=1))
            time.sleep(PERSON_SECONDS)
            first, *cards = _milliseconds(_asking(str(web.netloc)), CARDS + 1)
            private = _milliseconds(_getting(str(web.netloc), sent[0].get_absolute_url()), TIMES)
            together = _milliseconds(_getting(str(web.netloc), f"/submissions/together/{BATCH}/"), TIMES)
        finally:
            processes.end()
    return Looking(first, cards, private, together)


def _send(number: int) -> Submission:
    typed = {"url": f"https://crowd{number}.example.org/", "title": f"What number {number} of a crowd saw"}
    form = submission_kinds()["link"].form_class(typed)
    form.is_valid()
    return intake.submit(kind="link", cleaned=form.cleaned_data, batch=BATCH)


def _asking(place: str) -> Callable[[], int]:
    fields = _fields()
    headers = {"Cookie": f"csrftoken={CSRF}", "Content-Type": "application/x-www-form-urlencoded"}
    return lambda: _answer(place, "POST", "/submit/link/card/", urlencode(next(fields)), headers)


def _getting(place: str, path: str) -> Callable[[], int]:
    return lambda: _answer(place, "GET", path, None, {})


def _fields() -> Iterator[dict[str, str]]:
    titles = made_titles(CARDS + 1)
    for number in count():
        url = address(number) if number % 2 else f"https://fresh{number}.example.org/{number}"
        yield {"url": url, "title": titles[number] if number % 3 else "", "csrfmiddlewaretoken": CSRF}


def _answer(place: str, method: str, path: str, body: str | None, headers: dict[str, str]) -> int:
    connection = HTTPConnection(place, timeout=30)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _milliseconds(ask: Callable[[], int], times: int) -> list[float]:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        status = ask()
        found.append(1000 * (time.perf_counter() - begun))
        if status != HTTPStatus.OK:
            raise RuntimeError(f"answered with {status}")
    return found


def _late(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[-1]
