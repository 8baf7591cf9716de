"""Links that name their address elsewhere: `[title][label]`, `[label][]` or `[label]`, and somewhere in the issue `[label]: url`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from issues.markdown.cutting import shelters, split_lines
from issues.markdown.inline import Marks, link_at, marks, without_comments
from issues.markdown.nodes import Entry, Plain
from issues.markdown.renderer import entry_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFINITION = re.compile(r" {0,3}\[(?!\^)([^\[\]\n]+)\]:[ \t]*(<[^<>\n]*>|\S+)")


@dataclass(frozen=True, slots=True)
class ReferenceLink:
    """Title (inline markdown) and label as they stand, and the position after them."""

    title: str
    label: str
    end: int


def definitions(text: str) -> dict[str, str]:
    """The addresses that an issue defines, by `label_key`; none from comments and code.

    Of two definitions the last one counts, as in python-Markdown, which prints the newsletter.
    """
    lines = split_lines(text)
    sheltered = {line for shelter in shelters(lines) for line in range(shelter.start, shelter.end)}
    found = ((at, DEFINITION.match(line)) for at, line in enumerate(lines))
    return {label_key(sign[1]): sign[2].strip("<>") for at, sign in found if sign and at not in sheltered}


def label_key(label: str) -> str:
    """The form in which labels are compared: no case, single blanks (CommonMark 4.7)."""
    return " ".join(label.split()).casefold()


def reference_links(text: str) -> Iterator[ReferenceLink]:
    """What can be a reference link in a piece of inline markdown, in order; it is one if its label is defined."""
    found = marks(text)
    position = 0
    for opening in sorted(found.brackets):
        if opening < position:
            continue
        if link := link_at(found, opening):
            position = link.end
        elif reference := reference_at(found, opening):
            yield reference
            position = reference.end


def reference_at(found: Marks, position: int) -> ReferenceLink | None:
    """The reference link that begins at `position`, or None. What stands alone in brackets is its own label."""
    closing = found.brackets.get(position)
    if closing is None or found.text[position - 1 : position] == "!":
        return None
    title = found.text[position + 1 : closing]
    end = found.brackets.get(closing + 1, closing)
    label = found.text[closing + 2 : end] or title
    return None if "[" in label or not label.strip() else ReferenceLink(title, label, end + 1)


def resolved_link(entry: Entry, addresses: Mapping[str, str]) -> tuple[str, str]:
    """As `entry_link`, with the address that `definitions` of the issue know where the entry itself only names its label."""
    if not isinstance(entry, Plain):
        title, url = entry_link(entry)
        return title, url or addresses.get(label_key(getattr(entry, "label", "")), "")
    found = marks(without_comments(entry.text))
    for opening in sorted(found.brackets):
        if link := link_at(found, opening):
            return link.title, link.address
        reference = reference_at(found, opening)
        if reference and (address := addresses.get(label_key(reference.label))):
            return reference.title, address
    return "", ""
