"""What differs in an issue's text: since the last assembly, the last revision, and from last week's fixed text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _

from issues.admin.answers import PartsView
from issues.admin.desk import is_live
from issues.differences import difference
from issues.since import Since, compare

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


class DifferencesView(PartsView):
    """One of them, as `?since=` says; with scripts in place of the rendered issue."""

    permission = "issues.view_issue"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The lines that differ, or that there is nothing to compare with."""
        chosen = request.GET.get("since", Since.ASSEMBLY)
        if chosen not in Since.__members__.values():
            raise Http404
        compared = compare(self.issue, Since(chosen))
        context: dict[str, Any] = {
            "title": _("Differences"),
            "since": chosen,
            "compared": compared,
            "rows": difference(compared.before, compared.after) if compared else (),
        }
        return self.part("differences_panel", **context) if is_live(request) else self.page("differences", **context)
