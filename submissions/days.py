"""Which days are past. An issue may be made up long after its date, so its own date counts where it is the earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from issues.models import Issue

if TYPE_CHECKING:
    from datetime import date


def first_day() -> date:
    """The first day that is not past for what is sent in now: today, or the coming issue's date if that is earlier."""
    coming = Issue.objects.coming()
    today = timezone.now().date()
    return min(today, coming.date) if coming is not None else today
