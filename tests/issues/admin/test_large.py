"""The desk of an issue as large as none ever was: what a browser has to fetch for it."""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static

from issues.models import Issue, SectionVersion
from issues.text import store_text
from tests.issues.admin.draft import page_of

if TYPE_CHECKING:
    from django.test import Client

ENTRIES, MOST = 300, 300_000
SECTIONS = ("Official", "Newsletters", "Observations/Thoughts", "Rust Walkthroughs", "Research", "Miscellaneous")

pytestmark = pytest.mark.django_db


def as_large_as_none() -> Issue:
    issue = Issue.objects.create(number=700, title="x", date=date(2027, 4, 21), file_name="2027-04-21-this-week-in-rust.md")
    line = "* [What the {0}th of three hundred entries told us about its hardships](https://blog{0}.example.org/2027/04/what-{0}-told/)\n"
    lists = [
        f"### {title}\n\n{''.join(line.format(n) for n in range(place, ENTRIES, len(SECTIONS)))}\n" for place, title in enumerate(SECTIONS)
    ]
    text = "Title: x\nNumber: 700\nDate: 2027-04-21\n\n## Updates from Rust Community\n\n" + "".join(lists)
    store_text(issue, text, actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue


def test_a_page_of_300_entries_is_fetched_in_less_than_300_kilobytes(editor_client: Client) -> None:
    issue = as_large_as_none()
    packed = editor_client.get(page_of(issue, "change"), headers={"Accept-Encoding": "gzip"}).content
    html = gzip.decompress(packed).decode()
    assert html.count('<li class="entry"') == ENTRIES
    names = set(re.findall(rf'(?:src|href)="{static("")}([^"#]+)"', html))
    files = [Path(str(finders.find(name))).read_bytes() for name in names]
    assert len(files) > 10
    fetched = [len(packed), len(editor_client.get(page_of(issue, "printed")).content), *(len(gzip.compress(file)) for file in files)]
    assert sum(fetched) < MOST / 2, fetched
    assert len(html) < MOST  # where nothing is packed
