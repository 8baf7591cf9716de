"""The live parts of the desk: what changed since a page last asked, the rendered issue, repairs, and undo."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.http import quote_etag
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues.admin.answers import ChangingView, PartsView
from issues.admin.findings import repair
from issues.admin.fragments import printed_parts
from issues.admin.here import come, is_place, told
from issues.admin.lines import waiting
from issues.editing import EditingError, undo_change
from issues.editing.names import digest
from issues.forms import read_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponseBase

    from issues.admin.here import Here


class LiveView(PartsView):
    """What a page asks every few seconds, which tells the others that somebody is here. Where nothing changed, the answer has no body."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The parts that the page has not; nothing where all of it is as it was."""
        here = come(self.issue, self.actor)
        etag = self._etag(here)
        if request.headers.get("If-None-Match") == etag:
            answer: HttpResponseBase = HttpResponseNotModified()
        else:
            answer = self.parts(here=here)
        answer.headers["ETag"] = etag
        return answer

    def _etag(self, here: Sequence[Here]) -> str:
        """Another one after each change of the text, each decision of the queue, each coming and going, and while an assembly runs."""
        sections = self.issue.sections.values_list("pk", "version", "position")
        runs = self.issue.assemblies.values_list("pk", "state", "progress")[:1]
        seen = self.actor.pk, self.issue.status, list(sections), list(runs), here, sorted(waiting(self.issue).items())
        return quote_etag(digest(repr(seen)))


class HereView(PartsView):
    """Who else is here, and what was saved meanwhile, for a page on which somebody edits; 204 while that is as the page has it."""

    permission = "issues.change_issuesection"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The words for the place that `at` names, opened on these `versions`."""
        place = request.GET.get("at", "")
        if not is_place(place):
            raise Http404
        words = told(self.issue, self.actor, place, read_versions(request.GET.get("versions", "")))
        if request.GET.get("shown") == words["here_tag"]:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return self.part("here_words", **words)


class PrintedView(PartsView):
    """The issue as readers will see it, section by section."""

    permission = "issues.view_issue"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """All sections, for the page to show beside its own."""
        del request
        return self.part("printed", parts=printed_parts(self.issue))


class RepairView(ChangingView):
    """Applies the certain mend of a finding, or of all of them."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Repair what the pressed button names."""
        try:
            count = repair(self.issue, request.POST.get("finding", ""), actor=self.actor)
        except EditingError as error:
            return self.refuse(error)
        return self.done(ngettext("Repaired %(count)s place.", "Repaired %(count)s places.", count) % {"count": count})


class UndoView(ChangingView):
    """Takes back a change of the text."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Take back the change that the pressed button names."""
        try:
            step = undo_change(self.issue, _key(request.POST.get("change", "")), actor=self.actor)
        except EditingError as error:
            return self.refuse(error)
        return self.done(f"{capfirst(step.note)}.")


def _key(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError as error:
        raise EditingError(_("There is no such change.")) from error
