"""What a delivery carries, and the socket for those who carry it. Nothing here knows of any target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from issues.exports.edition import Edition

FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class DeliveryError(Exception):
    """It cannot be handed on as things are, and trying again by itself would not help; the text says what to mend.

    What may be over in a moment (the network, a lock) a port raises as it comes: it is tried again.
    """


class StrangeError(DeliveryError):
    """Somebody else changed at the target what would be written there, and that would be lost."""


@dataclass(frozen=True)
class Draft:
    """A draft as it stands: the name of its file, its text, and every line that it ever had."""

    file_name: str
    text: str
    known: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Parcel:
    """A revision, the draft that follows it if one is open, and the contributors who asked to be named: `Name <address>`.

    What a port knows its own work by: every line that the issue ever `had`, the texts of its `earlier` revisions (the last one first),
    and the `receipts` of all that was handed on before.
    """

    edition: Edition
    next_draft: Draft | None = None
    contributors: tuple[str, ...] = ()
    had: frozenset[str] = frozenset()
    earlier: tuple[str, ...] = ()
    receipts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    """A file, or a message, as it stands at the target and as it would stand; None where there is none."""

    path: str
    before: bytes | None
    after: bytes | None

    @property
    def is_change(self) -> bool:
        """Whether anything would be different."""
        return self.before != self.after


class Port(Protocol):
    """One kind of target. Made anew for each step; what it needs to know stands in the settings.

    `is_repeatable`: what is done may be asked for again, which puts back what is gone at the target and doubles nothing.
    """

    label: str
    is_repeatable: bool

    def lacks(self) -> str:
        """What has to be set up first, in words for whoever runs the desk; empty when it can go."""
        ...

    def place(self) -> str:
        """Where it goes, in words."""
        ...

    def plan(self, parcel: Parcel) -> Sequence[Change]:
        """What would change at the target; nothing is written.

        Raises:
            DeliveryError: it could not be handed on.
        """
        ...

    def deliver(self, parcel: Parcel) -> str:
        """Hand it on, unless the very same stands there; returns where it stands.

        Raises:
            DeliveryError: it cannot be; the target is as it was.
        """
        ...


@runtime_checkable
class SharedPort(Port, Protocol):
    """A port to a place to which the open draft goes along, and where others work on it, too."""

    def compare(self, draft: Draft, receipts: Collection[str]) -> None:
        """Look, without the network, whether they changed something that the draft does not have; `receipts` are a parcel's.

        Raises:
            StrangeError: they did.
            DeliveryError: it cannot be told, or nothing could be handed on there.
        """
        ...


def sound_name(file_name: str) -> str:
    """The name of an issue's file, where it leads nowhere else.

    Raises:
        DeliveryError: it has a slash, begins with a dot or a dash, or has anything odd in it.
    """
    if not FILE_NAME.fullmatch(file_name):
        raise DeliveryError(f"{file_name!r} is no name for a file at a target.")
    return file_name


@cache
def ports() -> Mapping[str, type[Port]]:
    """The kinds of settings.DELIVERIES by name, in that order."""
    return {name: import_string(path) for name, path in settings.DELIVERIES.items()}
