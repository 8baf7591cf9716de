"""Every text that was ever saved in an issue, and two of them compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from issues.admin.desk import DeskView
from issues.differences import difference

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

    from issues.models import SectionVersion

PER_PAGE = 50


class VersionsView(DeskView):
    """The saved versions of an issue, or of one section with `?section=`; with `?from=` and `?to=` their difference."""

    permission = "issues.view_issue"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The list, and above it the two that are compared."""
        versions = self.issue.section_versions.select_related("saved_by", "issue_section").order_by("-pk")
        row = None
        if "section" in request.GET:
            row = get_object_or_404(self.issue.sections, pk=_key(request, "section"))
            versions = versions.filter(section_key=row.pk)
        older, newer = self._compared(versions) if "to" in request.GET else (None, None)
        return self.page(
            "versions",
            title=_("Versions"),
            row=row,
            page_obj=Paginator(versions, PER_PAGE).get_page(request.GET.get("page")),
            choices=list(versions[:PER_PAGE]) if row else [],
            older=older,
            newer=newer,
            rows=difference(older.standing if older else "", newer.standing) if newer else (),
        )

    def _compared(self, versions: QuerySet[SectionVersion]) -> tuple[SectionVersion | None, SectionVersion]:
        newer = get_object_or_404(versions, pk=_key(self.request, "to"))
        if "from" in self.request.GET:
            return get_object_or_404(versions, pk=_key(self.request, "from")), newer
        return versions.filter(section_key=newer.section_key, pk__lt=newer.pk).first(), newer


def _key(request: HttpRequest, name: str) -> int:
    value = request.GET.get(name, "")
    if not value.isascii() or not value.isdecimal() or len(value) > 18:  # noqa: PLR2004 (digits of the largest key)
        raise Http404(_("There is no such version."))
    return int(value)
