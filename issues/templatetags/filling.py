"""The way to a section's form, for the desk's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from issues.models import IssueSection

register = template.Library()


@register.filter
def fill_address(row: IssueSection) -> str:
    """Where a section is filled in; empty where it has no form."""
    from issues.admin.filling.catalogue import form_address  # noqa: PLC0415 (Django loads all tags for any page, and these lead to the desk)

    return form_address(row)
