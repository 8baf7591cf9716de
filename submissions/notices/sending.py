"""Sending one mail. The mail server is talked to outside of any transaction; what it said is noted in one.

Killed in between, the mail is sent again under the same Message-ID. Addresses stay out of every error and so out of the log.
"""

from __future__ import annotations

import logging
import re
import smtplib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from issues.work import run_errand
from submissions.models import Notice
from submissions.notices.outbox import standing_decision
from submissions.notices.wishes import address_hash, is_unwanted, unsubscribe_url

if TYPE_CHECKING:
    from collections.abc import Iterable

Outcome = Notice.Outcome
FOR_GOOD = 500  # the first code of a refusal that stays (RFC 5321, 4.2.1)
ENHANCED_CODE = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")

logger = logging.getLogger(__name__)


class MailError(Exception):
    """The mail server does not take it: later it may, unless `is_final`. The text names no address."""

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


def send_notice(pk: int) -> None:
    """Send a mail that is due, unless nobody wants it any more; what fails for now is tried again for a day."""
    run_errand(Notice, pk, _send, _note)


def mail_of(notice: Notice) -> EmailMessage:
    """The mail as it is sent: to one person, with a way to get no more of them (RFC 8058)."""
    headers = {
        "Message-ID": notice.message_id,
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{unsubscribe_url(notice.recipient)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return EmailMessage(notice.subject, notice.body, settings.DEFAULT_FROM_EMAIL, [notice.recipient], headers=headers)


def _send(notice: Notice) -> Outcome:
    """What became of it.

    Raises:
        MailError: it has to be tried again.
    """
    if notice.decision is not None and standing_decision(notice.decision.submission) != notice.decision:
        return Outcome.TAKEN_BACK
    if is_unwanted(address_hash(notice.recipient)):
        return Outcome.UNWANTED
    if not settings.HAS_MAIL:
        return Outcome.STORED
    try:
        _hand_over(mail_of(notice))
    except MailError as error:
        if not error.is_final:
            raise
        logger.warning("notice %s: %s", notice.pk, error)
        return Outcome.REFUSED
    return Outcome.SENT


def _note(notice: Notice, outcome: Outcome) -> None:
    sent_at = timezone.now() if outcome == Outcome.SENT else None
    Notice.objects.filter(pk=notice.pk).update(outcome=outcome, sent_at=sent_at)


def _hand_over(mail: EmailMessage) -> None:
    """Give it to the mail server.

    Raises:
        MailError: not now, or never.
    """
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        raise _refusal("the address", error.recipients.values()) from None
    except smtplib.SMTPDataError as error:
        raise _refusal("the mail", [(error.smtp_code, _bytes(error.smtp_error))]) from None
    except smtplib.SMTPResponseException as error:
        # of the connection, the login or our own address: somebody can put that right
        raise MailError(f"The mail server answers {_code(error.smtp_code, _bytes(error.smtp_error))}.") from None
    except (smtplib.SMTPException, OSError) as error:
        raise MailError(f"The mail server is not to be reached ({type(error).__name__}).") from None
    except ValueError:
        raise MailError("This is no address to which mail can be sent.", is_final=True) from None


def _refusal(what: str, answers: Iterable[tuple[int, bytes]]) -> MailError:
    code, text = next(iter(answers))
    return MailError(f"The mail server refused {what}: {_code(code, text)}.", is_final=code >= FOR_GOOD)


def _code(code: int, text: bytes) -> str:
    """The code, and the enhanced one of RFC 3463; the words behind may hold the address."""
    enhanced = ENHANCED_CODE.match(text)
    return f"{code} {enhanced[1].decode()}" if enhanced else str(code)


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text
