"""Why a text was not saved, in words an editor can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from issues.editing.names import EntryName
    from issues.markdown import Cut
    from issues.models import Issue, IssueSection


class EditingError(Exception):
    """The text is not saved; the message says why and what to do."""


class PublishedError(EditingError):
    """The issue is published: its text changes by amendments alone."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(_("%(issue)s is published; its text can no longer be edited here.") % {"issue": issue})


class StaleSectionError(EditingError):
    """Somebody saved the section meanwhile: `yours` is what was typed, `theirs` stands now, `base` is where you began, in `version`.

    `entry` is the name that fits no longer, where one entry was to be changed.
    """

    entry: EntryName | None = None

    def __init__(self, section: IssueSection, *, yours: Cut, theirs: Cut, base: Cut, version: int) -> None:
        super().__init__(_("“%(section)s” was saved by somebody else while you wrote.") % {"section": section})
        self.section = section
        self.yours = yours
        self.theirs = theirs
        self.base = base
        self.version = version
