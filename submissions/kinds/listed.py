"""What stands in lists: links, tasks, calls for speakers. An editor's whole line goes before title and address."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from issues.markdown import entry_link, nodes, parse_body, render_entry
from issues.markdown.escaping import column, destination, inline
from issues.markdown.layouts import bare
from issues.markdown.nodes import HOUSE
from submissions.forms import CREDIT, LinkForm, SpeakersForm, TaskForm
from submissions.kinds.base import QueueKind
from submissions.models import LinkSubmission, SpeakersSubmission, TaskSubmission

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX_ORDER = ("series", "video", "audio")
TASK_DASH = " - "


class ListedKind(QueueKind):
    """An entry of title and address."""

    own_fields = ("url", "title", "line", "not_before", "note", "email", *CREDIT)

    def printed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """The editor's line in house style where there is one, else the kind's own form.

        Raises:
            ValueError: the line is not one entry.
        """
        return line_entry(fields["line"], self.slug) if fields.get("line") else self.composed(fields)

    @abstractmethod
    def composed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """The entry out of the kind's fields."""


class LinkKind(ListedKind):
    """`* [prefix] [title](url)` in one of the community sections."""

    slug = "link"
    label = "Link"
    hint = "Article, release, video, paper"
    form_class = LinkForm
    related = ("link",)
    child_class = LinkSubmission
    child_fields = ("prefixes", "language", "llm", "llm_disclosure", "has_paywall")

    def composed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """Prefixes in the order that is usual in print: language, series, medium."""
        chosen = fields.get("prefixes", ())
        prefixes = (fields.get("language", ""), *(word for word in PREFIX_ORDER if word in chosen))
        return nodes.Link(title=inline(fields["title"]), url=destination(fields["url"]), prefixes=tuple(filter(None, prefixes)))


class TaskKind(ListedKind):
    """`* [project - title](url)`: a call for participation."""

    slug = "task"
    label = "Task for contributors"
    hint = "An issue in your project"
    form_class = TaskForm
    related = ("task",)
    child_class = TaskSubmission
    child_fields = ("project", "difficulty", "mentor", "licence")
    home = "cfp-projects"

    def composed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """The project ends at the first " - ", wherever it was typed; without one the title stands alone."""
        words = f"{fields['project']}{TASK_DASH}{fields['title']}" if fields.get("project") else fields["title"]
        project, dash, title = inline(words).partition(TASK_DASH)
        if not dash:
            return nodes.Task(project="", title=project, url=destination(fields["url"]))
        return nodes.Task(project=project, title=title, url=destination(fields["url"]))


class SpeakersKind(ListedKind):
    """`* [**name**](url) | CFP open until 2026-04-27 | place | dates`: a call for speakers."""

    slug = "speakers"
    label = "Call for speakers"
    hint = "Your event looks for talks"
    form_class = SpeakersForm
    related = ("speakers",)
    child_class = SpeakersSubmission
    child_fields = ("deadline", "place", "start_date", "end_date")
    home = "cfp-events"

    def composed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """The columns that are filled, in the order of the newsletter."""
        deadline, start, end = fields["deadline"], fields["start_date"], fields["end_date"]
        columns = (
            f"CFP open until {deadline.isoformat()}" if deadline else "",
            column(fields["place"]),
            " - ".join(day.isoformat() for day in (start, end if end != start else None) if day),
        )
        return nodes.SpeakersCall(name=bare(inline(fields["title"])), url=destination(fields["url"]), columns=tuple(filter(None, columns)))


def line_entry(line: str, kind: str) -> nodes.Entry:
    """The entry of a whole line as an editor typed it: of the kind, or a link with its tail, whichever keeps the line as it stands.

    Where neither does (blanks in the brackets, prefixes set close together), the line itself is the entry.

    Raises:
        ValueError: the line is not one entry.
    """
    return next((entry for entry in _readings(line, kind) if render_entry(entry) == f"{HOUSE.bullet}{line}\n"), nodes.Plain(line))


def line_link(line: str, kind: str) -> tuple[str, str]:
    """Title (inline markdown) and address of such a line, "" where it has none.

    Raises:
        ValueError: the line is not one entry.
    """
    return next((link for link in map(entry_link, (line_entry(line, kind), *_readings(line, kind))) if link[1]), ("", ""))


def _readings(line: str, kind: str) -> list[nodes.Entry]:
    read = (parse_body(f"{HOUSE.bullet}{line}\n", reader) for reader in (kind, "link"))
    found = [blocks[0].entry for blocks in read if len(blocks) == 1 and isinstance(blocks[0], nodes.Item)]
    if not found:
        raise ValueError("This is not one entry: begin with “[”, without a bullet.")
    return found
