"""Editors' changes to an issue's text. Whatever changes a body goes through here, through assembly or through publication.

Every save is one transaction: the text, a `SectionVersion` of it and the index change together, or nothing does.
"""

from issues.editing.errors import EditingError, StaleSectionError
from issues.editing.group import save_group, section_group
from issues.editing.matching import SectionChange
from issues.editing.section import change_dates, save_section, text_at
from issues.editing.whole import SavedText, plan_issue_text, save_issue_text

__all__ = [
    "EditingError",
    "SavedText",
    "SectionChange",
    "StaleSectionError",
    "change_dates",
    "plan_issue_text",
    "save_group",
    "save_issue_text",
    "save_section",
    "section_group",
    "text_at",
]
