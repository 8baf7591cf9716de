"""An issue as JSON, for programs: sections, entries, events. `issue.schema.json` is its schema, docs/exports.md explains it. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from issues.exports.occasions import occasions
from issues.markdown import parse_item
from issues.markdown.nodes import FinalComment, Link

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from issues.exports.edition import Edition, Line, Part
    from issues.exports.occasions import Named, Occasion

FORMAT = 1


def as_json(edition: Edition) -> str:
    """The document, in ASCII, so that no program that reads it stumbles over a sign."""
    return json.dumps(_issue(edition), indent=1) + "\n"


def _issue(edition: Edition) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "number": edition.number,
        "title": edition.headline,
        "date": edition.date.isoformat(),
        "url": edition.address,
        "revision": edition.revision,
        "published_at": _moment(edition.published_at),
        "revised_at": _moment(edition.revised_at),
        "sections": [_section(part) for part in edition.parts],
        "events": [_event(one) for one in occasions(edition)],
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _section(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "under": list(part.under),
        "anchor": part.anchor,
        "url": part.url or None,
        "entries": [_entry(part, line) for line in part.lines],
    }


def _entry(part: Part, line: Line) -> dict[str, Any]:
    entry = parse_item(line.text, part.holds).entry
    prefixes = entry.prefixes if isinstance(entry, Link | FinalComment) else ()
    return {
        "kind": line.kind,
        "title": line.title,
        "url": line.url or None,
        "prefixes": list(prefixes),
        "anchor": line.anchor,
        "markdown": line.text,
    }


def _event(one: Occasion) -> dict[str, Any]:
    return {
        "title": one.title,
        "url": one.url or None,
        "start": one.start and one.start.isoformat(),
        "end": one.end and one.end.isoformat(),
        "dates": one.dates,
        "place": one.place,
        "mode": one.mode,
        "organizers": _links(one.organizers),
        "links": _links(one.further),
        "anchors": list(one.anchors),
    }


def _links(links: Iterable[Named]) -> list[dict[str, Any]]:
    return [{"title": link.title, "url": link.url or None} for link in links]
