"""What the last assembly did, in the words of the desk, and what it left for an editor to decide."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from issues.assembly.wording import report_kinds
from issues.differences import difference
from issues.editing.names import digest
from issues.models import Assembly, Section
from issues.sources import entry_sources
from issues.work import last_beat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from issues.models import Issue, Placement
    from issues.sources import EntrySource

SILENCE = timedelta(seconds=30)
ONE_OFF = "heading:"


def assembly_card(issue: Issue) -> dict[str, Any]:
    """The context of the assembly card: the newest run, its report by kind, and the open points of the issue."""
    run = issue.assemblies.select_related("requested_by").first()
    is_busy = run is not None and run.state in (Assembly.State.WAITING, Assembly.State.RUNNING)
    return {
        "run": run,
        "is_busy": is_busy,
        "nobody_works": is_busy and _is_silent(),
        "kinds": report_kinds(run.report) if run else [],
        "open_points": open_points(issue) if issue.is_open else [],
    }


def open_points(issue: Issue) -> list[dict[str, Any]]:
    """The lines that wait for an editor's word: a newer text that was kept out, a line that was removed by hand."""
    waiting = issue.placements.filter(~Q(refused_text="") | Q(removed_at__isnull=False))
    sources = {source.name: source for source in entry_sources()}
    titles = dict(Section.objects.values_list("slug", "title")) if waiting else {}
    return [_point(placement, sources.get(placement.source), titles) for placement in waiting]


def _point(placement: Placement, source: EntrySource | None, titles: Mapping[str, str]) -> dict[str, Any]:
    is_removed = placement.removed_at is not None
    return {
        "placement": placement,
        "origin": source.explain(placement.key) if source else None,
        "place": titles.get(placement.section) or placement.section.removeprefix(ONE_OFF),
        "is_removed": is_removed,
        "shown": digest(placement.standing_text),
        "rows": () if is_removed else difference(placement.standing_text, placement.refused_text),
    }


def _is_silent() -> bool:
    beat = last_beat()
    return beat is None or timezone.now() - beat > SILENCE
