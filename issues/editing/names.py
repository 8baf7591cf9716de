"""Entries as pages name them: a name that no longer fits is refused, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from issues.editing.errors import EditingError

if TYPE_CHECKING:
    from issues.markdown.nodes import Item
    from issues.models import IssueSection

DIGITS = 20
_NAME = re.compile(rf"([0-9]{{1,18}})\.([0-9]{{1,9}})\.([0-9]{{1,5}})\.([0-9a-f]{{{DIGITS}}})")


@dataclass(frozen=True, slots=True)
class EntryName:
    """One entry: its section (primary key) in a version, its place among the entries there, and a digest of its exact text."""

    section: int
    version: int
    place: int
    digest: str

    @classmethod
    def of(cls, row: IssueSection, place: int, item: Item) -> EntryName:
        """The name of the entry that stands there now."""
        return cls(row.pk, row.version, place, digest(item.source))

    @classmethod
    def read(cls, written: str) -> EntryName:
        """The name that a page sends back. Raises EditingError for what is none."""
        found = _NAME.fullmatch(written)
        if not found:
            raise EditingError(_("This form is damaged. Open the issue again."))
        return cls(int(found[1]), int(found[2]), int(found[3]), found[4])

    def __str__(self) -> str:
        return f"{self.section}.{self.version}.{self.place}.{self.digest}"

    def fits(self, items: list[Item]) -> bool:
        """Whether the entry stands in that place of these, character for character."""
        return self.place < len(items) and digest(items[self.place].source) == self.digest


def digest(source: str) -> str:
    """A text in a few characters."""
    return sha256(source.encode(errors="surrogatepass")).hexdigest()[:DIGITS]
