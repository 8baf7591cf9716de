"""Markdown to safe HTML, as the newsletter's own site renders it: python-Markdown with its extensions, cleaned with nh3.

Used wherever markdown is shown: public pages, previews, the desk. Text in, HTML out; it knows nothing of issues.
What would take python-Markdown more than a moment (issues.markdown.cost) is shown as it stands, as plain text.
"""

from __future__ import annotations

import re
import threading
from functools import cached_property, lru_cache
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from issues.exports.quick import Quick
from issues.exports.quick.direct import directly
from issues.markdown.cost import is_too_costly

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# The extensions and their settings are those of the newsletter's site (its pelicanconf.py).
EXTENSIONS = ("codehilite", "extra", "toc")
EXTENSION_CONFIGS: dict[str, dict[str, Any]] = {"codehilite": {"css_class": "highlight"}, "toc": {"anchorlink": True}}

FRONT_MATTER = re.compile(r"\s*title:", re.IGNORECASE)

ALLOWED: dict[str, Any] = {
    "tags": nh3.ALLOWED_TAGS - {"article", "aside", "footer", "header", "nav", "map", "area", "center"},
    "attributes": {
        "*": {"id", "title"},
        "a": {"href"},
        "img": {"src", "alt", "width", "height"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
        "time": {"datetime"},
    },
    "allowed_classes": {"a": {"toclink", "footnote-ref", "footnote-backref"}, "div": {"highlight", "footnote"}},
    "url_schemes": {"http", "https", "mailto"},
    "link_rel": None,
}


def _without_places(_tag: str, name: str, value: str) -> str | None:
    return None if name == "id" or (name == "href" and value.startswith("#")) else value


CLEANER = nh3.Cleaner(**ALLOWED)
PLACELESS_CLEANER = nh3.Cleaner(**ALLOWED, attribute_filter=_without_places)


def render_html(markdown: str) -> SafeString:
    """The markdown as clean HTML, front matter left out. Never fails: what is too costly comes back as plain text."""
    # "meta" takes any `word:` at the start of a text for front matter; a section or a title may begin so.
    return _clean(_renderer_for(markdown), markdown)


def render_part(markdown: str) -> SafeString:
    """As `render_html`, for one of several parts of a page: without anchors and links to them, which would not be the only ones."""
    return _clean(_renderer_for(markdown), markdown, PLACELESS_CLEANER)


@lru_cache(maxsize=4096)
def render_item(markdown: str) -> SafeString:
    """A list item and what is nested in it as clean HTML, without its bullet and the list around it."""
    return _clean(_renderers.item, dedent(markdown).strip())


def _renderer_for(markdown: str) -> Markdown:
    return _renderers.issue if FRONT_MATTER.match(markdown) else _renderers.part


def _clean(renderer: Markdown, markdown: str, cleaner: nh3.Cleaner = CLEANER) -> SafeString:
    markdown = markdown.encode(errors="replace").decode()  # lone surrogates
    if is_too_costly(markdown):
        return _as_it_stands(markdown)
    try:
        html = _converted(renderer, markdown)
    except RecursionError:
        _renderers.renew()  # this one stopped half-way
        return _as_it_stands(markdown)
    return mark_safe(cleaner.clean(html))  # noqa: S308 (here HTML becomes safe)


def _converted(renderer: Markdown, markdown: str) -> str:
    """Directly where every block is certain, else with a tree."""
    if renderer is not _renderers.item:
        html = directly(renderer.reset(), markdown, has_front_matter=renderer is _renderers.issue)
        if html is not None:
            return html
    return renderer.reset().convert(markdown)


class _Renderers(threading.local):
    """Three for each thread: while one works it is nobody else's. Each is made when it is asked for: that takes longer than a line."""

    @cached_property
    def issue(self) -> Markdown:
        return _renderer("meta")

    @cached_property
    def part(self) -> Markdown:
        return _renderer()

    @cached_property
    def item(self) -> Markdown:
        return _renderer(_SingleItem())

    def renew(self) -> None:
        vars(self).clear()


def _renderer(*more: Extension | str) -> Markdown:
    extensions = [*EXTENSIONS, *more, LinkedHeadings(), Quick()]
    return Markdown(extensions=extensions, extension_configs=EXTENSION_CONFIGS, output_format="html")


class LinkedHeadings(Extension):
    """Takes the link to itself from a heading that is a link already: one within the other leaves the outer one empty."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (python-Markdown's name)
        """Register it behind what makes those links."""
        md.treeprocessors.register(_InnerLinks(md), "linked-headings", priority=1)  # toc has 5


class _InnerLinks(Treeprocessor):
    def run(self, root: Element) -> None:
        for heading in root.iter():
            if len(heading) == 1 and heading[0].get("class") == "toclink" and heading[0].find(".//a") is not None:
                outer = heading[0]
                heading.text = outer.text
                heading[:] = list(outer)


class _SingleItem(Extension):
    """Takes the list and its one item from around what stands in it."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (python-Markdown's name)
        md.treeprocessors.register(_Unpacked(md), "single-item", priority=1)


class _Unpacked(Treeprocessor):
    def run(self, root: Element) -> None:
        if len(root) == 1 and root[0].tag == "ul" and len(root[0]) == 1:
            item = root[0][0]
            root.text = item.text
            root[:] = list(item)


def _as_it_stands(markdown: str) -> SafeString:
    return format_html("<pre>{}</pre>", markdown.replace("\0", ""))


_renderers = _Renderers()
