"""The page behind an invitation: choose a name and a password, or come by GitHub, and be a member of the desk."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.socialaccount.adapter import get_adapter
from django.contrib.auth.forms import BaseUserCreationForm, UsernameField
from django.contrib.auth.models import User
from django.forms import ModelForm
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache

from twir.login import github
from twir.login.forms import PASSWORD_RULE
from twir.login.invitations import InvitationError, NameTakenError, accept_invitation, find_invitation
from twir.models import Invitation

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    AnyForm = ModelForm[User] | BaseUserCreationForm[User]

PENDING = "invitation"  # in the session: what somebody accepts who is at GitHub just now


class JoinForm(BaseUserCreationForm[User]):
    """Name and password."""

    class Meta:
        model = User
        fields = ("username", "email")
        field_classes: ClassVar = {"username": UsernameField}
        labels: ClassVar = {"username": _("Name"), "email": _("Mail address")}
        help_texts: ClassVar = {
            "username": _("You log in with it, and others see it beside what you do."),
            "email": _("For one mail a day when something waits for you."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say of the password what matters, in one line."""
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_RULE
        self.fields["password2"].label, self.fields["password2"].help_text = _("The same again"), ""


class JoinByGitHubForm(ModelForm[User]):
    """A name, and none at all takes GitHub's."""

    class Meta(JoinForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for no name."""
        super().__init__(*args, **kwargs)
        self.fields["username"].required = False


@method_decorator(never_cache, name="dispatch")
@method_decorator(github.leading_there, name="dispatch")
class JoinView(View):
    """An invitation, opened."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Look for the invitation first: a page about one that is over offers nothing."""
        try:
            self.invitation = find_invitation(kwargs["link"])
            if request.user.is_authenticated:
                return TemplateResponse(request, "login/invited_already.html", {"title": "Invitation"})
            return super().dispatch(request, *args, **kwargs)
        except InvitationError as error:
            context = {"title": "Invitation", "words": str(error)}
            return TemplateResponse(request, "login/invitation_over.html", context, status=HTTPStatus.GONE)

    def get(self, request: HttpRequest, link: str) -> HttpResponse:
        """What one is invited to, and the form."""
        del link
        return self._page(request, JoinForm())

    def post(self, request: HttpRequest, link: str) -> HttpResponse:
        """Accept it, here or by way of GitHub."""
        del link
        by_github = github.is_offered() and "github" in request.POST
        form: AnyForm = JoinByGitHubForm(request.POST) if by_github else JoinForm(request.POST)
        if not form.is_valid():
            return self._page(request, form if not by_github else JoinForm(request.POST))
        return self._to_github(request, form.cleaned_data) if by_github else self._by_password(request, form)

    def _by_password(self, request: HttpRequest, form: AnyForm) -> HttpResponse:
        given = form.cleaned_data
        try:
            user = accept_invitation(self.invitation, username=given["username"], email=given["email"], password=given["password1"])
        except NameTakenError as error:
            form.add_error("username", str(error))
            return self._page(request, form)
        login = Login(user=user, redirect_url=reverse("admin:index"), signup=True)
        response: HttpResponse = perform_password_login(request, {"username": user.get_username()}, login)
        return response

    def _to_github(self, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
        request.session[PENDING] = {"pk": self.invitation.pk, "username": given["username"], "email": given["email"]}
        provider = get_adapter().get_provider(request, "github")
        response: HttpResponse = provider.redirect(request, process="login", next_url=reverse("admin:index"))
        return response

    def _page(self, request: HttpRequest, form: AnyForm) -> HttpResponse:
        sections = list(self.invitation.sections.all())
        context = {"title": "Invitation", "form": form, "invitation": self.invitation, "sections": sections}
        return TemplateResponse(request, "login/invitation.html", context)


def pending_invitation(request: HttpRequest) -> Invitation | None:
    """What is being accepted by way of GitHub."""
    found = request.session.get(PENDING, {}).get("pk")
    return Invitation.objects.open().select_related("created_by").filter(pk=found).first() if found else None


def accept_by_github(request: HttpRequest, sociallogin: SocialLogin) -> User:
    """Make the account of whoever came back from GitHub.

    Raises:
        InvitationError: the invitation is over, or the name is taken.
    """
    invitation = pending_invitation(request)
    if invitation is None:
        raise InvitationError("There is no such invitation.")
    given = request.session.pop(PENDING)
    name = given["username"] or sociallogin.account.extra_data["login"]
    return accept_invitation(invitation, username=name, email=given["email"], password=None)
