"""Learning from the published issues, again whenever one was published or amended: a routine (settings.ROUTINES)."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from issues.markdown import parse_item
from issues.markdown.nodes import Link
from issues.models import Entry, Issue, Revision, Section
from issues.routines import Errand
from submissions.models import Learned
from submissions.suggestions.lessons import FORMAT, Printed, draw_lessons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from submissions.suggestions.lessons import Lessons

NAME = "sections"
MOST_LINKS = 10_000  # the newest; older ones would count next to nothing, and learning must end well within a worker's lease


@Errand
def learn(now: datetime) -> Callable[[], object] | None:
    """Learn anew if the archive changed since; answers with what stores it. Three queries, one of them small if nothing changed."""
    titles = dict(_taught_sections().values_list("slug", "title"))
    state = _state_of_archive(titles)
    if Learned.objects.filter(name=NAME, state_of_archive=state).exists():
        return None
    return partial(_store, draw_lessons(printed_links(), titles), state, now)


def printed_links() -> Iterator[Printed]:
    """The links of the published issues that stood in the community's sections, newest first, in one query."""
    rows = (
        Entry.objects.filter(kind="link", issue_section__section__in=_taught_sections())
        .exclude(issue__status__in=Issue.OPEN)
        .order_by("-issue__date", "-pk")
        .values_list("issue_section__section__slug", "url", "words", "text", "issue__date")
    )
    for section, url, words, text, day in rows[:MOST_LINKS].iterator():
        entry = parse_item(text, "link").entry
        yield Printed(section, url, words, entry.prefixes if isinstance(entry, Link) else (), day)


def _taught_sections() -> QuerySet[Section]:
    return Section.objects.filter(group="community", entry_kind="link", holds=Section.Holds.LIST, accepts_submissions=True)


def _state_of_archive(titles: dict[str, str]) -> str:
    """Another one whenever an issue was published or amended, the sections changed, or the program learns in another way."""
    revisions = Revision.objects.aggregate(count=Count("pk"), last=Max("pk"))
    return f"{FORMAT} {revisions['count']} {revisions['last'] or 0} {sha256(repr(sorted(titles.items())).encode()).hexdigest()[:16]}"


def _store(lessons: Lessons, state: str, now: datetime) -> None:
    row = Learned(name=NAME, data=lessons.to_json(), state_of_archive=state, learned_at=now)
    changed = ["data", "state_of_archive", "learned_at"]
    Learned.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=changed)
