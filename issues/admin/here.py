"""Who else has an issue open, its whole text or one of its sections: said on each of these pages, and asked for again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from issues import presence
from issues.editing.names import digest
from issues.forms import packed_versions
from issues.models import IssueSection, SectionVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User

    from issues.models import Issue

TEXT, SECTION = "text", "section-"
LONGEST_KEY = 18


@dataclass(frozen=True, slots=True)
class Here:
    """Some people, what they have open, and whether it is what this page is about, too."""

    people: tuple[User, ...]
    what: str
    is_same: bool


def come(issue: Issue, user: User, place: str = "") -> list[Here]:
    """Note that somebody has a place of an issue open: its desk (empty), its text, a section. Gives who else is there."""
    presence.note(_subject(issue, place), user)
    return others(issue, user, place)


def others(issue: Issue, user: User, place: str = "") -> list[Here]:
    """Who else has it open, or a part of it; one query, and one for the sections' names where there are any."""
    found = presence.others_within(_subject(issue), user)
    below = len(_subject(issue)) + 1
    places = {subject[below:]: tuple(people) for subject, people in found.items()}
    titles = _titles(issue, places)
    groups = [Here(people, titles[there], there == place) for there, people in places.items() if there in titles]
    return sorted(groups, key=lambda one: (not one.is_same, one.what))


def about(issue: Issue, user: User, place: str, versions: Mapping[int, int]) -> dict[str, Any]:
    """What a page shows that somebody edits on: who else is here, and where it asks again. `versions` are those it was opened on."""
    query = urlencode({"at": place, "versions": packed_versions(versions)})
    return {"here_address": f"{reverse('admin:issues_issue_here', args=[issue.pk])}?{query}"} | told(issue, user, place, versions)


def told(issue: Issue, user: User, place: str, versions: Mapping[int, int]) -> dict[str, Any]:
    """What is said there now; renews the lease, too."""
    words = {"here": come(issue, user, place), "newer": _newer(issue, versions), "actor": user}
    return words | {"here_tag": digest(repr(words))}


def _newer(issue: Issue, versions: Mapping[int, int]) -> SectionVersion | None:
    """The last version of a section that was saved since the page was opened on these."""
    present = issue.sections.filter(pk__in=versions).values_list("pk", "version")
    newer = [pk for pk, version in present if version > versions[pk]]
    rows = SectionVersion.objects.filter(issue_section__in=newer).select_related("saved_by", "issue_section").order_by("-saved_at", "-pk")
    return rows.first() if newer else None


def _subject(issue: Issue, place: str = "") -> str:
    whole = presence.subject_of(issue)
    return f"{whole}/{place}" if place else whole


def _titles(issue: Issue, places: Mapping[str, object]) -> dict[str, str]:
    """What each place is called; a section that is gone is not."""
    keys = {key: place for place in places if (key := _key(place)) is not None}
    rows = IssueSection.objects.filter(issue=issue, pk__in=keys) if keys else ()
    return {"": _("this issue"), TEXT: _("the whole text")} | {keys[row.pk]: f"“{row}”" for row in rows}


def is_place(place: str) -> bool:
    """Whether somebody can edit there: the text, or a section."""
    return place == TEXT or _key(place) is not None


def _key(place: str) -> int | None:
    written = place.removeprefix(SECTION)
    return int(written) if place != written and written.isascii() and written.isdecimal() and len(written) <= LONGEST_KEY else None
