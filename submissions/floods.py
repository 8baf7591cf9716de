"""How much may be done in an hour, by one visitor or bot and by all together, and how much mail goes to one address in a day.

The counts are rows: no Redis is needed. A count is raised and read by one statement, so it is exact however many processes count.
Those of submissions and pages are raised outside of any transaction: nobody waits for another one's submission.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils import timezone

from issues.adding import unflushed
from submissions.models import FloodCount
from submissions.proof import ASKED, is_asked_for

if TYPE_CHECKING:
    from submissions.models import ApiToken

STRETCH = timedelta(hours=1)
DAY = timedelta(days=1)
RECEIPTS_PER_DAY = 10  # to one mail address, which may be a stranger's
WEAK_SHARE = 5  # without a proof of work that is asked for, a fifth of the limit
_UNASKED = f"NOT EXISTS ({ASKED})"


class FloodError(Exception):
    """Too much for now; `retry_after` says for how many seconds. Its text is for the person who waits."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Limit:
    """At most so many of something by somebody in a stretch of time, and what to say beyond."""

    name: str
    most: int
    words: str


def count_submission(visitor: str, *, times: int = 1, token: ApiToken | None = None, has_proof: bool = True) -> None:
    """Count so much sent in, by a bot where there is a token. Without a proof of work less is left while editors ask for one.

    Hardly ever do they ask: the statement that counts finds out, and counts nothing where they do.

    Raises:
        FloodError: that is more than the limit leaves.
    """
    own = _own_limit(visitor, token)
    everybody = Limit("sent", settings.SUBMISSIONS_PER_HOUR, "The form is flooded just now.")
    if has_proof or token is not None:
        return _count(times, own, everybody)
    try:
        return _count(times, own, everybody, only_if=_UNASKED)
    except FloodError:
        if not is_asked_for():
            raise
    return _count(times, replace(own, name=f"weak:{visitor}", most=max(1, own.most // WEAK_SHARE)), everybody)


def count_change(visitor: str, *, token: ApiToken | None = None) -> None:
    """Count a change of what was sent in, `token` being what it was sent with. As much may be changed as sent: each may have a page read.

    Raises:
        FloodError: the limit is reached.
    """
    own = _own_limit(visitor, token)
    everybody = Limit("change", settings.SUBMISSIONS_PER_HOUR, "A lot is being changed just now.")
    _count(1, replace(own, name=f"change:{own.name}"), everybody)


def count_page(visitor: str) -> None:
    """Count a page that is to be read for a visitor.

    Raises:
        FloodError: the limit is reached.
    """
    everybody = Limit("read", settings.PAGES_PER_HOUR, "A lot of pages are being read just now.")
    _count(1, Limit(f"page:{visitor}", settings.PAGES_PER_VISITOR, "A lot of pages were read for you in the last hour."), everybody)


def count_receipt(mailbox: str) -> None:
    """Count a mail that goes out without anybody's decision, by a hash of where it goes.

    Raises:
        FloodError: enough went there today.
    """
    _count(1, Limit(f"receipt:{mailbox}", RECEIPTS_PER_DAY, "A lot of mail went there today."), stretch=DAY)


def _own_limit(visitor: str, token: ApiToken | None) -> Limit:
    if token is not None:
        return Limit(f"bot:{token.pk}", token.hourly_limit, "This token has sent as much as it may in an hour.")
    return Limit(f"sent:{visitor}", settings.SUBMISSIONS_PER_VISITOR, "A lot came from your address in the last hour.")


def _count(times: int, *limits: Limit, stretch: timedelta = STRETCH, only_if: str = "TRUE") -> None:
    """Raise the counts of all these limits, or of none where one does not leave as much. Their order is that in which rows are locked."""
    now = timezone.now()
    number = int(now.timestamp() // stretch.total_seconds())
    ends_at = datetime.fromtimestamp((number + 1) * stretch.total_seconds(), tz=UTC)
    by_key = {f"{limit.name}:{number}": limit for limit in limits}
    is_possible = all(times <= limit.most for limit in limits)
    counts = _raised({key: limit.most for key, limit in by_key.items()}, times, ends_at, only_if) if is_possible else {}
    if any(counts.get(key, limit.most + 1) > limit.most for key, limit in by_key.items()):
        raise _flood(by_key, times, int((ends_at - now).total_seconds()) + 1)


def _raised(most: dict[str, int], times: int, ends_at: datetime, only_if: str) -> dict[str, int]:
    """The counts by key, raised; none where a limit or that condition was in the way. In a race a count may rise above its limit."""
    table = connection.ops.quote_name(FloodCount._meta.db_table)  # noqa: SLF001 (Django's documented name)
    rows = ", ".join(["(%s, %s)"] * len(most))
    full = " OR ".join(["key = %s AND count > %s"] * len(most))
    statement = f"""
        INSERT INTO {table} (key, count, ends_at)
        SELECT column1, {times:d}, column2 FROM (VALUES {rows}) AS wanted
        WHERE {unflushed()} AND {only_if} AND NOT EXISTS (SELECT 1 FROM {table} WHERE {full})
        ON CONFLICT (key) DO UPDATE SET count = {table}.count + {times:d}
        RETURNING key, count"""  # noqa: S608 (the table's name, a number and placeholders)  # nosec
    end = connection.ops.adapt_datetimefield_value(ends_at)
    values = [value for key in most for value in (key, end)] + [value for key, limit in most.items() for value in (key, limit - times)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchall())


def _flood(by_key: dict[str, Limit], times: int, seconds: int) -> FloodError:
    counts = dict(FloodCount.objects.filter(key__in=by_key).values_list("key", "count"))
    words = next((limit.words for key, limit in by_key.items() if counts.get(key, 0) + times > limit.most), "")
    minutes = -(-seconds // 60)
    when = "in a minute" if minutes == 1 else f"in {minutes} minutes"
    return FloodError(f"{words} Try again {when}: what you typed stays here.", retry_after=seconds)
