"""Secrets that must be read again, so that a hash will not do: encrypted by a key made of SECRET_KEY."""

from __future__ import annotations

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

RANDOM_BYTES = 20


def seal(text: str) -> str:
    """The text, encrypted."""
    return _lock().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again. What was sealed under another key gives a fresh random one, in base32: no code fits it."""
    try:
        return _lock().decrypt(sealed).decode()
    except InvalidToken:
        return base64.b32encode(secrets.token_bytes(RANDOM_BYTES)).decode()


def _lock() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac("twir.login.seals", "second factors", algorithm="sha256").digest()))
