"""The socket for links that an editor adds on the desk: another app takes them in as what it knows them as (settings.LINK_TAKER)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from issues.sources import Proposal


class TakingError(Exception):
    """A link that is not taken; the text tells an editor why."""


@dataclass(frozen=True)
class Wanted:
    """A link as it was pasted or typed: address, title and prefixes in plain words, or instead the whole line as markdown."""

    url: str = ""
    title: str = ""
    prefixes: str = ""
    line: str = ""


@dataclass(frozen=True)
class Read:
    """What was found in a text that somebody pasted: its links, what leads to one page once; and the lines in which there is none."""

    links: tuple[Wanted, ...]
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looked:
    """What can be said of a link before it is taken.

    `wanted` has what the page told; `line` is the markdown that would be printed, "" while it cannot be. `refusal` is what speaks
    against it for certain, `notes` what is worth knowing. `is_awaited`: its page is being read, and may tell more in a moment.
    """

    wanted: Wanted
    line: str = ""
    refusal: str = ""
    notes: tuple[str, ...] = ()
    is_awaited: bool = False


class LinkTaker(Protocol):
    """Takes links in. Stateless. `source` is the name of the entry source that proposes them from then on."""

    source: str
    kinds: frozenset[str]

    def read(self, text: str) -> Read:
        """Read a text that somebody pasted: one or several addresses, or bullets."""
        ...

    def look(self, wanted: Wanted, *, section: str, kind: str, actor: User) -> Looked:
        """Look a link over that shall stand in a section (its word, and what it holds); has its page read. Takes nothing."""
        ...

    def take(self, wanted: Wanted, *, section: str, kind: str, actor: User) -> Proposal:
        """Take it in, accepted; gives what its source proposes for it from now on. Raises TakingError."""
        ...


def link_taker() -> LinkTaker:
    """The one that settings.LINK_TAKER names."""
    taker: LinkTaker = import_string(settings.LINK_TAKER)()
    return taker
