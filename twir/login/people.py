"""Accounts in the admin: their roles, and help for whoever is locked out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import CheckboxSelectMultiple
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from issues.admin.desk import actor_of
from issues.changes import note_changes
from submissions.models import ApiToken
from twir.login.closing import close_account, hand_back, has_acted
from twir.login.lockout import failures_of, lift

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import ModelForm
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

NOTED = ("username", "email", "is_active", "is_staff", "is_superuser")
READ = ("last_login", "date_joined")


@transaction.atomic
def remove_second_factor(user: User, *, actor: User) -> None:
    """Forget app, passkeys and recovery codes of somebody who lost them: their password alone opens the way to new ones."""
    rows = Authenticator.objects.filter(user=user)
    note_changes(f"Account {user}", {"second factor": [str(row) for row in rows.order_by("pk")]}, {}, actor=actor)
    rows.delete()


class PeopleAdmin(UserAdmin[User]):
    """Accounts. An administrator looks after all but superusers; every change of a role is noted."""

    actions = None
    change_form_template = "admin/auth/user/change_form.html"
    fieldsets = (
        (None, {"fields": ["username", "password"]}),
        (_("Who it is"), {"fields": ["first_name", "last_name", "email"]}),
        (_("What they may do"), {"fields": ["is_active", "is_staff", "groups", "is_superuser"]}),
        (_("When"), {"fields": READ}),
    )
    filter_horizontal = ()
    list_display = ("username", "email", "roles", "is_active", "last_login")
    list_filter = ("groups", "is_active", "is_staff")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        """The groups."""
        return ", ".join(group.name for group in user.groups.all()) or ("superuser" if user.is_superuser else "")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """What the program notes, and what only superusers give."""
        del obj
        return READ if actor_of(request).is_superuser else (*READ, "is_superuser")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The roles as boxes to tick: there are few."""
        return super().formfield_for_manytomany(db_field, request, **{"widget": CheckboxSelectMultiple(), **kwargs})

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Superusers are looked after by superusers."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """The same; who has done anything stays, for the log names them."""
        return super().has_delete_permission(request, obj) and _may_touch(request, obj) and (obj is None or not has_acted(obj))

    def save_related(self, request: HttpRequest, form: ModelForm[User], formsets: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Store the roles, and note what changed."""
        user = form.instance
        before = {name: form.initial.get(name, getattr(user, name)) for name in NOTED} if change else {}
        roles = sorted(user.groups.values_list("name", flat=True))
        super().save_related(request, form, formsets, change)
        after = {name: getattr(user, name) for name in NOTED} | {"roles": sorted(user.groups.values_list("name", flat=True))}
        note_changes(f"Account {user}", before | {"roles": roles}, after, actor=actor_of(request))
        if change and before["is_active"] and not user.is_active:
            hand_back(user, actor=actor_of(request))

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete the account, and note that."""
        note_changes(f"Account {obj}", {"username": obj.get_username()}, {}, actor=actor_of(request))
        super().delete_model(request, obj)

    def get_urls(self) -> list[URLPattern]:
        """The buttons, before the stock addresses."""
        own = [
            path("<int:user_pk>/let-in/", self._button(self.let_in), name="auth_user_let_in"),
            path("<int:user_pk>/close/", self._button(self.close), name="auth_user_close"),
            path(
                "<int:user_pk>/second-factor/",
                self._button(reauthentication_required(self.without_second_factor)),
                name="auth_user_second_factor",
            ),
        ]
        return own + super().get_urls()

    def _button(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        wrapped: Callable[..., HttpResponse] = self.admin_site.admin_view(require_POST(view))
        return wrapped

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With what the buttons are about."""
        user = self.get_object(request, object_id)
        state = {}
        if user:
            factors = Authenticator.objects.filter(user=user).count()
            is_closable = user.is_active and user != actor_of(request)
            state = {"failures": failures_of(user), "factors": factors, "has_acted": has_acted(user), "is_closable": is_closable}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **state})

    def let_in(self, request: HttpRequest, user_pk: int) -> HttpResponse:
        """Lift a lock-out."""
        user = self._chosen(request, user_pk)
        lift(user, actor=actor_of(request))
        messages.success(request, f"{user} may try again at once.")
        return redirect("admin:auth_user_change", user.pk)

    def close(self, request: HttpRequest, user_pk: int) -> HttpResponse:
        """Let nobody log in with the account any more; nobody closes their own."""
        user = self._chosen(request, user_pk)
        if user == actor_of(request):
            raise PermissionDenied
        close_account(user, actor=actor_of(request))
        messages.success(request, f"The account of {user} is closed: its sessions are over, and its sections are without it.")
        if tokens := ApiToken.objects.filter(created_by=user, revoked_at=None).count():
            messages.warning(request, f"{user} made {tokens} of the API tokens that are in use. Look at them: bots go on with them.")
        return redirect("admin:auth_user_change", user.pk)

    @method_decorator(reauthentication_required)
    def without_second_factor(self, request: HttpRequest, user_pk: int) -> HttpResponse:
        """Forget a second factor that got lost."""
        user = self._chosen(request, user_pk)
        remove_second_factor(user, actor=actor_of(request))
        messages.success(request, f"{user} logs in by password alone, and sets up a new second factor.")
        return redirect("admin:auth_user_change", user.pk)

    def _chosen(self, request: HttpRequest, user_pk: int) -> User:
        user: User = get_object_or_404(self.model, pk=user_pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return user


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    return user is None or not user.is_superuser or actor_of(request).is_superuser
