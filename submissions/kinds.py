"""What can be sent in. A kind knows its form, its printed line and its child row; settings.SUBMISSION_KINDS lists them.

A new kind is one class (here, or in an app above) and one line of settings.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from issues.markdown import entry_link, nodes, parse_body, render_entry
from issues.markdown.escaping import column, destination, inline
from issues.markdown.findable import IN_PARAGRAPHS
from issues.markdown.layouts import bare
from issues.markdown.nodes import HOUSE
from submissions.forms import LinkForm, SpeakersForm, TaskForm
from submissions.models import LinkSubmission, SpeakersSubmission, TaskSubmission
from submissions.sections import section_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import User

    from issues.models import Entry
    from submissions.forms import SubmissionForm
    from submissions.models import Submission

PREFIX_ORDER = ("series", "video", "audio")
TASK_DASH = " - "


class SubmissionKind(Protocol):
    """One kind of submission. Inherit from it: the hooks then do nothing until you write them.

    `fields` below are cleaned form fields by name; `initial` gives the same names back from the rows, so that one
    form serves the public page, a sender's correction and an editor's edit, and `printed` serves preview and issue.
    """

    slug: ClassVar[str]
    label: ClassVar[str]
    hint: ClassVar[str]
    form_class: ClassVar[type[SubmissionForm]]
    template_name: ClassVar[str] = "submissions/form.html"
    related: ClassVar[tuple[str, ...]] = ()  # what `initial` reads, for select_related
    is_proposed_here: ClassVar[bool] = True  # False: another source puts it into issues

    def printed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """The entry that these fields give."""
        ...

    def initial(self, submission: Submission) -> dict[str, Any]:
        """The form's fields, read from the submission and its child row."""
        ...

    def create(self, submission: Submission, fields: Mapping[str, Any]) -> None:
        """Write the child row of a submission that was just made."""
        ...

    def change(self, submission: Submission, fields: Mapping[str, Any]) -> None:
        """Bring the child row to the corrected fields."""
        ...

    def entry(self, submission: Submission) -> nodes.Entry:
        """The entry as it is proposed to an issue."""
        return self.printed(self.initial(submission))

    def default_section(self, submission: Submission) -> str:
        """Slug of the section where this kind stands, "" where an editor has to choose."""
        del submission
        return ""

    def repeats(self, fields: Mapping[str, Any], entry: Entry) -> bool:
        """Whether an entry of the coming issue with the same address says the same: then it is refused.

        An article that the week's quote is from, or the page of its crate, may still be linked.
        """
        del fields
        return entry.kind not in IN_PARAGRAPHS

    def accepted(self, submission: Submission, *, actor: User | None) -> None:
        """Called inside the transaction that accepts it."""
        del submission, actor

    def refused(self, submission: Submission, *, actor: User | None) -> None:
        """Called inside the transaction that declines or withdraws it, or marks it as duplicate or spam."""
        del submission, actor

    def reopened(self, submission: Submission, *, actor: User | None) -> None:
        """Called inside the transaction that takes an acceptance or a refusal back."""
        del submission, actor


class QueueKind(SubmissionKind):
    """What the kinds of this app share: an entry of title and address, which an editor's whole line goes before."""

    child_class: ClassVar[type[LinkSubmission | TaskSubmission | SpeakersSubmission]]
    child_fields: ClassVar[tuple[str, ...]]
    home: ClassVar[str] = ""

    def printed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """The editor's line in house style where there is one, else the kind's own form.

        Raises:
            ValueError: the line is not one entry.
        """
        return line_entry(fields["line"], self.slug) if fields.get("line") else self.composed(fields)

    @abstractmethod
    def composed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """The entry out of the kind's fields."""

    def initial(self, submission: Submission) -> dict[str, Any]:
        """What the queue itself holds, and the child's fields."""
        child = getattr(submission, self.slug)
        return {
            **{name: getattr(submission, name) for name in ("url", "title", "line", "not_before", "note")},
            "section": section_word(submission),
            **{name: getattr(child, name) for name in self.child_fields},
        }

    def create(self, submission: Submission, fields: Mapping[str, Any]) -> None:
        """Write the child row."""
        self._child(submission, fields).save(force_insert=True)

    def change(self, submission: Submission, fields: Mapping[str, Any]) -> None:
        """Write the child row again."""
        self._child(submission, fields).save(force_update=True)

    def _child(self, submission: Submission, fields: Mapping[str, Any]) -> LinkSubmission | TaskSubmission | SpeakersSubmission:
        return self.child_class(submission=submission, **{name: fields[name] for name in self.child_fields})

    def default_section(self, submission: Submission) -> str:
        """The one section of the kind, if it has one."""
        del submission
        return self.home


class LinkKind(QueueKind):
    """`* [prefix] [title](url)` in one of the community sections."""

    slug = "link"
    label = "Link"
    hint = "Article, release, video, paper"
    form_class = LinkForm
    related = ("link",)
    child_class = LinkSubmission
    child_fields = ("prefixes", "language")

    def composed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """Prefixes in the order that is usual in print: language, series, medium."""
        chosen = fields.get("prefixes", ())
        prefixes = (fields.get("language", ""), *(word for word in PREFIX_ORDER if word in chosen))
        return nodes.Link(title=inline(fields["title"]), url=destination(fields["url"]), prefixes=tuple(filter(None, prefixes)))


class TaskKind(QueueKind):
    """`* [project - title](url)`: a call for participation."""

    slug = "task"
    label = "Task for contributors"
    hint = "An issue in your project"
    form_class = TaskForm
    related = ("task",)
    child_class = TaskSubmission
    child_fields = ("project",)
    home = "cfp-projects"

    def composed(self, fields: Mapping[str, Any]) -> nodes.Entry:
        """The project ends at the first " - ", wherever it was typed; without one the title stands alone."""
        words = f"{fields['project']}{TASK_DASH}{fields['title']}" if fields.get("project") else fields["title"]
        project, dash, title = inline(words).partition(TASK_DASH)
        if not dash:
            return nodes.Task(project="", title=project, url=destination(fields["url"]))
        return nodes.Task(project=project, title=title, url=destination(fields["url"]))


class SpeakersKind(QueueKind):
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


def submission_kinds() -> dict[str, SubmissionKind]:
    """The kinds named in settings.SUBMISSION_KINDS by slug, in that order."""
    kinds: list[SubmissionKind] = [import_string(path)() for path in settings.SUBMISSION_KINDS]
    return {kind.slug: kind for kind in kinds}


def kind_of(submission: Submission) -> SubmissionKind:
    """The kind of a submission.

    Raises:
        KeyError: a row of a kind that settings no longer name.
    """
    return submission_kinds()[submission.kind]
