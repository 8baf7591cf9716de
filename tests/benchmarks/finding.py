"""Searching the made archive: the whole page for thirty questions, beside a scan of the lines; and making the index anew."""

from __future__ import annotations

from functools import partial
from itertools import product

from django.test import RequestFactory

from issues.models import Entry
from issues.search import rebuild
from issues.views import search
from tests.benchmarks.archive import EVENTS, LINKS, make_archive
from tests.benchmarks.timing import Measure, milliseconds

COMMON = ("rust", "in rust", "a", "explained", "writing a", "s*", "re*", "in rust: explained")
MIDDLING = ("async", "unsafe embedded", '"borrow checker"', "borrow checker", '"async await"', "embed* web", "slices speed")
RARE = ("12345", "kernel lifetimes macros", "nothing-at-all", "https://blog5.example.org/2020/posts/433/", "0.4321")
NARROWED = ("from=2022&to=2023", "kind=event", "host=blog7.example.org", "from=2029&kind=link", "page=5")
QUESTIONS = [
    *(f"q={words}" for words in (*COMMON, *MIDDLING, *RARE)),
    *(f"q={words}&{more}" for words, more in product(("rust", "async"), NARROWED)),
]


def find_lines() -> Measure:
    """The search page as a reader gets it, each question three times; beside reading all lines for one that holds a word."""
    make_archive()
    rebuild()
    requests = [RequestFactory().get(f"/search/?{asked}") for asked in QUESTIONS]
    ours = [spent for request in requests for spent in milliseconds(partial(search, request), times=3)]
    theirs = milliseconds(lambda: Entry.objects.filter(text__icontains="embedded").count(), times=5)
    return Measure(f"the search page for {len(QUESTIONS)} questions over {LINKS + EVENTS:,} entries", ours, "one scan of the lines", theirs)


def index_lines() -> Measure:
    """All words of all lines anew; beside reading the lines alone."""
    make_archive()
    ours = milliseconds(rebuild, times=3)
    theirs = milliseconds(lambda: list(Entry.objects.values_list("pk", "text", "host")), times=3)
    return Measure(f"index {LINKS + EVENTS:,} entries anew", ours, "reading them", theirs)
