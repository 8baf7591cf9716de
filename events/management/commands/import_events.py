"""`import_events PATH`: the events of a calendar file, or of the Meetup script's JSON, go into the calendar."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.feeds.calendars import read_content
from events.feeds.feeds import FeedError
from events.feeds.files import feed_of_files, take_file
from events.feeds.taking import BACK
from events.importers.announced import MOST_BYTES, CalendarError
from events.listing import Window
from events.models import EventFeed
from issues.management.refusals import printable, refuse

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from events.importers.announced import Announcement

AHEAD = timedelta(days=400)
KINDS = {".ics": EventFeed.Kind.ICS, ".json": EventFeed.Kind.SCRIPT}


class Command(BaseCommand):
    """Reads the file, calls the importer, and reports. What is missing in a file is not gone: another file may hold it."""

    help = "Import events from an .ics file or from the JSON of the Meetup script. A bad event is reported, the rest go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file and the calendar that it belongs to."""
        parser.add_argument("path", metavar="PATH", type=Path)
        parser.add_argument("--feed", metavar="NAME", default="", help="The calendar that the file belongs to; else the name of the file.")

    def handle(self, *, path: Path, feed: str, **options: Any) -> None:
        """Import the file; exit code 1 when nothing of it can be read."""
        del options
        now = timezone.now()
        name = printable(str(path))
        try:
            source, announcement = _read(path, feed.strip() or path.name, Window((now - BACK).date(), (now + AHEAD).date()))
            taken = take_file(source, announcement, now=now)
        except OSError as error:
            refuse(self, f"{name}: {error.strerror or error}")
        except (CalendarError, FeedError) as error:
            refuse(self, f"{name}: {error}")
        for complaint in (*announcement.complaints, *taken.refused):
            self.stderr.write(f"{name}: {printable(str(complaint))}")
        self.stdout.write(f"{printable(source.name)}: {taken}")


def _read(path: Path, name: str, span: Window) -> tuple[EventFeed, Announcement]:
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise CalendarError("Only .ics and .json files are imported.")
    source = feed_of_files(name, kind=kind)
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    return source, read_content(content, kind, span=span, time_zone=source.time_zone)
