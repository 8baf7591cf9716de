"""Assembly over the database: one transaction reads the issue, merges, and writes what changed. All callers come here.

The issue's row is locked meanwhile, so two runs or a run and an editor take turns; a section is only overwritten in the
version that was read.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from issues import work
from issues.adoption import section_slug
from issues.assembly.merge import assemble
from issues.assembly.states import AssemblyError, Merged, PlacementState, Rules, SectionState
from issues.index import reindex
from issues.models import Assembly, Issue, IssueSection, Placement, Section, SectionVersion
from issues.sources import entry_sources
from issues.text import note_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

    from issues.assembly.states import PlacementKey
    from issues.sources import Proposal

logger = logging.getLogger(__name__)


def request_assembly(issue: Issue, *, actor: User | None) -> Assembly:
    """Ask for an assembly: a row that the next free worker takes. One that already waits serves everybody who asks.

    Raises:
        AssemblyError: the issue is published.
    """
    _refuse_published(issue)
    waiting = Assembly.objects.filter(issue=issue, state=Assembly.State.WAITING)
    try:
        with transaction.atomic():
            return waiting.first() or Assembly.objects.create(issue=issue, requested_by=actor)
    except IntegrityError:  # somebody asked at the same moment
        return waiting.get()


def run_assembly(assembly_id: int) -> Assembly | None:
    """Do a waiting assembly, once however often it is called; what the text refuses is noted on its row."""
    return work.carry_out(Assembly, assembly_id, _perform, refusals=(AssemblyError,))


def assemble_issue(issue: Issue, *, actor: User | None) -> Assembly:
    """Assemble at once and return the finished run with its report.

    Raises:
        AssemblyError: the issue is published, or the merged text would not read back; nothing is saved.
    """
    with transaction.atomic():
        now = timezone.now()
        run = Assembly.objects.create(issue=issue, requested_by=actor, state=Assembly.State.RUNNING, due_at=now, attempts=1)
        _perform(run)
        run.state, run.finished_at = Assembly.State.DONE, timezone.now()
        run.save(update_fields=["state", "finished_at"])
    return run


def not_yet_placed(issue: Issue) -> int:
    """How many lines the sources propose that no assembly has placed yet: one more assembly would bring them in."""
    return len(proposals_for(issue).keys() - {placement_identity(one) for one in issue.placements.all()})


def _refuse_published(issue: Issue) -> None:
    if not issue.is_open:
        raise AssemblyError(f"{issue} is published; its text does not change any more.")


def _perform(run: Assembly) -> None:
    """The effect of one run, inside the caller's transaction."""
    issue = Issue.objects.select_for_update().get(pk=run.issue_id)
    _refuse_published(issue)
    rows = list(issue.sections.select_related("section"))
    states = [section_state(row) for row in rows]
    places = {row.pk: place for place, row in enumerate(rows)}
    standing = {placement_identity(one): one for one in issue.placements.all()}
    states_of_lines = [placement_state(one, places) for one in standing.values()]
    merged = assemble(states, proposals_for(issue), states_of_lines, catalogue=catalogue_rules())
    saved = _save_sections(issue, rows, merged, actor=run.requested_by)
    _save_placements(issue, standing, merged, saved)
    run.report = merged.report.as_json()
    run.versions = _newest_versions(saved)
    run.progress = 100
    run.save(update_fields=["report", "versions", "progress"])
    logger.info("%s assembled: %s", issue, ", ".join(f"{name} {len(lines)}" for name, lines in run.report.items()) or "no change")


def catalogue_rules() -> dict[str, Rules]:
    """What the catalogue says of each section, for the merge."""
    return {
        one.slug: Rules(
            one.slug,
            heading=one.heading,
            place=one.position,
            group=one.group,
            level=one.level,
            kind=one.entry_kind,
            ordering=one.ordering,
            is_slot=one.holds == Section.Holds.SLOT,
            placeholder=one.placeholder,
        )
        for one in Section.objects.all()
    }


def placement_identity(placement: Placement) -> PlacementKey:
    """What makes a placement one of a kind in its issue."""
    return (placement.source, placement.key, placement.listing)


def proposals_for(issue: Issue) -> dict[PlacementKey, Proposal]:
    """What the sources propose for the issue, by what a placement remembers of it."""
    found: dict[PlacementKey, Proposal] = {}
    for source in entry_sources():
        for proposal in source.proposals(issue):
            found[source.name, proposal.key, proposal.listing] = proposal
    return found


def section_state(row: IssueSection) -> SectionState:
    """A section's row as the merge takes it."""
    return SectionState(section_slug(row), row.heading, row.body, row.is_made_by_assembly, row.pk)


def placement_state(one: Placement, places: dict[int, int]) -> PlacementState:
    """A placement's row as the merge takes it; `places` are the sections' places by primary key."""
    return PlacementState(
        one.source,
        one.key,
        one.listing,
        section=one.section,
        place=places.get(one.issue_section_id) if one.issue_section_id else None,
        text=one.text,
        proposed_text=one.proposed_text,
        standing_text=one.standing_text,
        sort_key=tuple(one.sort_key),
        is_adopted=one.is_adopted,
        is_removed=one.removed_at is not None,
        refused_text=one.refused_text,
    )


def _save_sections(issue: Issue, rows: Sequence[IssueSection], merged: Merged, *, actor: User | None) -> list[IssueSection]:
    """Write the sections that changed and those that came or went; returns the rows in the order of the merged sections."""
    by_pk = {row.pk: row for row in rows}
    saved: list[IssueSection] = []
    changed: list[IssueSection] = []
    for position, state in enumerate(merged.sections):
        if state.ident is None:
            row = _made_section(issue, state, position)
            changed.append(row)
        else:
            row = by_pk[state.ident]
            if row.body != state.body:
                _write_body(row, state.body)
                changed.append(row)
            if row.position != position:
                IssueSection.objects.filter(pk=row.pk).update(position=position)
        saved.append(row)
    gone = set(by_pk) - {row.pk for row in saved}
    if gone:
        IssueSection.objects.filter(pk__in=gone).delete()
    if changed:
        note_versions(changed, actor=actor, origin=SectionVersion.Origin.ASSEMBLY)
        reindex(issue, changed)
    return saved


def _newest_versions(rows: Sequence[IssueSection]) -> list[int]:
    """The keys of the versions that say how these sections stand."""
    found = SectionVersion.objects.filter(issue_section__in=rows).order_by().values_list("issue_section").annotate(Max("pk"))
    newest: dict[int | None, int] = dict(found)
    return [newest[row.pk] for row in rows if row.pk in newest]


def _write_body(row: IssueSection, body: str) -> None:
    """Write a body in the version that was read; a newer one makes the whole run start over."""
    if not IssueSection.objects.filter(pk=row.pk, version=row.version).update(body=body, version=row.version + 1):
        raise RuntimeError(f"{row} was edited meanwhile; the assembly starts over.")
    row.body, row.version = body, row.version + 1


def _made_section(issue: Issue, state: SectionState, position: int) -> IssueSection:
    return IssueSection.objects.create(
        issue=issue,
        section=Section.objects.get(slug=state.slug),
        position=position,
        heading=state.heading,
        body=state.body,
        is_made_by_assembly=True,
    )


def _save_placements(issue: Issue, standing: dict[PlacementKey, Placement], merged: Merged, sections: Sequence[IssueSection]) -> None:
    """Bring the placement rows in step by difference."""
    now = timezone.now()
    made: list[Placement] = []
    changed: list[Placement] = []
    for state in merged.placements:
        old = standing.pop(state.identity, None)
        row = old or Placement(issue=issue, source=state.source, key=state.key, listing=state.listing)
        values = {
            "issue_section_id": sections[state.place].pk if state.place is not None else None,
            "section": state.section,
            "text": state.text,
            "proposed_text": state.proposed_text,
            "standing_text": state.standing_text,
            "sort_key": list(state.sort_key),
            "is_adopted": state.is_adopted,
            "removed_at": (row.removed_at or now) if state.is_removed else None,
            "refused_text": state.refused_text,
        }
        if old is not None and all(getattr(old, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(row, name, value)
        (changed if old else made).append(row)
    Placement.objects.bulk_create(made)
    fields = ["issue_section", "section", "text", "proposed_text", "standing_text", "sort_key", "is_adopted", "removed_at", "refused_text"]
    if changed:
        Placement.objects.bulk_update(changed, fields)
    if standing:
        Placement.objects.filter(pk__in=[one.pk for one in standing.values()]).delete()
