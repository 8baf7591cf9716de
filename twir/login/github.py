"""Login with GitHub: whether it is offered, what counts as its answer, and the one exception that it needs from the content policy."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.http import Http404

if TYPE_CHECKING:
    from collections.abc import Callable

    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]


def is_offered() -> bool:
    """Whether the environment has its client id and secret."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS)


def only_with_github(view: View) -> View:
    """There is no such page without it."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_offered():
            raise Http404
        return view(request, *args, **kwargs)

    return shown


def leading_there(view: View) -> View:
    """A page with a form that ends at GitHub: browsers ask the policy where its redirect leads, too."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if is_offered():
            parts = urlsplit(GitHubOAuth2Adapter.authorize_url)
            vars(response)["_csp_update"] = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}
        return response

    return shown


class CarefulGitHub(GitHubOAuth2Adapter):
    """GitHub, of whose answer only a profile with a number counts."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        """Who is logged in there.

        Raises:
            ProviderException: it did not say.
        """
        try:
            login = super().complete_login(request, app, token, **kwargs)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise ProviderException("GitHub sent no profile.") from error
        if not login.account.uid.isdecimal():
            raise ProviderException("GitHub sent a profile without a number.")
        return login


go_there = only_with_github(leading_there(OAuth2LoginView.adapter_view(CarefulGitHub)))
come_back = only_with_github(OAuth2CallbackView.adapter_view(CarefulGitHub))
