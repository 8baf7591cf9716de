"""Whether somebody may send something in just now, or have a page read: the form's key, the proof of work, the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import User

from submissions.floods import FloodError, count_page, count_submission
from submissions.form_keys import check_key
from submissions.intake import is_editor
from submissions.pages import is_fresh, known_page, request_page
from submissions.proof import redeem
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
    count_submission(sender, times=times, has_proof=redeem(request.POST.get("proof", "")))
    return sender


def admit_page(url: str, sender: str) -> bool:
    """Have a page read for a visitor (visitors.py), unless this one had too many read within the hour: then False.

    What is known or under way counts for nothing; of what was known once, the old answer is there in any case.
    """
    page = known_page(url)
    if page is None or not is_fresh(page):
        try:
            count_page(sender)
        except FloodError:
            return page is not None
    request_page(url)
    return True
