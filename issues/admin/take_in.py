"""A draft that was edited elsewhere comes back: uploaded or pasted, looked over change by change, taken in."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues.admin.desk import DeskView
from issues.differences import difference
from issues.editing import EditingError
from issues.forms import TakeInForm
from issues.importer import ImporterError
from issues.roundtrip.changes import State, What
from issues.roundtrip.taking_in import File, StalePlanError, incoming, take_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from issues.roundtrip.changes import Change
    from issues.roundtrip.taking_in import Incoming


class TakeInView(DeskView):
    """Two steps: the file, then each of its changes with a box to tick; where both sides changed the same, both texts and a choice."""

    permission = "issues.change_issuesection"
    is_for_drafts = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Ask for the file."""
        del request
        return self._asked(TakeInForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Show what was changed in it, take in what was chosen, or go back."""
        if not self.issue.is_open:
            return self.published()
        form = TakeInForm(request.POST, request.FILES)
        step = request.POST.get("step", "look")
        if not form.is_valid() or step == "type":
            return self._asked(form)
        try:
            if step == "take":
                return self._take_in(form)
            return self._looked_over(form, incoming(self.issue, form.cleaned_data["file"]))
        except ImporterError as error:
            form.add_error("text", error.reason)
        except EditingError as error:
            form.add_error("text", str(error))
        return self._asked(form)

    def _take_in(self, form: TakeInForm) -> HttpResponseBase:
        file: File = form.cleaned_data["file"]
        sent = self.request.POST
        keys = [*sent.getlist("change"), *(name.removeprefix("choice-") for name in sent if sent[name] == "theirs")]
        try:
            take_in(self.issue, file, keys=keys, actor=self.actor)
        except StalePlanError as error:
            return self._looked_over(form, error.incoming, refused=str(error))
        if keys:
            words = ngettext("%(number)s change of %(file)s is taken in.", "%(number)s changes of %(file)s are taken in.", len(keys))
            self.tell(words % {"number": len(keys), "file": file.name})
        else:
            self.tell(_("Nothing was changed."), level=messages.INFO)
        return redirect(self.address)

    def _asked(self, form: TakeInForm) -> HttpResponseBase:
        return self.page("take_in", title=_("Take in a file"), form=form)

    def _looked_over(self, form: TakeInForm, found: Incoming, *, refused: str = "") -> HttpResponseBase:
        file: File = form.cleaned_data["file"]
        return self.page(
            "take_in_changes",
            status=HTTPStatus.CONFLICT if refused else HTTPStatus.OK,
            title=_("What was changed"),
            file=file,
            found=found,
            refused=refused,
            changes=[_shown(change) for change in found.plan.of(State.APPLIES)],
            conflicts=[_shown(change) for change in found.plan.of(State.CONFLICT)],
            there=len(found.plan.of(State.THERE)),
        )


def _shown(change: Change) -> dict[str, Any]:
    """A change as the page shows it: of both sides what they did to the text from which both began."""
    is_layout = change.what is What.LAYOUT
    return {
        "change": change,
        "rows": () if is_layout or change.before == change.after else difference(change.before, change.after),
        "text": "" if is_layout or change.before != change.after else change.after,
        "here": difference(change.before, change.here),
    }
