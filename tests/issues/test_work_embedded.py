"""`manage.py work`, killed and stopped in the middle."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from issues.assembly import request_assembly
from tests.issues.gate import Gate, assembled_versions, assert_done_once, has_state, make_issue

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from tests.processes import Process, Processes

pytestmark = [pytest.mark.work, pytest.mark.embedded]

rounds = pytest.mark.parametrize("round_number", range(20 if os.environ.get("TWIR_SOAK") else 1))


@pytest.fixture
def gate(tmp_path: Path, settings: Settings) -> Gate:
    settings.ENTRY_SOURCES = ["tests.issues.gate.GateSource"]
    return Gate(tmp_path)


def start_work(processes: Processes, gate: Gate) -> Process:
    processes.environment |= gate.environment
    worker = processes.manage("work")
    worker.wait_for("working without Redis")
    return worker


@rounds
def test_a_killed_worker_is_followed_by_the_next(round_number: int, processes: Processes, gate: Gate) -> None:
    del round_number
    worker = start_work(processes, gate)
    gate.shut()
    row = request_assembly(make_issue(), actor=None)
    gate.wait_until_reached()
    worker.kill()
    gate.open()
    assert has_state(row, "running")
    assert assembled_versions(row.issue) == 0
    start_work(processes, gate)
    assert_done_once(row)
    assert row.attempts == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_worker_ends_what_it_began(processes: Processes, gate: Gate, number: signal.Signals) -> None:
    worker = start_work(processes, gate)
    gate.shut()
    row = request_assembly(make_issue(), actor=None)
    gate.wait_until_reached()
    worker.signal(number)
    gate.open()

    assert worker.wait() == 0
    assert_done_once(row)
    assert row.attempts == 1
