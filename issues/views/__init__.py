"""The public pages of issues. They read and show; nothing is changed here."""

from issues.views.archive import issue_list
from issues.views.home import home
from issues.views.reading import issue_by_date, issue_by_number
from issues.views.searching import search

__all__ = ["home", "issue_by_date", "issue_by_number", "issue_list", "search"]
