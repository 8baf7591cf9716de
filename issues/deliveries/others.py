"""What others did in the repository: where our branch goes on, and what a commit there must not undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from issues.deliveries.ports import DeliveryError, Draft, StrangeError, sound_name
from issues.deliveries.repository import HEADS
from issues.deliveries.strange import correction, strange_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from issues.deliveries.ports import Parcel
    from issues.deliveries.repository import Place, Repository
    from issues.deliveries.strange import Correction
    from issues.exports.edition import Edition

CONTENT, DRAFT = "content", "draft"  # the newsletter's folders for issues and for the open draft


def beginning(repository: Repository) -> Place:
    """Where the next commit goes: on what is checked out when that has all of the branch, else on the branch where it is furthest.

    Raises:
        DeliveryError: there is no commit at all, or the branch here and at its remote have gone different ways.
    """
    branch = settings.DELIVERY_BRANCH
    found = (repository.place(f"{HEADS}{branch}"), repository.remote_branch(branch))
    known = [place for place in found if place]
    for place in filter(None, (repository.head, *known)):
        if all(repository.holds(place.sha, other.sha) for other in known):
            return place
    if not known:
        raise DeliveryError(f"{settings.DELIVERY_CHECKOUT} has no commit yet.")
    here, there = (place.name for place in known)
    raise DeliveryError(
        f"{here} and {there} have gone different ways. Bring them together first: merge {there} into {here}, or give {here} up "
        f"(git branch -f {here} {there}). In a shallow clone they may only seem to: git fetch --unshallow."
    )


def views(repository: Repository, start: Place) -> list[Place]:
    """Where somebody else's work may stand: at the beginning, and on what is checked out or pulled, where that goes its own way."""
    found = [start]
    for place in (repository.head, repository.upstream):
        if place and not any(repository.holds(other.sha, place.sha) for other in found):
            found.append(place)
    return found


def refuse_strange(
    repository: Repository, draft: Draft, places: Sequence[Place], receipts: Collection[str], advice: str = "import_issue FILE --update"
) -> None:
    """Raise StrangeError where the draft stands at one of them with a line that it never had here, or without one that it has.

    `advice` says how that is taken in.
    """
    path = f"{DRAFT}/{sound_name(draft.file_name)}"
    for place in places:
        there = repository.standing(path, place.sha)
        if there is None or there == draft.text.encode():
            continue
        strange = strange_lines(_words(there), _words(repository.written(path, place.sha, receipts)), draft)
        if strange:
            more = f" (and {len(strange) - 1} more)" if strange[1:] else ""
            raise StrangeError(
                f"Somebody changed {path} on {place.name}: “{strange[0]}”{more}. "
                f"Take that in first ({advice}), or take it back there. Then hand the issue on."
            )


def refuse_loss(repository: Repository, parcel: Parcel, places: Sequence[Place]) -> None:
    """Raise StrangeError where somebody else changed the issue of the parcel, as it was published or as a draft."""
    _refuse_corrected(repository, parcel, places)
    edition = parcel.edition
    draft = Draft(edition.file_name, edition.text, parcel.had)
    advice = f"before it is published import_issue FILE --update, afterwards {_amending(edition)}"
    refuse_strange(repository, draft, places, parcel.receipts, advice)


def _refuse_corrected(repository: Repository, parcel: Parcel, places: Sequence[Place]) -> None:
    edition = parcel.edition
    path = f"{CONTENT}/{sound_name(edition.file_name)}"
    for place in places:
        there = repository.standing(path, place.sha)
        if there is None or _words(there) in (edition.text, *parcel.earlier):
            continue
        written = _words(repository.written(path, place.sha, parcel.receipts))
        before = [written, *parcel.earlier] if written else parcel.earlier
        found = correction(_words(there), before, edition.text)
        if found:
            raise StrangeError(
                f"Somebody corrected {path} on {place.name}: {_told(found)}. "
                f"Take that in first ({_amending(edition)}), or take it back there. Then hand the issue on."
            )


def _amending(edition: Edition) -> str:
    return f"amend_issue {edition.number or 'NUMBER'} FILE --reason TEXT"


def _told(found: Correction) -> str:
    if not found.there:
        return f"line {found.line} is no longer “{found.ours}”"
    return f"line {found.line} is “{found.there}”" + (f", not “{found.ours}”" if found.ours else "")


def _words(content: bytes) -> str:
    return content.decode(errors="replace")
