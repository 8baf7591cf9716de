"""When a series recurs (RFC 5545, 3.3.10). Pure, on wall clocks, and bounded: the days that are looked at are counted.

Libraries walk from the first occurrence, however long ago, and one day at a time through rules that match no day (30 February, daily:
eight seconds in dateutil, whatever UNTIL says). Here a walk begins at the span, unless occurrences must be counted.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_DAYS = 200_000
"""That are looked at for all series of one calendar, each as often as its series recurs on it: some two seconds."""
MOST_TIMES = 24
"""Of one day."""

_DAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_NOT_READ = ("BYWEEKNO", "BYYEARDAY", "BYEASTER", "RSCALE")
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?\d{1,7}", re.ASCII)
_WEEK = 7
_YEAR = 12


class RuleError(ValueError):
    """Why a series is not read; the text is for whoever keeps the calendar."""


class TooLongError(Exception):
    """More days would have to be looked at than there are for one calendar."""


@dataclass(slots=True)
class Days:
    """How many days may still be looked at."""

    left: int = MOST_DAYS

    def take(self, count: int) -> None:
        """Use some of them.

        Raises:
            TooLongError: there are no more.
        """
        self.left -= count
        if self.left < 0:
            raise TooLongError


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE. `until` is as it stands; weekdays are (which of them in the month or year, 0 for each, and the day from Monday)."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: str = ""
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()
    times: tuple[time, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    def has(self, day: date) -> bool:
        """Whether it names that day of a period."""
        if self.months and day.month not in self.months:
            return False
        if self.month_days and not {day.day, day.day - monthrange(day.year, day.month)[1] - 1} & self.month_days:
            return False
        return not self.weekdays or any(self._is_weekday(day, which, weekday) for which, weekday in self.weekdays)

    def _is_weekday(self, day: date, which: int, weekday: int) -> bool:
        if day.weekday() != weekday:
            return False
        if not which or self.frequency in {"DAILY", "WEEKLY"}:
            return True
        if self.frequency == "MONTHLY" or self.months:
            at, length = day.day, monthrange(day.year, day.month)[1]
        else:
            at, length = day.timetuple().tm_yday, date(day.year, 12, 31).timetuple().tm_yday
        return which in {(at - 1) // _WEEK + 1, -((length - at) // _WEEK + 1)}


def read_rule(text: str, start: datetime) -> Rule:
    """The rule of an RRULE's value, for a series that begins then.

    Raises:
        RuleError: it is none, or recurs in a way that no event does.
    """
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency in _TOO_OFTEN:
        raise RuleError(f"it recurs {frequency.lower()}; only daily, weekly, monthly and yearly series are read.")
    if frequency not in _FREQUENCIES:
        raise RuleError("its rule names no frequency.")
    if named := next((name for name in _NOT_READ if name in parts), ""):
        raise RuleError(f"its rule uses {named}, which is not read.")
    interval, count = _number(parts, "INTERVAL", 1), _number(parts, "COUNT", 0)
    if interval < 1:
        raise RuleError("its interval is no number from 1.")
    rule = Rule(
        frequency=frequency,
        interval=interval,
        count=count if count > 0 else None,
        until=parts.get("UNTIL", ""),
        months=frozenset(_numbers(parts, "BYMONTH", 1, 12)),
        month_days=frozenset(_numbers(parts, "BYMONTHDAY", -31, 31)),
        weekdays=_weekdays(parts),
        times=_times(parts, start),
        positions=tuple(_numbers(parts, "BYSETPOS", -366, 366)),
        week_start=_DAYS.get(parts.get("WKST", "MO"), 0),
    )
    return _with_defaults(rule, start)


def _parts(text: str) -> Mapping[str, str]:
    pairs = (part.partition("=") for part in text.upper().replace(" ", "").split(";")[:50])
    return {name.strip(): value.strip() for name, _, value in pairs}


def _number(parts: Mapping[str, str], name: str, missing: int) -> int:
    if name not in parts:
        return missing
    if not _NUMBER.fullmatch(parts[name]):
        raise RuleError(f"its {name} is no number.")
    return int(parts[name])


def _numbers(parts: Mapping[str, str], name: str, least: int, most: int) -> list[int]:
    if name not in parts:
        return []
    words = parts[name].split(",", 400)[:400]
    numbers = [int(word) for word in words if _NUMBER.fullmatch(word)]
    if len(numbers) != len(words) or not all(least <= number <= most and (number or least == 0) for number in numbers):
        raise RuleError(f"its {name} is not well-formed.")
    return sorted(set(numbers))


def _weekdays(parts: Mapping[str, str]) -> frozenset[tuple[int, int]]:
    if "BYDAY" not in parts:
        return frozenset()
    found = [_WEEKDAY.fullmatch(word) for word in parts["BYDAY"].split(",", 400)[:400]]
    if None in found:
        raise RuleError("its BYDAY is not well-formed.")
    return frozenset((int(day[1] or 0), _DAYS[day[2]]) for day in found if day)


def _times(parts: Mapping[str, str], start: datetime) -> tuple[time, ...]:
    hours = _numbers(parts, "BYHOUR", 0, 23) or [start.hour]
    minutes = _numbers(parts, "BYMINUTE", 0, 59) or [start.minute]
    seconds = _numbers(parts, "BYSECOND", 0, 59) or [start.second]
    if len(hours) * len(minutes) * len(seconds) > MOST_TIMES:
        raise RuleError(f"it recurs more than {MOST_TIMES} times a day.")
    return tuple(time(hour, minute, second) for hour in hours for minute in minutes for second in seconds)


def _with_defaults(rule: Rule, start: datetime) -> Rule:
    """The rule with what it takes from the first occurrence."""
    if rule.weekdays or rule.month_days or rule.frequency == "DAILY":
        return rule
    if rule.frequency == "WEEKLY":
        return replace(rule, weekdays=frozenset({(0, start.weekday())}))
    months = rule.months or (frozenset({start.month}) if rule.frequency == "YEARLY" else rule.months)
    return replace(rule, months=months, month_days=frozenset({start.day}))


def walk(rule: Rule, start: datetime, *, first: datetime, last: datetime, days: Days) -> Iterator[datetime]:
    """The occurrences between these two, both included, of a series that begins at `start`; COUNT counts from there.

    Raises:
        TooLongError: that needs a look at more days than are left.
    """
    counted = 0
    for period in _periods(rule, start, start if rule.count else max(first, start), last):
        days.take(len(period) * len(rule.times))
        moments = [datetime.combine(day, at) for day in period if rule.has(day) for at in rule.times]
        for moment in _positioned(moments, rule.positions):
            if moment < start:
                continue
            counted += 1
            if moment > last or (rule.count is not None and counted > rule.count):
                return
            if moment >= first:
                yield moment


def _positioned(moments: list[datetime], positions: tuple[int, ...]) -> list[datetime]:
    if not positions:
        return moments
    size = len(moments)
    return [moments[at] for at in sorted({at - 1 if at > 0 else at + size for at in positions}) if 0 <= at < size]


def _periods(rule: Rule, start: datetime, first: datetime, last: datetime) -> Iterator[list[date]]:
    """The days of each day, week, month or year that the interval names, from the one of `first` to that of `last`."""
    if rule.frequency in {"DAILY", "WEEKLY"}:
        length = _WEEK if rule.frequency == "WEEKLY" else 1
        begin = start.date() - timedelta(days=(start.weekday() - rule.week_start) % _WEEK if length == _WEEK else 0)
        step = rule.interval * length
        at = begin + timedelta(days=(first.date() - begin).days // step * step)
        for number in range((last.date() - at).days // step + 1):
            week = at + timedelta(days=number * step)
            yield [week + timedelta(days=further) for further in range(length)]
        return
    length = _YEAR if rule.frequency == "YEARLY" else 1
    begun = start.year * _YEAR + (start.month - 1 if length == 1 else 0)
    step = rule.interval * length
    month = begun + (first.year * _YEAR + first.month - 1 - begun) // step * step
    for number in range(month, last.year * _YEAR + last.month, step):
        yield [day for further in range(length) for day in _month(number + further)]


def _month(number: int) -> list[date]:
    year, month = divmod(number, _YEAR)
    return [date(year, month + 1, day) for day in range(1, monthrange(year, month + 1)[1] + 1)]
