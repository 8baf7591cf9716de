from __future__ import annotations

import signal
import socket
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from tests.processes import Processes

pytestmark = pytest.mark.embedded


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_run_serves_and_works_until_told_to_stop(processes: Processes, ending: signal.Signals) -> None:
    port = free_port()
    desk = processes.start("python", "-m", "twir.run", PORT=str(port))
    desk.wait_for(rf"The desk is open: http://localhost:{port}/ ")
    desk.wait_for("working without Redis")
    with urlopen(f"http://127.0.0.1:{port}/admin/login/", timeout=10) as response:
        assert response.status == 200

    desk.signal(ending)

    assert desk.wait(seconds=20) == 0
    desk.wait_for("stopped working", seconds=1)
    with closing(socket.socket()) as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_run_ends_the_worker_when_the_port_is_taken(processes: Processes) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        desk = processes.start("python", "-m", "twir.run", PORT=str(taken.getsockname()[1]))

        assert desk.wait(seconds=60) == 1
    assert "That port is already in use." in desk.output


def test_run_refuses_a_port_that_is_none(processes: Processes) -> None:
    desk = processes.start("python", "-m", "twir.run", PORT="eight")

    assert desk.wait(seconds=20) == 1
    assert desk.output == "PORT must be a number, not 'eight'.\n"
