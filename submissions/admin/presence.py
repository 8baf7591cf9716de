"""Who else looks at a submission, and what was decided meanwhile: asked for every few seconds by the page that shows it."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string

from issues import presence
from submissions.admin.queue_view import FragmentView
from submissions.admin.submission_page import number_in
from submissions.admin.triage_rows import marked
from submissions.models import Submission, subject
from submissions.queue import SHOWN, Queue, Tab

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


class PresenceView(FragmentView):
    """The words about who is here, and the marks of the list's lines; nothing (304) while they are as the page has them."""

    def get(self, request: HttpRequest, submission_pk: int) -> HttpResponseBase:
        """Renew this editor's own lease, too."""
        self.queue = Queue.of(self.actor, request.GET)
        submission = get_object_or_404(Submission, pk=submission_pk)
        presence.note(subject(submission.pk), self.actor)
        version = number_in(request.GET.get("version", ""))
        keys = [key for word in request.GET.get("rows", "").split(",")[:SHOWN] if (key := number_in(word)) is not None]
        is_changed = version is not None and version != submission.version
        context = {
            "submission": submission,
            "people": presence.others(subject(submission.pk), self.actor),
            "last": submission.decisions.select_related("actor").last() if is_changed else None,
            "is_changed": is_changed,
            "rows": marked(keys, user=self.actor, is_waiting=self.queue.tab not in (Tab.ASKED, Tab.DECIDED)),
        }
        tag = sha256(repr(context).encode()).hexdigest()[:32]
        headers = {"ETag": f'"{tag}"'}
        if request.headers.get("If-None-Match", "").strip('"') == tag:
            return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        shown = {
            "queue": self.queue,
            "tag": tag,
            "poll": request.get_full_path(),
            "here": self.address_of(submission.pk),
            "is_polled": True,
        }
        words = render_to_string("admin/submissions/triage/presence.html", {**context, **shown})
        return HttpResponse(words, headers=headers)
