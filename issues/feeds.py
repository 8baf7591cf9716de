"""The newsletter's feeds: of whole issues, and of each section of the catalogue."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import quote_etag

from issues.exports import feeds, reading
from issues.exports.anchors import anchors
from issues.exports.editions import edition_of, site
from issues.exports.feeds import NEWEST, Feed, FeedEntry, atom, rss, whole
from issues.exports.reading import below
from issues.markdown import cut
from issues.models import Issue, Revision
from issues.text import match_sections, sections_by_title

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from issues.exports.edition import Edition
    from issues.markdown import Cut
    from issues.models import IssueQuerySet, Section

ATOM_TYPE, RSS_TYPE = "application/atom+xml", "application/rss+xml"


@dataclass(frozen=True)
class Newest:
    """The newest published issues of some, newest first, each with its last revision: without texts, which are read when asked for."""

    issues: Sequence[Issue]
    section: Section | None = None

    @cached_property
    def last(self) -> dict[int, Revision]:
        """The last revision of each issue, by the issue's key; one query."""
        rows = Revision.objects.filter(issue__in=self.issues).order_by("number").defer("text", "html", "page")
        return {row.issue_id: row for row in rows}

    @property
    def etag(self) -> str:
        """Another one as soon as anything in the feed is different."""
        shown = [(one.pk, one.title, one.date, self.last[one.pk].sha256, self.last[one.pk].number) for one in self.issues]
        what = (site(), self.section and (self.section.slug, self.section.title), shown, _look())
        return quote_etag(hashlib.sha256(repr(what).encode()).hexdigest())

    @property
    def changed_at(self) -> datetime | None:
        """When one of them was last published or amended."""
        return max((row.created_at for row in self.last.values()), default=None)

    @cached_property
    def entries(self) -> list[FeedEntry]:
        """Each issue, or what it has in the section, in full."""
        texts = Revision.objects.defer("page").in_bulk([row.pk for row in self.last.values()])
        revisions = [texts[self.last[issue.pk].pk] for issue in self.issues]
        editions = [edition_of(issue, revision) for issue, revision in zip(self.issues, revisions, strict=True)]
        if self.section is None:
            return [whole(edition) for edition in editions]
        catalogue = sections_by_title()
        found = (_by_section(*read, {self.section}, catalogue) for read in zip(editions, revisions, strict=True))
        return [entry for each in found for entry in each[self.section]]


def entries_of_each(sections: Iterable[Section]) -> dict[Section, list[FeedEntry]]:
    """The entries of the feeds of all these sections: every issue is read once, and only what is in a feed is kept of it."""
    found = [newest(section) for section in sections]
    issues = {issue.pk: issue for one in found for issue in one.issues}
    last, catalogue = Newest(list(issues.values())).last, sections_by_title()
    read: dict[tuple[Section | None, int], list[FeedEntry]] = {}
    for issue in issues.values():
        revision = Revision.objects.defer("page").get(pk=last[issue.pk].pk)
        wanted = {one.section for one in found if one.section and issue in one.issues}
        for section, entries in _by_section(edition_of(issue, revision), revision, wanted, catalogue).items():
            read[section, issue.pk] = entries
    return {one.section: [entry for issue in one.issues for entry in read[one.section, issue.pk]] for one in found if one.section}


def _by_section(
    edition: Edition, last: Revision, wanted: Collection[Section], catalogue: Mapping[str, Sequence[Section]]
) -> dict[Section, list[FeedEntry]]:
    """What an issue, whose last revision that is, has in each of these sections."""
    found: dict[Section, list[FeedEntry]] = {section: [] for section in wanted}
    pieces = [piece for piece in cut(edition.text) if piece.heading]
    places = anchors(piece.heading for piece in pieces)
    matched = match_sections([piece.heading for piece in pieces], catalogue)
    bare = replace(edition, text="", render=str)
    for piece, anchor, section in zip(pieces, places, matched, strict=True):
        if section in found and (html := below(edition.html, anchor)):
            title, address = f"{edition.headline}: {section.title}", f"{edition.address}#{anchor}"
            found[section].append(FeedEntry(bare, title, address, html, anchor, _changed_at(piece, last)))
    return found


def _changed_at(piece: Cut, last: Revision) -> datetime | None:
    """When what stands in a section was amended; None where it stands as it was published."""
    if last.number == 1:
        return None
    text = piece.heading + piece.body
    for before in Revision.objects.filter(issue=last.issue_id, number__lt=last.number).order_by("-number").only("text", "number"):
        if text not in before.text:
            return Revision.objects.get(issue=last.issue_id, number=before.number + 1).created_at
    return None


def newest(section: Section | None = None) -> Newest:
    """The newest issues, or those that have entries in the section."""
    issues: IssueQuerySet = Issue.objects.published().exclude(revisions=None)
    if section is not None:
        issues = issues.filter(entries__issue_section__section=section)
    return Newest(list(issues.distinct()[:NEWEST]), section)


def written(section: Section | None, entries: Sequence[FeedEntry], form: str) -> bytes:
    """The feed of whole issues, or of a section, in that form: atom or rss."""
    if section is None:
        feed = Feed(site(), site().name, reverse("home"), reverse("feed", args=[form]))
    else:
        title = f"{site().name}: {section.title}"
        feed = Feed(site(), title, reverse("issue-list"), reverse("section-feed", args=[section.slug, form]))
    return (atom if form == "atom" else rss)(feed, entries)


@cache
def _look() -> str:
    """Another one when the program writes feeds in another way."""
    sources = b"".join(Path(module.__file__ or "").read_bytes() for module in (feeds, reading))
    return hashlib.sha256(sources).hexdigest()
