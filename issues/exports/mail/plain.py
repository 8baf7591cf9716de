"""The text part of the mail: the issue as plain text, and below it how to unsubscribe. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from issues.exports.mail.campaigns import CAMPAIGNS, defused_text
from issues.exports.plain import RULE, plain

if TYPE_CHECKING:
    from issues.exports.edition import Edition


def mail_text(edition: Edition) -> str:
    """What a mail program shows that shows no HTML."""
    campaign = CAMPAIGNS[edition.campaign]
    footer = [f"{edition.site.name}, {edition.site.address}", f"Unsubscribe: {campaign.unsubscribe}", campaign.sender]
    return "\n".join([defused_text(plain(edition)), RULE, *filter(None, footer), ""])
