"""The outbox in the admin: what was mailed to whom, when, and what became of it. Without a mail server this is where mail is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from issues.admin.readonly import ReadOnlyAdmin
from issues.stretch import BEFORE, StretchFilter
from submissions.models import Notice

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Mails. Nothing here is changed or sent by hand: a decision queues them, undo takes them back."""

    list_display = ("subject", "about", "kind", "to", "standing", "due_at", "sent_at")
    list_select_related = ("submission",)
    list_filter = ("kind", "outcome", "state", StretchFilter)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    fields = ("kind", "to", "subject", "body", "standing", "due_at", "sent_at", "attempts", "error", "message_id", "submission", "decision")

    @admin.display(description=_("about"))
    def about(self, notice: Notice) -> str:
        """What was sent in; a receipt itself does not say."""
        return str(notice.submission or "–")

    @admin.display(description=_("to"))
    def to(self, notice: Notice) -> str:
        """The address, while it is kept."""
        return notice.recipient or "deleted"

    @admin.display(description=_("state"))
    def standing(self, notice: Notice) -> str:
        """What became of it, or that it waits."""
        return notice.get_outcome_display() or notice.get_state_display()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only by the filters: any other question of the address is refused."""
        del value, request
        return lookup == BEFORE or lookup in {f"{name}__{test}" for name in ("kind", "outcome", "state") for test in ("exact", "isnull")}
