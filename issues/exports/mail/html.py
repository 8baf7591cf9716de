"""The HTML part of the mail: the issue in a theme of our own (theme.html, theme.css), light and dark, for programs of every age. Pure.

Styles stand at the elements (theme.css), for many programs read no others; those for the dark and for phones stay in the head (kept.css).
Nothing is loaded from anywhere: a picture becomes a link to it.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import css_inline

from issues.exports.mail.campaigns import CAMPAIGNS, defused_html
from issues.exports.reading import tree
from issues.markdown.findable import IN_PARAGRAPHS

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from issues.exports.edition import Edition

FOLDER = Path(__file__).parent
CLIPPED_FROM = 102_000  # bytes; Gmail shows no more of a message
PREVIEW = 140  # characters that a mail program shows beside the subject
_UNSUBSCRIBE, _SENDER = "https://unsubscribe.invalid/", "sender.invalid"  # until the styles stand where they belong
_KEPT = ' data-css-inline="keep"'
_SPACE_BETWEEN_TAGS = re.compile(r">\n+\s*<")


def mail_html(edition: Edition) -> str:
    """The whole document, with what the campaign's tool replaces."""
    campaign = CAMPAIGNS[edition.campaign]
    day = f"{edition.date:%A}, {edition.date.day} {edition.date:%B %Y}"
    page = _theme().substitute(
        title=escape(edition.headline),
        preview=escape(preview(edition)),
        site=escape(edition.site.name),
        home=escape(edition.site.address),
        address=escape(edition.address),
        day=day,
        content=_content(edition),
        unsubscribe=_UNSUBSCRIBE,
        sender=_SENDER if campaign.sender else "",
    )
    before, _, after = defused_html(_inliner().inline(page).replace(_KEPT, "", 1)).rpartition(
        _UNSUBSCRIBE
    )  # the last one is ours, whatever the issue says
    after = after.replace(_SENDER, campaign.sender)
    return f"{before}{campaign.unsubscribe}{after}\n"


def mail_warnings(content: bytes) -> list[str]:
    """What the sender should know of a mail before it goes."""
    if len(content) <= CLIPPED_FROM:
        return []
    return [f"The mail has {len(content) / 1000:.0f} kB; Gmail shows the first {CLIPPED_FROM // 1000} kB and a link to the rest."]


def preview(edition: Edition) -> str:
    """The first titles of the issue, as many as a mail program shows beside the subject."""
    titles = [line.title for line in edition.lines if line.title and line.kind not in IN_PARAGRAPHS][:5]
    words = " · ".join(titles) or edition.headline
    return words if len(words) <= PREVIEW else words[: PREVIEW - 1].rsplit(" ", 1)[0] + "…"


def _content(edition: Edition) -> str:
    body = tree(edition.html, edition.address)
    for node in body.css("[id], [class]"):
        for name in ("id", "class"):
            if name in node.attributes:
                del node.attrs[name]
    for node in body.css("img"):
        _link_to_picture(node)
    return _SPACE_BETWEEN_TAGS.sub(">\n<", body.inner_html or "")


def _link_to_picture(node: LexborNode) -> None:
    """A picture's words in its place, linked to it unless they stand in a link already."""
    words, source = node.attributes.get("alt") or "Picture", node.attributes.get("src")
    parent = node.parent
    while parent is not None and parent.tag != "a":
        parent = parent.parent
    if source and parent is None:
        link = node.parser.create_node("a")
        link.attrs["href"] = source
        link.insert_child(words)
        node.insert_before(link)
        node.decompose()
    else:
        node.replace_with(words)


@cache
def _theme() -> Template:
    text, style, kept = ((FOLDER / name).read_text("utf-8") for name in ("theme.html", "theme.css", "kept.css"))
    return Template(text.replace("$style", style).replace("$kept", kept))


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)
