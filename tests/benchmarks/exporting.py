"""Giving issues out: all formats of one, and the static site of all, beside pelican (which makes the newsletter's site today).

The archive is TWIR_ARCHIVE or shared/corpus; without it, our own sample stands in for it, as often as makes up two years. For the site its
issues are repeated under later dates and numbers until there are as many as the newsletter has. Pelican and python-Markdown 3.7 come from
the registry, each into a throw-away environment.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection
from selectolax.lexbor import LexborHTMLParser

from issues.exports.editions import edition_of
from issues.exports.formats import exports
from issues.exports.html import CLEANER, EXTENSION_CONFIGS, EXTENSIONS, render_html
from issues.exports.markdown import chosen_revision
from issues.models import Entry, Issue, Revision
from issues.site.files import site_files
from issues.site.writing import SiteFolder, export_site
from tests.benchmarks.checking import texts
from tests.benchmarks.timing import milliseconds
from tests.emptying import let_time_pass
from tests.processes import ROOT

if TYPE_CHECKING:
    from issues.exports.edition import Edition
    from issues.exports.table import Made

Named = tuple[str, str]  # a file's name and its text

MARKDOWN = "3.7"  # what the newsletter's site pins
LONGEST_WAIT = 900  # seconds
TIMES_AGAIN = 5
ISSUES = 640  # of the newsletter, in the middle of 2026
KNOWN = ROOT / "tests" / "data" / "different-in-markdown-3.7.json"
PELICAN = """
SITENAME = "This Week in Rust"
SITEURL = "https://twir.example.org"
PATH = "content"
THEME = "simple"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
MARKDOWN = {"extension_configs": EXTENSIONS, "output_format": "html5"}
ARTICLE_URL = ARTICLE_SAVE_AS = "blog/{date:%Y}/{date:%m}/{date:%d}/{slug}/index.html"
FEED_ALL_ATOM, FEED_ALL_RSS, FEED_MAX_ITEMS, RSS_FEED_SUMMARY_ONLY = "atom.xml", "rss.xml", 20, False
CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = TRANSLATION_FEED_ATOM = None
"""
MEASURE = """
import resource, subprocess, sys, time
begun = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""  # in a small process of its own: Linux counts for a process what the one that began it held then
RENDER = """
import json, sys
from markdown import Markdown
extensions, configs, texts = json.load(sys.stdin)
renderer = Markdown(extensions=extensions, extension_configs=configs, output_format="html")
json.dump([renderer.reset().convert(text) for text in texts], sys.stdout)
"""


@dataclass(frozen=True)
class Formats:
    """Median milliseconds of all formats of the newest issue, its text being read anew, and of each by itself."""

    whole: float
    each: dict[str, float]

    def __str__(self) -> str:
        told = ", ".join(f"{name} {took:.1f}" for name, took in self.each.items() if took >= 0.1)
        return f"give the newest issue out in {len(self.each)} formats: {self.whole:.1f} ms ({told})"


@dataclass(frozen=True)
class Sites:
    """Seconds of whole processes, and of the work inside ours; megabytes of the largest process."""

    issues: int
    pelican: tuple[float, float]
    cold: float
    from_store: float
    formats: float
    again: float
    inside: float
    memory: float

    def __str__(self) -> str:
        first, second = self.pelican
        return "\n".join(
            [
                f"a static site of {self.issues} issues: pelican {first:.1f} s, again {second:.1f} s",
                f"  the same pages and more feeds, had nothing been rendered: {self.cold:.1f} s; ratio {first / self.cold:.1f}",
                f"  into an empty folder, as an import leaves them, rendered: {self.from_store:.1f} s; ratio {first / self.from_store:.1f}",
                f"  with JSON, markdown, text and calendar of each issue: {self.formats:.1f} s; ratio {first / self.formats:.1f}",
                f"  again, as a command: {self.again:.2f} s; ratio {second / self.again:.1f}",
                f"  again, inside the process: {self.inside:.2f} s; ratio {second / self.inside:.1f}",
                f"  at most {self.memory:.0f} MB in one process",
            ]
        )


@dataclass(frozen=True)
class Equal:
    """How much of the archive is rendered as by the pinned version; names of what is not, and is not known for it."""

    issues: int
    different: list[str]
    unknown: list[str]

    def __str__(self) -> str:
        share = 100 * (1 - len(self.different) / self.issues)
        more = f"; not known: {', '.join(self.unknown)}" if self.unknown else ""
        return f"HTML of {self.issues} issues as python-Markdown {MARKDOWN} makes it, cleaned: {share:.1f} % equal{more}"


def give_out_one_issue() -> Formats:
    """Every format, the HTML being stored: what a publication makes. Nothing is remembered of the issue from the time before."""
    _import(_files())
    issue = Issue.objects.published().exclude(number=None).order_by("-date")[0]
    revision = chosen_revision(issue)

    edition = edition_of(issue, revision)
    edition.render()
    whole = milliseconds(lambda: _all(replace(edition)), times=9)
    each = {name: statistics.median(milliseconds(partial(export.make, edition), times=9)) for name, export in exports().items()}
    return Formats(statistics.median(whole), each)


def build_the_site() -> Sites:
    """Ours as a command and inside the process, pelican as a command, over the same texts."""
    files = _repeated(_files())
    _import(files)
    with tempfile.TemporaryDirectory(prefix="twir-") as name:
        folder = Path(name)
        pelican = _pelican(folder, files)
        Revision.objects.update(html="", page="")
        cold, memory = _built(folder / "cold", "--no-formats")
        from_store, _ = _built(folder / "ours", "--no-formats")
        formats, more = _built(folder / "all")
        again = statistics.median(_built(folder / "ours", "--no-formats")[0] for _ in range(TIMES_AGAIN))
        begun = time.perf_counter()
        export_site(SiteFolder(folder / "ours"), site_files(with_formats=False))
        inside = time.perf_counter() - begun
    return Sites(len(files), pelican, cold, from_store, formats, again, inside, max(memory, more))


def render_as_pinned() -> Equal:
    """All issues, beside python-Markdown as the newsletter's site pins it."""
    files = [(name, text) for name, text in _files() if re.match("title:", text, re.IGNORECASE)]
    python = _environment(f"markdown=={MARKDOWN}", "pygments")
    asked = json.dumps([[*EXTENSIONS, "meta"], EXTENSION_CONFIGS, [text for _, text in files]])
    done = subprocess.run([python, "-c", RENDER], input=asked, capture_output=True, text=True, check=True, timeout=LONGEST_WAIT)
    theirs = [CLEANER.clean(html) for html in json.loads(done.stdout)]
    compared = zip(files, theirs, strict=True)
    different = [name for (name, text), html in compared if _without_own_links(render_html(text)) != _without_own_links(html)]
    known = json.loads(KNOWN.read_text("utf-8"))
    return Equal(len(files), different, [name for name in different if name not in known])


def _all(edition: Edition) -> list[Made]:
    return [export.make(edition) for export in exports().values()]


def _without_own_links(html: str) -> str:
    """The HTML without the links of headings to themselves: a heading that is a link has none with us."""
    body = LexborHTMLParser(f"<!doctype html><body>{html}</body>").body
    for node in body.css("a.toclink") if body else ():
        node.unwrap(delete_empty=True)
    return (body and body.inner_html) or ""


@cache
def _files() -> list[Named]:
    """Names and texts; samples that stand in for the archive get a name, a number and a week of their own."""
    found = texts()
    if len({name for name, _ in found}) == len(found):
        return found
    text = next(text for name, text in found if name.startswith("2031-01-01"))
    days = [f"{year}-{month:02}-{day:02}" for year in (2031, 2032) for month in range(1, 13) for day in (1, 8, 15, 22)]
    return [
        (f"{day}-this-week-in-rust.md", text.replace("2031-01-01", day, 1).replace("901", str(901 + at), 2)) for at, day in enumerate(days)
    ]


def _repeated(files: list[Named]) -> list[Named]:
    """The files, and the same again under later dates and numbers, until there are as many as the newsletter has issues."""
    found = dict(files)
    day, number = date.fromisoformat(max(found)[:10]), 2000  # behind all others
    while len(found) < ISSUES:
        for _, text in files[: ISSUES - len(found)]:
            day, number = day + timedelta(weeks=1), number + 1
            found[f"{day}-this-week-in-rust.md"] = f"Title: This Week in Rust {number}\nNumber: {number}\nDate: {day}\n{_below_facts(text)}"
    return list(found.items())


def _below_facts(text: str) -> str:
    """A text without its title, number and date."""
    return re.sub(r"^(?:title|number|date):.*\n", "", text, count=3, flags=re.IGNORECASE | re.MULTILINE)


def _import(files: list[Named]) -> None:
    """Put these into the database, in the place of what is there: what is only added otherwise goes, too."""
    let_time_pass()
    Issue.objects.all().delete()
    with tempfile.TemporaryDirectory(prefix="twir-") as folder:
        _write(files, Path(folder))
        call_command("import_archive", folder, "--format", "json", stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123 (ends with the process)
    if not Entry.objects.exists():
        raise RuntimeError("nothing was imported")


def _write(files: list[Named], folder: Path) -> None:
    for name, text in files:
        (folder / name).write_bytes(text.encode())


@cache
def _environment(*packages: str) -> str:
    """The Python of a throw-away environment with these packages."""
    folder = tempfile.mkdtemp(prefix="twir-environment-")
    venv.create(folder, with_pip=True)
    python = f"{folder}/bin/python"
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, timeout=LONGEST_WAIT)
    return python


def _pelican(folder: Path, files: list[Named]) -> tuple[float, float]:
    """Seconds that it takes, the first time and again."""
    python = _environment("pelican[markdown]", "pygments")
    (folder / "content").mkdir()
    _write(files, folder / "content")
    extensions = {f"markdown.extensions.{name}": EXTENSION_CONFIGS.get(name, {}) for name in (*EXTENSIONS, "meta")}
    (folder / "pelicanconf.py").write_text(f"EXTENSIONS = {extensions!r}\n{PELICAN}")
    command = [python, "-m", "pelican", "content", "-s", "pelicanconf.py", "-o", "theirs", "-q"]
    return _seconds(command, folder)[0], _seconds(command, folder)[0]


def _built(folder: Path, *more: str) -> tuple[float, float]:
    command = [sys.executable, "manage.py", "export_site", str(folder), "--no-progress", *more]
    connection.close()
    return _seconds(command, ROOT)


def _seconds(command: list[str], folder: Path) -> tuple[float, float]:
    """How long a process takes, and the megabytes that it or one of its own held at the most."""
    done = subprocess.run([sys.executable, "-c", MEASURE, *command], cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    took, kilobytes = map(float, done.stdout.split())
    return took, kilobytes / 1024
