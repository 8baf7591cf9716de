"""Finishing an issue: what it does not print empty goes, and empty lists say so."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from issues.assembly.run import catalogue_rules, section_state
from issues.finishing import Emptiness, finished
from issues.markdown import split_lines
from issues.models import Issue, Section, SectionVersion
from issues.publication.errors import PublicationError
from issues.text import Step, issue_text, store_text

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Finishing:
    """What finishing changes, or has changed."""

    before: str
    after: str

    @property
    def has_changes(self) -> bool:
        """Whether anything is left to finish."""
        return self.before != self.after

    @property
    def diff(self) -> str:
        """The change set as a unified diff."""
        lines = difflib.unified_diff(split_lines(self.before), split_lines(self.after), "as it stands", "finished")
        return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def finish_issue(issue: Issue, *, actor: User | None, dry_run: bool = False) -> Finishing:
    """Take out the sections that an issue does not print empty, and write the notices of empty lists.

    A dry run saves nothing. Raises PublicationError for a published issue.
    """
    with transaction.atomic():
        if not Issue.objects.select_for_update().get(pk=issue.pk).is_open:
            raise PublicationError(f"{issue} is published; it cannot be finished any more.")
        before = issue_text(issue)
        finishing = Finishing(before, _finished_text(issue))
        if finishing.has_changes and not dry_run:
            step = Step(actor, _("finished the issue"))
            store_text(issue, finishing.after, actor=actor, origin=SectionVersion.Origin.FINISH, step=step)
    return finishing


def _finished_text(issue: Issue) -> str:
    states = [section_state(row) for row in issue.sections.select_related("section")]
    emptiness = {one.slug: Emptiness(one.is_hidden_when_empty, one.empty_text) for one in Section.objects.all()}
    return finished(states, catalogue_rules(), emptiness)
