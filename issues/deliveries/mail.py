"""The mail of the issue to a few addresses of our own, to look at before the readers get it."""

from __future__ import annotations

from email.utils import parseaddr
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext_lazy as _

from issues.deliveries.ports import Change, DeliveryError
from issues.exports.formats import exports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from issues.deliveries.ports import Parcel


PERMANENT = 500  # a mail server's answers from here on stay the same however often it is asked


class TestMailPort:
    """`DELIVERY_TEST_MAIL`: addresses, each of which gets a mail of its own.

    The same revision always has the same Message-ID, by which a double is known.
    """

    label = _("Test mail")
    is_repeatable = False  # a mail that was sent does not stand anywhere that could be looked at

    def lacks(self) -> str:
        """Addresses, and a server that takes mail."""
        if not settings.DELIVERY_TEST_MAIL:
            return "Set DELIVERY_TEST_MAIL to the addresses that get the mail first."
        return "" if settings.HAS_MAIL else "Set EMAIL_URL to a mail server."

    def place(self) -> str:
        """The addresses."""
        return ", ".join(settings.DELIVERY_TEST_MAIL)

    def plan(self, parcel: Parcel) -> list[Change]:
        """A message to each address."""
        return [Change(message.to[0], None, message.message().as_bytes()) for message in self._messages(parcel)]

    def deliver(self, parcel: Parcel) -> str:
        """Send them over one connection; returns their Message-ID, and who was refused while others were not."""
        refused: list[SMTPRecipientsRefused] = []
        with get_connection() as connection:
            for message in self._messages(parcel):
                try:
                    connection.send_messages([message])
                except SMTPRecipientsRefused as error:
                    refused.append(error)
        words = "; ".join(map(_answer, refused))
        if len(refused) < len(settings.DELIVERY_TEST_MAIL):
            return message_id(parcel) + (f", refused for {words}" if refused else "")
        for refusal in refused:
            if any(code < PERMANENT for code, _ in refusal.recipients.values()):
                raise refusal
        raise DeliveryError(f"The mail server refuses every address: {words}")

    def _messages(self, parcel: Parcel) -> Iterator[EmailMultiAlternatives]:
        edition, formats = parcel.edition, exports()
        text, html = (formats[name].make(edition).content.decode() for name in ("email-text", "email"))
        for address in settings.DELIVERY_TEST_MAIL:
            message = EmailMultiAlternatives(edition.headline, text, to=[address], headers={"Message-ID": message_id(parcel)})
            message.attach_alternative(html, "text/html")
            yield message


def _answer(error: SMTPRecipientsRefused) -> str:
    return "; ".join(f"{address} ({code} {words.decode(errors='replace')})" for address, (code, words) in error.recipients.items())


def message_id(parcel: Parcel) -> str:
    """The same for the same revision, whenever it is sent."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<issue-{parcel.edition.number or parcel.edition.date}.revision-{parcel.edition.revision}.test@{domain}>"
