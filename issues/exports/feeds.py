"""Feeds of issues, with their full text: Atom (RFC 4287) and RSS 2.0. Pure: editions in, bytes out.

Ids are those that the newsletter's own site gives (`tag:` with host, date and old address), so that a reader who followed it sees no issue
twice. A date is when something happened: `published` the publication, `updated` the last amendment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from issues.exports.reading import harmless, standalone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from issues.exports.edition import Edition, Site

NEWEST = 20  # issues in a feed
ATOM, CONTENT = "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/modules/content/"
_BEGINNING = datetime(2013, 6, 7, tzinfo=UTC)  # of the newsletter: when a feed without issues was last changed

ET.register_namespace("atom", ATOM)
ET.register_namespace("content", CONTENT)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is: its title, the paths of the page it belongs to and of itself."""

    site: Site
    title: str
    page: str
    path: str


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An issue, or a section of it (then `anchor` is its name in the id), in a feed.

    `html` is clean, its links as on the issue's page; `amended_at` is when it was changed after it had come out.
    """

    edition: Edition
    title: str
    address: str
    html: str
    anchor: str = ""
    amended_at: datetime | None = None

    @property
    def key(self) -> str:
        """The id: it stays the same as long as the host, the date and the title of the issue do."""
        edition = self.edition
        host = urlsplit(edition.site.address).hostname or "localhost"
        return f"tag:{host},{edition.date}:{edition.old_path}" + (f"/{self.anchor}" if self.anchor else "")

    @property
    def published(self) -> datetime:
        """When the issue came out."""
        return self.edition.published_at or datetime.combine(self.edition.date, datetime.min.time(), tzinfo=UTC)

    @property
    def updated(self) -> datetime:
        """When its text was last changed."""
        return self.amended_at or self.published

    @property
    def content(self) -> str:
        """Its HTML, to be read anywhere."""
        return standalone(self.html, self.edition.address)


class AtomEntry(Protocol):
    """What an entry of an Atom feed tells."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def key(self) -> str:
        """Its id, which never changes."""

    @property
    def address(self) -> str:
        """Where it is read."""

    @property
    def published(self) -> datetime:
        """When it came out."""

    @property
    def updated(self) -> datetime:
        """When it was last changed."""

    @property
    def content(self) -> str:
        """Clean HTML with whole addresses."""


def atom(feed: Feed, entries: Sequence[AtomEntry]) -> bytes:
    """The feed as Atom, newest first as given."""
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    put = _putter(root)
    put("title", feed.title)
    put("id", feed.site.at(feed.path))
    put("updated", _moment(max((one.updated for one in entries), default=_BEGINNING)))
    put("link", rel="self", type="application/atom+xml", href=feed.site.at(feed.path))
    put("link", rel="alternate", type="text/html", href=feed.site.at(feed.page))
    _putter(put("author"))("name", feed.site.name)
    for one in entries:
        entry = _putter(put("entry"))
        entry("title", one.title)
        entry("id", one.key)
        entry("link", rel="alternate", type="text/html", href=one.address)
        entry("published", _moment(one.published))
        entry("updated", _moment(one.updated))
        entry("content", one.content, type="html")
    return _written(root)


def rss(feed: Feed, entries: Sequence[FeedEntry]) -> bytes:
    """The feed as RSS, newest first as given. RSS knows no amendments: `pubDate` is when the issue came out."""
    root = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(root, "channel")
    put = _putter(channel)
    put("title", feed.title)
    put("link", feed.site.at(feed.page))
    put("description", f"{feed.title}: every issue in full.")
    put("language", "en")
    put(f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=feed.site.at(feed.path))
    if entries:
        put("lastBuildDate", format_datetime(max(one.updated for one in entries).astimezone(UTC)))
    for one in entries:
        item = _putter(put("item"))
        item("title", one.title)
        item("link", one.address)
        item("guid", one.key, isPermaLink="false")
        item("pubDate", format_datetime(one.published.astimezone(UTC)))
        item(f"{{{CONTENT}}}encoded", one.content)
    return _written(root)


def whole(edition: Edition) -> FeedEntry:
    """A whole issue as an entry."""
    return FeedEntry(edition, edition.headline, edition.address, edition.html, amended_at=edition.revised_at)


def _putter(parent: ET.Element) -> Callable[..., ET.Element]:
    """Puts elements below `parent`."""

    def put(name: str, text: str = "", **attributes: str) -> ET.Element:
        element = ET.SubElement(parent, name, {key: harmless(value) for key, value in attributes.items()})
        element.text = harmless(text) or None
        return element

    return put


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _written(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
