"""An issue as plain text: the text part of the mail, and `issue.txt`. Every word and every address of it, in lines of a mail's width.

Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from issues.exports.reading import tree
from issues.markdown.cleaning import clean_line, has_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from issues.exports.edition import Edition

WIDTH = 76
NARROWEST = 30
RULE = "-" * WIDTH
HEADINGS = {"h1": "=", "h2": "=", "h3": "-", "h4": "", "h5": "", "h6": ""}
_OTHER_BLOCKS = "ul ol p div blockquote pre table hr dl dt dd li figure figcaption details summary"
BLOCKS = frozenset(HEADINGS) | frozenset(_OTHER_BLOCKS.split())

DEEPEST = 50  # elements within each other: ten times what issues have
BELOW = " > ".join("*" * DEEPEST)  # a selector of what stands deeper
KEPT = frozenset({"a", "img", "br"})
PARTS = {"ul": "li", "ol": "li", "table": "th, td"}  # without any it is no list or table: they stood too deep

_BLANK = re.compile(r"\s+")


def plain(edition: Edition) -> str:
    """The text: title and date, the issue, and where it is read."""
    top = [edition.headline, f"{edition.date:%A}, {edition.date.day} {edition.date:%B %Y}", edition.address]
    issue = lines_of(_flattened(tree(edition.html, edition.address)), WIDTH)
    return "\n".join([*top, "", RULE, "", *issue]).rstrip("\n") + "\n"


def _flattened(body: LexborNode) -> LexborNode:
    """The tree no deeper than can be walked: of what stands deeper, words, addresses and line breaks."""
    for node in body.css(BELOW):
        if node.tag not in KEPT:
            node.unwrap()
    return body


def lines_of(node: LexborNode, width: int) -> list[str]:
    """The lines of what stands in a block, its blocks parted by blank lines."""
    lines: list[str] = []
    for block in _blocks(node, width):
        lines += ["", *block] if lines else block
    return lines


def _blocks(node: LexborNode, width: int) -> Iterator[list[str]]:
    """The lines of each block, words between blocks being one, too."""
    words: list[str] = []
    for child in _children(node):
        if child.tag in BLOCKS:
            yield from _paragraph(words, width)
            words = []
            if block := _block(child, width):
                yield block
        else:
            words.append(_words(child))
    yield from _paragraph(words, width)


def _paragraph(words: list[str], width: int) -> Iterator[list[str]]:
    if lines := _wrapped("".join(words), width):
        yield lines


def _block(node: LexborNode, width: int) -> list[str]:
    tag = node.tag or ""
    if tag in HEADINGS:
        return _heading(node, width)
    form = _FORMS.get(tag, lines_of)
    return (lines_of if tag in PARTS and node.css_first(PARTS[tag]) is None else form)(node, width)


def _heading(node: LexborNode, width: int) -> list[str]:
    title, sign = _wrapped(_inner(node), width), HEADINGS[node.tag or ""]
    return [*title, sign * max(map(len, title))] if title and sign else title


def _quoted(node: LexborNode, width: int) -> list[str]:
    return [f"> {line}".rstrip() for line in lines_of(node, _narrower(width))]


def _code(node: LexborNode, _width: int) -> list[str]:
    return [f"    {clean_line(line) if has_unseen(line) else line}".rstrip() for line in node.text().strip("\n").split("\n")]


def _rule(_node: LexborNode, width: int) -> list[str]:
    return [RULE[:width]]


def _list(node: LexborNode, width: int) -> list[str]:
    """One item after the other, without blank lines."""
    numbered = node.tag == "ol"
    lines: list[str] = []
    for number, item in enumerate((child for child in _children(node) if child.tag == "li"), 1):
        bullet = f"{number}. " if numbered else "* "
        blocks = list(_blocks(item, _narrower(width)))
        inside = [line for block in blocks for line in block]
        lines += [(bullet if at == 0 else " " * len(bullet)) + line for at, line in enumerate(inside or [""])]
    return [line.rstrip() for line in lines]


def _table(node: LexborNode, _width: int) -> list[str]:
    rows = [[" ".join(_inner(cell).split()) for cell in row.css("th, td")] for row in node.css("tr")]
    return [clean_line(" | ".join(cells)) for cells in rows if any(cells)]


_FORMS = {"ul": _list, "ol": _list, "blockquote": _quoted, "pre": _code, "table": _table, "hr": _rule}


def _narrower(width: int) -> int:
    return max(width - 2, NARROWEST)


def _wrapped(text: str, width: int) -> list[str]:
    """The words in lines; a line break stays one, and no address is broken."""
    lines: list[str] = []
    for piece in text.split("\n"):
        room = 0
        for word in clean_line(piece).split(" "):
            if lines and len(word) < room:
                lines[-1] += f" {word}"
                room -= len(word) + 1
            elif word:
                lines.append(word)
                room = width - len(word)
    return lines


def _inner(node: LexborNode) -> str:
    return "".join(map(_words, _children(node)))


def _words(node: LexborNode) -> str:
    """What a reader sees of a piece of a line; behind a link its address."""
    match node.tag:
        case "-text":
            words = _BLANK.sub(" ", node.text_content or "")
        case "br":
            words = "\n"
        case "code":
            words = f"`{_BLANK.sub(' ', node.text())}`"
        case "em" | "i":
            words = f"*{_inner(node)}*"
        case "img":
            words = f"[{node.attributes.get('alt') or 'Picture'}] {_shown(node.attributes.get('src'))}"
        case "a":
            words = _link(_inner(node), _shown(node.attributes.get("href")))
        case _:
            words = "" if node.tag == "-comment" else _inner(node)
    return words


def _link(words: str, url: str) -> str:
    if not url or words.strip() == url:
        return words
    return f"{words} <{url}>" if words.strip() else f"<{url}>"


def _shown(url: str | None) -> str:
    """An address in one piece."""
    return clean_line(_BLANK.sub("%20", (url or "").strip()))


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next
