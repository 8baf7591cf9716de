"""The HTML of many revisions at once, on every processor: that of an imported archive."""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
from django.db.models import Q

from issues.exports.page import render_pages
from issues.models import Revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

AT_ONCE = 8  # texts that a process gets; few, so that the memory it takes stays small
WORTH_PROCESSES = 3 * AT_ONCE  # starting one takes as long as rendering some of them

Texts = list[tuple[int, str, str]]


def missing_of(revisions: Iterable[int]) -> list[int]:
    """Those of these revisions (keys) that have no HTML or no page, in order."""
    revisions = list(dict.fromkeys(revisions))
    without = set(Revision.objects.filter(pk__in=revisions).filter(Q(html="") | Q(page="")).values_list("pk", flat=True))
    return [key for key in revisions if key in without]


def render_missing(missing: Sequence[int]) -> Iterator[list[int]]:
    """Render and keep HTML and page of these revisions (keys); gives the keys that are done, chunk after chunk, about in order."""
    chunks = (missing[start : start + AT_ONCE] for start in range(0, len(missing), AT_ONCE))
    texts = (list(Revision.objects.filter(pk__in=chunk).values_list("pk", "text", "html")) for chunk in chunks)
    done = map(render_pages, texts) if len(missing) < WORTH_PROCESSES else _in_processes(texts)
    for found in done:
        _keep(found)
        yield [key for key, _, _ in found]


def _in_processes(texts: Iterator[Texts]) -> Iterator[Texts]:
    """The same, by one process for each processor; no more texts are read than they are at."""
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: set[Future[Texts]] = {pool.submit(render_pages, chunk) for chunk in islice(texts, 2 * workers)}
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            waiting |= {pool.submit(render_pages, chunk) for chunk in islice(texts, len(done))}
            for future in done:
                yield future.result()


def _keep(found: Texts) -> None:
    """As at a first read: what the database does not take now, it takes then."""
    with suppress(OperationalError), transaction.atomic():
        for key, html, page in found:
            if not Revision.objects.filter(pk=key, html="", page="").update(html=html, page=page):
                Revision.objects.filter(pk=key, html="").update(html=html)
                Revision.objects.filter(pk=key, page="").update(page=page)
