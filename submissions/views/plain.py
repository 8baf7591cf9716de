"""`/submit.txt`: what can be sent in and how, for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from issues.markdown.escaping import plain_text
from submissions.kinds import submission_kinds
from submissions.models import Guideline
from submissions.views.deadline import with_deadline

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from submissions.kinds import SubmissionKind

UNASKED = frozenset({"website", "form_key"})


@require_safe
def show_as_text(request: HttpRequest) -> HttpResponse:
    """The kinds with their fields, the guidelines, the deadline and the addresses."""
    kinds = submission_kinds()
    about: dict[str, list[str]] = {slug: [] for slug in ["", *kinds]}
    for guideline in Guideline.objects.all():
        about.setdefault(guideline.kind, []).append(plain_text(guideline.text))
    context = with_deadline({}) | {
        "rules": about[""],
        "kinds": [{"kind": kind, "fields": _fields(kind), "rules": about[slug]} for slug, kind in kinds.items()],
        "form_url": request.build_absolute_uri(reverse("submit")),
        "api_url": request.build_absolute_uri(reverse("api")),
    }
    return render(request, "submissions/submit.txt", context, content_type="text/plain; charset=utf-8")


def _fields(kind: SubmissionKind) -> list[tuple[str, str]]:
    """Names and what they are, the needed ones marked."""
    fields = kind.form_class().fields.items()
    return [(name, f"{field.label}{'' if field.required else ' (optional)'}") for name, field in fields if name not in UNASKED]
