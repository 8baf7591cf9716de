"""What left the desk: the states of a draft in which somebody got its file, to edit it elsewhere."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction

from issues.models import Departure

if TYPE_CHECKING:
    from issues.models import Issue


def state_of(issue: Issue) -> int:
    """The key of the last version that is part of the text; 0 where there is none.

    It is asked for before the text is read: rather too early than too late.
    """
    return issue.section_versions.order_by("-pk").values_list("pk", flat=True).first() or 0


def note_departure(state: int) -> None:
    """Keep that the text left in this state, once; where the database takes no write now, the file goes all the same."""
    if state:
        with suppress(OperationalError), transaction.atomic():
            Departure.objects.get_or_create(version_id=state)
