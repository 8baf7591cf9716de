"""What the checks know beside the text. Gathered before they run: no check asks a database, a clock or the network."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from issues.checks.reading import Reading


@dataclass(frozen=True, slots=True)
class Earlier:
    """Where something stood before: the issue's number (None for the few without) and date, the section and the title as printed."""

    number: int | None
    date: date
    section: str
    title: str


@dataclass(frozen=True, slots=True)
class StandingSection:
    """A section of the standing catalogue, as far as checks need it (models.Section)."""

    slug: str
    title: str
    aliases: tuple[str, ...]
    group: str
    level: int
    position: int
    heading: str
    holds: str
    kind: str
    empty_text: str
    is_hidden_when_empty: bool
    weekly_limit: int | None
    closed_from_issue: int | None


@dataclass(frozen=True, slots=True)
class PageFact:
    """What is known of a page: as it was at the last fetch, and what its senders answered about it. Texts are "" where nothing is known.

    `failure` says in words why the last fetch brought no page; `status` is the HTTP status of the last answer. `final_url` is where
    redirects ended, `https_url` the same page by https where an http address answers there too. `paywall` and `llm` are the page's own
    marks, in words; `says_llm` is a sender's answer (none, disclosed, undisclosed, unknown) and `says_paywall` whether one told of it.
    """

    fetched_at: datetime | None = None
    failure: str = ""
    status: int | None = None
    title: str = ""
    language: str = ""
    final_url: str = ""
    https_url: str = ""
    medium: str = ""
    paywall: str = ""
    llm: str = ""
    says_llm: str = ""
    says_paywall: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """All of it. The defaults know nothing: a rule that needs more then stays silent.

    `before` is the issue before this one; `earlier` tells for a duplicate key, and `similar` for a title as printed, where it stood in
    issues before this one, newest first; `recent` is the date of the oldest of the last 25 issues; `pages` tells for an address as it
    stands in the text what is known of its page (settings.PAGE_FACTS). `today` is the day on which the issue is judged.
    """

    before: Reading | None = None
    template: str = ""
    catalogue: tuple[StandingSection, ...] = ()
    earlier: Mapping[str, tuple[Earlier, ...]] = field(default_factory=dict)
    similar: Mapping[str, tuple[Earlier, ...]] = field(default_factory=dict)
    recent: date | None = None
    pages: Mapping[str, PageFact] = field(default_factory=dict)
    is_published: bool = False
    today: date | None = None
