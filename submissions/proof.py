"""Proof of work, which editors switch on while programs flood the form (the altcha format, version 2).

The page brings a signed challenge along; static/js/proof.js solves it while the form is filled in. Whoever has no proof
may still send, only less often (floods.py).
"""

from __future__ import annotations

import json
from hashlib import sha256

from altcha import Payload, create_challenge, verify_solution
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from submissions.form_keys import LIFETIME
from submissions.models import SpentProof

ALGORITHM = "PBKDF2/SHA-256"
COST = 5000  # iterations of one try: some 2 ms
PREFIX = "00"  # one try in 256 hits: half a second of a laptop, a few of a phone
LONGEST_PROOF = 4000
ASKED = "SELECT 1 FROM submissions_switches WHERE asks_for_proof"  # a row while editors ask for it


def is_asked_for() -> bool:
    """Whether editors have switched it on. One query, as bare as can be: each form that is shown asks."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED)
        return cursor.fetchone() is not None


def asked_challenge() -> str:
    """A challenge for a form, "" while none is asked for. One query; templates call it."""
    return new_challenge() if is_asked_for() else ""


def new_challenge() -> str:
    """A new challenge as JSON for proof.js, good for as long as the form is."""
    ends_at = timezone.now() + LIFETIME
    return json.dumps(create_challenge(ALGORITHM, COST, key_prefix=PREFIX, expires_at=ends_at, hmac_secret=_secret()).to_dict())


def redeem(proof: str) -> bool:
    """Whether this solves a challenge of ours that nobody has redeemed: it counts once."""
    if not 0 < len(proof) <= LONGEST_PROOF or not verify_solution(proof, _secret()).verified:
        return False
    solved = Payload.from_base64(proof).challenge
    digest = sha256(f"{solved.signature}".encode()).hexdigest()
    try:
        with transaction.atomic():
            SpentProof(digest=digest, expires_at=timezone.now() + LIFETIME).save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _secret() -> str:
    return salted_hmac("submissions.proof", "challenge", algorithm="sha256").hexdigest()
