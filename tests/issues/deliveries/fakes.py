"""A port whose target is a list, and which fails when a test says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import transaction

from issues.deliveries import Change

if TYPE_CHECKING:
    from issues.deliveries import Parcel


class ListPort:
    """Recognises a text that it has delivered before."""

    label = "List"
    is_repeatable: ClassVar[bool] = False
    stands: ClassVar[list[str]] = []
    fails: ClassVar[list[BaseException]] = []
    held: ClassVar[list[bool]] = []  # whether a transaction was open at each plan
    lacking: ClassVar[str] = ""

    def lacks(self) -> str:
        """What the test says."""
        return self.lacking

    def place(self) -> str:
        """A list."""
        return "a list"

    def plan(self, parcel: Parcel) -> list[Change]:
        """The text, or fail."""
        self.held.append(transaction.get_connection().in_atomic_block)
        if self.fails:
            raise self.fails.pop()
        return [Change("text", None, parcel.edition.text.encode())]

    def deliver(self, parcel: Parcel) -> str:
        """Add the text, or fail."""
        if self.fails:
            raise self.fails.pop()
        if parcel.edition.text not in self.stands:
            self.stands.append(parcel.edition.text)
        return f"place {self.stands.index(parcel.edition.text)}"
