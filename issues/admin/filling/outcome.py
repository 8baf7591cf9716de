"""What a form of the desk works on, and what it makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict
    from django_stubs_ext import StrOrPromise

    from issues.admin.filling.forms import FillForm
    from issues.filling.listing import Group, Line
    from issues.markdown import Cut
    from issues.models import Issue, IssueSection


@dataclass(frozen=True)
class Opened:
    """A section at work: its issue, its row, and the texts of it and of those below it as they were when the form was opened."""

    issue: Issue
    row: IssueSection
    cuts: Sequence[Cut]
    versions: str


@dataclass
class Outcome:
    """What a form made of a section: `cuts`, or None where it cannot be said yet.

    `asks`: an editor should look before it is saved. `left` was not understood, `gone` is left out on purpose, `notes` are hints.
    """

    form: FillForm
    cuts: list[Cut] | None = None
    asks: bool = False
    notes: list[str] = field(default_factory=list)
    left: str = ""
    gone: str = ""
    groups: Sequence[Group] = ()
    lines: Mapping[str, Sequence[Line]] = field(default_factory=dict)


class Filler(Protocol):
    """How one kind of section is filled. `level` is that of the headings below it that belong to it; None: every deeper one."""

    @property
    def hint(self) -> StrOrPromise:
        """What to paste, in a sentence."""
        ...

    @property
    def level(self) -> int | None:
        """The level of the headings below."""
        ...

    def open(self, opened: Opened) -> Outcome:
        """The form on what stands there."""
        ...

    def read(self, opened: Opened, data: QueryDict) -> Outcome:
        """The form on what was sent."""
        ...
