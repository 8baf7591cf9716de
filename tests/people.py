"""Accounts of tests: their one password, and sessions that have just logged in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import PBKDF2PasswordHasher

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

NOON = 1_924_948_800  # a moment at which a code begins
PASSWORD = "correct horse battery"


class HastyHasher(PBKDF2PasswordHasher):
    """One round: as many as usual take half a second."""

    iterations = 1


HASHED = HastyHasher().encode(PASSWORD, 6 * "salt")


def log_in_again(client: Client, user: User, *, ago: int = 0) -> None:
    """Note in the session of a client in which that user is logged in that they typed their password so many seconds ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def code_at(secret: str, moment: int) -> str:
    """What an authenticator app shows at that moment."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(secret, moment // 30)))
