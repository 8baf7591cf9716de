"""Whether somebody works by single keys, for the pages that have some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from submissions.models import KeySetting

if TYPE_CHECKING:
    from django.contrib.auth.models import User

register = template.Library()


@register.simple_tag
def single_keys(user: User) -> bool:
    """Whether they are on for this person; one query."""
    return KeySetting.objects.are_on(user)
