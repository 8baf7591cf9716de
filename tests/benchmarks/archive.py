"""A made archive to look things up in: as many issues and entries as the newsletter has, and some."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random

from django.db import connection

from issues.links import duplicate_key, host
from issues.models import Entry, Issue, IssueSection

ISSUES = 600
LINKS, EVENTS = 54_000, 46_000
FIRST = date(2019, 1, 2)
SYLLABLES = "a bor ca com de em fa ge han in ker li mo ne o par que ru sa ti un ver wa xi yo ze".split()  # noqa: SIM905 (legible)
VOCABULARY = 20_000
FEWEST, MOST = 4, 11  # words of a title
NUMBERED = 5  # one title in five has a number


def made_titles(count: int) -> list[str]:
    """That many titles, the same at every call. Few words are frequent and many rare, as in life."""
    chance = Random(901)  # noqa: S311 (no secret)
    words = sorted(("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(VOCABULARY)), key=len)
    weights = [*accumulate(1 / place for place in range(1, VOCABULARY + 1))]
    titles = [" ".join(chance.choices(words, cum_weights=weights, k=chance.randint(FEWEST, MOST))).capitalize() for _ in range(count)]
    return [title if place % NUMBERED else f"{title} {chance.randrange(2000, 2040)}" for place, title in enumerate(titles)]


def address(number: int) -> str:
    """The address of an entry of the made archive."""
    return f"https://blog{number % 400}.example.org/{2019 + number % 12}/posts/{number}/"


@cache
def make_archive() -> None:
    """Put it into the database, once in a process."""
    last = 5000
    issues = [
        Issue(
            number=last + week,
            title=f"This Week in Rust {last + week}",
            date=FIRST + timedelta(weeks=week),
            file_name=f"{last + week}.md",
            status=Issue.Status.PUBLISHED,
        )
        for week in range(ISSUES)
    ]
    Issue.objects.bulk_create(issues)
    sections = [IssueSection(issue=issue, position=0, heading="### Observations/Thoughts\n") for issue in issues]
    IssueSection.objects.bulk_create(sections)
    kinds = ["link"] * LINKS + ["event"] * EVENTS
    titled = enumerate(zip(kinds, made_titles(len(kinds)), strict=True))
    Entry.objects.bulk_create((_entry(sections[number % ISSUES], number, kind, title) for number, (kind, title) in titled), batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _entry(section: IssueSection, number: int, kind: str, title: str) -> Entry:
    url = address(number)
    return Entry(
        issue_id=section.issue_id,
        issue_section=section,
        position=number // ISSUES,
        kind=kind,
        title=title,
        url=url,
        duplicate_key=duplicate_key(url),
        host=host(url),
        words=title.replace("`", ""),
        text=f"* [{title}]({url})\n",
    )
