"""What the texts hold that are given together: their pages and titles, to be found from those that come after."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from issues.checks import Earlier
from issues.markdown.escaping import plain_text
from issues.titles import Titles, read_title

if TYPE_CHECKING:
    from issues.checking.texts import Asked, IssueText


class Given:
    """An index of the texts that were added. Only what stands before a text is told to it, and nothing of the same issue."""

    def __init__(self) -> None:
        self._pages: defaultdict[str, list[tuple[IssueText, Earlier]]] = defaultdict(list)
        self._titles = Titles()
        self._titled: list[tuple[IssueText, str, Earlier]] = []

    def add(self, text: IssueText) -> None:
        """Let the pages and titles of a text be found."""
        for key, link in text.pages:
            self._pages[key].append((text, Earlier(text.number, text.day, link.part.title, link.title)))
        for section, (title, page) in text.titles:
            if found := read_title(plain_text(title)):
                self._titles.add(len(self._titled), found)
                self._titled.append((text, page, Earlier(text.number, text.day, section, title)))

    def with_key(self, key: str, text: IssueText) -> list[Earlier]:
        """Where a page stood before this text."""
        return [earlier for other, earlier in self._pages.get(key, ()) if _is_before(other, text)]

    def alike(self, asked: Asked, text: IssueText) -> list[Earlier]:
        """Where other pages had nearly this title before this text."""
        title, page = asked
        found = read_title(plain_text(title))
        places = (self._titled[number] for number in self._titles.alike(found)) if found else ()
        return [earlier for other, key, earlier in places if key != page and _is_before(other, text)]


def _is_before(other: IssueText, text: IssueText) -> bool:
    return other.day < text.day and not other.is_same_issue(text)
