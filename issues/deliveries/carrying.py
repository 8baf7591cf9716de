"""Deliveries as work: asked for, carried out by a worker, noted with a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from issues import work
from issues.deliveries.ports import DeliveryError, Draft, Parcel, SharedPort, ports
from issues.deliveries.strange import lines_of
from issues.exports.editions import edition_of
from issues.models import Delivery, Issue, Revision
from issues.revisions import last_revision
from issues.roundtrip.departures import note_departure, state_of
from issues.text import issue_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from issues.deliveries.ports import Port


@dataclass(frozen=True)
class Step:
    """One way of handing a revision on, and how far it is: `delivery` is None while nobody has asked for it.

    `earlier` is what was done last for a revision before it.
    """

    name: str
    port: Port
    lacks: str
    delivery: Delivery | None
    earlier: Delivery | None = None

    @property
    def state(self) -> str:
        """`open`, or where the work stands. `earlier`: it was done for an earlier revision and is no longer to be done."""
        if self.delivery:
            return self.delivery.state
        return "earlier" if self.earlier and not self.port.is_repeatable else "open"

    @property
    def is_open_to_choose(self) -> bool:
        """Whether this revision may go the same way that an earlier one went, if somebody says that it should."""
        return self.state == "earlier" and not self.lacks

    @property
    def is_open_to_ask(self) -> bool:
        """Whether somebody may ask for it now, for the first time or again."""
        if self.state == Delivery.State.FAILED:
            return True
        return not self.lacks and (self.state == "open" or (self.state == Delivery.State.DONE and self.port.is_repeatable))


def steps_of(revision: Revision) -> list[Step]:
    """Every way that there is, in the order of the settings."""
    rows = {row.port: row for row in revision.deliveries.select_related("requested_by")}
    before = {row.port: row for row in _done_before(revision)}
    found = ((name, kind()) for name, kind in ports().items())
    return [Step(name, port, port.lacks(), rows.get(name), before.get(name)) for name, port in found]


@transaction.atomic
def request_delivery(revision: Revision, port: str, *, actor: User | None, again: bool = False) -> Delivery:
    """Ask for one. What failed is asked for again, and so is what is done where the port can repeat it; what is under way stays as it is.

    `again`: this revision is to go where an earlier one went, also where that puts a second one beside it.

    Raises:
        DeliveryError: there is no such port, it is not set up, a newer revision stands, or nobody said `again` where it counts.
    """
    if port not in ports():
        raise DeliveryError(f"There is no delivery called {port!r}.")
    kind = ports()[port]()
    if lacking := kind.lacks():
        raise DeliveryError(lacking)
    _refuse_overtaken(revision)
    if not kind.is_repeatable and not again:
        _refuse_second(revision, port)
    row, _is_new = Delivery.objects.get_or_create(revision=revision, port=port, defaults={"requested_by": actor})
    ended = [Delivery.State.FAILED, *([Delivery.State.DONE] if kind.is_repeatable else [])]
    fresh = {"attempts": 0, "error": "", "due_at": timezone.now(), "enqueued_until": None, "finished_at": None, "requested_by": actor}
    if Delivery.objects.filter(pk=row.pk, state__in=ended).update(state=Delivery.State.WAITING, **fresh):
        row.refresh_from_db()
    return row


def carry_delivery(pk: int) -> Delivery | None:
    """Carry out one that is due; running it twice hands on once. The row and the log tell how it went."""
    return work.run_errand(Delivery, pk, _go, _note, refusals=(DeliveryError,))


def deliver_now(revision: Revision, port: str, *, actor: User | None = None, again: bool = False) -> Delivery:
    """Ask for one and carry it out in this process; returns the row as it stands then."""
    row = request_delivery(revision, port, actor=actor, again=again)
    return carry_delivery(row.pk) or Delivery.objects.get(pk=row.pk)


def parcel_of(revision: Revision) -> Parcel:
    """What every port gets of a revision: it, the draft that is open, who asked to be named, and what was there before."""
    issue, coming = revision.issue, Issue.objects.coming()
    earlier = issue.revisions.filter(number__lt=revision.number).order_by("-number").values_list("text", flat=True)
    return Parcel(
        edition=edition_of(issue, revision),
        next_draft=draft_of(coming) if coming else None,
        contributors=tuple(_contributors(issue)),
        had=_lines_ever(issue).union(*map(lines_of, earlier)),
        earlier=tuple(earlier),
        receipts=receipts(),
    )


def draft_of(issue: Issue) -> Draft:
    """An open issue as a draft at its target is compared with it."""
    return Draft(issue.file_name, issue_text(issue), _lines_ever(issue))


def receipts() -> frozenset[str]:
    """Where everything stands that was ever handed on."""
    return frozenset(Delivery.objects.exclude(receipt="").values_list("receipt", flat=True))


def _go(row: Delivery) -> str:
    revision = Revision.objects.select_related("issue").get(pk=row.revision_id)
    if row.port not in ports():
        raise DeliveryError(f"There is no delivery called {row.port!r} any more.")
    port = ports()[row.port]()
    if lacking := port.lacks():
        raise DeliveryError(lacking)
    _refuse_overtaken(revision)
    is_with_draft = isinstance(port, SharedPort) and revision.number == 1  # an amendment goes alone
    coming = Issue.objects.coming() if is_with_draft else None
    state = state_of(coming) if coming else 0
    receipt = port.deliver(parcel_of(revision))
    note_departure(state)
    return receipt


def _lines_ever(issue: Issue) -> frozenset[str]:
    versions = issue.section_versions.values_list("heading", "body")
    return frozenset().union(*(lines_of(heading) | lines_of(body) for heading, body in versions.iterator()))


def _refuse_overtaken(revision: Revision) -> None:
    """Raise DeliveryError where a newer revision stands: the older text must not come over it."""
    last = last_revision(revision.issue)
    if last and last.number > revision.number:
        raise DeliveryError(f"{revision.issue} was amended meanwhile: hand revision {last.number} on.")


def _done_before(revision: Revision) -> QuerySet[Delivery]:
    """What was done for the revisions before this one, in their order."""
    rows = Delivery.objects.filter(revision__issue=revision.issue_id, revision__number__lt=revision.number, state=Delivery.State.DONE)
    return rows.select_related("revision").order_by("revision__number")


def _refuse_second(revision: Revision, port: str) -> None:
    """Raise DeliveryError where an earlier revision went that way and nobody has asked for this one yet."""
    earlier = _done_before(revision).filter(port=port).last()
    if earlier and not revision.deliveries.filter(port=port).exists():
        done, last = earlier.revision.number, revision.number
        raise DeliveryError(f"Revision {done} went that way. Revision {last} goes, too, only where somebody says so (--again).")


def _note(row: Delivery, receipt: str) -> None:
    Delivery.objects.filter(pk=row.pk).update(receipt=receipt)


def _contributors(issue: Issue) -> Sequence[str]:
    return list(import_string(settings.CONTRIBUTORS)(issue)) if settings.CONTRIBUTORS else []
