"""Names in addresses. Pure."""

from __future__ import annotations

from django.utils.text import slugify

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
LONGEST = 60


def slug_of(words: str) -> str:
    """The words in small Latin letters, digits and hyphens; in their own script where nothing is left of them; "" without any letter."""
    text = words.casefold().translate(_LETTERS)
    return (slugify(text) or slugify(text, allow_unicode=True))[:LONGEST].rstrip("-")


def city_slug(city: str, state: str = "") -> str:
    """A city in an address; with its state where that is told: `portland-or`."""
    return slug_of(f"{city} {state}")
