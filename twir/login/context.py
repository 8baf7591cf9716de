"""The frame of the desk around allauth's pages. Every page asks, so nothing is loaded for those of the public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

ROUTES = ("admin/login/", "admin/profile/", "invitation/")


def desk_context(request: HttpRequest) -> Mapping[str, Any]:
    """What the frame shows, for the pages of login and profile: allauth's views know nothing of it."""
    match = request.resolver_match
    if match is None or not match.route.startswith(ROUTES):
        return {}
    from django.contrib import admin  # noqa: PLC0415

    from twir.login import github  # noqa: PLC0415
    from twir.login.second_factor import is_missing  # noqa: PLC0415

    frame = admin.site.each_context(request)
    is_open = frame["has_permission"] and not is_missing(request.user)
    return {**frame, "has_permission": is_open, "has_github": github.is_offered()}
