"""Pages that were sent in: asked for here, fetched by workers behind a guard, read as far as their head."""

from submissions.pages.requesting import known_page, request_page

__all__ = ["known_page", "request_page"]
