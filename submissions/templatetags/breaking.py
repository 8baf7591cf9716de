"""Where long words may be broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def after_slashes(words: str) -> SafeString:
    """The words, to be broken after a slash rather than inside a word."""
    return format_html_join(mark_safe("/<wbr>"), "{}", ((part,) for part in words.split("/")))
