"""Answers of GitHub in JSON: its search, `gh search prs --json`, its GraphQL. Pure, and of bounded cost whatever is pasted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from issues.links import is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECODER = json.JSONDecoder()
_OPENINGS = ("{", "[{", '["', "[]")
_LISTS = ("items", "nodes", "edges", "data", "search", "node")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """One pull request or issue, as GitHub names it."""

    title: str
    url: str
    labels: frozenset[str] = frozenset()


@dataclass(slots=True)
class Answers:
    """What the JSON of a text holds; `left` are its parts that say nothing, `rest` is the text around it."""

    answers: list[Answer] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    rest: str = ""
    total: int | None = None


def read_answers(text: str) -> Answers:
    """Read the JSON documents at the beginning of a text; pages of a search may follow each other."""
    found = Answers()
    position = _skip(text, 0)
    while _begins(text, position):
        try:
            document, end = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        _take(document, found, 0)
        position = _skip(text, end)
    found.rest = text[position:]
    return found


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position


def _begins(text: str, position: int) -> bool:
    """Whether JSON may begin here; a link of markdown begins with a bracket, too."""
    head = "".join(text[position : position + 200].split())
    return head.startswith(_OPENINGS)


def _take(value: Any, found: Answers, depth: int) -> None:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            _take(one, found, depth + 1)
    elif isinstance(value, dict):
        _take_object(value, found, depth)


def _take_object(value: dict[str, Any], found: Answers, depth: int) -> None:
    answer = _answer(value)
    if answer:
        found.answers.append(answer)
        return
    for name in ("total_count", "issueCount"):
        count = value.get(name)
        if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
            found.total = max(found.total or 0, count)
    unknown = True
    for name in _LISTS:
        if name in value:
            unknown = False
            _take(value[name], found, depth + 1)
    if unknown:
        found.left.append(json.dumps(value))


def _answer(value: dict[str, Any]) -> Answer | None:
    """A pull request or issue: a title, and an address that a browser opens."""
    title = value.get("title")
    url = next((address for name in ("html_url", "url") if is_web_address(address := _text(value.get(name)))), "")
    if "//api.github.com/" in url:
        url = url.replace("//api.github.com/repos/", "//github.com/").replace("/pulls/", "/pull/")
    return Answer(title, url, frozenset(_labels(value.get("labels")))) if isinstance(title, str) and title.strip() and url else None


def _labels(value: Any) -> Iterator[str]:
    nodes = value.get("nodes") if isinstance(value, dict) else value
    for label in nodes if isinstance(nodes, list) else ():
        name = label.get("name") if isinstance(label, dict) else label
        if isinstance(name, str):
            yield name


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
