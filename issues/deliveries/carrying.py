"""Deliveries as work: asked for, carried out by a worker, noted with a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from issues import work
from issues.deliveries.ports import DeliveryError, Draft, Parcel, ports
from issues.deliveries.strange import lines_of
from issues.exports.editions import edition_of
from issues.models import Delivery, Issue, Revision
from issues.revisions import last_revision
from issues.text import issue_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

    from issues.deliveries.ports import Port


@dataclass(frozen=True)
class Step:
    """One way of handing a revision on, and how far it is: `delivery` is None while nobody has asked for it."""

    name: str
    port: Port
    lacks: str
    delivery: Delivery | None

    @property
    def state(self) -> str:
        """`open`, or where the work stands."""
        return self.delivery.state if self.delivery else "open"

    @property
    def is_open_to_ask(self) -> bool:
        """Whether somebody may ask for it now, for the first time or again."""
        if self.state == Delivery.State.FAILED:
            return True
        return not self.lacks and (self.state == "open" or (self.state == Delivery.State.DONE and self.port.is_repeatable))


def steps_of(revision: Revision) -> list[Step]:
    """Every way that there is, in the order of the settings."""
    rows = {row.port: row for row in revision.deliveries.select_related("requested_by")}
    found = ((name, kind()) for name, kind in ports().items())
    return [Step(name, port, port.lacks(), rows.get(name)) for name, port in found]


@transaction.atomic
def request_delivery(revision: Revision, port: str, *, actor: User | None) -> Delivery:
    """Ask for one. What failed is asked for again, and so is what is done where the port can repeat it; what is under way stays as it is.

    Raises:
        DeliveryError: there is no such port, it is not set up, or a newer revision stands.
    """
    if port not in ports():
        raise DeliveryError(f"There is no delivery called {port!r}.")
    kind = ports()[port]()
    if lacking := kind.lacks():
        raise DeliveryError(lacking)
    _refuse_overtaken(revision)
    row, _is_new = Delivery.objects.get_or_create(revision=revision, port=port, defaults={"requested_by": actor})
    ended = [Delivery.State.FAILED, *([Delivery.State.DONE] if kind.is_repeatable else [])]
    fresh = {"attempts": 0, "error": "", "due_at": timezone.now(), "enqueued_until": None, "finished_at": None, "requested_by": actor}
    if Delivery.objects.filter(pk=row.pk, state__in=ended).update(state=Delivery.State.WAITING, **fresh):
        row.refresh_from_db()
    return row


def carry_delivery(pk: int) -> Delivery | None:
    """Carry out one that is due; running it twice hands on once. The row and the log tell how it went."""
    return work.run_errand(Delivery, pk, _go, _note, refusals=(DeliveryError,))


def deliver_now(revision: Revision, port: str, *, actor: User | None = None) -> Delivery:
    """Ask for one and carry it out in this process; returns the row as it stands then."""
    row = request_delivery(revision, port, actor=actor)
    return carry_delivery(row.pk) or Delivery.objects.get(pk=row.pk)


def parcel_of(revision: Revision) -> Parcel:
    """What every port gets of a revision: it, the draft that is open, and who asked to be named."""
    coming = Issue.objects.coming()
    draft = Draft(coming.file_name, issue_text(coming), _lines_ever(coming)) if coming else None
    return Parcel(edition_of(revision.issue, revision), draft, tuple(_contributors(revision.issue)))


def _go(row: Delivery) -> str:
    revision = Revision.objects.select_related("issue").get(pk=row.revision_id)
    if row.port not in ports():
        raise DeliveryError(f"There is no delivery called {row.port!r} any more.")
    port = ports()[row.port]()
    if lacking := port.lacks():
        raise DeliveryError(lacking)
    _refuse_overtaken(revision)
    return port.deliver(parcel_of(revision))


def _lines_ever(issue: Issue) -> frozenset[str]:
    versions = issue.section_versions.values_list("heading", "body")
    return frozenset().union(*(lines_of(heading) | lines_of(body) for heading, body in versions.iterator()))


def _refuse_overtaken(revision: Revision) -> None:
    """Raise DeliveryError where a newer revision stands: the older text must not come over it."""
    last = last_revision(revision.issue)
    if last and last.number > revision.number:
        raise DeliveryError(f"{revision.issue} was amended meanwhile: hand revision {last.number} on.")


def _note(row: Delivery, receipt: str) -> None:
    Delivery.objects.filter(pk=row.pk).update(receipt=receipt)


def _contributors(issue: Issue) -> Sequence[str]:
    return list(import_string(settings.CONTRIBUTORS)(issue)) if settings.CONTRIBUTORS else []
