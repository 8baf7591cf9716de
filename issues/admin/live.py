"""The live parts of the desk: what changed since a page last asked, the rendered issue, repairs, and undo."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponseNotModified
from django.utils.http import quote_etag
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues import presence
from issues.admin.answers import ChangingView, PartsView
from issues.admin.findings import repair
from issues.admin.fragments import printed_parts
from issues.editing import EditingError, undo_change
from issues.editing.names import digest

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


class LiveView(PartsView):
    """What a page asks every few seconds. Where nothing changed, the answer costs five small statements and has no body."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The parts that the page has not; nothing where all of it is as it was."""
        presence.note(presence.subject_of(self.issue), self.actor)
        etag = self._etag()
        if request.headers.get("If-None-Match") == etag:
            answer: HttpResponseBase = HttpResponseNotModified()
        else:
            answer = self.parts()
        answer.headers["ETag"] = etag
        return answer

    def _etag(self) -> str:
        """Another one after each change of the text, and while an assembly goes on."""
        sections = self.issue.sections.values_list("pk", "version", "position")
        runs = self.issue.assemblies.values_list("pk", "state", "progress")[:1]
        return quote_etag(digest(repr((self.actor.pk, self.issue.status, list(sections), list(runs)))))


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
