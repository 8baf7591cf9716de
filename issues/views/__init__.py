"""The public pages of issues. They read and show; nothing is changed here."""

from issues.views.archive import issue_list
from issues.views.exports import feed, issue_file, section_feed
from issues.views.home import home
from issues.views.reading import issue_by_date, issue_by_number
from issues.views.robots import show_robots, show_sitemap
from issues.views.searching import search

__all__ = [
    "feed",
    "home",
    "issue_by_date",
    "issue_by_number",
    "issue_file",
    "issue_list",
    "search",
    "section_feed",
    "show_robots",
    "show_sitemap",
]
