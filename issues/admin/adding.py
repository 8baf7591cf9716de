"""Adding on the desk: links are pasted below a section, what was understood of them is shown, and then they are added."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues.admin.answers import ChangingView
from issues.admin.desk import is_live
from issues.admin.lines import DeskSection
from issues.adoption import section_slug
from issues.editing import EditingError, add_links
from issues.editing.adding import LINK, refuse_other_issues
from issues.entry_forms import WantedForm
from issues.index import section_kinds
from issues.taking import Looked, link_taker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponseBase


MOST = 30
LONGEST_TEXT = 60_000
LONGEST_KEY = 18


class AddView(ChangingView):
    """Three steps: text, rows, done. The rows can be looked at again, with what was typed and what their pages tell by then."""

    is_for_drafts = True
    section: DeskSection

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """A field for the text."""
        self._choose(request.GET.get("section", ""))
        return self._shown(text="")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Read the text, look at the rows again, or add those that are wanted."""
        self._choose(request.POST.get("section", ""))
        try:
            refuse_other_issues(self.issue)
            return self._answer(request.POST.get("text", ""), self._sent())
        except EditingError as error:
            return self.refuse(error)

    def _choose(self, pk: str) -> None:
        """The section that the address or the form names; 404 for one that takes no links."""
        if not pk.isascii() or not pk.isdecimal() or len(pk) > LONGEST_KEY:
            raise Http404
        row = get_object_or_404(self.issue.sections.select_related("section"), pk=pk)
        rows = list(self.issue.sections.select_related("section"))
        kinds = dict(zip([one.pk for one in rows], section_kinds(rows), strict=True))
        self.section = DeskSection(row, kinds[row.pk], [])
        if not self.section.takes_links:
            raise Http404

    def _answer(self, text: str, forms: list[WantedForm]) -> HttpResponseBase:
        read = link_taker().read(text[:LONGEST_TEXT])
        if len(text) > LONGEST_TEXT or len(forms) + len(read.links) > MOST:
            return self._look(forms, text=text, error=_("This is too much: add at most %(most)s links at once.") % {"most": MOST})
        if not forms and not read.links:
            return self._shown(text=text, error=_("There is no address in it. Words without one are typed into the section's text."))
        if self.request.POST.get("do") == "add" and not read.links:
            return self._add(forms, read.left)
        free = [str(place) for place in range(MOST) if str(place) not in {form.prefix for form in forms}]
        new = [WantedForm(initial=asdict(link), prefix=prefix) for prefix, link in zip(free, read.links, strict=False)]
        return self._look([*forms, *new], left=read.left)

    def _sent(self) -> list[WantedForm]:
        """The rows as they were sent, each looked over."""
        sent = self.request.POST.getlist("row")
        forms = [WantedForm(self.request.POST, prefix=name) for name in map(str, range(MOST)) if name in sent]
        for form in forms:
            form.full_clean()
        return forms

    def _add(self, forms: Sequence[WantedForm], left: Sequence[str]) -> HttpResponseBase:
        if any(form.is_refused for form in forms):
            return self._look(forms, left=left, error=_("Nothing was added: put right what is marked."))
        chosen = [form.wanted for form in forms if form.cleaned_data.get("is_wanted")]
        try:
            step = add_links(self.issue, section=self.section.row.pk, links=chosen, actor=self.actor)
        except EditingError as error:
            return self._look(forms, left=left, error=str(error))
        said = f"{capfirst(step.note)}." if step else _("Nothing had to change.")
        return self.done(f"{said} {_left_out(left)}".rstrip(), f"section-{self.section.row.pk}")

    def _look(self, forms: Sequence[WantedForm], *, left: Sequence[str] = (), text: str = "", error: str = "") -> HttpResponseBase:
        """The rows, each with what can be said of it; in a box below them what is no link."""
        taker, word, kind = link_taker(), section_slug(self.section.row), self.section.kind or LINK
        rows = [
            _refused(form) if form.errors else _row(form, taker.look(form.wanted, section=word, kind=kind, actor=self.actor))
            for form in forms
        ]
        return self._shown(rows=rows, text=text or "\n".join(left), left=_left(left), error=error)

    def _shown(self, **context: Any) -> HttpResponseBase:
        context |= {"section": self.section, "title": _("Add to %(section)s") % {"section": self.section.row}, "most": MOST}
        context["is_awaited"] = any(row["looked"].is_awaited for row in context.get("rows", ()))
        if is_live(self.request):
            return self.part("add_panel", **context)
        is_refused = context.get("error") or any(row["form"].errors for row in context.get("rows", ()))
        status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
        return self.page("add", status=status, **context)


def _row(form: WantedForm, looked: Looked) -> dict[str, Any]:
    """A row as its template shows it: what was typed, and what the page told where nothing was."""
    typed = form.cleaned_data if form.is_bound else form.initial
    values = {name: typed.get(name) or value for name, value in asdict(looked.wanted).items()}
    filled = WantedForm(initial=values | {"is_wanted": typed.get("is_wanted", True)}, prefix=form.prefix)
    return {"form": filled, "looked": looked, "name": form.prefix, "is_whole": bool(values["line"])}


def _refused(form: WantedForm) -> dict[str, Any]:
    """A row as it was typed, with what is wrong in its fields."""
    return {"form": form, "looked": Looked(form.wanted), "name": form.prefix, "is_whole": bool(form["line"].value())}


def _left(lines: Sequence[str]) -> str:
    """What is said of lines that stay in the box."""
    words = ngettext(
        "%(number)s line has no address: still in the box below.", "%(number)s lines have no address: still in the box below.", len(lines)
    )
    return words % {"number": len(lines)} if lines else ""


def _left_out(lines: Sequence[str]) -> str:
    """What is said of them when the others are added."""
    words = ngettext("%(number)s line without an address is left out.", "%(number)s lines without an address are left out.", len(lines))
    return words % {"number": len(lines)} if lines else ""
