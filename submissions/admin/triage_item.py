"""All that is needed to decide about one submission, gathered once: the line, findings, presses that change it, what came before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from issues.exports.html import render_html, render_item
from issues.links import is_web_address, without_tracking
from issues.models import Issue
from submissions import before, card
from submissions.admin.submission_page import answers_of, waits_behind
from submissions.kinds import kind_of, submission_kinds
from submissions.models import Submission
from submissions.sections import ONE_OFF, catalogue, one_off_titles, section_word

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.utils.safestring import SafeString

    from submissions.before import Before
    from submissions.card import Card, Guess
    from submissions.hints import Hint
    from submissions.kinds import SubmissionKind

KEYED = 9  # sections that have a key


@dataclass(frozen=True)
class Press:
    """A button that changes one field: `value` is `field=value`. `key` is the key that presses it, "" for none."""

    label: str
    value: str
    key: str = ""
    is_on: bool = False
    note: str = ""


@dataclass(frozen=True)
class Titles:
    """What the sender called it and what the page calls itself; the press takes the one, or puts the other back."""

    given: str
    page: str
    press: Press | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the page's title stands in place of the given one."""
        return self.press is not None and self.press.is_on


@dataclass(frozen=True)
class Item:
    """What the screen shows of one submission. `guess` is taken with an acceptance while nobody chose a section."""

    submission: Submission
    kind: SubmissionKind
    card: Card
    heading: SafeString | None
    block: SafeString | None
    titles: Titles
    sections: tuple[Press, ...]
    prefixes: tuple[Press, ...]
    guess: Guess | None
    answers: list[tuple[str, str]]
    host: Before
    sender: Before
    waits_behind: Submission | None

    @property
    def can_open(self) -> bool:
        """Whether its address may be made a link."""
        return is_web_address(self.submission.url)

    @property
    def first_mend(self) -> Hint | None:
        """The first finding that a press mends."""
        return next((hint for hint in self.card.hints if hint.remedy), None)

    @property
    def guessed_word(self) -> str:
        """The section that goes along with an acceptance."""
        return self.guess.remedy.value if self.guess and self.guess.remedy else ""


def find(pk: int) -> Submission | None:
    """A submission with all that its page reads, in one query."""
    related = [name for kind in submission_kinds().values() for name in kind.related]
    rows = Submission.objects.select_related("section", "submitted_by", "duplicate_of", "published_in", "hidden_during", *related)
    return rows.filter(pk=pk).first()


def look_at(submission: Submission, actor: User) -> Item:
    """Look everything up; the number of queries depends on the kind alone."""
    kind = kind_of(submission)
    fields = kind.initial(submission)
    asked = {**fields, "url_sent": submission.url_sent, "removed": without_tracking(submission.url_sent).removed}
    found = card.look_up(kind=kind.slug, fields=asked, actor=actor, submission=submission)
    is_list = bool(found.line) and "\n" not in found.line
    guess = None if section_word(submission) else next((one for one in found.guesses if _is_section(one)), None)
    return Item(
        submission=submission,
        kind=kind,
        card=found,
        heading=render_item(found.line) if is_list else None,
        block=render_html(found.line) if found.line and not is_list else None,
        titles=_titles(submission, found),
        sections=_sections(submission, kind, guess),
        prefixes=_prefixes(fields) if not submission.line else (),
        guess=guess,
        answers=answers_of(submission),
        host=before.of_host(submission),
        sender=before.of_sender(submission),
        waits_behind=waits_behind(submission),
    )


def _is_section(guess: Guess) -> bool:
    return guess.remedy is not None and guess.remedy.field == "section"


def _titles(submission: Submission, found: Card) -> Titles:
    given, page = submission.title_sent or submission.title, found.page.title
    if submission.kind != "link" or submission.line or not page or given == page:
        return Titles(given, page)
    if submission.title == page:
        return Titles(given, page, Press("Put back", f"title={given}", "t", is_on=True))
    return Titles(given, page, Press("Take it", f"title={page}", "t"))


def _sections(submission: Submission, kind: SubmissionKind, guess: Guess | None) -> tuple[Press, ...]:
    """The sections that hold this kind of entry, in the order of the issue, so that each keeps its key; then one-off ones."""
    if not kind.form_class.section_kind:
        return ()
    issue = Issue.objects.coming()
    offered = [row for row in catalogue() if row.accepts_submissions and row.entry_kind == kind.form_class.section_kind]
    places = [(row.slug, row.title, row.is_closed_for(issue.number if issue else None)) for row in offered]
    places += [(ONE_OFF + title, title, False) for title in one_off_titles()]
    here = section_word(submission)
    if here and here not in {word for word, _, _ in places}:
        places.append((here, submission.one_off_heading or str(submission.section), False))
    chosen = here or (guess.remedy.value if guess and guess.remedy else "")
    return tuple(
        Press(title, f"section={word}", str(place) if place <= KEYED else "", word == chosen, "closed" if is_closed else "")
        for place, (word, title, is_closed) in enumerate(places, start=1)
    )


def _prefixes(fields: dict[str, Any]) -> tuple[Press, ...]:
    if "prefixes" not in fields:
        return ()
    presses = [
        Press(f"[{medium}]", f"prefixes={medium}", str(place), medium in fields["prefixes"])
        for place, medium in enumerate(card.MEDIA, start=1)
    ]
    if fields["language"]:
        presses.append(Press(f"[{fields['language']}]", "language=", str(len(presses) + 1), is_on=True))
    return tuple(presses)
