"""The hidden key of a form: signed, and telling when the form was shown. No key is stored before something is sent with it."""

from __future__ import annotations

import math
import secrets
import time
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer

LIFETIME = timedelta(hours=24)
SKEW = timedelta(minutes=1)  # between the clocks of machines


class FormKeyError(Exception):
    """A key with which nothing is taken yet; the text is for the person. With `is_over` the form needs a new one."""

    def __init__(self, message: str, *, is_over: bool) -> None:
        super().__init__(message)
        self.is_over = is_over


def new_key() -> str:
    """A key for a form that is shown now: 128 random bits, the time, and their signature."""
    return _signer().sign(f"{secrets.token_urlsafe(16)}.{int(time.time() * 1000)}")


def check_key(key: str) -> None:
    """Pass a key of ours that is neither younger than a person needs (`settings.FORM_SECONDS`) nor older than a day.

    Raises:
        FormKeyError: says what to do: always, to send it again.
    """
    try:
        age = time.time() - int(_signer().unsign(key).rpartition(".")[2]) / 1000
    except (BadSignature, ValueError):
        age = -math.inf
    if age < -SKEW.total_seconds():
        raise FormKeyError("This form could not be recognised. Look it over and send it again.", is_over=True)
    if age > LIFETIME.total_seconds():
        raise FormKeyError("This form was open for more than a day. Look it over and send it again.", is_over=True)
    if age < settings.FORM_SECONDS:
        raise FormKeyError("That was very quick. Look it over and send it again.", is_over=False)


def _signer() -> Signer:
    return Signer(salt="submissions.form_keys")
