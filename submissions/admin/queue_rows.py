"""The rows of the list, made at once: Django's own way to make them takes longer than everything else on the page."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from django.contrib.admin.templatetags.admin_list import result_headers
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from submissions.models import Submission
from submissions.sections import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.admin.views.main import ChangeList

    from submissions.admin.queue import SubmissionAdmin


# With the marks that the admin's own scripts and styles look for.
BOX = (
    '<td class="action-checkbox"><input type="checkbox" name="_selected_action" value="%s" class="action-select" '
    'aria-label="Select “%s”"></td>'
)


def table(changes: ChangeList, model_admin: SubmissionAdmin) -> dict[str, Any]:
    """The headers, as Django makes them, and the rows."""
    columns = [str(name) for name in changes.list_display if name not in ("action_checkbox", "headline")]
    has_boxes = "action_checkbox" in changes.list_display
    return {"headers": list(result_headers(changes)), "lines": _lines(changes.result_list, columns, model_admin, has_boxes=has_boxes)}


def _lines(rows: Iterable[Submission], columns: list[str], model_admin: SubmissionAdmin, *, has_boxes: bool) -> SafeString:
    page = reverse("admin:submissions_submission_change", args=[0])
    sections = {section.pk: section for section in catalogue()}
    asked = [(f'<td class="field-{name}">', getattr(model_admin, name)) for name in columns]
    lines = []
    for row in rows:
        row.section = sections[row.section_id] if row.section_id else None
        title = _escaped(model_admin.headline(row))
        box = BOX % (row.pk, title) if has_boxes else ""
        cells = "".join(f"{start}{_escaped(column(row))}</td>" for start, column in asked)
        lines.append(f'<tr>{box}<th class="field-headline"><a href="{page.replace("/0/", f"/{row.pk}/")}">{title}</a></th>{cells}</tr>\n')
    return mark_safe("".join(lines))  # noqa: S308 (each value was escaped)


def _escaped(value: str) -> str:
    """What stands in the page: what is not marked as safe, escaped (Django's own way looks for lazy values at each step)."""
    return value if isinstance(value, SafeString) else escape(value)


@cache
def state_chip(state: str) -> SafeString:
    """A state with its sign."""
    chip = {"state": state, "label": Submission.State(state).label}
    return mark_safe(render_to_string("partials/chip.html", chip))  # noqa: S308 (our own template)
