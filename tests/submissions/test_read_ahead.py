"""What the web server loads before it has workers, and what a worker reads before its first card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.similar import ArchiveTitles
from submissions import card
from tests.processes import Processes

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = {"url": "https://fresh.example.org/page", "title": "Walking sideways through a tidal pool"}


def queries_of_a_card() -> int:
    with CaptureQueriesContext(connection) as queries:
        card.look_up(kind="link", fields=FIELDS)
    return len(queries)


@pytest.mark.usefixtures("issue", "old_issue")
def test_the_first_card_reads_no_more_than_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "archive_titles", ArchiveTitles())
    first, later = queries_of_a_card(), queries_of_a_card()
    assert first == later + 1

    monkeypatch.setattr(card, "archive_titles", ArchiveTitles())
    card.read_ahead()
    assert queries_of_a_card() == later


def test_the_web_server_reads_ahead_and_serves_without_it(tmp_path: Path) -> None:
    processes = Processes(tmp_path, {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"})
    try:
        processes.web(workers=1)
        processes.started[0].wait_for("Nothing was read ahead for cards: no such table")
        assert processes.started[0].is_running
    finally:
        processes.end()


def test_loading_opens_no_connection_that_workers_would_share(tmp_path: Path) -> None:
    processes = Processes(tmp_path, {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"})
    told = "import twir.wsgi; from django.db import connections; print([one.connection for one in connections.all()])"
    loading = processes.start("python", "-c", told)
    assert loading.wait() == 0
    assert loading.output == "[None]\n"
