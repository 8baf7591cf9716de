r"""What a browser's text area does to a text, and how to undo it. Pure.

A text area shows every line end as "\n" and sends it as "\r\n" (HTML standard, form-data set and API value), so a text
with other line ends would change by being opened. Each line that comes back as it was shown keeps its own bytes.
"""

from __future__ import annotations

import re

from issues.differences import changes
from issues.markdown import split_lines

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def shown(text: str) -> str:
    """The text as a text area holds it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def restored(sent: str, original: str) -> str:
    """The text that was meant: lines sent back as they were shown are the original's lines, byte for byte.

    Lines that are new get the original's line end where all of its line ends are the same, else a line feed.
    """
    typed = shown(sent)
    if "\r" not in original:
        return typed
    own = _LINE.findall(original)
    lines: list[str] = []
    position = 0
    ending = _ending(own)
    for change in changes([shown(line) for line in own], split_lines(typed)):
        lines += own[position : change.start]
        lines += [line[:-1] + ending if line.endswith("\n") else line for line in change.lines]
        position = change.end
    return "".join([*lines, *own[position:]])


def _ending(lines: list[str]) -> str:
    endings = {line[len(line.rstrip("\r\n")) :] for line in lines} - {""}
    return endings.pop() if len(endings) == 1 else "\n"
