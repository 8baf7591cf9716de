"""What sending in is held against: a ModelForm that saves one row, and nothing else, behind the same middleware."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.forms import modelform_factory
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import path

from submissions.models import Submission
from twir.urls import urlpatterns as own_urlpatterns

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

BareForm = modelform_factory(Submission, fields=("kind", "title", "url", "url_sent", "section", "note", "email", "not_before"))


def send(request: HttpRequest) -> HttpResponse:
    """Save what was sent, as Django's tutorial does."""
    form = BareForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(str(form.errors))
    return redirect(form.save())


urlpatterns = [path("bare/", send), *own_urlpatterns]
