"""The tokens of bots: made, shown once, looked after, revoked. Nothing is deleted, for submissions name the token that sent them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from issues.admin.desk import actor_of
from issues.changes import note_changes
from submissions.api.tokens import give_secret, revoke_token
from submissions.models import ApiToken

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

FOLDER = "admin/submissions/apitoken"
TYPED = ("name", "contact", "hourly_limit")
NOTED = ("state", "created_at", "created_by", "last_used_at")


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    """Who may send in by a program, and when that was last done."""

    list_display = ("name", "contact", "hourly_limit", "state", "last_used_at", "created_by")
    list_select_related = ("created_by",)
    search_fields = ("name", "contact")
    actions = None
    change_form_template = f"{FOLDER}/change_form.html"

    @admin.display(description=_("state"), ordering="revoked_at")
    def state(self, token: ApiToken) -> str:
        """Whether it still sends."""
        return f"revoked {token.revoked_at:%Y-%m-%d}" if token.revoked_at else "in use" if token.last_used_at else "never used"

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> list[Any]:
        """With what the program noted, once it is there."""
        del request
        return [*TYPED, *(NOTED if obj else ())]

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> list[str]:
        """What the program noted; of a revoked one, everything."""
        del request
        return [*(TYPED if obj and obj.revoked_at else ()), *(NOTED if obj else ())]

    def get_urls(self) -> list[URLPattern]:
        """The button, before the stock addresses."""
        revoke = self.admin_site.admin_view(require_POST(self.revoke_view))
        return [path("<int:token_pk>/revoke/", revoke, name="submissions_apitoken_revoke"), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: ApiToken, form: ModelForm[ApiToken], change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """A new one gets a secret, which only this request knows."""
        actor = actor_of(request)
        if not change:
            obj.created_by = actor
            vars(obj)["secret"] = give_secret(obj)
        super().save_model(request, obj, form, change)
        before = {name: form.initial.get(name) for name in form.changed_data} if change else {}
        note_changes(f"API token {obj}", before, {name: form.cleaned_data[name] for name in form.changed_data}, actor=actor)

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        """The page that shows the secret, this once: it is kept nowhere, a message of the session included."""
        del post_url_continue
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"The token of {obj}",
            "token": obj,
            "secret": vars(obj)["secret"],
        }
        return TemplateResponse(request, f"{FOLDER}/secret.html", context)

    def revoke_view(self, request: HttpRequest, token_pk: int) -> HttpResponse:
        """Let it send nothing any more."""
        token = get_object_or_404(ApiToken, pk=token_pk)
        if not self.has_change_permission(request, token):
            raise PermissionDenied
        if revoke_token(token, actor=actor_of(request)):
            messages.success(request, f"The token of {token} is revoked: it sends nothing any more.")
        return redirect("admin:submissions_apitoken_change", token.pk)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Nothing on the way keeps the page with the secret."""
        response: HttpResponse = never_cache(super().add_view)(request, form_url, extra_context)
        return response

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """Nobody: it is revoked."""
        del request, obj
        return False
