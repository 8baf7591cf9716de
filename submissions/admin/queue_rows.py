"""The rows of the list, made at once: Django's own way to make them takes longer than everything else on the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.admin.templatetags.admin_list import result_headers
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from submissions.models import Submission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.admin.views.main import ChangeList

    from submissions.admin.queue import SubmissionAdmin


@dataclass(frozen=True)
class Line:
    """One row: its key, the page that it leads to, and the cells behind the first as (column, what stands there)."""

    pk: int
    page: str
    title: str
    cells: tuple[tuple[str, str], ...]


def table(changes: ChangeList, model_admin: SubmissionAdmin) -> dict[str, Any]:
    """The headers, as Django makes them, and the rows."""
    columns = [str(name) for name in changes.list_display if name not in ("action_checkbox", "headline")]
    return {
        "headers": list(result_headers(changes)),
        "lines": list(_lines(changes.result_list, columns, model_admin)),
        "has_boxes": "action_checkbox" in changes.list_display,
    }


def _lines(rows: Iterable[Submission], columns: list[str], model_admin: SubmissionAdmin) -> Iterable[Line]:
    page = reverse("admin:submissions_submission_change", args=[0])
    for row in rows:
        cells = tuple((f"field-{name}", getattr(model_admin, name)(row)) for name in columns)
        yield Line(row.pk, page.replace("/0/", f"/{row.pk}/"), model_admin.headline(row), cells)


@cache
def state_chip(state: str) -> SafeString:
    """A state with its sign."""
    chip = {"state": state, "label": Submission.State(state).label}
    return mark_safe(render_to_string("partials/chip.html", chip))  # noqa: S308 (our own template)
