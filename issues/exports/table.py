"""What an issue can be given out as: a table of exports, each a pure function from an edition to text.

Another app adds its own by a tuple of exports and its dotted path in settings.ISSUE_EXPORTS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from issues.exports.edition import Edition


@dataclass(frozen=True, slots=True)
class Made:
    """An export's bytes, and what whoever sends them should know before."""

    content: bytes
    warnings: tuple[str, ...] = ()


def no_warnings(content: bytes) -> Sequence[str]:
    """Nothing to say about it."""
    del content
    return ()


@dataclass(frozen=True, slots=True)
class Export:
    """One format: its name on the command line, the name of its file, and who writes it.

    What `is_public` is also read at the issue's page, as `/issues/901/issue.json`, and stands in the static site;
    the page links to it by its `label`.
    """

    name: str
    file_name: str
    media_type: str
    write: Callable[[Edition], str]
    warn: Callable[[bytes], Sequence[str]] = no_warnings
    is_public: bool = False
    label: str = ""

    def make(self, edition: Edition) -> Made:
        """The edition in this format, in UTF-8. Half characters, which no file can hold, become question marks."""
        content = self.write(edition).encode(errors="replace")
        return Made(content, tuple(self.warn(content)))
