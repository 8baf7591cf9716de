"""Who wants no mail. Only a keyed hash of the address is kept, and a link out of a mail holds that hash, signed, and no address."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import salted_hmac

from submissions.models import Unsubscription

SALT = "submissions.notices"
HASH = re.compile(r"[0-9a-f]{64}")


def address_hash(address: str) -> str:
    """64 hex digits that say nothing to whoever does not have the secret key."""
    return salted_hmac(SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def mailbox_hash(address: str) -> str:
    """The same for the spellings that lead into one mailbox: capitals, dots, and what stands behind a plus sign."""
    name, _, domain = address.strip().lower().rpartition("@")
    return address_hash(f"{name.partition('+')[0].replace('.', '')}@{domain}")


def unsubscribe_url(address: str) -> str:
    """The whole address of the page on which this one is taken off the list."""
    return settings.SITE_URL + reverse("unsubscribe", args=[_signer().sign(address_hash(address))])


def hash_in(signed: str) -> str | None:
    """The hash that such a link holds; None when we did not sign it."""
    try:
        found = _signer().unsign(signed)
    except BadSignature:
        return None
    return found if HASH.fullmatch(found) else None


def is_unwanted(hashed: str) -> bool:
    """Whether this address wants no mail."""
    return Unsubscription.objects.filter(pk=hashed).exists()


def unsubscribe(hashed: str) -> None:
    """Send no mail to this address any more; twice does no harm."""
    Unsubscription.objects.bulk_create([Unsubscription(address_hash=hashed)], ignore_conflicts=True)


def resume(hashed: str) -> None:
    """Send mail to this address again."""
    Unsubscription.objects.filter(pk=hashed).delete()


def _signer() -> Signer:
    return Signer(salt=SALT)
