"""What speaks against something sent in, or is missing on it. Hints never block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from issues.checks.addresses import faults
from issues.checks.titles.media import medium
from issues.links import host
from issues.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from issues.models import Issue, Section

ANSWERED = frozenset({"malformed-url", "tracking-parameter"})  # by the form: the one is refused, the other taken off


@dataclass(frozen=True)
class Hint:
    """A hint and what to do about it. Shown like a finding of the checks."""

    text: str
    advice: str = ""
    level: str = "warning"


def hints_about(kind: str, fields: Mapping[str, Any], url: str, *, section: Section | None, issue: Issue | None) -> tuple[Hint, ...]:
    """The hints for something sent in; one query where the chosen section has a weekly limit.

    Rules about the address are those of the issue's checks.
    """
    found = [_limit(url, section, issue)]
    if kind == "link":
        found += [*_about_address(url), _missing_prefix(fields, url)]
    return tuple(hint for hint in found if hint is not None)


def _about_address(url: str) -> Iterator[Hint]:
    for fault in faults(url):
        if fault.id not in ANSWERED:
            yield Hint(fault.message, fault.hint, fault.level)


def _missing_prefix(fields: Mapping[str, Any], url: str) -> Hint | None:
    which = medium(url)
    if not which or which in fields.get("prefixes", ()):
        return None
    what = "a video" if which == "video" else "an episode of a podcast"
    return Hint(f"This looks like {what}.", f"If it is one, tick [{which}].")


def _limit(url: str, section: Section | None, issue: Issue | None) -> Hint | None:
    if section is None or issue is None or not section.weekly_limit:
        return None
    site = host(url)
    addresses = Entry.objects.filter(issue=issue, issue_section__section=section).values_list("url", flat=True)
    standing = sum(host(address) == site for address in addresses)
    if standing < section.weekly_limit:
        return None
    return Hint(f"{section.title} takes at most {section.weekly_limit} of one site an issue; {standing} of {site} stand there.")
