"""The public pages of this app."""

from submissions.views.sending import choose_kind, submit
from submissions.views.status import change_address, show, show_plain, undo, withdraw
from submissions.views.unsubscribing import unsubscribe

__all__ = ["change_address", "choose_kind", "show", "show_plain", "submit", "undo", "unsubscribe", "withdraw"]
