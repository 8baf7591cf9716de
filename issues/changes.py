"""The record of what editors set up: who changed which field of what, from what, to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from issues.models import Change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User


def note_changes(subject: str, before: Mapping[str, Any], after: Mapping[str, Any], *, actor: User | None) -> int:
    """Write a row for every field that differs; returns how many. A field that only one side has was empty on the other.

    Call it in the transaction of the change.
    """
    names = dict.fromkeys([*before, *after])
    written = {name: (_text(before.get(name)), _text(after.get(name))) for name in names}
    rows = [
        Change(subject=subject[:200], field=name, before=old, after=new, changed_by=actor)
        for name, (old, new) in written.items()
        if old != new
    ]
    Change.objects.bulk_create(rows)
    return len(rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
