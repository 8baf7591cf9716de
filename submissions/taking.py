"""Links that an editor adds on the desk are accepted submissions of that editor (issues/taking.py): the same form, card and decisions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from issues.links import duplicate_key
from issues.markdown import parse_item
from issues.markdown.nodes import Link
from issues.markdown.rewording import read_prefixes
from issues.taking import Looked, Read, TakingError, Wanted
from submissions import intake, review
from submissions.card import look_up
from submissions.forms import MEDIA
from submissions.kinds import submission_kinds
from submissions.models import SOURCE, Submission
from submissions.pages import request_page
from submissions.pasted import read_links, without_bullet
from submissions.sources import proposal_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.contrib.auth.models import User

    from issues.sources import Proposal
    from submissions.card import Card
    from submissions.forms import SubmissionForm
    from submissions.pasted import Pasted

PREFIXES = frozenset(value for value, _label in MEDIA)
TASK, TASK_DASH = "task", " - "
_LANGUAGE = re.compile(r"[A-Za-z]{2}\Z")
_NOT_YOURS = "You may edit the issue, but not decide about submissions; so no link of yours can be accepted."


class DeskTaker:
    """Links and tasks of the desk."""

    source = SOURCE
    kinds = frozenset({"link", TASK})

    def read(self, text: str) -> Read:
        """Addresses, and bullets with all that stands in them; where title and prefixes are not all of a bullet, its whole line."""
        found: dict[str, Wanted] = {}
        left = []
        for line in text.splitlines():
            words = without_bullet(line.strip())
            links = read_links(words)
            if not links and any(sign.isalnum() for sign in words):
                left.append(line)
            whole = _is_more(words) and len(links) == 1
            for link in links:
                found.setdefault(duplicate_key(link.url) or link.url, Wanted(line=words) if whole else _wanted(link))
        return Read(tuple(found.values()), tuple(left))

    def look(self, wanted: Wanted, *, section: str, kind: str, actor: User) -> Looked:
        """The card of the public form, for an editor: with the page's title where none is given."""
        form, card = _looked_up(wanted, section, kind, actor)
        if not wanted.line and not wanted.title and card.page.title:
            wanted = replace(wanted, title=card.page.title)
            form, card = _looked_up(wanted, section, kind, actor)
        refusal = _refusal(form, card)
        is_untitled = not wanted.line and not wanted.title
        return Looked(
            replace(wanted, url=card.url or wanted.url),
            line="" if refusal else card.line,
            refusal=refusal if not is_untitled or not form.has_only_missing("title") else "",
            notes=tuple(_notes(card)),
            is_awaited=is_untitled and card.page.state == "reading",
        )

    @transaction.atomic
    def take(self, wanted: Wanted, *, section: str, kind: str, actor: User) -> Proposal:
        """Send it in and accept it.

        Raises:
            TakingError: what the form, the intake or the review refuse; the text names the link.
        """
        if not intake.is_editor(actor):
            raise TakingError(_NOT_YOURS)
        form = _form(wanted, section, kind)
        if not form.is_valid():
            raise TakingError(f"{wanted.url or wanted.line}: {_first_error(form)}")
        try:
            submission = intake.submit(kind=kind, cleaned=form.cleaned_data, actor=actor)
            submission = review.accept(submission, actor=actor, section=section)
        except (intake.IntakeError, review.ReviewError) as error:
            raise TakingError(f"{wanted.url or wanted.line}: {error}") from error
        return proposal_of(Submission.objects.select_related(kind).get(pk=submission.pk))


def _wanted(link: Pasted) -> Wanted:
    return Wanted(link.url, link.title, ", ".join(filter(None, (link.language, *link.prefixes))))


def _is_more(words: str) -> bool:
    """Whether a line says more than prefixes, title and address."""
    entry = parse_item(f"* {words}\n", "link").entry if words.startswith("[") else None
    return isinstance(entry, Link) and bool(entry.tail.strip() or entry.further or set(entry.prefixes) - _known(entry.prefixes))


def _known(prefixes: tuple[str, ...]) -> set[str]:
    return {word for word in prefixes if word.lower() in PREFIXES or _LANGUAGE.match(word)}


def _looked_up(wanted: Wanted, section: str, kind: str, actor: User) -> tuple[SubmissionForm, Card]:
    form = _form(wanted, section, kind)
    form.is_valid()
    fields = {**dict.fromkeys(form.fields, ""), **form.cleaned_data}
    if fields.get("url"):
        request_page(fields["url"])
    return form, look_up(kind=kind, fields=fields, actor=actor, is_whole=form.is_whole)


def _form(wanted: Wanted, section: str, kind: str) -> SubmissionForm:
    data: dict[str, Any] = {"url": wanted.url, "title": wanted.title, "section": section, "line": wanted.line}
    words = read_prefixes(wanted.prefixes)
    data["prefixes"] = [word.lower() for word in words if not _LANGUAGE.match(word)]
    data["language"] = next((word for word in words if _LANGUAGE.match(word)), "")
    if kind == TASK and not wanted.line:
        project, dash, title = wanted.title.partition(TASK_DASH)
        data |= {"project": project, "title": title} if dash else {}
    return submission_kinds()[kind].form_class(data, editor=True)


def _refusal(form: SubmissionForm, card: Card) -> str:
    return next((refusal.text for refusal in card.refusals), "") or _first_error(form)


def _first_error(form: SubmissionForm) -> str:
    errors: Mapping[str, Any] = form.errors
    return next((str(message) for messages in errors.values() for message in messages), "")


def _notes(card: Card) -> Iterator[str]:
    """What an editor would want to know, in few words."""
    if card.struck:
        yield f"Taken off the address: {card.struck}"
    for entry in card.duplicates.standing[:1]:
        yield f"It stands in {entry.issue} already, under {entry.issue_section}."
    for entry in card.duplicates.printed[:1]:
        yield f"It stood in {entry.issue}, under {entry.issue_section}."
    for row in card.duplicates.waiting[:1]:
        yield f"Submission {row.pk} has the same page: {row.get_state_display().lower()}."
    for earlier in card.similar[:1]:
        yield f"A similar title stood in issue {earlier.number}: {earlier.title}"
    yield from (f"{hint.text} {hint.to_editors}".strip() for hint in card.hints)
