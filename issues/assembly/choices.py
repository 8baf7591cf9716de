"""What an editor decides about a report's open points: take the newer text, bring a removed line back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from issues.assembly.run import assemble_issue
from issues.assembly.states import AssemblyError
from issues.editing import save_section
from issues.editing.names import digest
from issues.models import Issue, Placement

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from issues.models import Assembly


@transaction.atomic
def take_new_text(placement: Placement, *, actor: User | None, shown: str | None = None) -> Placement:
    """Put the source's newer text in place of the line that an editor had changed.

    `shown` is the digest of the words that the line had when somebody chose; those of `placement` as it is given, unless said.

    Raises:
        AssemblyError: no newer text waits, or the line is not as it was shown, or not where it was.
        issues.editing.EditingError: the section can not be saved.
    """
    shown = digest(placement.standing_text) if shown is None else shown
    placement = _locked(placement)
    section = placement.issue_section
    if not placement.refused_text:
        raise AssemblyError("No newer text waits for this line.")
    if digest(placement.standing_text) != shown:
        raise AssemblyError("This line was changed meanwhile. Look at both texts again, then choose.")
    if section is None or section.body.count(placement.standing_text) != 1:
        raise AssemblyError("This line is not where the last assembly left it. Assemble again, then choose.")
    new = placement.refused_text
    save_section(section, body=section.body.replace(placement.standing_text, new), version=section.version, actor=actor)
    placement.text = placement.standing_text = new
    placement.refused_text = ""
    placement.save(update_fields=["text", "standing_text", "refused_text"])
    return placement


@transaction.atomic
def bring_back(placement: Placement, *, actor: User | None) -> Assembly:
    """Let a line that an editor removed stand again at its place, in the words that it had; assembles at once.

    Raises:
        AssemblyError: the line was not removed or is no longer proposed, or the issue is published.
    """
    placement = _locked(placement)
    if placement.removed_at is None:
        raise AssemblyError("This line was not removed.")
    issue, words = placement.issue, placement.standing_text
    placement.delete()
    run = assemble_issue(issue, actor=actor)
    back = issue.placements.filter(source=placement.source, key=placement.key, listing=placement.listing).first()
    if back is None:
        raise AssemblyError("This line is no longer proposed.")
    _reword(back, words, actor=actor)
    return run


def _reword(placement: Placement, words: str, *, actor: User | None) -> None:
    """Give a line that just came from its source the words that an editor gave it before."""
    section, stands = placement.issue_section, placement.standing_text
    if words and words != stands and section is not None and section.body.count(stands) == 1:
        save_section(section, body=section.body.replace(stands, words), version=section.version, actor=actor)
        placement.standing_text = words
        placement.save(update_fields=["standing_text"])


def _locked(placement: Placement) -> Placement:
    """The placement as it is now, its issue locked and still open."""
    issue = Issue.objects.select_for_update().get(pk=placement.issue_id)
    if not issue.is_open:
        raise AssemblyError(f"{issue} is published; its text does not change any more.")
    found = Placement.objects.filter(pk=placement.pk).select_related("issue", "issue_section").first()
    if found is None:
        raise AssemblyError("This line is no longer proposed.")
    return found
