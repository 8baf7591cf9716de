"""The card: all that can be said at once about something that is being filled in, before anybody sends it.

It is the same for the form with scripts and without, and for bots. Looking it up stores nothing; what is known of the page comes from
its row, which workers fill (pages/).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.urls import reverse

from issues.links import LinkError, duplicate_key, publishable_url
from issues.markdown.escaping import clean_line, inline
from issues.models import Issue, Section
from issues.similar import archive_titles
from submissions import intake, policies
from submissions.hints import Remedy, hints_about
from submissions.kinds import submission_kinds
from submissions.models import TITLE_LENGTH, Page
from submissions.pages import known_page
from submissions.sections import Choice, find_section
from submissions.suggestions import suggest
from submissions.suggestions.reasons import NO_REASON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.contrib.auth.models import User

    from issues.checks.context import Earlier
    from submissions.duplicates import Duplicates
    from submissions.hints import Hint
    from submissions.intake import Answer
    from submissions.models import Submission
    from submissions.suggestions import SectionGuess, Suggestion

STAND_IN = "Title"  # while none is given, so that all else can be looked at
SHOWN_SIMILAR = 3
MOST_GUESSES = 2
MEDIA = ("video", "audio", "series")
UNDER_WAY = (Page.State.WAITING, Page.State.RUNNING)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusal:
    """Something certain against it; `field` is the form field that it is about, "" for the whole."""

    text: str
    field: str = ""


@dataclass(frozen=True)
class PageLook:
    """What is known of the page. `state`: "" nobody asked, "reading" a worker is on its way, "read", or "failed" with its reason."""

    state: str = ""
    title: str = ""
    language: str = ""
    medium: str = ""
    canonical: str = ""
    reason: str = ""
    excerpt: str = ""


@dataclass(frozen=True)
class Guess:
    """Where or how others like it were printed, and what that is guessed from. `remedy` takes it over; a closed section has its words."""

    label: str
    reason: str
    remedy: Remedy | None
    closed: str = ""


@dataclass(frozen=True)
class Card:
    """`url` is the address as it is printed and `struck` what was taken off it; `line` the entry, "" until it can be printed.

    `section` is the title of the chosen one; `canonical` the address that the page calls its own, never taken silently.
    """

    url: str
    struck: str
    line: str
    section: str
    refusals: tuple[Refusal, ...]
    hints: tuple[Hint, ...]
    duplicates: Duplicates
    similar: tuple[Earlier, ...]
    guesses: tuple[Guess, ...]
    page: PageLook
    canonical: Remedy | None

    @property
    def struck_count(self) -> int:
        """How many parameters were taken off."""
        return self.struck.count("&") + 1 if self.struck else 0

    @property
    def tells_failure(self) -> bool:
        """Whether the page did not come and no hint says so: sites may just refuse programs."""
        return self.page.state == "failed" and all(hint.check != "page-unreachable" for hint in self.hints)

    @property
    def is_clear(self) -> bool:
        """Whether nothing at all speaks against it."""
        return not (self.refusals or self.hints or self.duplicates or self.similar or self.page.state == "failed")


def look_up(  # noqa: PLR0913 (who asks about what, all by name)
    *,
    kind: str,
    fields: Mapping[str, Any],
    actor: User | None = None,
    sender: str = "",
    is_whole: bool = True,
    submission: Submission | None = None,
) -> Card:
    """Look at what is filled in so far. `fields` are those of the kind's form; what is missing or not sound is empty.

    `submission` is the row that they were read from, if one is: it is no duplicate of itself. `is_whole` says that nothing but the title
    may be missing: only then is the line told, and what certainly speaks against it.
    """
    url = fields.get("url", "")
    row = known_page(url) if url else None
    page = _look(row, url)
    title = fields.get("title") or page.title
    is_untitled = "title" in fields and not title
    given = {**fields, "url": url, "title": title}
    asked = {**given, "title": STAND_IN} if is_untitled else given
    answer, refusals = _answer(kind, asked, actor, sender, submission) if is_whole else (None, ())
    issue, choice = Issue.objects.coming(), _choice(given)
    found = answer.duplicates if answer else submission_kinds()[kind].duplicates(given, url, issue=issue, other_than=submission)
    hints = answer.hints if answer else hints_about(kind, asked, url, section=choice.section, issue=issue, sender=sender, row=submission)
    return Card(
        url=url,
        struck=_struck(fields.get("url_sent", ""), fields.get("removed", ())),
        line=answer.line if answer and not is_untitled else "",
        section=str(choice),
        refusals=refusals,
        hints=hints,
        duplicates=found,
        similar=_similar(title, url) if kind == "link" else (),
        guesses=tuple(_guesses(given, suggest(url, title, row), hints, issue)) if kind == "link" and url else (),
        page=page,
        canonical=Remedy("url", page.canonical, "Use this address") if page.canonical else None,
    )


def read_ahead() -> None:
    """Read all that the first card of a process would read, half a second for the whole archive. Never raises: the card reads it, too."""
    try:
        reverse("submit")
        archive_titles.similar([])
        suggest("")
    except DatabaseError as error:
        logger.warning("Nothing was read ahead for cards: %s", error)


def look_at_page(url: str) -> PageLook:
    """What is known of a page by now."""
    return _look(known_page(url) if url else None, url)


def _look(page: Page | None, url: str) -> PageLook:
    if page is None:
        return PageLook()
    if page.state in UNDER_WAY and not page.was_seen:
        return PageLook("reading")
    if not page.was_seen:
        return PageLook("failed", reason=_reason(page))
    return PageLook("read", _page_title(page), page.language, page.medium, _canonical(page, url), excerpt=clean_line(page.excerpt))


def _answer(
    kind: str, fields: Mapping[str, Any], actor: User | None, sender: str, submission: Submission | None
) -> tuple[Answer | None, tuple[Refusal, ...]]:
    try:
        return intake.check(kind=kind, fields=fields, actor=actor, sender=sender, submission=submission), ()
    except intake.IntakeError as error:
        return None, (Refusal(str(error), error.field or ""),)


def _choice(fields: Mapping[str, Any]) -> Choice:
    word = fields.get("section", "")
    return (find_section(word) if word else None) or Choice()


def _struck(typed: str, removed: tuple[str, ...]) -> str:
    """The parameters that were taken off, as they were typed."""
    try:
        parts = urlsplit(typed.strip())
    except ValueError:
        return ""
    pairs = [pair for part in (parts.query, parts.fragment) for pair in part.split("&") if pair.partition("=")[0] in removed]
    return "&".join(pairs)


def _similar(title: str, url: str) -> tuple[Earlier, ...]:
    asked = (inline(title), duplicate_key(url)) if title else None
    return archive_titles.similar([asked]).get(asked, ())[:SHOWN_SIMILAR] if asked else ()


def _guesses(fields: Mapping[str, Any], found: Suggestion, hints: Iterable[Hint], issue: Issue | None) -> Iterator[Guess]:
    """Sections for a reason while none is chosen, or where another one is sure; prefixes that no hint names. One query."""
    chosen = fields.get("section", "")
    likely = found.sections[: 1 if found.is_sure else MOST_GUESSES] if found.is_sure or not chosen else ()
    yield from _section_guesses([guess for guess in likely if guess.slug != chosen and guess.reason != NO_REASON], issue)
    named = {(hint.remedy.field, hint.remedy.value) for hint in hints if hint.remedy}
    for prefix, reason in found.prefixes:
        field, value = ("language", prefix.upper()) if prefix.lower() not in MEDIA else ("prefixes", prefix.lower())
        is_chosen = value == fields.get("language", "") or value in fields.get("prefixes", ())
        if not is_chosen and (field, value) not in named:
            yield Guess(f"[{value}]", reason, Remedy(field, value, f"Use [{value}]"))


def _section_guesses(guesses: list[SectionGuess], issue: Issue | None) -> Iterator[Guess]:
    offered = Section.objects.filter(slug__in=[guess.slug for guess in guesses], accepts_submissions=True) if guesses else ()
    sections = {section.slug: section for section in offered}
    for guess in guesses:
        section = sections.get(guess.slug)
        if section is None:
            continue
        closed = policies.refusal(section, issue)
        yield Guess(section.title, guess.reason, None if closed else Remedy("section", guess.slug), closed)


def _page_title(page: Page) -> str:
    return clean_line(page.title)[:TITLE_LENGTH].strip()


def _canonical(page: Page, url: str) -> str:
    """The address that the page calls its own, where it is another one that could be printed."""
    try:
        own = publishable_url(page.canonical).url if page.canonical else ""
    except LinkError:
        return ""
    return "" if duplicate_key(own) == duplicate_key(url) else own


def _reason(page: Page) -> str:
    if page.failure:
        return str(page.get_failure_display())
    return f"The site answers with {page.status}" if page.status else "The page could not be read"
