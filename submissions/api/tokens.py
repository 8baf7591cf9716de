"""The tokens of bots. A token is shown once; its SHA-256 is kept, which is enough: there is nothing to guess in 256 random bits."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from issues.changes import note_changes
from submissions.api.problems import ProblemError
from submissions.models import ApiToken

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest

PREFIX = "twir_"  # so that programs that look for leaked secrets find it
BEARER = re.compile(r"bearer +([\x21-\x7e]{1,200})", re.IGNORECASE)
CHALLENGE = 'Bearer realm="twir"'
USE_NOTED_EVERY = timedelta(minutes=1)


def give_secret(token: ApiToken) -> str:
    """A new secret for a token that is not saved yet. Nobody can be told it again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token.digest = _digest(secret)
    return secret


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User) -> bool:
    """Let it send nothing any more; false where it could not before. What it sent stays."""
    now = timezone.now()
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        return False
    note_changes(f"API token {token}", {"revoked": ""}, {"revoked": f"{now:%Y-%m-%d %H:%M} UTC"}, actor=actor)
    return True


def token_of(request: HttpRequest) -> ApiToken:
    """Whose request this is. Notes the use, at most once a minute.

    Raises:
        ProblemError: there is no token, an unknown one, or a revoked one.
    """
    found = BEARER.fullmatch(request.headers.get("Authorization", ""))
    if found is None:
        words = "Send your token: Authorization: Bearer twir_… An editor of the newsletter gives you one."
        raise ProblemError(HTTPStatus.UNAUTHORIZED, words, headers={"WWW-Authenticate": CHALLENGE})
    token = ApiToken.objects.filter(digest=_digest(found[1])).first()
    if token is None:
        headers = {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "This token is unknown. Look whether it is complete.", headers=headers)
    if token.revoked_at is not None:
        raise ProblemError(HTTPStatus.FORBIDDEN, "This token was revoked. Ask the editors for another one.")
    _note_use(token)
    return token


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    stale = now - USE_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < stale:
        old = Q(last_used_at=None) | Q(last_used_at__lt=stale)
        ApiToken.objects.filter(old, pk=token.pk).update(last_used_at=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
