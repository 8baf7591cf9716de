"""The mail of the issue to a few addresses of our own, to look at before the readers get it."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext_lazy as _

from issues.deliveries.ports import Change
from issues.exports.formats import exports

if TYPE_CHECKING:
    from issues.deliveries.ports import Parcel


class TestMailPort:
    """`DELIVERY_TEST_MAIL`: a list of addresses. The same revision always has the same Message-ID, by which a double is known."""

    label = _("Test mail")

    def lacks(self) -> str:
        """Addresses, and a server that takes mail."""
        if not settings.DELIVERY_TEST_MAIL:
            return "Set DELIVERY_TEST_MAIL to the addresses that get the mail first."
        return "" if settings.HAS_MAIL else "Set EMAIL_URL to a mail server."

    def place(self) -> str:
        """The addresses."""
        return ", ".join(settings.DELIVERY_TEST_MAIL)

    def plan(self, parcel: Parcel) -> list[Change]:
        """The message."""
        return [Change(self.place(), None, self._message(parcel).message().as_bytes())]

    def deliver(self, parcel: Parcel) -> str:
        """Send it; returns its Message-ID."""
        message = self._message(parcel)
        message.connection = get_connection()
        message.send()
        return str(message.extra_headers["Message-ID"])

    def _message(self, parcel: Parcel) -> EmailMultiAlternatives:
        edition, formats = parcel.edition, exports()
        message = EmailMultiAlternatives(
            subject=edition.headline,
            body=formats["email-text"].make(edition).content.decode(),
            to=list(settings.DELIVERY_TEST_MAIL),
            headers={"Message-ID": message_id(parcel)},
        )
        message.attach_alternative(formats["email"].make(edition).content.decode(), "text/html")
        return message


def message_id(parcel: Parcel) -> str:
    """The same for the same revision, whenever it is sent."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<issue-{parcel.edition.number or parcel.edition.date}.revision-{parcel.edition.revision}.test@{domain}>"
