"""`import_issue --update`: the changes of a file are told line by line, asked for, and taken in."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.formats import date_format

from issues.editing import EditingError
from issues.importer import ImporterError
from issues.management.choosing import Choosing
from issues.management.refusals import printable
from issues.roundtrip.changes import State, What
from issues.roundtrip.taking_in import File, incoming, issue_of, take_in

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

    from issues.roundtrip.base import Base
    from issues.roundtrip.changes import Change
    from issues.roundtrip.taking_in import Incoming

LONGEST = 160  # characters of a text in a line


class Updating:
    """One file on its way into its issue. Nothing is saved unless it is sure, or somebody at a terminal says yes."""

    def __init__(self, command: BaseCommand, name: str, *, is_sure: bool) -> None:
        self.out, self.style, self.name, self.is_sure = command.stdout, command.style, name, is_sure

    def run(self, text: str, base: str | None) -> bool:
        """Tell the changes and take in what is wanted; whether nothing had to be left out. Raises ImporterError."""
        file = File(self.name, text, base)
        found = incoming(issue_of(file), file)
        self._tell_base(found)
        conflicts = found.plan.of(State.CONFLICT)
        for change in conflicts:
            self._tell(f"  {self.style.ERROR('conflict')} {told(change)} ({printable(change.reason)})")
            self._tell(f"    here: {_short(change.here) or '–'}")
        wanted = [change.key for change in found.plan.of(State.APPLIES) if self._is_wanted(change)]
        if wanted:
            self._take_in(found, replace(file, version=found.base.version), wanted)
        else:
            self._tell(self._nothing(found))
        return not conflicts

    def _tell_base(self, found: Incoming) -> None:
        self._tell(f"{found.issue}: {from_where(found.base)}")
        if found.has_other_line_ends:
            self._tell("  Its lines end with carriage returns, ours do not: that is no change.")
        if found.fresh and found.base.saved_at:
            entries = "1 entry here is" if found.fresh == 1 else f"{found.fresh} entries here are"
            self._tell(
                f"  {entries} not in the file: added here since. If the file took something of it out, name with --base where it began."
            )

    def _is_wanted(self, change: Change) -> bool:
        if self.chosen.has_quit:
            return False
        self._tell(f"  {told(change)}")
        return self.chosen()

    @property
    def _can_ask(self) -> bool:
        return sys.stdin.isatty() and self.out.isatty()

    @property
    def chosen(self) -> Choosing:
        """Who is asked, and what was settled for the rest."""
        if not hasattr(self, "_chosen"):
            answer = "all" if self.is_sure else "no"
            self._chosen = Choosing(input if self._can_ask and not self.is_sure else lambda _: answer, "Take this in?")
        return self._chosen

    def _take_in(self, found: Incoming, file: File, wanted: list[str]) -> None:
        try:
            take_in(found.issue, file, keys=wanted, actor=None)
        except EditingError as error:
            raise ImporterError(self.name, 0, str(error)) from error
        self._tell(f"{len(wanted)} taken in.")

    def _nothing(self, found: Incoming) -> str:
        applies, there = (len(found.plan.of(state)) for state in (State.APPLIES, State.THERE))
        if not applies:
            return f"Nothing to take in{f': {there} already there' if there else ''}."
        return "Nothing is taken in." if self._can_ask else f"Nothing is saved. With --yes {_count(applies)} taken in."

    def _tell(self, words: str) -> None:
        self.out.write(words, lambda same: same)


def from_where(base: Base) -> str:
    """Which text the changes are counted from, in words."""
    if base.saved_at is None:
        return f"changes since the text that was given ({base.equal} sections as in the file)."
    when = f"{date_format(base.saved_at, 'j M Y, H:i:s')} UTC"
    if base.is_near:
        return f"changes since the text of {when} ({base.equal} sections as in the file)."
    return f"no text that it had is near to the file; changes since its first one, of {when}. Name the right one with --base."


def told(change: Change) -> str:
    """A change in one line."""
    place = f"{change.origin} → {change.section}" if change.origin else change.section
    words = f"{printable(place)}: {change.what} {' and '.join(change.kinds)}"
    if change.what is What.LAYOUT:
        return words
    texts = dict.fromkeys(filter(None, (_short(change.before), _short(change.after))))
    return f"{words}: {' → '.join(texts)}"


def _short(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} …"


def _count(number: int) -> str:
    return "1 change is" if number == 1 else f"{number} changes are"
