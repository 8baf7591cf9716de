"""The nominations for one place: editors compare them, vote, and one of them gives somebody the place in the coming issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from issues.admin.desk import DeskView
from issues.exports.html import render_html
from issues.models import Issue
from submissions import voting
from submissions.intake import EDITOR_PERMISSION
from submissions.kinds import submission_kinds
from submissions.models import Submission
from submissions.review import ReviewError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

LONGEST_NUMBER = 18  # digits: what the column holds


class NominationsView(DeskView):
    """All nominations of a kind that are on their way, with the coming issue's place."""

    permission = EDITOR_PERMISSION
    kind = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        kind, issue = submission_kinds()[self.kind], Issue.objects.coming()
        found = voting.nominations(kind, issue=issue, actor=self.actor)
        context: dict[str, Any] = {
            **admin.site.each_context(request),
            "opts": Submission._meta,  # noqa: SLF001 (as Django's own admin does)
            "title": kind.label,
            "kind": kind,
            "issue": issue,
            "nominations": [(one, render_html(one.block)) for one in found],
            "row": issue.sections.filter(section__slug=kind.slot).first() if issue else None,
            "most": voting.MOST_SHOWN if len(found) == voting.MOST_SHOWN else None,
        }
        return TemplateResponse(request, "admin/submissions/submission/nominations.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Vote, take a vote back, or give the place."""
        number = request.POST.get("nomination", "")
        is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
        submission = get_object_or_404(Submission, pk=int(number) if is_number else 0, kind=self.kind)
        try:
            self._do(request.POST.get("step", ""), submission)
        except (voting.VotingError, ReviewError) as error:
            self.tell(str(error), level=messages.ERROR)
        return redirect(f"{request.path}#nomination-{submission.pk}")

    def _do(self, step: str, submission: Submission) -> None:
        if step == "vote":
            voting.vote(submission, actor=self.actor)
        elif step == "back":
            voting.take_vote_back(submission, actor=self.actor)
        elif step == "take":
            issue = Issue.objects.coming()
            taken = voting.give_place(submission, issue=issue, actor=self.actor)
            self.tell(f"“{taken}” has the place in {issue}. The next assembly puts it in; it is on its way.")


def nomination_pages() -> list[URLPattern]:
    """Their addresses."""
    return [
        path("crates/", NominationsView.as_view(kind="crate"), name="submissions_submission_crates"),
        path("quotes/", NominationsView.as_view(kind="quote"), name="submissions_submission_quotes"),
    ]
