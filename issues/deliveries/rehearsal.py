"""What publishing would change, file by file and byte for byte, before anything does."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from issues.deliveries.carrying import draft_of, parcel_of, receipts
from issues.deliveries.ports import Change, DeliveryError, SharedPort, StrangeError, ports
from issues.moment import looking_anew
from issues.publication import publish_issue
from issues.revisions import last_revision

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from django.contrib.auth.models import User

    from issues.deliveries.ports import Parcel, Port
    from issues.models import Issue

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rehearsed:
    """What one port would do: the changes at its place, or why it cannot."""

    name: str
    label: str
    place: str
    changes: tuple[Change, ...] = ()
    refusal: str = ""

    @property
    def count(self) -> int:
        """How many files or messages would be different."""
        return sum(change.is_change for change in self.changes)


@dataclass(frozen=True)
class Objection:
    """Why an open issue would not be handed on; `is_strange`: somebody else changed its draft at that place."""

    name: str
    label: str
    words: str
    is_strange: bool


def rehearse(issue: Issue, *, actor: User | None) -> list[Rehearsed]:
    """Publish the issue, take that back, and ask every port what it would change: nothing is left of it anywhere.

    A published issue is rehearsed as it stands. The ports are asked when nothing is locked any more: they may wait for the network.

    Raises:
        PublicationError: it could not be published.
    """
    parcel = _parcel_as_published(issue, actor=actor)
    issue.refresh_from_db()
    return [_rehearsed(name, kind(), parcel) for name, kind in ports().items()] if parcel else []


def _parcel_as_published(issue: Issue, *, actor: User | None) -> Parcel | None:
    """What would be handed on, with all that its ports will read; the database is as it was."""
    with looking_anew(), transaction.atomic():
        revision = publish_issue(issue, actor=actor) if issue.is_open else last_revision(issue)
        parcel = parcel_of(revision) if revision else None
        if parcel:
            html = parcel.edition.html
            parcel = replace(parcel, edition=replace(parcel.edition, render=lambda: html))
        transaction.set_rollback(True)
    return parcel


def objections(issue: Issue, names: Container[str] | None = None) -> list[Objection]:
    """What is to be seen to before an open issue is published, at each place where others work on its draft; quick, without the network.

    `names` are the ports to be asked, else all are.
    """
    asked = {name: kind() for name, kind in ports().items() if names is None or name in names}
    shared = {name: port for name, port in asked.items() if isinstance(port, SharedPort) and not port.lacks()}
    if not shared:
        return []
    draft, known = draft_of(issue), receipts()
    found = ((name, port.label, _trouble(name, partial(port.compare, draft, known))) for name, port in shared.items())
    return [Objection(name, label, _words(error), isinstance(error, StrangeError)) for name, label, error in found if error]


def _rehearsed(name: str, port: Port, parcel: Parcel) -> Rehearsed:
    refusal = port.lacks()
    changes: list[Change] = []
    if not refusal and (error := _trouble(name, lambda: changes.extend(port.plan(parcel)))):
        refusal = _words(error)
    return Rehearsed(name, port.label, port.place(), tuple(changes), refusal)


def _trouble(name: str, ask: Callable[[], None]) -> Exception | None:
    """What a port raises when it is asked; what is no refusal is logged."""
    try:
        ask()
    except Exception as error:  # as a delivery's last line: one port in trouble hides no other; told and logged
        logger.warning("%s would not be handed on to: %s", name, _words(error), exc_info=not isinstance(error, DeliveryError))
        return error
    return None


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
