"""The list of contents of a rendered issue: its headings and their anchors. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

TOP = ("h1", "h2")
BELOW = ("h3",)


@dataclass
class Chapter:
    """A heading with its anchor, and the headings right below it."""

    title: str
    anchor: str
    below: list[Chapter] = field(default_factory=list)


def contents(html: str) -> list[Chapter]:
    """Headings of the first two levels, each with those of the third below it. Wants clean HTML (render_html's)."""
    found: list[Chapter] = []
    for heading in LexborHTMLParser(html).css(", ".join(TOP + BELOW)):
        anchor = heading.attributes.get("id")
        if not anchor:
            continue
        chapter = Chapter(heading.text().strip(), anchor)
        if heading.tag in TOP or not found:
            found.append(chapter)
        else:
            found[-1].below.append(chapter)
    return found
