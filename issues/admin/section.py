"""Editing one section: its markdown with a preview, and what happens when somebody else saved it meanwhile."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues.admin.desk import DeskView
from issues.admin.here import SECTION, about
from issues.differences import difference
from issues.editing import EditingError, StaleSectionError, save_section, text_at
from issues.exports.html import render_html
from issues.forms import SECTION_LIMIT, ConflictForm, SectionForm
from issues.kept import kept_page
from issues.markdown import Cut
from issues.models import SectionVersion
from issues.textarea import shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from issues.conflict import Clash
    from issues.differences import Row
    from issues.models import IssueSection

SHOWN_VERSIONS = 8
_VERSION = re.compile(r"[0-9]{1,9}")


class PreviewView(DeskView):
    """The live preview: markdown in, the HTML that readers would get out. POST only, for whoever may edit, up to a length."""

    permission = "issues.change_issuesection"

    def signed_out(self) -> HttpResponseBase:
        """Say so instead of sending the login page into the preview."""
        return HttpResponse(
            _("You are signed out. Your text is still here: sign in in another tab, then go on."), status=HTTPStatus.FORBIDDEN
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer with HTML, or say why not."""
        text = request.POST.get("content", "")
        if len(text) > SECTION_LIMIT:
            return HttpResponse(too_long(text), status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, content_type="text/plain; charset=utf-8")
        return HttpResponse(render_html(shown(text)))


def too_long(text: str) -> str:
    """Why a text gets no preview."""
    sizes = {"length": len(text), "limit": SECTION_LIMIT}
    return _("No preview: the text has %(length)s characters, %(limit)s are the most.") % sizes


class SectionView(DeskView):
    """The editor of one section."""

    permission = "issues.change_issuesection"
    is_for_drafts = True
    row: IssueSection

    def get(self, request: HttpRequest, section_pk: int) -> HttpResponseBase:
        """The section as it stands."""
        del request
        self.row = get_object_or_404(self.issue.sections, pk=section_pk)
        return self._editor(SectionForm.of(self.row))

    def post(self, request: HttpRequest, section_pk: int) -> HttpResponseBase:
        """Preview, save, or join with somebody else's version: whichever button was pressed."""
        row = self.issue.sections.filter(pk=section_pk).first()
        if row is None:
            return self.gone()
        self.row = row
        step = request.POST.get("step", "save")
        if step == "join":
            return self._join(text_at(row, self._number("version")))
        form = self._mine() if step == "mine" else SectionForm(request.POST, base=text_at(row, self._number("version")))
        if not form.is_valid() or step in ("preview", "mine"):
            return self._editor(form, preview=form.cleaned_data.get("body", "") if step == "preview" else None)
        return self._save(form)

    def _number(self, name: str) -> int:
        """A version that the form names; the present one when it is no version."""
        sent = self.request.POST.get(name, "")
        return int(sent) if _VERSION.fullmatch(sent) else self.row.version

    def _mine(self) -> SectionForm:
        """The editor's own text again, on top of the version it began from."""
        data = self.request.POST.copy()
        data["body"], data["version"] = data.get("mine", ""), data.get("base_version", "")
        return SectionForm(data, base=text_at(self.row, self._number("base_version")))

    def _save(self, form: SectionForm) -> HttpResponseBase:
        before, sections = self.row.version, self.issue.sections.count()
        try:
            row = save_section(
                self.row,
                body=form.cleaned_data["body"],
                heading=form.cleaned_data.get("heading"),
                version=form.cleaned_data["version"],
                actor=self.actor,
            )
        except StaleSectionError as error:
            return self.conflict(error, form.cleaned_data["version"])
        except EditingError as error:
            form.add_error("body", str(error))
            return self._editor(form)
        made = self.issue.sections.count() - sections
        if made:
            words = ngettext("%(made)s section is added", "%(made)s sections are added", made) % {"made": made}
            self.tell(_("The text held new headings: %(words)s below “%(section)s”.") % {"words": words, "section": row})
            return redirect(f"{self.address}#section-{row.pk}")
        if row.version == before:
            self.tell(_("Nothing was changed: version %(version)s stands.") % {"version": row.version}, level=messages.INFO)
        else:
            self.tell(_("“%(section)s” is saved as version %(version)s.") % {"section": row, "version": row.version})
        is_last = self.request.POST.get("step") == "close"
        return redirect(f"{self.address}#section-{row.pk}" if is_last else self.request.path)

    def _editor(self, form: SectionForm, *, preview: str | None = None) -> HttpResponse:
        saved = SectionVersion.objects.filter(section_key=self.row.pk, what=SectionVersion.What.SAVED)
        versions = list(saved.select_related("saved_by")[: SHOWN_VERSIONS + 1])
        return self.page(
            "section",
            form=form,
            row=self.row,
            title=str(self.row),
            version=next((version for version in versions if version.version == self.row.version), None),
            next_version=self.row.version + 1,
            versions=with_sizes(versions)[:SHOWN_VERSIONS],
            preview=None if preview is None else _preview(preview),
            **about(self.issue, self.actor, f"{SECTION}{self.row.pk}", {self.row.pk: self._opened(form)}),
        )

    def _opened(self, form: SectionForm) -> int:
        """The version on top of which the form is written."""
        sent = str(form["version"].value())
        return int(sent) if _VERSION.fullmatch(sent) else self.row.version

    def conflict(self, error: StaleSectionError, base_version: int) -> HttpResponse:
        """Somebody saved meanwhile: show both texts, and the joined one where nothing clashes."""
        heading = error.theirs.heading if error.yours.heading == error.base.heading else error.yours.heading
        initial = {
            "heading": heading.rstrip("\r\n"),
            "mine": error.yours.body,
            "base_version": base_version,
            "version": error.section.version,
        }
        form = ConflictForm(initial=initial, base=error.theirs, origin=error.base.body, mine=error.yours.body)
        return self._both(form, base=error.base, mine=error.yours)

    def _join(self, theirs: Cut) -> HttpResponseBase:
        """The same page again, with the clashes decided as chosen."""
        base = text_at(self.row, self._number("base_version"))
        mine = Cut(self.request.POST.get("heading", "") + "\n", shown(self.request.POST.get("mine", "")))
        form = ConflictForm(self.request.POST, base=theirs, origin=base.body, mine=mine.body)
        return self._both(form, base=base, mine=mine)

    def _both(self, form: ConflictForm, *, base: Cut, mine: Cut) -> HttpResponse:
        version = self._number("version") if form.is_bound else int(form["version"].value())
        clashes = [
            _clash(place, clash, chosen) for place, (clash, chosen) in enumerate(zip(form.joined.clashes, form.choices, strict=True))
        ]
        return self.page(
            "conflict",
            status=HTTPStatus.CONFLICT,
            title=_("Two versions"),
            form=form,
            row=self.row,
            base_version=form["base_version"].value(),
            saved=self.row.versions.filter(version=version).select_related("saved_by").first(),
            clashes=clashes,
            joined=form.joined.joined,
            changes=form.joined.joined + len(clashes),
            next_version=version + 1,
            heading_clash=form.base.heading if len({base.heading, mine.heading, form.base.heading}) == 3 else "",  # noqa: PLR2004 (all differ)
            theirs=_whole(base, form.base),
            yours=_whole(base, mine),
        )

    def gone(self) -> HttpResponse:
        """What was typed for a section that is there no longer."""
        words = _("Somebody took it out. Copy your text into another section.")
        return kept_page(self.request, _("This section is no longer in the issue"), words, status=HTTPStatus.GONE, can_send=False)


def _clash(place: int, clash: Clash, chosen: str) -> dict[str, Any]:
    """A clash as the page asks about it."""
    sides = {"theirs": difference(clash.base, clash.theirs), "yours": difference(clash.base, clash.yours)}
    return sides | {"name": f"choice-{place}", "number": place + 1, "chosen": chosen}


def _whole(old: Cut, new: Cut) -> tuple[Row, ...]:
    """The new text in full, with what it changed."""
    return difference(old.heading + old.body, new.heading + new.body, context=SECTION_LIMIT)


def _preview(text: str) -> str:
    return render_html(text) if len(text) <= SECTION_LIMIT else too_long(text)


def with_sizes(versions: list[SectionVersion]) -> list[dict[str, Any]]:
    """Each version with how many lines it added and took away against the older one after it in the list."""
    found = []
    for version, older in zip(versions, [*versions, None][1:], strict=True):
        rows = difference(older.heading + older.body, version.heading + version.body) if older else ()
        found.append(
            {
                "version": version,
                "older": older,
                "added": sum(row.sign == "+" for row in rows),
                "removed": sum(row.sign == "-" for row in rows),
            }
        )
    return found
