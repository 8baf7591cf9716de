"""What speaks against something sent in, or is missing on it. Hints never block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from issues.links import host
from issues.models import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from issues.models import Issue, Section

VIDEO_HOSTS = frozenset({"youtube.com", "youtu.be", "vimeo.com", "media.ccc.de"})
REPOSITORY_HOSTS = frozenset({"github.com", "gitlab.com", "codeberg.org"})
REPOSITORY_PARTS = 2  # owner and name: a longer path is a page inside


@dataclass(frozen=True)
class Hint:
    """A hint and what to do about it. Shown like a finding of the checks."""

    text: str
    advice: str = ""
    level: str = "warning"


def hints_about(kind: str, fields: Mapping[str, Any], url: str, *, section: Section | None, issue: Issue | None) -> tuple[Hint, ...]:
    """The hints for something sent in; one query where the chosen section has a weekly limit."""
    found = [_limit(url, section, issue)]
    if kind == "link":
        found += [_bare_repository(url), _missing_video(fields, url)]
    return tuple(hint for hint in found if hint is not None)


def _bare_repository(url: str) -> Hint | None:
    parts = [part for part in urlsplit(url).path.split("/") if part]
    if host(url) not in REPOSITORY_HOSTS or len(parts) != REPOSITORY_PARTS:
        return None
    return Hint("Links straight to a repository are rarely taken.", "An article or a release note tells readers more.")


def _missing_video(fields: Mapping[str, Any], url: str) -> Hint | None:
    if host(url) not in VIDEO_HOSTS or "video" in fields.get("prefixes", ()):
        return None
    return Hint("This looks like a video.", "If it is one, tick [video].")


def _limit(url: str, section: Section | None, issue: Issue | None) -> Hint | None:
    if section is None or issue is None or not section.weekly_limit:
        return None
    site = host(url)
    addresses = Entry.objects.filter(issue=issue, issue_section__section=section).values_list("url", flat=True)
    standing = sum(host(address) == site for address in addresses)
    if standing < section.weekly_limit:
        return None
    return Hint(f"{section.title} takes at most {section.weekly_limit} of one site an issue; {standing} of {site} stand there.")
