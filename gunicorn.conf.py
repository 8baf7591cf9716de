"""How the web server loads the program, and what a worker does when it begins. Gunicorn reads a file of this name where it is started."""

from __future__ import annotations

from threading import Thread

# Loaded once for all workers, which start at once and share its memory. New code needs a restart: SIGHUP does not load it.
preload_app = True


def post_worker_init(_worker: object) -> None:
    """Read ahead what the first card needs, in a thread: requests are answered meanwhile."""
    Thread(target=read_ahead, name="read-ahead", daemon=True).start()


def read_ahead() -> None:
    """All that is read, on a connection that ends with it."""
    from django.db import connections  # noqa: PLC0415 (the file is read before Django is set up)

    from submissions.card import read_ahead as read_for_cards  # noqa: PLC0415

    try:
        read_for_cards()
    finally:
        connections.close_all()
