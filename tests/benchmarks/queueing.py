"""The queue's pages at a million submissions, beside a stock list with the same columns and filters: whole views, rendered."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from issues.models import Issue, Section
from submissions.admin.queue import SubmissionAdmin
from submissions.models import Decision, Page, Submission
from tests.benchmarks.million import ASKED, MILLION, WAITING, make_million
from tests.benchmarks.timing import milliseconds
from twir.urls import urlpatterns

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 15
STOCK_TIMES = 3
RARE, FREQUENT = "wexe", "rust"


class StockAdmin(admin.ModelAdmin[Submission]):
    """The columns, filters and search of the queue's list, and nothing else."""

    list_display = ("title", "url", "kind", "section", "state", "created_at", "submitted_by")
    list_filter = ("state", "kind", "section", "published_in")
    list_select_related = ("section", "submitted_by")
    list_per_page = SubmissionAdmin.list_per_page
    search_fields = SubmissionAdmin.search_fields


@dataclass
class Pages:
    """Milliseconds of each page, the queries that it asks, and how long the stock list takes for the same."""

    title: str
    times: dict[str, list[float]] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)
    stock: dict[str, list[float]] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n".join([self.title, *(f"  {self._line(name)}" for name in self.times), f"  {self._together()}"])

    def take(self, name: str, ask: Callable[[], Any], stock: Callable[[], Any] | None = None) -> None:
        """Ask for a page again and again, and a few times for the stock one."""
        with CaptureQueriesContext(connection) as asked:
            answered(ask())
        self.queries[name] = len(asked)
        self.times[name] = milliseconds(lambda: answered(ask()), times=TIMES)
        if stock is not None:
            self.stock[name] = milliseconds(lambda: answered(stock()), times=STOCK_TIMES)

    def _line(self, name: str) -> str:
        found = self.times[name]
        middle = statistics.median(found)
        words = f"{name}: {middle:.1f} ms (p95 {statistics.quantiles(found, n=20)[-1]:.1f} ms), {self.queries[name]} queries"
        if name not in self.stock:
            return words
        theirs = statistics.median(self.stock[name])
        return f"{words}; stock: {theirs:.0f} ms; ratio {theirs / middle:.1f}"

    def _together(self) -> str:
        ours = sum(statistics.median(self.times[name]) for name in self.stock)
        theirs = sum(statistics.median(times) for times in self.stock.values())
        return f"the {len(self.stock)} lists together: {ours:.0f} ms; stock: {theirs:.0f} ms; ratio {theirs / ours:.1f}"


def answered(response: Any) -> Any:
    """The answer, rendered.

    Raises:
        RuntimeError: it is no page.
    """
    if hasattr(response, "render"):
        response.render()
    if response.status_code != HttpResponse.status_code:
        raise RuntimeError(f"answered with {response.status_code}")
    return response


def look_through_a_million() -> Pages:
    """The list of the queue, the page that decides about one, and what readers see of it."""
    make_million()
    editor = User.objects.create_superuser("queueing")
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor)
    pages = Pages(f"the queue at {MILLION:,} submissions")
    _lists(pages, client)
    _one_at_a_time(pages, client)
    for model in (Decision, Page):
        address = reverse(f"admin:submissions_{model._meta.model_name}_changelist")
        pages.take(f"list of {model._meta.verbose_name_plural}", lambda path=address: client.get(path))  # type: ignore[misc]
    pages.take("home", lambda: client.get(reverse("home")))
    pages.take("form", lambda: client.get("/submit/link/"))
    sent = Submission.objects.get(pk=MILLION)
    pages.take("private page", lambda: client.get(sent.get_absolute_url()))
    pages.take("board", lambda: client.get(reverse("admin:index")))
    return pages


def _questions() -> dict[str, tuple[str, str]]:
    """What our list is asked and what the stock one is asked: the same rows, as far as both can name them."""
    section = Section.objects.filter(accepts_submissions=True, entry_kind="link").order_by("pk")[2]
    printed = Issue.objects.published().filter(published_submissions__isnull=False).distinct()[0]
    return {
        "list as it opens": ("", "state__exact=pending"),
        "all": ("state=all", ""),
        "all, page 2": ("state=all&p=2", "p=2"),
        "all, page 200": ("state=all&p=200", "p=200"),
        "all, half of the way down": (f"state=all&before={MILLION // 2}", f"p={MILLION // 100}"),
        "all, the last stretch": ("state=all&before=9000&p=180", f"p={MILLION // 50}"),
        "published": ("state=published", "state__exact=published"),
        "declined": ("state=declined", "state__exact=declined"),
        "withdrawn": ("state=withdrawn", "state__exact=withdrawn"),
        "links": ("state=all&kind=link", "kind=link"),
        "quotes": ("state=all&kind=quote", "kind=quote"),
        "a section": (f"state=all&section={section.slug}", f"section__id__exact={section.pk}"),
        "no section": ("state=all&section=none", "section__isnull=True"),
        "an issue": (f"state=all&issue={printed.pk}", f"published_in__id__exact={printed.pk}"),
        "withdrawn quotes": ("state=withdrawn&kind=quote", "state__exact=withdrawn&kind=quote"),
        "spam links of a section": (
            f"state=spam&kind=link&section={section.slug}",
            f"state__exact=spam&kind=link&section__id__exact={section.pk}",
        ),
        "a frequent word": (f"state=all&q={FREQUENT}", f"q={FREQUENT}"),
        "a rare word": (f"state=all&q={RARE}", f"q={RARE}"),
        "a word that is nowhere": ("state=all&q=nowhere-at-all", "q=nowhere-at-all"),
        "a word among what waits": (f"q={RARE}", f"state__exact=pending&q={RARE}"),
        "by title": ("state=all&o=1", "o=1"),
        "by day": ("state=all&o=6", "o=6"),
    }


def _lists(pages: Pages, client: Client) -> None:
    """Our list and the stock one, question by question: whole requests of both."""
    site = admin.AdminSite("stock")
    site.register(Submission, StockAdmin)
    urlpatterns.append(path("stock/", site.urls))
    site.name = admin.site.name  # the frame of its pages is ours, with links to pages that it has not

    def ours(question: str) -> Any:
        return client.get(f"{reverse('admin:submissions_submission_changelist')}?{question}")

    def theirs(question: str) -> Any:
        return client.get(f"/stock/submissions/submission/?{question}")

    for name, (own, other) in _questions().items():
        pages.take(f"list, {name}", lambda own=own: ours(own), lambda other=other: theirs(other))  # type: ignore[misc]


def _one_at_a_time(pages: Pages, client: Client) -> None:
    queue = reverse("admin:submissions_submission_triage")
    first, middle = MILLION - WAITING + 1, MILLION - WAITING // 2
    pages.take("queue", lambda: client.get(queue))
    for name, question in {"of a kind": "?kind=link", "waiting for an answer": "?tab=asked", "decided": "?tab=decided"}.items():
        pages.take(f"queue, {name}", lambda question=question: client.get(queue + question))  # type: ignore[misc]
    pages.take("queue, decided quotes", lambda: client.get(f"{queue}?tab=decided&kind=quote"))
    for name, pk, tab in (
        ("the first one", first, "to-decide"),
        ("one in the middle", middle, "to-decide"),
        ("one waiting for an answer", MILLION - ASKED + 1, "asked"),
        ("one decided long ago", 400_002, "decided"),
    ):
        address = reverse("admin:submissions_submission_triage_item", args=[pk])
        pages.take(f"queue, {name}", lambda path=f"{address}?tab={tab}": client.get(path))  # type: ignore[misc]
    poll = reverse("admin:submissions_submission_presence", args=[middle])
    pages.take("queue, who is here", lambda: client.get(f"{poll}?version=1&rows={','.join(map(str, range(middle, middle + 50)))}"))
    pages.take("page of one", lambda: client.get(reverse("admin:submissions_submission_change", args=[middle])))
