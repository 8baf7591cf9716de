"""What every page of the desk has in common: who may see it, which issue it is about, how it is shown."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

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


@method_decorator(never_cache, name="dispatch")
class DeskView(View):
    """A page about one issue, for staff with `permission`. Only `get` and `post` that a page defines are answered."""

    http_method_names = ["get", "post"]  # noqa: RUF012 (Django declares it so)
    permission = "issues.change_issue"
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
        return super().dispatch(request, *args, **kwargs)

    def signed_out(self) -> HttpResponseBase:
        """What somebody gets who is not logged in as staff."""
        home = reverse("admin:issues_issue_changelist")
        return redirect_to_login(self.request.get_full_path() if self.request.method == "GET" else home, reverse("admin:login"))

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
