"""What the pages of the queue have in common: who may see them, in which tab they are, where they lead."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from issues.admin.desk import DeskView
from issues.admin.links import came_from
from submissions import intake
from submissions.admin.submission_page import number_in
from submissions.admin.triage_item import find
from submissions.models import KeySetting
from submissions.queue import Queue

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from submissions.models import Submission


class QueueView(DeskView):
    """A page of the queue, for whoever may decide. `queue` is the tab under its filters that the address asks for."""

    permission = intake.EDITOR_PERMISSION
    queue: Queue

    def address_of(self, pk: int | None, **more: str) -> str:
        """The page of one submission, or of the list, in this tab and under these filters."""
        path = reverse("admin:submissions_submission_triage_item", args=[pk]) if pk else reverse("admin:submissions_submission_triage")
        return f"{path}?{urlencode({**self.queue.asked, **more})}"

    def found(self, submission_pk: int) -> Submission:
        """The submission that the address names.

        Raises:
            Http404: there is none.
        """
        submission = find(submission_pk)
        if submission is None:
            raise Http404
        return submission


class FragmentView(QueueView):
    """A part of a page that asks for it by itself."""

    def signed_out(self) -> HttpResponseBase:
        """Nothing: the page stays as it is."""
        return HttpResponse(status=HTTPStatus.FORBIDDEN)


class KeysView(QueueView):
    """Whether this person decides by single keys."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Switch them on or off, for good."""
        self.queue = Queue.of(self.actor, request.GET)
        are_on = request.POST.get("keys") != "off"
        KeySetting.objects.update_or_create(user=self.actor, defaults={"are_on": are_on})
        return redirect(came_from(request, self.address_of(number_in(request.POST.get("on", "")))))
