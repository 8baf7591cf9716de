"""The public pages of this app."""

from submissions.views.card import show_card
from submissions.views.plain import show_as_text
from submissions.views.sending import choose_kind, submit
from submissions.views.several import send_several, show_together
from submissions.views.status import change_address, show, show_plain, undo, withdraw
from submissions.views.unsubscribing import unsubscribe

__all__ = [
    "change_address",
    "choose_kind",
    "send_several",
    "show",
    "show_as_text",
    "show_card",
    "show_plain",
    "show_together",
    "submit",
    "undo",
    "unsubscribe",
    "withdraw",
]
