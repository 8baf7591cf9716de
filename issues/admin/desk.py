"""What every page of the desk has in common: who may see it, which issue it is about, how it is shown."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from issues.editing import PublishedError
from issues.kept import kept_signed_out
from issues.models import Issue

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


def actor_of(request: HttpRequest) -> User:
    """Who is at work.

    Raises:
        PermissionDenied: nobody is logged in.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def is_live(request: HttpRequest) -> bool:
    """Whether a script asks, that takes parts of pages."""
    return "HX-Request" in request.headers


@method_decorator(never_cache, name="dispatch")
class DeskView(View):
    """A page about one issue, for staff with `permission`. Only `get` and `post` that a page defines are answered."""

    http_method_names = ["get", "post"]  # noqa: RUF012 (Django declares it so)
    permission = "issues.change_issue"
    is_for_drafts = False  # it opens something to edit, and a published issue changes by amendments alone
    issue: Issue
    actor: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for a login, refuse who may not, then fetch the issue."""
        user = request.user
        if not isinstance(user, User) or not user.is_active or not user.is_staff:
            return self.signed_out()
        if not user.has_perm(self.permission):
            raise PermissionDenied
        self.actor = user
        if "issue_pk" in kwargs:
            self.issue = get_object_or_404(Issue, pk=kwargs.pop("issue_pk"))
            if self.is_for_drafts and request.method == "GET" and not self.issue.is_open:
                return self.published()
        return super().dispatch(request, *args, **kwargs)

    def signed_out(self) -> HttpResponseBase:
        """What somebody gets who is not logged in as staff: the login page; what they typed; or words, where a script asks for a part."""
        if is_live(self.request):
            words = _("You are signed out. Sign in in another tab, then go on here.")
            return HttpResponse(words, status=HTTPStatus.FORBIDDEN, content_type="text/plain; charset=utf-8")
        if kept := kept_signed_out(self.request):
            return kept
        home = reverse("admin:issues_issue_changelist")
        return redirect_to_login(self.request.get_full_path() if self.request.method == "GET" else home, reverse("admin:login"))

    def published(self) -> HttpResponseBase:
        """What somebody gets who would edit a published issue: its page, and why."""
        self.tell(str(PublishedError(self.issue)), level=messages.ERROR)
        return redirect(self.address)

    def page(self, name: str, *, status: int = HTTPStatus.OK, **context: Any) -> TemplateResponse:
        """A page of templates/admin/issues/issue/."""
        shared = {"issue": self.issue, "opts": Issue._meta, "actor": self.actor}  # noqa: SLF001 (as Django's own admin does)
        return TemplateResponse(
            self.request, f"admin/issues/issue/{name}.html", admin.site.each_context(self.request) | shared | context, status=status
        )

    def part(self, name: str, **context: Any) -> TemplateResponse:
        """A part of a page, from the same folder."""
        return TemplateResponse(self.request, f"admin/issues/issue/{name}.html", {"issue": self.issue, "actor": self.actor} | context)

    def tell(self, words: str, *, level: int = messages.SUCCESS) -> None:
        """Say on the next page what happened."""
        messages.add_message(self.request, level, words)

    @property
    def address(self) -> str:
        """The issue's page on the desk."""
        return reverse("admin:issues_issue_change", args=[self.issue.pk])
