"""Whether somebody may send something in just now, whatever it is: the form's key, the proof of work, the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import User

from submissions import proof
from submissions.floods import count_submission
from submissions.form_keys import check_key
from submissions.intake import is_editor
from submissions.visitors import visitor

if TYPE_CHECKING:
    from django.http import HttpRequest


def admit(request: HttpRequest, form_key: str, *, times: int = 1) -> str:
    """Count so many submissions of a visitor and return who it is (visitors.py). Editors are always admitted.

    Raises:
        FormKeyError: the form was sent too quickly, or is too old.
        FloodError: too much came in.
    """
    sender = visitor(request)
    if isinstance(request.user, User) and is_editor(request.user):
        return sender
    check_key(form_key)
    has_proof = not proof.is_asked_for() or proof.redeem(request.POST.get("proof", ""))
    count_submission(sender, times=times, has_proof=has_proof)
    return sender
