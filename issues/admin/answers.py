"""How the desk answers what somebody did there: to a page with scripts with the parts that changed, to one without with the page anew."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from issues.admin.desk import DeskView, is_live
from issues.admin.fragments import changed_parts, desk_parts, has_other_sections, printed_parts, read_stamps
from issues.admin.here import others
from issues.admin.links import came_from
from issues.differences import difference
from issues.editing import PublishedError, StaleSectionError
from issues.forms import SECTION_LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import Form
    from django.http import HttpResponse, HttpResponseBase

    from issues.admin.here import Here
    from issues.admin.lines import DeskLine


STAMPS = "Desk-Stamps"
WITH_PRINTED = "printed"


@dataclass(frozen=True, slots=True)
class Again:
    """What was refused, on the entry as it stands now: one press does it."""

    do: str
    label: str
    line: DeskLine
    hidden: tuple[tuple[str, str], ...]
    form: Form | None = None


class PartsView(DeskView):
    """A page that answers with parts of the desk."""

    def published(self) -> HttpResponseBase:
        """No page into a part."""
        return self.parts(refused=PublishedError(self.issue)) if is_live(self.request) else super().published()

    def parts(
        self, *, said: str = "", refused: Exception | None = None, again: Again | None = None, here: Sequence[Here] | None = None
    ) -> HttpResponse:
        """The parts that the page has not, by its stamps, and words about what was done, or why not and how to do it all the same."""
        stamps = read_stamps(self.request.headers.get(STAMPS, ""))
        here = others(self.issue, self.actor) if here is None else here
        groups = desk_parts(self.issue, actor=self.actor, can_edit=self.issue.is_open, here=here)
        printed = printed_parts(self.issue) if WITH_PRINTED in stamps else []
        is_whole = has_other_sections(groups["sections"], stamps)
        own, shown = (groups["sections"], printed) if not is_whole else ([], [])
        return self.part(
            "parts",
            parts=changed_parts([*groups["head"], *own, *groups["beside"], *shown], stamps),
            sections=groups["sections"] if is_whole else None,
            printed=printed if is_whole and printed else None,
            said=said,
            refused=refused,
            again=again,
            refused_rows=both_texts(refused) if isinstance(refused, StaleSectionError) else {},
        )


class ChangingView(PartsView):
    """A page that changes the text of an issue."""

    permission = "issues.change_issuesection"

    def done(self, said: str, place: str = "") -> HttpResponseBase:
        """Say what was done, and show it: at the element with that id, if one is named."""
        if is_live(self.request):
            return self.parts(said=said)
        self.tell(said)
        return redirect(f"{self.address}#{place}" if place else came_from(self.request, self.address))

    def refuse(self, error: Exception, again: Again | None = None) -> HttpResponseBase:
        """Say why nothing was done; where somebody else was quicker, with both texts, and (`again`) the way to do it all the same."""
        if is_live(self.request):
            return self.parts(refused=error, again=again)
        if isinstance(error, StaleSectionError):
            shown = {"title": _("Nothing was changed"), "refused": error, "refused_rows": both_texts(error), "again": again}
            return self.page("refused", status=HTTPStatus.CONFLICT, **shown)
        self.tell(str(error), level=messages.ERROR)
        return redirect(came_from(self.request, self.address))


def both_texts(error: StaleSectionError) -> dict[str, object]:
    """What each side did to the text that both began from; nothing on a side that did nothing."""
    base = error.base.heading + error.base.body
    sides = {"theirs": error.theirs, "yours": error.yours}
    shown: dict[str, object] = {"heading": error.yours.heading.rstrip("\r\n")}
    if len(base) <= SECTION_LIMIT:
        shown |= {name: difference(base, cut.heading + cut.body, context=1) for name, cut in sides.items()}
    return shown
