"""Several texts checked in the order of their dates, each in the light of the issues before it: those of the database and those given."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from issues.checking.given import Given
from issues.checking.texts import NO_DAY, IssueText, text_in_database
from issues.checks import Context, Level, run
from issues.earlier import earlier_with_keys
from issues.links import is_web_address
from issues.models import Issue
from issues.similar import archive_titles
from issues.weeks import WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from issues.checking.records import Record, Records
    from issues.checks import Check, Earlier, Finding, PageFact

_PLACE = attrgetter("place")
RECENT = 25  # issues in which a page should not have stood
PAGES_ASKED = 4 * WEEK  # of an older issue, pages may have changed since
Line = tuple[str, str]  # a finding's id and the line that it is about


@dataclass(frozen=True, slots=True)
class _Past:
    """An issue that others come after: a record of the database, or a text that was given with what was found in it."""

    place: tuple[date, int]
    number: int | None
    source: Record | IssueText
    findings: tuple[Finding, ...] = ()


class Survey:
    """What stands before each text. Ask for texts in the order of their `place`, and `add` each one when it is done."""

    def __init__(self, texts: Iterable[IssueText], records: Records, *, today: date | None = None) -> None:
        """Of an issue that is given and stands in the database, too, only the given text counts. `today` is the clock's, if not given."""
        texts = list(texts)
        numbers, names = {text.number for text in texts} - {None}, {text.reading.file_name for text in texts}
        given = [record for record in records.issues if record.number in numbers or record.file_name in names]
        kept = [_Past((one.date, one.number or 0), one.number, one) for one in records.issues if one not in set(given)]
        self._records = records
        self._today = today or timezone.now().date()
        self._given = {key: record for record in given for key in (record.number, record.file_name) if key}
        self._replaced = {(record.number, record.date) for record in given}
        self._past = sorted(kept, key=_PLACE)
        places = [(one.place, one.number) for one in texts] + [(one.place, one.number) for one in kept]
        self._numbers = sorted((place, number or 0) for place, number in places if place[0] != NO_DAY)
        self._texts = Given()
        self._stood: dict[tuple[date, int], frozenset[Line]] = {}

    def findings(self, text: IssueText) -> list[Finding]:
        """What the house rules find, in the order of the text."""
        return run(text.reading, self.context(text), house_checks())

    def context(self, text: IssueText) -> Context:
        """What the rules may know beside the text: some queries for its addresses and titles, and the issue before it."""
        past = list(islice(self._before(text), RECENT))
        return Context(
            before=_text(past[0]).reading if past and _follows(text, past[0]) else None,
            template=self._records.template,
            catalogue=self._records.catalogue,
            earlier=self._earlier(text),
            similar=self._similar(text),
            recent=past[-1].place[0] if past else None,
            pages=self._pages(text),
            is_published=self._is_published(text),
            today=self._today,
        )

    def add(self, text: IssueText, findings: Sequence[Finding]) -> None:
        """Let this text, in which this was found, stand before the later ones. One without a date stands before none."""
        if text.day != NO_DAY:
            insort(self._past, _Past(text.place, text.number, text, tuple(findings)), key=_PLACE)
            self._texts.add(text)

    def unrepeated(self, text: IssueText, findings: Sequence[Finding], *, since: int) -> list[Finding]:
        """All errors; of the warnings and hints those that are new, and none of an issue older than number `since`.

        A warning is not new when the same rule had it of the same line in an issue from number `since` up to the one before this.
        """
        if self._is_older(text, since):
            return [finding for finding in findings if finding.level is Level.ERROR]
        past = [one for one in self._before(text) if one.number and one.number >= since]
        known = frozenset[Line]().union(*map(self._lines_of, past))
        lines = _lines(text, findings)
        return [finding for finding, line in zip(findings, lines, strict=True) if finding.level is Level.ERROR or line not in known]

    def _before(self, text: IssueText) -> Iterator[_Past]:
        """The issues before a text, the newest first."""
        for at in range(bisect_left(self._past, text.place, key=_PLACE) - 1, -1, -1):
            past = self._past[at]
            if not (isinstance(past.source, IssueText) and past.source.is_same_issue(text)):
                yield past

    def _earlier(self, text: IssueText) -> dict[str, tuple[Earlier, ...]]:
        keys = {key for key, _ in text.pages}
        rows = earlier_with_keys(keys, before=text.day) if self._records.has_entries else {}
        return _newest_first({key: [*self._kept(rows.get(key, ())), *self._texts.with_key(key, text)] for key in keys})

    def _similar(self, text: IssueText) -> dict[str, tuple[Earlier, ...]]:
        asked = {one for _, one in text.titles}
        rows = archive_titles.similar(asked, before=text.day) if self._records.has_entries else {}
        places: defaultdict[str, list[Earlier]] = defaultdict(list)
        for one in asked:
            places[one[0]] += [*self._kept(rows.get(one, ())), *self._texts.alike(one, text)]
        return _newest_first(places)

    def _pages(self, text: IssueText) -> Mapping[str, PageFact]:
        """What is known of the pages that the text links to; of an older issue's none."""
        if not self._records.has_database or text.day < self._today - PAGES_ASKED:
            return {}
        ask: Callable[[Iterable[str]], Mapping[str, PageFact]] = import_string(settings.PAGE_FACTS)
        return ask({link.url for link in text.reading.links if is_web_address(link.url)})

    def _kept(self, places: Iterable[Earlier]) -> Iterator[Earlier]:
        """Without those of issues in the place of which a text was given."""
        return (one for one in places if (one.number, one.date) not in self._replaced)

    def _is_published(self, text: IssueText) -> bool:
        """Whether it is out: the database says so, or an issue that comes after it is known."""
        if text.issue:
            return not text.issue.is_open
        record = self._given.get(text.number or "") or self._given.get(text.reading.file_name)
        return record.is_published if record else bool(self._numbers) and text.place < self._numbers[-1][0]

    def _is_older(self, text: IssueText, since: int) -> bool:
        if text.number:
            return text.number < since
        first = next((place for place, number in self._numbers if number >= since), None)
        return first is not None and text.place < first

    def _lines_of(self, past: _Past) -> frozenset[Line]:
        """What was found in it, kept for the texts to come."""
        if past.place not in self._stood:
            text = _text(past)
            findings = past.findings if past.source is text else self.findings(text)
            self._stood[past.place] = frozenset(_lines(text, findings))
        return self._stood[past.place]


def house_checks() -> list[Check]:
    """The rules that settings.ISSUE_CHECKS names."""
    return [check for path in settings.ISSUE_CHECKS for check in import_string(path)]


def _follows(text: IssueText, past: _Past) -> bool:
    """Whether no issue that is not known can stand between: their numbers follow each other, or there is no week between them."""
    is_next = text.number is not None and past.number is not None and text.number == past.number + 1
    return is_next or text.day - past.place[0] < 2 * WEEK


def _text(past: _Past) -> IssueText:
    source = past.source
    return source if isinstance(source, IssueText) else text_in_database(Issue.objects.get(pk=source.pk))


def _lines(text: IssueText, findings: Iterable[Finding]) -> list[Line]:
    lines = text.reading.text.split("\n")
    return [(finding.id, lines[finding.line - 1]) for finding in findings]


def _newest_first(places: Mapping[str, Iterable[Earlier]]) -> dict[str, tuple[Earlier, ...]]:
    found = {key: tuple(sorted(earlier, key=attrgetter("date"), reverse=True)) for key, earlier in places.items()}
    return {key: earlier for key, earlier in found.items() if earlier}
