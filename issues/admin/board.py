"""The board's addresses: its changing part, asked for again and again by htmx, and the mark of a section."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from issues import presence
from issues.admin.board_lines import EDIT_SECTIONS, board_context
from issues.admin.desk import DeskView
from issues.models import Issue
from issues.readiness import ReadinessError, mark_ready, reopen
from issues.visits import mark_seen

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponseBase

SEE_BOARD = "issues.view_issue"
VERSION_DIGITS = 9


class LiveView(DeskView):
    """An address that htmx asks, too: it answers with the board, or sends the whole page elsewhere."""

    @property
    def is_live(self) -> bool:
        """Whether htmx asks."""
        return bool(getattr(self.request, "htmx", False))

    def signed_out(self) -> HttpResponseBase:
        """The whole page goes to the login, not a part of it."""
        if not self.is_live:
            return super().signed_out()
        response = HttpResponseClientRedirect(f"{reverse('admin:login')}?next={reverse('admin:index')}")
        response.status_code = HTTPStatus.FORBIDDEN
        return response

    def whole_page(self, place: str = "") -> HttpResponseBase:
        """The first page anew, with what was told."""
        return HttpResponseClientRefresh() if self.is_live else redirect(reverse("admin:index") + place)


class BoardView(LiveView):
    """The board alone, for the page that asks again and again; answered with 304 where nothing is new."""

    permission = SEE_BOARD

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The board of the coming issue; the whole page anew where another one is coming now."""
        coming = Issue.objects.coming()
        if coming is None or str(coming.pk) != request.GET.get("issue"):
            return HttpResponseClientRefresh()
        presence.note(presence.BOARD, self.actor)
        response = board_response(request, coming, self.actor)
        etag = quote_etag(sha256(response.content).hexdigest())
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response) or response


class ReadyView(LiveView):
    """Calls a section ready, or opens it again."""

    permission = EDIT_SECTIONS

    def post(self, request: HttpRequest, section_pk: int) -> HttpResponseBase:
        """Set the mark; `ready` names the version of the text that was looked at."""
        section = get_object_or_404(self.issue.sections, pk=section_pk)
        seen = request.POST.get("ready", "")
        try:
            if seen:
                mark_ready(section, version=_version(seen, section.version), actor=self.actor)
                words = _("“%(section)s” is ready.") % {"section": section}
            else:
                reopen(section, actor=self.actor)
                words = _("“%(section)s” is open again.") % {"section": section}
        except ReadinessError as error:
            self.tell(str(error), level=messages.ERROR)
            return self.whole_page()
        if self.is_live and self.issue == Issue.objects.coming():
            return board_response(request, self.issue, self.actor, said=words)
        self.tell(words)
        return self.whole_page(f"#section-{section.pk}")


class SeenView(LiveView):
    """Moves the mark of what somebody has seen."""

    permission = SEE_BOARD

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Move it to the newest thing that the page showed; what came since stays unseen."""
        mark_seen(self.actor, _moment(request.POST.get("until", "")) or timezone.now())
        coming = Issue.objects.coming()
        if self.is_live and coming is not None:
            return board_response(request, coming, self.actor, said=_("Marked as seen."))
        self.tell(_("Marked as seen."))
        return self.whole_page()


def _moment(text: str) -> datetime | None:
    """The moment that a button names, None where it is none."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _version(seen: str, present: int) -> int:
    """The version that a button names; the present one where it is none."""
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) <= VERSION_DIGITS else present


def board_response(request: HttpRequest, issue: Issue, user: User, *, said: str = "") -> HttpResponse:
    """The part of the page that changes; `said` is read aloud."""
    context = {"coming": issue, "is_part": True, "said": said, "actor": user, **board_context(issue, user)}
    return HttpResponse(render_to_string("admin/board.html", context, request))
