"""What a public page says of itself to search engines, and to whoever is sent its address."""

from __future__ import annotations

from django.conf import settings

NAME = "This Week in Rust"


def about(path: str, description: str, *, headline: str = NAME, kind: str = "website") -> dict[str, str]:
    """The values of partials/about.html: absolute address, title, a sentence, and Open Graph's word for what it is."""
    return {"address": settings.SITE_URL + path, "description": description, "headline": headline, "kind": kind}
