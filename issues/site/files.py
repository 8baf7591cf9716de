"""Every file of the static site: where it stands, what it depends on, and how it is made when that has changed."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse

from issues.exports.editions import edition_of, site
from issues.exports.formats import public_exports
from issues.feeds import newest, written
from issues.models import Entry, Issue, PublicSite, Revision, Section
from issues.site.pages import missing_page, page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from issues.exports.table import Export
    from issues.feeds import Newest

PROGRAM = ("issues", "events", "templates", "twir")  # folders that decide what a page looks like
FORMS = ("atom", "rss")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site. `key` is another one whenever its content may be; without one, it is made each time and compared.

    `revision` is the key of the revision whose HTML it shows.
    """

    path: str
    key: str
    make: Callable[[], bytes]
    revision: int | None = None


def site_files(*, with_formats: bool = True) -> Iterator[SiteFile]:
    """All of them. Asks the database a few times, however many issues there are; texts are read when a file is made."""
    issues = list(Issue.objects.published().exclude(revisions=None).order_by("date", "pk"))
    revisions = {row.issue_id: row for row in Revision.objects.order_by("number").defer("text", "html")}
    shown = [(one, revisions[one.pk]) for one in issues]
    look = _look()
    yield from _static_files()
    yield from _changing_pages(Issue.objects.coming() if PublicSite.objects.shows_draft() else None)
    _newest.cache_clear()
    _page_of.cache_clear()
    archive = _key(look, [_state(one, revision) for one, revision in shown], Entry.objects.count())
    yield from _feeds(archive, list(Section.objects.all()))
    for at, (issue, revision) in enumerate(shown):
        around = [_state(one) for one, _ in shown[max(at - 2, 0) : at + 3]]
        yield from _issue_pages(issue, revision, _key(look, around, _state(issue, revision), with_formats), with_formats=with_formats)
        if with_formats and issue.number:
            yield from _formats(issue, revision, _key(look, _state(issue, revision)))


def _static_files() -> Iterator[SiteFile]:
    """Styles, scripts and pictures, under the names that pages use."""
    for name, storage in FileSystemFinder().list([]):
        stored = getattr(staticfiles_storage, "stored_name", str)(name)
        source = Path(staticfiles_storage.path(stored)) if stored != name else Path(storage.path(name))
        facts = source.stat()
        address = staticfiles_storage.url(name)
        if address.startswith("/"):
            yield SiteFile(address.lstrip("/"), _key(str(source), facts.st_size, facts.st_mtime_ns), source.read_bytes)


def _changing_pages(coming: Issue | None) -> Iterator[SiteFile]:
    """Pages that show what is being made, or the day."""
    addresses = [reverse(name) for name in settings.SITE_PAGES]
    for address in [*addresses, *([coming.get_absolute_url()] if coming else [])]:
        yield SiteFile(_path(address), "", partial(page, address))
    for name in ("sitemap", "robots"):
        yield SiteFile(_path(reverse(name)), "", partial(page, reverse(name)))
    yield SiteFile("404.html", "", missing_page)


def _feeds(key: str, sections: Sequence[Section]) -> Iterator[SiteFile]:
    found: list[tuple[str, Section | None, str]] = [(reverse("feed", args=[form]), None, form) for form in FORMS]
    found += [(reverse("section-feed", args=[one.slug, form]), one, form) for one in sections for form in FORMS]
    for address, section, form in found:
        yield SiteFile(_path(address), _key(key, section and section.title), partial(_feed, section, form))


def _feed(section: Section | None, form: str) -> bytes:
    return written(_newest(section), form)


@lru_cache(maxsize=1)  # for both forms of one feed
def _newest(section: Section | None) -> Newest:
    return newest(section)


def _issue_pages(issue: Issue, revision: Revision, key: str, *, with_formats: bool) -> Iterator[SiteFile]:
    """Its page, at both of its addresses."""
    for address in dict.fromkeys((issue.get_absolute_url(), issue.blog_url)):
        yield SiteFile(_path(address), key, partial(_page_of, issue.get_absolute_url(), with_formats=with_formats), revision.pk)


@lru_cache(maxsize=1)  # for both addresses
def _page_of(address: str, *, with_formats: bool) -> bytes:
    return page(address, with_formats=with_formats)


def _formats(issue: Issue, revision: Revision, key: str) -> Iterator[SiteFile]:
    made = partial(_made, issue, revision)
    for name, export in public_exports().items():
        yield SiteFile(_path(reverse("issue-file", args=[issue.number, name])), key, partial(made, export), revision.pk)


def _made(issue: Issue, revision: Revision, export: Export) -> bytes:
    return export.make(edition_of(issue, Revision.objects.get(pk=revision.pk))).content


def _path(address: str) -> str:
    return address.lstrip("/") + ("index.html" if address.endswith("/") else "")


def _state(issue: Issue, revision: Revision | None = None) -> tuple[object, ...]:
    shown = (issue.number, issue.title, issue.date, issue.status, issue.published_at)
    return (*shown, revision.number, revision.sha256, revision.created_at) if revision else shown


def _key(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()[:32]


def _look() -> str:
    """Another one whenever the program, a template or the address of the site is."""
    return _key(site(), settings.STATIC_URL, [*_sources()], getattr(staticfiles_storage, "manifest_hash", ""))


def _sources() -> Iterator[tuple[str, int, int]]:
    for name in PROGRAM:
        for folder, _, files in os.walk(settings.BASE_DIR / name):
            if not folder.endswith("__pycache__"):
                for file in sorted(files):
                    facts = (Path(folder) / file).stat()
                    yield file, facts.st_size, facts.st_mtime_ns
