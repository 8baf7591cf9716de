"""The log over a million submissions and as many decisions, beside the same pages counted from the newest on, as offsets do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from issues.log import Mark
from issues.models import Issue
from submissions.models import Decision
from tests.benchmarks.million import MILLION, make_million
from tests.benchmarks.queueing import FREQUENT, RARE, Pages

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def read_a_long_log() -> Pages:
    """Its first page, pages far back, one thing, one person, and words."""
    make_million()
    client, editor = Client(SERVER_NAME="localhost"), User.objects.create_superuser("happening")
    client.force_login(editor)
    pages = Pages(f"the log over {2 * MILLION:,} rows")
    issue = Issue.objects.published()[5]
    now = timezone.now()
    asked = {
        "first page": "",
        "a year back": _before(now - timedelta(days=365)),
        "six years back": _before(now - timedelta(days=6 * 365)),
        "of a submission": f"about=submission:{MILLION // 2}",
        "of an issue": f"about=issue:{issue.pk}",
        "of a person": f"person={User.objects.get(username='editor-3').pk}",
        "of somebody who did nothing": f"person={editor.pk}",
        "decisions": "kind=decisions",
        "of a day": "first=2024-02-02&last=2024-02-02",
        "a frequent word": f"words={FREQUENT}",
        "a rare word": f"words={RARE}",
        "a word that is nowhere": "words=nowhere-at-all",
        "a word, three years back": f"words={RARE}&last={now - timedelta(days=3 * 365):%Y-%m-%d}",
    }
    deep: QuerySet[Decision] = Decision.objects.select_related("actor", "submission").order_by("-created_at", "-pk")
    offsets = {"a year back": MILLION // 7, "six years back": 6 * MILLION // 7}
    for name, question in asked.items():
        stock = (lambda offset=offsets[name]: _Rows(deep[offset : offset + 50])) if name in offsets else None
        pages.take(name, lambda question=question: client.get(f"{reverse('admin:log')}?{question}"), stock)  # type: ignore[misc]
    return pages


def _before(moment: datetime) -> str:
    return f"before={Mark(moment, 'decisions', MILLION)}"


class _Rows:
    """Rows that are read as an offset reads them; no page is made of them."""

    status_code = 200

    def __init__(self, rows: Any) -> None:
        self.found = list(rows)
