"""The publish night on the desk: what to look at, the rehearsal, the publication, each delivery, the discussion, amendments."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from issues.admin.desk import DeskView
from issues.deliveries import DeliveryError, rehearse, request_delivery, steps_of
from issues.differences import difference
from issues.discussion import discussion_of
from issues.forms import AmendmentForm, DiscussionForm
from issues.models import Issue
from issues.night import points_before
from issues.publication import (
    PublicationError,
    StaleRevisionError,
    amend_issue,
    make_ready,
    plan_amendment,
    publish_issue,
    put_discussion,
    take_back,
)
from issues.revisions import last_revision

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from issues.deliveries import Change
    from issues.models import Revision

LARGEST_SHOWN = 200_000  # bytes: a longer file is named, and not shown line by line


class NightView(DeskView):
    """A page of the publish night, for publishers."""

    permission = "issues.publish_issue"

    @property
    def night(self) -> str:
        """The list of the night."""
        return reverse("admin:issues_issue_publish", args=[self.issue.pk])

    def listed(self, *, form: DiscussionForm | None = None, status: int = HTTPStatus.OK) -> HttpResponseBase:
        """The list; `form` is a discussion that was refused."""
        context: dict[str, Any] = {"title": _("Publish")}
        if self.issue.is_open:
            points = points_before(self.issue, actor=self.actor)
            return self.page("publish", **context, points=points, is_blocked=any(point.level == "error" for point in points))
        revision = last_revision(self.issue)
        context |= deliveries_of(revision) | {
            "revision": revision,
            "revisions": self.issue.revisions.select_related("created_by").defer("text", "html"),
            "discussion": discussion_of(revision.text) if revision else "",
            "form": form or DiscussionForm(initial={"base": revision and revision.number}),
            "coming": Issue.objects.coming(),
        }
        return self.page("publish", status=status, **context)

    def back(self, words: str = "", error: Exception | None = None) -> HttpResponseBase:
        """To the list, with what was done, or why it was not."""
        if error:
            self.tell(str(error), level=messages.ERROR)
        elif words:
            self.tell(words)
        return redirect(self.night)


class PublishView(NightView):
    """The list of the night; publishes."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """What is to be done and what is done; a script asks for the deliveries alone while one is under way."""
        if "HX-Request" in request.headers:
            return self.part("deliveries", **deliveries_of(last_revision(self.issue)))
        return self.listed()

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Publish."""
        del request
        try:
            revision = publish_issue(self.issue, actor=self.actor)
        except PublicationError as error:
            return self.back(error=error)
        coming = Issue.objects.coming()
        opened = _("%(issue)s is open.") % {"issue": coming} if coming else ""
        return self.back(" ".join(filter(None, [_("%(revision)s is published.") % {"revision": revision}, opened])))


class ReadyIssueView(NightView):
    """Calls the whole issue ready, or a draft again."""

    permission = "issues.change_issue"

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """`do` is `ready` or `draft`."""
        is_ready = request.POST.get("do") == "ready"
        try:
            (make_ready if is_ready else take_back)(self.issue, actor=self.actor)
        except PublicationError as error:
            self.tell(str(error), level=messages.ERROR)
            return redirect(self.address)
        words = _("%(issue)s is ready to be published.") if is_ready else _("%(issue)s is a draft again.")
        self.tell(words % {"issue": self.issue})
        return redirect(self.address)


class RehearsalView(NightView):
    """What publishing would change, file by file; nothing is written."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Publish, look, and take it back."""
        del request
        try:
            found = rehearse(self.issue, actor=self.actor)
        except PublicationError as error:
            return self.back(error=error)
        rows = [{"rehearsed": one, "files": [_shown(change) for change in one.changes if change.is_change]} for one in found]
        return self.page("rehearsal", title=_("Rehearsal"), rows=rows)


class DeliverView(NightView):
    """Hands the last revision on in one way."""

    def post(self, request: HttpRequest, port: str) -> HttpResponseBase:
        """Ask for it; a worker does it."""
        revision = last_revision(self.issue)
        if revision is None:
            return self.back(error=DeliveryError(_("Publish it first.")))
        try:
            request_delivery(revision, port, actor=self.actor, again="again" in request.POST)
        except DeliveryError as error:
            return self.back(error=error)
        return redirect(f"{self.night}#deliveries")


class DiscussionView(NightView):
    """Puts the address of the discussion into its line."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Amend that line; an address that cannot stand comes back with the reason."""
        form = DiscussionForm(request.POST)
        if form.is_valid():
            try:
                put_discussion(self.issue, form.cleaned_data["url"], base=form.cleaned_data["base"], actor=self.actor)
            except StaleRevisionError as error:
                form = _refused(DiscussionForm({**form.cleaned_data, "base": error.last.number}), error)
            except PublicationError as error:
                form = _refused(form, error)
            else:
                return self.back(_("The discussion is linked."))
        return self.listed(form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


class AmendView(NightView):
    """The whole text of a published issue, to be amended with a reason: typed, looked over, frozen."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The text as it stands; a draft is edited on its desk."""
        del request
        revision = last_revision(self.issue)
        if self.issue.is_open or revision is None:
            return redirect(self.address)
        return self._editor(AmendmentForm(initial={"text": revision.text, "base": revision.number}, original=revision.text))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Show what would change; freeze it when that was confirmed; or go on typing."""
        last = last_revision(self.issue)
        form = AmendmentForm(request.POST, original=last.text if last else "")
        step = request.POST.get("step", "look")
        if not form.is_valid() or step == "type":
            return self._editor(form)
        text, base = form.cleaned_data["text"], form.cleaned_data["base"]
        try:
            if step == "save":
                revision = amend_issue(self.issue, text=text, base=base, reason=form.cleaned_data["reason"], actor=self.actor)
                return self.back(_("%(revision)s stands now.") % {"revision": revision})
            before = plan_amendment(self.issue, text=text, base=base)
        except StaleRevisionError as error:
            return self._conflict(form, error)
        except PublicationError as error:
            form.add_error("text", str(error))
            return self._editor(form)
        return self.page("amend_changes", title=_("What changes"), form=form, rows=difference(before.text, text))

    def _editor(self, form: AmendmentForm) -> HttpResponseBase:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return self.page("amend", title=_("Amend"), form=form, status=status)

    def _conflict(self, form: AmendmentForm, error: StaleRevisionError) -> HttpResponseBase:
        """Both texts: what stands now, and what was typed, which can go on top of it."""
        data = {**form.cleaned_data, "base": error.last.number}
        rows = difference(error.last.text, form.cleaned_data["text"])
        again = AmendmentForm(data, original=error.last.text)
        return self.page("amend_changes", title=_("Amended meanwhile"), status=HTTPStatus.CONFLICT, form=again, rows=rows, refused=error)


def deliveries_of(revision: Revision | None) -> dict[str, Any]:
    """The ways of handing a revision on, and whether one is under way."""
    steps = steps_of(revision) if revision else []
    return {"revision": revision, "steps": steps, "is_under_way": any(step.state in {"waiting", "running"} for step in steps)}


def _refused(form: DiscussionForm, error: PublicationError) -> DiscussionForm:
    form.add_error("url", str(error))
    return form


def _shown(change: Change) -> dict[str, Any]:
    before, after = change.before or b"", change.after or b""
    sign = "A" if change.before is None else "D" if change.after is None else "M"
    rows = [] if max(len(before), len(after)) > LARGEST_SHOWN else difference(_text(before), _text(after), context=1)
    return {"path": change.path, "sign": sign, "before": len(before), "after": len(after), "rows": rows}


def _text(content: bytes) -> str:
    return content.decode(errors="replace")
