"""Small pages of our own."""

from __future__ import annotations

from html import escape

from submissions.pages.reading import PageReading, read_page

URL = "https://ada.example.org/notes/walking"


def html(head: str, *, lang: str = "", body: str = "") -> str:
    """A page with this in its head."""
    return f"<!DOCTYPE html>\n<html{f' lang={lang!r}' if lang else ''}>\n<head>\n{head}\n</head>\n<body>{body}"


def metas(**contents: str) -> str:
    """Meta tags by property; two underscores stand for a colon."""
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{escape(content)}">\n' for name, content in contents.items())


def titled(title: str, **contents: str) -> str:
    """A page with this title and these meta tags."""
    return html(f"<title>{escape(title)}</title>\n{metas(**contents)}")


def read(page: str | bytes, url: str = URL, content_type: str = "text/html; charset=utf-8") -> PageReading:
    """What it says of itself."""
    return read_page(page, url=url, content_type=content_type)
