"""Editors' changes to an issue's text. Whatever changes a body goes through here, through assembly or through publication.

Every save is one transaction: the text, a `SectionVersion` of it and the index change together, or nothing does.
"""

from issues.editing.adding import add_links
from issues.editing.entries import add_entries, move_entry, remove_entry, replace_entry, retitle_entry
from issues.editing.errors import EditingError, PublishedError, StaleSectionError
from issues.editing.group import save_group, section_group
from issues.editing.matching import SectionChange
from issues.editing.names import EntryName
from issues.editing.section import change_dates, save_section, text_at
from issues.editing.successors import standing_name
from issues.editing.undoing import last_change, undo_change
from issues.editing.whole import SavedText, plan_issue_text, save_issue_text

__all__ = [
    "EditingError",
    "EntryName",
    "PublishedError",
    "SavedText",
    "SectionChange",
    "StaleSectionError",
    "add_entries",
    "add_links",
    "change_dates",
    "last_change",
    "move_entry",
    "plan_issue_text",
    "remove_entry",
    "replace_entry",
    "retitle_entry",
    "save_group",
    "save_issue_text",
    "save_section",
    "section_group",
    "standing_name",
    "text_at",
    "undo_change",
]
