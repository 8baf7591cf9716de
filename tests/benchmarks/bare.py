"""What is held against, behind the same middleware: a ModelForm that saves one row and nothing else, and a page that is a constant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.forms import modelform_factory
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import path

from submissions.models import Submission
from twir.urls import urlpatterns as own_urlpatterns

if TYPE_CHECKING:
    from django.http import HttpRequest

BareForm = modelform_factory(Submission, fields=("kind", "title", "url", "url_sent", "section", "note", "email", "not_before"))


def send(request: HttpRequest) -> HttpResponse:
    """Save what was sent, as Django's tutorial does."""
    form = BareForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(str(form.errors))
    return redirect(form.save())


def show(request: HttpRequest, size: int) -> HttpResponse:
    """Answer with so many bytes."""
    del request
    return HttpResponse(b"x" * size)


urlpatterns = [path("bare/", send), path("bare/<int:size>/", show), *own_urlpatterns]
