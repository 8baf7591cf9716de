r"""From a file's bytes to the properties of its components. Pure, one pass, and nothing in it can stop the rest from being read.

Lines may end in CRLF, LF or CR, and be folded amid a character (RFC 5545, 3.1), so they are joined as bytes. What is no property is
passed over: descriptions with bare line breaks in them are common.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from events.importers.announced import CalendarError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_BREAK = re.compile(rb"\r\n|\n|\r")
_PROPERTY = re.compile(r"([A-Za-z0-9-]{1,60})((?:;[^:;\"]*+(?:\"[^\"]*+\"[^:;\"]*+)*+)*+):(.*)", re.DOTALL)
_TORN = re.compile(r"([A-Za-z0-9-]{1,60})(;[^:]{0,200})?:(.*)", re.DOTALL)  # where a quote never ends
_PARAMETER = re.compile(r";([A-Za-z0-9-]{1,60})=(\"[^\"]*\"|[^;:\"]*)")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^(['^n])")  # RFC 6868
_CARETS = {"'": '"', "^": "^", "n": " "}
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_OPENED = frozenset({"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"})
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a component: its parameters and its value, as they stand."""

    value: str
    parameters: str = ""

    def parameter(self, name: str) -> str:
        """One parameter without its quotes; "" where it is missing."""
        for found in _PARAMETER.finditer(self.parameters):
            if found[1].upper() == name:
                return _CARET.sub(lambda caret: _CARETS[caret[1]], found[2].strip('"'))
        return ""

    @property
    def text(self) -> str:
        """The value as a text, its escapes resolved."""
        return _ESCAPE.sub(lambda escape: "\n" if escape[1] in {"n", "N"} else escape[1], self.value) if "\\" in self.value else self.value


@dataclass(slots=True)
class Component:
    """A calendar, an event, a time zone or one of its two halves."""

    name: str
    line: int
    """Of its BEGIN, counted from 1."""
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)
    is_closed: bool = False

    def all(self, name: str) -> list[Property]:
        """Every property of that name."""
        return self.properties.get(name, [])

    def first(self, name: str) -> Property | None:
        """The first property of that name that has a value."""
        return next((found for found in self.all(name) if found.value.strip()), None)

    def text(self, name: str) -> str:
        """The first property of that name as a text; "" where it is missing."""
        found = self.first(name)
        return found.text if found else ""


def read_components(content: bytes) -> list[Component]:
    """The calendars of a file.

    Raises:
        CalendarError: there is none in it.
    """
    root = Component("", 0)
    stack = [root]
    for number, line in _lines(content):
        found = _PROPERTY.match(line) or _TORN.match(line)
        if found is not None:
            _take(stack, number, found[1].upper(), Property(found[3], found[2] or ""))
    calendars = [part for part in root.parts if part.name == "VCALENDAR"]
    if not calendars:
        raise CalendarError("This is no calendar file: no line of it says BEGIN:VCALENDAR.")
    return calendars


def _take(stack: list[Component], number: int, name: str, value: Property) -> None:
    if name == "BEGIN":
        _open(stack, number, value.value.strip().upper())
    elif name == "END":
        _close(stack, value.value.strip().upper())
    elif stack[-1].name in _OPENED:
        stack[-1].properties.setdefault(name, []).append(value)


def _open(stack: list[Component], number: int, name: str) -> None:
    """Begin a component. An event inside an event says that the one before was never ended."""
    if name in {"VCALENDAR", "VEVENT"}:
        while len(stack) > 1 and stack[-1].name not in ({"VCALENDAR"} if name == "VEVENT" else {""}):
            stack.pop()
    if len(stack) > _DEEPEST:
        return
    part = Component(name, number)
    if name in _OPENED:
        stack[-1].parts.append(part)
    stack.append(part)


def _close(stack: list[Component], name: str) -> None:
    if any(part.name == name for part in stack[1:]):
        while stack[-1].name != name:
            stack.pop()
        stack.pop().is_closed = True


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    """The lines, unfolded, each with the number of the line where it begins."""
    content, encoding = _without_mark(content)
    parts: list[bytes] = []
    begun = 1
    for number, raw in enumerate(_BREAK.split(content), start=1):
        if raw[:1] in {b" ", b"\t"} and parts:
            parts.append(raw[1:])
            continue
        if parts:
            yield begun, _decoded(b"".join(parts), encoding)
        parts, begun = [raw], number
    yield begun, _decoded(b"".join(parts), encoding)


def _without_mark(content: bytes) -> tuple[bytes, str]:
    """The content without its byte order mark, as UTF-8; else how it is encoded."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace").encode(), "utf-8"
    try:
        _FOLD.sub(b"", content).decode()
    except UnicodeDecodeError:
        return content, "utf-8" if _is_mostly_utf_8(content) else "windows-1252"
    return content, "utf-8"


def _is_mostly_utf_8(content: bytes) -> bool:
    """Whether broken UTF-8 is that all the same: more of its characters can be read than cannot."""
    text = content.decode(errors="replace")
    wrong = text.count("\ufffd")
    return sum(1 for sign in text if sign > "\x7f") - wrong > wrong


def _decoded(line: bytes, encoding: str) -> str:
    return line.decode(encoding, errors="replace")
