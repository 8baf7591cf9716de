"""Invitations in the admin: made, shown once, taken back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from issues.admin.desk import actor_of
from issues.changes import note_changes
from issues.models import Section
from twir.login.invitations import give_link, revoke_invitation, roles_given_by
from twir.models import Invitation

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

FOLDER = "admin/twir/invitation"
TYPED = ("note", "role", "sections")
NOTED = ("state", "created_by", "created_at", "expires_at", "accepted_by", "accepted_at")


class InvitationForm(forms.ModelForm[Invitation]):
    """For whom, as what, and for which sections."""

    actor: User  # set by the admin
    sections = forms.ModelMultipleChoiceField(
        Section.objects.all(), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("What they will look after.")
    )

    class Meta:
        model = Invitation
        fields = TYPED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the roles that whoever is at work may give."""
        super().__init__(*args, **kwargs)
        sections: Any = self.fields.get("sections")
        if sections:
            sections.choices = section_choices()
        role: Any = self.fields.get("role")  # none where it is only read
        if role:
            role.choices = [choice for choice in role.choices if choice[0] in roles_given_by(self.actor)]


def section_choices() -> list[tuple[int, str]]:
    """The sections of the catalogue; those of one title with their slugs."""
    sections = list(Section.objects.all())
    times = Counter(section.title for section in sections)
    return [(section.pk, f"{section} ({section.slug})" if times[section.title] > 1 else section.title) for section in sections]


class InvitationAdmin(admin.ModelAdmin[Invitation]):
    """Who was invited by whom, and what became of it. One that was made stays as it is."""

    form = InvitationForm
    list_display = ("note", "role", "state", "created_by", "created_at", "accepted_by")
    list_select_related = ("created_by", "accepted_by")
    list_filter = ("role",)
    search_fields = ("note",)
    actions = None
    change_form_template = f"{FOLDER}/change_form.html"

    class Media:
        css: ClassVar = {"all": ["css/login.css"]}

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> list[Any]:
        """With what the program noted, once it is there."""
        del request
        return [*TYPED, *(NOTED if obj else ())]

    def get_readonly_fields(self, request: HttpRequest, obj: Invitation | None = None) -> list[str]:
        """Of one that was made, everything."""
        return self.get_fields(request, obj) if obj else []

    def get_form(self, request: HttpRequest, obj: Invitation | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """A form that knows who fills it in."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.actor = actor_of(request)
        return form

    def get_urls(self) -> list[URLPattern]:
        """The button, before the stock addresses."""
        revoke = self.admin_site.admin_view(require_POST(self.revoke_view))
        return [path("<int:invitation_pk>/revoke/", revoke, name="twir_invitation_revoke"), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """A new one gets a link, which only this request knows."""
        actor = actor_of(request)
        if not change:
            obj.created_by = actor
            vars(obj)["link"] = give_link(obj)
            given = {"roles": obj.role, "sections": [str(section) for section in form.cleaned_data["sections"]]}
            note_changes(f"Invitation for {obj}", {}, given, actor=actor)
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Invitation, post_url_continue: str | None = None) -> HttpResponse:
        """The page that shows the link, this once: it is kept nowhere, a message of the session included."""
        del post_url_continue
        address = request.build_absolute_uri(reverse("invitation", args=[vars(obj)["link"]]))
        context = {"opts": self.opts, "title": f"Invitation for {obj}", "invitation": obj, "address": address}
        return TemplateResponse(request, f"{FOLDER}/link.html", {**self.admin_site.each_context(request), **context})

    def revoke_view(self, request: HttpRequest, invitation_pk: int) -> HttpResponse:
        """Take it back."""
        invitation = get_object_or_404(Invitation, pk=invitation_pk)
        if not self.has_change_permission(request, invitation):
            raise PermissionDenied
        if revoke_invitation(invitation, actor=actor_of(request)):
            messages.success(request, f"The invitation for {invitation} is taken back: its link leads nowhere.")
        return redirect("admin:twir_invitation_change", invitation.pk)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Nothing on the way keeps the page with the link."""
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        response: HttpResponse = never_cache(super().add_view)(request, form_url, {**(extra_context or {}), **one_button})
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Nobody: it is taken back."""
        del request, obj
        return False
