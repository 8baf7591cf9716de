"""The public pages of this app."""

from submissions.views.sending import choose_kind, submit
from submissions.views.status import show, undo, withdraw

__all__ = ["choose_kind", "show", "submit", "undo", "withdraw"]
