"""What readers see: the words and links of a piece of markdown, as the newsletter's renderer and as CommonMark show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

import markdown
from markdown_it import MarkdownIt

_EXTENSIONS = ("codehilite", "extra", "meta", "toc")


@dataclass
class _Reader(HTMLParser):
    links: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    opened: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.opened.append((len(self.words), dict(attrs).get("href") or ""))
        elif tag not in {"p", "ul", "li", "strong", "code", "h2", "em"}:
            self.words.append(f"<{tag}>")  # an image, a script: seen as what it is

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.opened:
            start, address = self.opened.pop()
            self.links.append((" ".join("".join(self.words[start:]).split()), unquote(address)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _links(html: str) -> list[tuple[str, str]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.links


def links_by_python_markdown(source: str) -> list[tuple[str, str]]:
    """Words and addresses of the links, shown with the newsletter's own extensions."""
    renderer = markdown.Markdown(extensions=_EXTENSIONS, extension_configs={"codehilite": {"css_class": "highlight"}})
    return _links(renderer.convert(source))


def links_by_commonmark(source: str) -> list[tuple[str, str]]:
    """Words and addresses of the links, shown as CommonMark."""
    return _links(MarkdownIt("commonmark").render(source))


RENDERERS = (links_by_python_markdown, links_by_commonmark)
