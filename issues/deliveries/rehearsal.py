"""What publishing would change, file by file and byte for byte, before anything does."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from issues.deliveries.carrying import parcel_of
from issues.deliveries.ports import Change, DeliveryError, ports
from issues.moment import looking_anew
from issues.publication import publish_issue
from issues.revisions import last_revision

if TYPE_CHECKING:
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


def _rehearsed(name: str, port: Port, parcel: Parcel) -> Rehearsed:
    refusal = port.lacks()
    changes: tuple[Change, ...] = ()
    if not refusal:
        try:
            changes = tuple(port.plan(parcel))
        except Exception as error:  # as a delivery's last line: one port in trouble hides no other; told and logged
            refusal = str(error) or type(error).__name__
            logger.warning("%s could not be rehearsed: %s", name, refusal, exc_info=not isinstance(error, DeliveryError))
    return Rehearsed(name, port.label, port.place(), changes, refusal)
