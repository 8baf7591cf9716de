"""What is said of a new issue elsewhere: for Mastodon, Bluesky and r/rust, each within its limit. Pure.

Neither network cuts what is too long: it refuses it. Both count graphemes; a text never has more of those than code points, which are
counted here. Mastodon counts every address as 23.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.markdown.escaping import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from issues.exports.edition import Edition

MASTODON, BLUESKY, REDDIT = 500, 300, 300  # characters, graphemes, characters
URL_COUNTS = 23
MOST_TITLES = 5
HASHTAGS = "#rustlang #thisweekinrust"
PICKED = ("official", "project/tooling updates", "observations/thoughts", "rust walkthroughs", "research")

_URL = re.compile(r"https?://\S+")
_MENTION = re.compile(r"@(?=\w)")


def mastodon_length(text: str) -> int:
    """As Mastodon counts it."""
    return len(_URL.sub("x" * URL_COUNTS, text))


def for_mastodon(edition: Edition) -> str:
    """Title, what is in it as far as there is room, the address, hashtags."""
    return _post(edition, f"{edition.address}\n\n{HASHTAGS}", limit=MASTODON, length=mastodon_length)


def for_bluesky(edition: Edition) -> str:
    """The same, shorter."""
    return _post(edition, edition.address, limit=BLUESKY, length=len)


def for_reddit(edition: Edition) -> str:
    """The title of the link."""
    return _shortened(edition.headline, REDDIT, len)


def _post(edition: Edition, end: str, *, limit: int, length: Callable[[str], int]) -> str:
    opening = _words(f"{edition.headline} is out!")
    room = limit - length(f"\n\n{end}")
    text = _shortened(opening, room, length)
    for count, title in enumerate(_titles(edition)):
        more = f"{text}{'' if count else chr(10)}\n• {title}"
        if length(more) <= room:
            text = more
    return f"{text}\n\n{end}"


def _titles(edition: Edition) -> Iterator[str]:
    """What a week is remembered by: its crate, and the first entry of each section of the community."""
    firsts = {part.title.casefold(): part.lines[0] for part in reversed(edition.parts) if part.lines}
    if crate := next((line for line in edition.lines if line.kind == "crate"), None):
        yield _words(f"Crate of the week: {crate.title}")
    found = [firsts[name].title for name in PICKED if name in firsts]
    yield from map(_words, found[: MOST_TITLES - 1])


def _words(title: str) -> str:
    """A title that mentions nobody and carries no address of its own: only the issue is linked."""
    return _MENTION.sub("＠", _URL.sub("…", clean_line(title)))


def _shortened(text: str, room: int, length: Callable[[str], int]) -> str:
    if length(text) <= room:
        return text
    return text[: room - 1].rstrip() + "…"
