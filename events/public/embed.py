"""What others put into their pages: a list without header and script, which any page may frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from events.public import scopes
from events.public.calendar import ON_A_PAGE, by_month
from events.public.lines import Line

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "form-action": [NONE], "script-src": [NONE]})
@require_safe
def embed(request: HttpRequest, region: str = "", group_pk: int = 0) -> HttpResponse:
    """All events of the coming weeks, those of a region, or the coming year of a group."""
    now = scopes.today()
    if group_pk:
        scope, window = scopes.of_group(group_pk), scopes.coming_year(now)
    else:
        scope, window = scopes.of_region(region) if region else scopes.everything(), scopes.coming_window(now)
    months = by_month([Line(event) for event in scope.coming(window)[:ON_A_PAGE]], now)
    return render(request, "events/embed.html", {"scope": scope, "months": months, "site": settings.SITE_URL})
