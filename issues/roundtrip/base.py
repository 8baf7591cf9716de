"""Where the other side began: of all texts that an issue ever had, the one that is nearest to the file."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import takewhile
from operator import itemgetter
from typing import TYPE_CHECKING

from issues.markdown import Cut, cut, joined
from issues.models import Departure, SectionVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from issues.models import Issue, IssueSection

WHOLE = (SectionVersion.Origin.IMPORT, SectionVersion.Origin.TEMPLATE)  # what makes an issue's text in one go
ROOM = 2  # lines: those of an event
TAKEN_IN = "Taken in from"  # begins the note on what came with a file
Name = tuple[str, int]
"""A heading, and which one of that heading."""
State = tuple[int, int, SectionVersion]
"""How many lines of the file stand nowhere any more, how many differ, and the last version."""


@dataclass(frozen=True)
class Base:
    """A text from which another one began. `saved_at` is None for one that was given; `is_near`: most of the other text stands in it."""

    text: str
    saved_at: datetime | None = None
    is_near: bool = True
    version: int = 0  # primary key of the last version that is part of it
    equal: int = 0  # how many of the other text's sections stand in it as they are there


def given_base(text: str, theirs: str) -> Base:
    """A text that somebody named."""
    return Base(text, equal=_equal(cut(text), cut(theirs)))


def nearest_base(issue: Issue, theirs: str, *, version: int = 0) -> Base:
    """The state of the issue that has most lines of the file in the same sections and fewest others; of equal ones the earliest.

    Rather too early than too late: what was done here since then is in the file, too, or else untouched there; from a later state, a line
    that both sides changed would look as if only they had. So a state counts less when the file has lines that stood somewhere in an
    earlier one and stand nowhere in it, and one that has taken in a file counts only where the file has something that came later.
    A state in which the text is known to have left goes before one that is nearer by no more than an entry (ROOM): only then is an
    entry that is missing in the file told from one that came here since.
    `version` chooses the state with that last version instead. What fits badly is not near: then it is the text with which the issue began.
    """
    history = _History(issue, cut(theirs))
    chosen, distance = history.nearest(version)
    is_near = distance * 2 <= sum(len(_lines(piece.body)) + 1 for piece in history.theirs.values())
    if not is_near:
        chosen = history.first
    pieces = history.pieces_at(chosen.pk)
    return Base(joined(pieces), chosen.saved_at, is_near, chosen.pk, _equal(pieces, list(history.theirs.values())))


class _History:
    """All versions of an issue, each with its distance to the section of the file that has its heading."""

    def __init__(self, issue: Issue, theirs: Sequence[Cut]) -> None:
        self.issue = issue
        self.rows = {row.pk: row for row in issue.sections.all()}
        self.versions = list(SectionVersion.objects.filter(issue=issue).order_by("pk"))
        self.theirs = _named(theirs)
        self.names = {pk: name for pk, (name, _) in zip(self.rows, _named_rows(self.rows.values()), strict=True)}
        origin = self.versions[0].origin
        beginning = list(takewhile(lambda one: one.version == 1 and one.origin == origin, self.versions))
        self.first = beginning[-1]

    def nearest(self, wanted: int) -> tuple[SectionVersion, int]:
        """The last version of the nearest state, and how many lines differ."""
        far = sum(len(_lines(piece.body)) + 1 for piece in self.theirs.values())
        shares: dict[int, int] = {}
        taken_out = _TakenOut({line for piece in self.theirs.values() for line in _lines(piece.body)})
        found: dict[int, State] = {}
        for one in self._states():
            if one.issue_section_id is not None:
                share = self._share(one)
                far += share - shares.get(one.issue_section_id, 0)
                shares[one.issue_section_id] = share
                taken_out.pass_on(one.issue_section_id, _lines(one.body))
            if one.pk >= self.first.pk:
                found[one.pk] = (len(taken_out.gone), far, one)
        _gone, far, chosen = found[wanted] if wanted in found else self._nearest_of(found)
        return chosen, far

    def _nearest_of(self, found: Mapping[int, State]) -> State:
        """Of what left, and of what came as a file and so stands elsewhere, too, the nearest one; where that came, or is far, of all."""
        nearest = min(found.values(), key=itemgetter(0, 1))
        left = set(Departure.objects.filter(version__issue=self.issue).values_list("version", flat=True))
        outside = [one for pk, one in found.items() if pk in left or one[2].origin == SectionVersion.Origin.IMPORT]
        known = min(outside, key=itemgetter(0, 1), default=nearest)
        is_about_as_near = known[0] <= nearest[0] and known[1] <= nearest[1] + ROOM
        return known if known[2].pk in left and is_about_as_near else nearest

    def _states(self) -> list[SectionVersion]:
        """The versions that count: up to the first that took a file in, unless the file has a line that came later."""
        taken = next((place for place, one in enumerate(self.versions) if one.note.startswith(TAKEN_IN)), len(self.versions))
        before, later = self.versions[:taken], self.versions[taken:]
        known = {line for one in before for line in _lines(one.body)}
        known |= {line for one in later if one.note.startswith(TAKEN_IN) for line in _lines(one.body)}
        fresh = {line for one in later for line in _lines(one.body)} - known
        has_later = any(line in fresh for piece in self.theirs.values() for line in _lines(piece.body))
        return self.versions if has_later else before

    def _share(self, one: SectionVersion) -> int:
        """What a version adds to the distance: its lines that the file has not, less those that it has."""
        piece = self.theirs.get(self._name(one))
        lines = _lines(one.body)
        if piece is None:
            return len(lines) + 1
        wanted = _lines(piece.body)
        differing = Counter(lines)
        differing.subtract(wanted)
        return sum(map(abs, differing.values())) - len(wanted) - 1

    def _name(self, one: SectionVersion) -> Name:
        heading, number = self.names[one.issue_section_id or 0]
        return (one.heading, number if heading == one.heading else 0)

    def pieces_at(self, pk: int) -> list[Cut]:
        """The sections of that state."""
        newest = {one.issue_section_id: one for one in self.versions if one.pk <= pk and one.issue_section_id is not None}
        found = [Cut(newest[row].heading, newest[row].body) for row in self._order() if row in newest]
        return self._with_gone(found)

    def _order(self) -> list[int]:
        """The sections in their order, or in that in which they came where the file has that one: then they were moved here since."""
        now = list(self.rows)
        made = {one.issue_section_id for one in self.versions if one.version == 1 and one.origin in WHOLE}
        their_places = {name: place for place, name in enumerate(self.theirs)}
        common = [pk for pk in now if pk in made and self.names[pk] in their_places]
        as_made = sorted(common)
        if common == as_made or as_made != sorted(common, key=lambda pk: their_places[self.names[pk]]):
            return now
        back = iter(as_made)
        return [next(back) if pk in common else pk for pk in now]

    def _with_gone(self, pieces: list[Cut]) -> list[Cut]:
        """With what stood in a section that the file has and that was taken out here since."""
        standing = set(_named(pieces))
        gone: defaultdict[str, list[SectionVersion]] = defaultdict(list)
        for one in self.versions:
            if one.issue_section_id is None:
                gone[one.heading].append(one)
        above: Cut | None = None
        for name, piece in self.theirs.items():
            if name not in standing and gone[name[0]]:
                one = min(gone[name[0]], key=lambda version: _distance(version.body, piece.body))
                back = Cut(one.heading, one.body)
                pieces.insert(pieces.index(above) + 1 if above in pieces else len(pieces), back)
            above = next((found for found_name, found in _named(pieces).items() if found_name == name), above)
        return pieces


class _TakenOut:
    """Which lines of a file stood somewhere in the issue before and stand nowhere now, while its states go by."""

    def __init__(self, wanted: set[str]) -> None:
        self.wanted = wanted
        self.gone: set[str] = set()
        self._standing: Counter[str] = Counter()
        self._bodies: dict[int, list[str]] = {}

    def pass_on(self, section: int, lines: Sequence[str]) -> None:
        """The next state: that section has these lines now."""
        before, now = self._bodies.get(section, []), [line for line in lines if line in self.wanted]
        self._bodies[section] = now
        self._standing.subtract(before)
        self._standing.update(now)
        self.gone = {line for line in self.gone.union(before) if not self._standing[line]}


def _equal(pieces: Sequence[Cut], theirs: Sequence[Cut]) -> int:
    return (Counter(pieces) & Counter(theirs)).total()


def _lines(body: str) -> list[str]:
    return [line for line in body.split("\n") if line.strip()]


def _distance(one: str, other: str) -> int:
    lines = Counter(_lines(one))
    lines.subtract(_lines(other))
    return sum(map(abs, lines.values()))


def _named(pieces: Iterable[Cut]) -> Mapping[Name, Cut]:
    seen: Counter[str] = Counter()
    found = {}
    for piece in pieces:
        found[piece.heading, seen[piece.heading]] = piece
        seen[piece.heading] += 1
    return found


def _named_rows(rows: Iterable[IssueSection]) -> list[tuple[Name, Cut]]:
    return list(_named(Cut(row.heading, row.body) for row in rows).items())
