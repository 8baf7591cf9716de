"""Pages that were sent in: asked for here, fetched by workers behind a guard, read as far as their head."""

from submissions.pages.facts import page_facts
from submissions.pages.requesting import is_fresh, known_page, request_page

__all__ = ["is_fresh", "known_page", "page_facts", "request_page"]
