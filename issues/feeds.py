"""The newsletter's feeds: of whole issues, and of each section of the catalogue."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
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
    from collections.abc import Iterator, Mapping, Sequence
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
        rows = Revision.objects.filter(issue__in=self.issues).order_by("number").defer("text", "html")
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
        texts = Revision.objects.in_bulk([row.pk for row in self.last.values()])
        catalogue = sections_by_title() if self.section else {}
        found: list[FeedEntry] = []
        for issue in self.issues:
            edition = edition_of(issue, texts[self.last[issue.pk].pk])
            if self.section is None:
                found.append(whole(edition))
            else:
                found += self._of_section(edition, self.section, issue, catalogue)
        return found

    def _of_section(
        self, edition: Edition, section: Section, issue: Issue, catalogue: Mapping[str, Sequence[Section]]
    ) -> Iterator[FeedEntry]:
        """What an issue has in a section."""
        pieces = _pieces(edition.text)
        matched = match_sections([piece.heading for piece in pieces], catalogue)
        for piece, match, anchor in zip(pieces, matched, anchors(piece.heading for piece in pieces), strict=True):
            if match == section and (html := below(edition.html, anchor)):
                title, address = f"{edition.headline}: {section.title}", f"{edition.address}#{anchor}"
                yield FeedEntry(edition, title, address, html, anchor, self._changed_at(piece, self.last[issue.pk]))

    def _changed_at(self, piece: Cut, last: Revision) -> datetime | None:
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


def written(found: Newest, form: str) -> bytes:
    """The feed in that form: atom or rss."""
    section = found.section
    if section is None:
        feed = Feed(site(), site().name, reverse("home"), reverse("feed", args=[form]))
    else:
        title = f"{site().name}: {section.title}"
        feed = Feed(site(), title, reverse("issue-list"), reverse("section-feed", args=[section.slug, form]))
    return (atom if form == "atom" else rss)(feed, found.entries)


@lru_cache(maxsize=32)  # one issue stands in the feeds of many sections
def _pieces(text: str) -> list[Cut]:
    return [piece for piece in cut(text) if piece.heading]


@cache
def _look() -> str:
    """Another one when the program writes feeds in another way."""
    sources = b"".join(Path(module.__file__ or "").read_bytes() for module in (feeds, reading))
    return hashlib.sha256(sources).hexdigest()
