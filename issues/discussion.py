"""The line at the end of an issue that leads to its discussion. Text in, text out.

The discussion is opened with the published issue, so its address comes afterwards, by an amendment of this line alone.
"""

from __future__ import annotations

import re

from issues.links import LinkError, publishable_url
from issues.markdown.escaping import destination

# House style, measured: `<small>[Discuss on r/rust](…)</small>`, with a full stop until 2020.
LINE = re.compile(r"^(<small>\[Discuss[^\]\n]*\]\()([^\n]*?)(\)\.?</small>\.?)[ \t]*$", re.MULTILINE)
PLACEHOLDER = "REDDIT_LINK_HERE"


class DiscussionError(Exception):
    """An address that cannot be put in; the text says why."""


def discussion_of(text: str) -> str:
    """Where an issue is discussed; empty while nobody has said."""
    found = LINE.search(text)
    return found[2] if found and found[2] != PLACEHOLDER else ""


def with_discussion(text: str, url: str) -> str:
    """The text with that address in its discussion line; every other character is as before.

    Raises DiscussionError for an address that cannot be published, and where the text has no such line, or several.
    """
    try:
        address = destination(publishable_url(url).url)
    except LinkError as error:
        raise DiscussionError(str(error)) from error
    lines = list(LINE.finditer(text))
    if len(lines) != 1:
        how = "no line “[Discuss …]”" if not lines else f"{len(lines)} lines “[Discuss …]”"
        raise DiscussionError(f"The issue has {how}. Amend its text instead.")
    start, end = lines[0].span(2)
    return text[:start] + address + text[end:]
