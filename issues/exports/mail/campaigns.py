"""What the tools that send campaigns put in for each reader, and what must not look like it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Campaign:
    """The words that a tool replaces by the address where the reader unsubscribes, and by the sender's postal address."""

    unsubscribe: str
    sender: str = ""


CAMPAIGNS = {
    "mailchimp": Campaign("*|UNSUB|*", "*|LIST:ADDRESSLINE|*"),
    "listmonk": Campaign("{{ UnsubscribeURL }}"),
}

_OPENINGS = re.compile(r"\*(?=\|)|\{(?=\{)")


def defused_html(html: str) -> str:
    """The HTML with nothing in it that any of the tools would replace, looking the same."""
    return _OPENINGS.sub(lambda sign: f"&#{ord(sign[0])};", html)


def defused_text(text: str) -> str:
    """The same for plain text, which has no other way than a blank between the two signs."""
    return _OPENINGS.sub(lambda sign: f"{sign[0]} ", text)
