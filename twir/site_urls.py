"""The addresses of the static site: issues and events, and where its pages lead to what needs a program.

The views of submissions and of organisers are left out; loading them takes as long as all the rest where little has changed.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from events.addresses import CALENDAR_NEW
from submissions.addresses import SUBMIT, SUBMIT_KIND


def elsewhere(_request: HttpRequest, **_arguments: str) -> HttpResponse:
    """A page that is no file."""
    raise Http404


urlpatterns = [
    path("", include("issues.urls")),
    path(SUBMIT, elsewhere, name="submit"),
    path(SUBMIT_KIND, elsewhere, name="submit-kind"),
    path(CALENDAR_NEW, elsewhere, name="event-calendar-new"),
    path("", include("events.urls")),
]
