"""`import_events`: what it prints, and what it leaves."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.management import call_command

from events.models import Event, EventFeed
from tests.events.feeds.told import NOW, feed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def run(*arguments: object) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_events", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def calendar(folder: Path, *events: str, name: str = "berlin.ics") -> Path:
    path = folder / name
    lines = [f"BEGIN:VEVENT\r\nUID:{at}\r\n{event}\r\nEND:VEVENT\r\n" for at, event in enumerate(events)]
    path.write_bytes(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(lines)}END:VCALENDAR\r\n".encode())
    return path


GOOD = "SUMMARY:Tell\r\nDTSTART;VALUE=DATE:20310312\r\nURL:https://berlin.example.org/tell\r\nLOCATION:Berlin\\, Germany"


def test_calendar_file_is_imported_once_and_its_bad_events_are_reported(tmp_path: Path) -> None:
    path = calendar(tmp_path, GOOD, "SUMMARY:No start", "SUMMARY:No page\r\nDTSTART;VALUE=DATE:20310313")

    code, out, err = run(path)

    assert (code, out) == (0, "berlin.ics: 1 new, 0 changed, 0 unchanged, 0 gone, 0 cancelled, 0 doubtful, 0 past\n")
    assert err.splitlines() == [
        f"{path}: No start: it was left out: it has no start.",
        f"{path}: No page: it was left out: it has no address, and nobody who holds it has one.",
    ]
    assert run(path)[1].startswith("berlin.ics: 0 new, 0 changed, 1 unchanged")
    assert (Event.objects.get().title, EventFeed.objects.get().url) == ("Tell", "")


def test_what_another_file_of_the_same_calendar_misses_is_not_gone(tmp_path: Path) -> None:
    run(calendar(tmp_path, GOOD), "--feed", "Berlin")
    code, out, _ = run(calendar(tmp_path, name="more.ics"), "--feed", "Berlin")

    assert (code, out[:22], Event.objects.get().status) == (0, "Berlin: 0 new, 0 chang", "proposed")
    assert EventFeed.objects.get().name == "Berlin"


def test_json_of_the_script_is_imported(tmp_path: Path) -> None:
    row = {"name": "Tell", "location": "Berlin, DE", "date": "2031-03-12", "url": "https://berlin.example.org/s", "virtual": False}
    row |= {"organizer_name": "Rust Berlin", "organizer_url": "https://berlin.example.org/"}
    path = tmp_path / "events.JSON"
    path.write_text(json.dumps({"Europe": [row, {}]}))

    code, out, err = run(path)

    assert (code, out[:24], Event.objects.get().printed_place) == (0, "events.JSON: 1 new, 0 ch", "Berlin, DE")
    assert err == f"{path}: Europe, event 1: it was left out: its name is missing.\n"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.ics", None, "No such file or directory"),
        ("x.txt", b"x", "Only .ics and .json files are imported."),
        ("x.ics", b"<html>", "This is no calendar file"),
        ("x.json", b'{"Europe": [', "This is no JSON: line 1, column 13"),
        ("x.json", b"\xff", "This is no JSON: byte 1 is no UTF-8."),
        ("x.ics", b"x" * (2 * 1024 * 1024 + 1), "The calendar is larger than 2 MiB"),
    ],
)
def test_file_that_cannot_be_read_is_refused_on_one_line(tmp_path: Path, name: str, content: bytes | None, reason: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    code, out, err = run(path)

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"{path}: {reason}")
    assert (Event.objects.count(), EventFeed.objects.count()) == (0, 0)


def test_name_of_a_feed_with_an_address_is_refused(tmp_path: Path) -> None:
    feed("Berlin")
    code, _, err = run(calendar(tmp_path, GOOD), "--feed", "Berlin")

    assert (code, Event.objects.count()) == (1, 0)
    assert "is a feed that is read from its address" in err
