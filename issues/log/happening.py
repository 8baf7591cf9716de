"""What the log is made of: a happening, a question, and the socket by which apps answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from issues.differences import difference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

    from issues.differences import Row

MOST_ROWS = 40
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_MARK = re.compile(r"([0-9]{1,16})\.([a-z]{1,40})\.([0-9]{1,18})", re.ASCII)
_ABOUT = re.compile(r"([a-z]{1,40}):([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True)
class Mark:
    """A place in the log: the newest first, those of one moment by the name of their source, and of one source the latest row first."""

    at: datetime
    source: str
    key: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}.{self.source}.{self.key}"

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """The mark that an address names; None for what is none."""
        found = _MARK.fullmatch(text)
        try:
            return cls(EPOCH + int(found[1]) * MICROSECOND, found[2], int(found[3])) if found else None
        except OverflowError:
            return None


@dataclass(frozen=True)
class About:
    """A thing that something happened to, by a word and its primary key: "submission:4711". Each source knows some of the words."""

    kind: str
    key: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    @classmethod
    def read(cls, text: str) -> About | None:
        """What an address names; None for what is none."""
        found = _ABOUT.fullmatch(text)
        return cls(found[1], int(found[2])) if found else None


@dataclass(frozen=True)
class Question:
    """Which happenings. `since` and `until` are moments, neither of them included.

    With a `reader` each happening says whether that person can take it back; `with_texts` brings the whole texts along.
    """

    person: int | None = None
    not_by: int | None = None
    about: About | None = None
    sources: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()
    reader: User | None = None
    with_texts: bool = False


@dataclass(frozen=True)
class Happening:
    """One line of the log: `actor`, or `who` where that is nobody with an account, did `deed` to `subject`, from, to, and why.

    `old` and `new` are whole texts, where one became the other. `undo` is the address that takes it back, by POST,
    `undo_key` what the button says there.
    """

    at: datetime
    source: str
    key: int
    actor: User | None
    who: str
    deed: str
    subject: str
    url: str = ""
    before: str = ""
    after: str = ""
    why: str = ""
    old: str = ""
    new: str = ""
    undo: str = ""
    undo_key: str = ""

    @property
    def mark(self) -> Mark:
        """Its place in the log."""
        return Mark(self.at, self.source, self.key)

    @property
    def name(self) -> str:
        """Who did it."""
        return self.actor.get_username() if self.actor else self.who

    @property
    def change(self) -> tuple[str, str]:
        """From and to: of texts the lines that went and those that came."""
        if self.old == self.new:
            return self.before, self.after
        rows = difference(self.old, self.new, context=0)
        went, came = ("\n".join("".join(text for text, _ in row.parts) for row in rows if row.sign == sign) for sign in "-+")
        return went, came

    @property
    def rows(self) -> tuple[Row, ...]:
        """The difference of the texts to show: its first lines."""
        return difference(self.old, self.new, context=1)[:MOST_ROWS]

    @property
    def place(self) -> tuple[int, str, int]:
        """What the log is sorted by."""
        return (-((self.at - EPOCH) // MICROSECOND), self.source, -self.key)


class LogSource(Protocol):
    """One table, or several, that remember what happened. Stateless; made once per question."""

    name: str  # small letters; stands in addresses
    label: str  # what happened there, for the choice of kinds

    def read(self, question: Question, *, before: Mark | None, limit: int) -> Sequence[Happening]:
        """The newest happenings behind that place, in the order of the log, as many as `limit` at most. A fixed number of queries."""
        ...

    def reach(self, question: Question, rows: int) -> datetime | None:
        """The moment of the row behind that many of the newest up to the question's end; None where there are fewer, or it is not asked."""
        ...


def log_sources() -> list[LogSource]:
    """The sources named in settings.LOG_SOURCES, in that order."""
    return [import_string(path)() for path in settings.LOG_SOURCES]
