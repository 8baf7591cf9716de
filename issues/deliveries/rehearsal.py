"""What publishing would change, file by file and byte for byte, before anything does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from issues.deliveries.carrying import parcel_of
from issues.deliveries.ports import Change, DeliveryError, ports
from issues.publication import publish_issue
from issues.revisions import last_revision

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from issues.models import Issue


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
    """Publish the issue, ask every port what it would change, and take all of it back: nothing is left of it anywhere.

    A published issue is rehearsed as it stands.

    Raises:
        PublicationError: it could not be published.
    """
    with transaction.atomic():
        revision = publish_issue(issue, actor=actor) if issue.is_open else last_revision(issue)
        if revision is None:
            return []
        parcel = parcel_of(revision)
        found = []
        for name, kind in ports().items():
            port = kind()
            refusal = port.lacks()
            changes: tuple[Change, ...] = ()
            if not refusal:
                try:
                    changes = tuple(port.plan(parcel))
                except (DeliveryError, OSError) as error:
                    refusal = str(error)
            found.append(Rehearsed(name, port.label, port.place(), changes, refusal))
        transaction.set_rollback(True)
    issue.refresh_from_db()
    return found
