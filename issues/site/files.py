"""Every file of the static site: where it stands, what it depends on, and how it is made when that has changed."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.module_loading import import_string

from issues.exports.editions import edition_of, site
from issues.exports.formats import public_exports
from issues.feeds import entries_of_each, newest, written
from issues.models import Entry, Issue, PublicSite, Revision, Section
from issues.site.pages import led_to_the_program, missing_page, page
from issues.views.reading import PublishedPage
from issues.views.sitemaps import site_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from issues.exports.feeds import FeedEntry
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
    pages = list(_pages())
    shown = [(page.issue, page.revisions[-1]) for page in pages]
    look = _look()
    coming = Issue.objects.coming()
    draft = coming if PublicSite.objects.shows_draft() else None
    yield from _static_files()
    _newest.cache_clear()
    _entries.cache_clear()
    _page_of.cache_clear()
    archive = _key(look, [_state(one, revision) for one, revision in shown], Entry.objects.count())
    stamps = [import_string(path)() for path in settings.SITE_STAMPS]
    others = _key(archive, coming and (_state(coming), coming.closes_at), stamps)
    yield from _changing_pages(draft, {reverse("home"): "", reverse("issue-list"): _key(archive, draft and _state(draft))}, others)
    yield from _feeds(archive, tuple(Section.objects.all()))
    for at, (issue, revision) in enumerate(shown):
        around = [_state(one) for one, _ in shown[max(at - 2, 0) : at + 3]]
        yield from _issue_pages(pages[at], _key(look, around, _state(issue, revision), with_formats), with_formats=with_formats)
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


def _changing_pages(draft: Issue | None, keys: Mapping[str, str], others: str) -> Iterator[SiteFile]:
    """Pages that show what is being made, or the day, by address; those that have no key of their own have the others'."""
    for address in [*site_paths(), reverse("sitemap")]:
        yield SiteFile(_path(address), keys.get(address, others), partial(page, address))
    for address in [reverse("robots"), *([draft.get_absolute_url()] if draft else [])]:
        yield SiteFile(_path(address), "", partial(page, address))
    yield SiteFile("404.html", "", missing_page)


def _feeds(key: str, sections: tuple[Section, ...]) -> Iterator[SiteFile]:
    for form in FORMS:
        yield SiteFile(_path(reverse("feed", args=[form])), _key(key, None), partial(_feed, form))
    for section in sections:
        for form in FORMS:
            path, made = _path(reverse("section-feed", args=[section.slug, form])), partial(_section_feed, sections, section, form)
            yield SiteFile(path, _key(key, section.title), made)


def _feed(form: str) -> bytes:
    return written(None, _newest().entries, form)


def _section_feed(sections: tuple[Section, ...], section: Section, form: str) -> bytes:
    return written(section, _entries(sections)[section], form)


@lru_cache(maxsize=1)  # for both forms
def _newest() -> Newest:
    return newest()


@lru_cache(maxsize=1)  # for all feeds
def _entries(sections: tuple[Section, ...]) -> dict[Section, list[FeedEntry]]:
    return entries_of_each(sections)


def _pages() -> Iterator[PublishedPage]:
    """What the page of each published issue shows, the oldest first; what is published without any text has none."""
    revisions = defaultdict[int, list[Revision]](list)
    for row in Revision.objects.order_by("number").defer("text", "html", "page"):
        revisions[row.issue_id].append(row)
    issues = list(Issue.objects.published().order_by("date", "pk"))
    around = zip([None, *issues], issues, [*issues[1:], None])  # noqa: B905 (the first one has no end of its own)
    for before, issue, after in around:
        if own := revisions.get(issue.pk):
            previous, following = (one if one and one.pk in revisions else None for one in (before, after))
            yield PublishedPage("", 0, issue, tuple(own), previous, following)


def _issue_pages(shown: PublishedPage, key: str, *, with_formats: bool) -> Iterator[SiteFile]:
    """Its page, at both of its addresses."""
    for address in dict.fromkeys((shown.issue.get_absolute_url(), shown.issue.blog_url)):
        yield SiteFile(_path(address), key, partial(_page_of, shown, shown.issue.pk, with_formats=with_formats), shown.revisions[-1].pk)


@lru_cache(maxsize=1)  # for both addresses
def _page_of(shown: PublishedPage, _issue: int, *, with_formats: bool) -> bytes:
    return led_to_the_program(shown.written(), with_formats=with_formats)


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
