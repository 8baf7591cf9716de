"""Which sections have a form, and where: the forms of this app by slug, and those that other apps plug in by settings.SECTION_FORMS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from issues.admin.filling.lists import PullRequestFiller, RfcFiller, TrackerFiller
from issues.admin.filling.single import HiringFiller, ReportFiller
from issues.filling.trackers import FINAL_COMMENTS, TESTING, call_for_testing_line, final_comment_line

if TYPE_CHECKING:
    from issues.admin.filling.outcome import Filler
    from issues.models import IssueSection

FILLERS: dict[str, Filler] = {
    "updates-from-the-rust-project": PullRequestFiller(),
    "performance-triage": ReportFiller(),
    "approved-rfcs": RfcFiller(),
    "new-and-updated-rfcs": RfcFiller(),
    "tracking-issues": TrackerFiller(
        FINAL_COMMENTS,
        final_comment_line,
        gettext_lazy("Paste what entered its final comment period: lines with addresses, bullets, or JSON of GitHub's search."),
        level=5,
    ),
    "calls-for-testing": TrackerFiller(
        TESTING,
        call_for_testing_line,
        gettext_lazy("Paste the calls for testing: lines with addresses, or bullets with their testing steps nested below."),
        level=None,
    ),
    "jobs": HiringFiller(),
}


def form_address(row: IssueSection) -> str:
    """Where a section of an open issue is filled in; empty where it has no form. The section's row of the catalogue must be at hand."""
    slug = row.section.slug if row.section else ""
    if slug in settings.SECTION_FORMS:
        return reverse(settings.SECTION_FORMS[slug])
    return reverse("admin:issues_issue_fill", args=[row.issue_id, row.pk]) if slug in FILLERS else ""
