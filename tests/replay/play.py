"""One week at work: forms, decisions, assemblies, editors' changes."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from events.calendar import EventError
from issues.assembly import assemble_issue
from issues.assembly.sheets import entry_identity
from issues.editing import save_section
from issues.importer import import_issue
from issues.links import duplicate_key
from issues.markdown import cut, entry_link, nodes, parse_body, render_entry
from issues.models import Issue
from issues.publication import finish_issue
from issues.text import match_sections
from submissions import intake, review
from submissions.models import Submission
from tests.replay.fields import editor_fields, form_fields, is_plainly_set, record_listing
from tests.replay.weeks import GROUPS, Key, Outcome, Step, Week, keyed, section_bodies
from tests.replay.wishes import kind_of, sent_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.contrib.auth.models import User

    from issues.models import IssueSection


def play(folder: Path, date: str) -> Outcome:
    """Replay one week of a folder and leave the database as it was."""
    with transaction.atomic():
        editor = get_user_model().objects.create_superuser("replay")
        outcome = replay(Week.read(folder, date), client=Client(), editor=editor)
        transaction.set_rollback(True)
    return outcome


def replay(week: Week, *, client: Client, editor: User) -> Outcome:
    """Play one week through forms, decisions, assembly and edits, inside the caller's transaction."""
    outcome = Outcome(week.date)
    import_issue(week.created, file_name=f"{week.date}-this-week-in-rust.md")
    issue = Issue.objects.coming()
    assert issue is not None
    return _Replay(week, issue, client, editor, outcome).run()


class _Replay:
    """One week at work."""

    def __init__(self, week: Week, issue: Issue, client: Client, editor: User, outcome: Outcome) -> None:
        self.week, self.issue, self.client, self.editor, self.outcome = week, issue, client, editor, outcome
        self.doubles: Counter[str] = Counter()  # duplicate keys of what was refused as the second of its kind
        self.outcomes: dict[int, str] = {}  # what became of accepted submissions in the record
        self.wanted = section_bodies(week.published)

    def run(self) -> Outcome:
        for sent in sent_in(self.week):
            self.send(sent)
        self.assemble()
        self.note(Step.ASSEMBLY)
        self.count_untouched()
        self.apply_recorded_edits()
        self.assemble()
        finish_issue(self.issue, actor=self.editor)
        self.note(Step.EDITS)
        for row in self.differing_rows():
            self.put_in_order(row)
        self.assemble()
        self.note(Step.ORDER)
        self.take_published_sections()
        self.assemble()
        self.note(Step.WHOLE)
        self.outcome.is_identical = not list(self.differing_keys())
        return self.outcome

    # Sending in and deciding

    def send(self, sent: dict[str, Any]) -> None:
        """One submission through its form, then decided; what no field says an editor types, the rest is left to a later edit."""
        self.outcome.accepted += 1
        kind = kind_of(sent)
        item = next((block for block in parse_body(sent["item_markdown"] + "\n", kind) if isinstance(block, nodes.Item)), None)
        fields = form_fields(item.entry, kind) if item is not None else None
        if item is not None and (fields is None or (kind == "link" and not is_plainly_set(item))):
            self.type_by_hand(item, sent, kind)
            return
        submission, answer = post(self.client, kind, fields) if fields is not None else (None, "it is no list item")
        if submission is not None and submission.state == "pending":
            self.decide(submission, sent, kind)
        if kind == "event" and item is not None and "This day is past" not in answer:
            self.type_by_hand(item, sent, kind, is_more=submission is not None or "same address on the same day" in answer)
        elif submission is None:
            self.outcome.refused.append(f"{sent['item_markdown']}: {answer}")

    def decide(self, submission: Submission, sent: dict[str, Any], kind: str) -> None:
        """Accept it, unless the same page is accepted already."""
        section = self.slug_for(sent) if kind == "link" else None
        earlier = Submission.objects.accepted().filter(kind="link", duplicate_key=submission.duplicate_key).first()
        if earlier is not None:
            self.doubles[submission.duplicate_key] += 1
        if earlier is not None and (sent["outcome"] != "unchanged" or self.outcomes[earlier.pk] == "unchanged"):
            review.mark_duplicate(submission, actor=self.editor, of=earlier)
            return
        if earlier is not None:  # the later one is the one that was printed
            review.undo(earlier, actor=self.editor)
            earlier.refresh_from_db()
            review.mark_duplicate(earlier, actor=self.editor, of=submission)
        review.accept(submission, actor=self.editor, section=section)
        self.outcomes[submission.pk] = sent["outcome"]

    def type_by_hand(self, item: nodes.Item, sent: dict[str, Any], kind: str, *, is_more: bool = False) -> None:
        """What an editor's form takes and a sender's does not: a whole line, an event with an odd place, section or many links.

        With `is_more` the event is there, and only what its line says beyond is added.
        """
        try:
            if kind == "event":
                record_listing(item, self.slug_for(sent), actor=self.editor)
            else:
                line = item.source.removeprefix("* ").removeprefix("- ").rstrip("\n")
                submission = intake.submit(kind=kind, cleaned=editor_fields(kind, line), actor=self.editor)
                self.decide(submission, sent, kind)
            self.outcome.typed += not is_more
        except (intake.IntakeError, EventError, ValueError) as error:
            self.outcome.refused.append(f"{sent['item_markdown']}: {error}")

    def slug_for(self, sent: dict[str, Any]) -> str:
        """The section that the editors chose, as a slug or one-off heading."""
        title = sent["section"].rsplit(" / ", 1)[-1]
        matched = match_sections([row.heading for row in self.rows()] + [f"### {title}\n"])[-1]
        if matched is not None:
            return matched.slug
        key = (title.casefold(), 0)
        if key not in dict(self.bodies()):
            if key not in dict(self.wanted):
                return "miscellaneous"
            self.add_section(key, body="\n")
        return f"heading:{title}"

    def assemble(self) -> None:
        assemble_issue(self.issue, actor=self.editor)

    # Editors' changes

    def apply_recorded_edits(self) -> None:
        """Every recorded edit, move and removal of a line, and what became of each submission in print."""
        changes = [one for one in self.week.record["editor_changes"] if one["type"] in ("edit", "move", "move+edit", "remove")]
        for one in sorted(changes, key=lambda one: one["seq"]):
            if one["type"] == "remove" and (self.comes_back(one) or self.is_done(one["before"])):
                continue
            self.change_line(one["before"], one.get("after", ""), one["section_from"], one.get("section_to", ""))
        self.take_out_single_listings()
        for one in sent_in(self.week):
            if one["outcome"] not in ("unchanged", "edited") and self.is_done(one["item_markdown"]):
                continue
            if one["outcome"] == "dropped":
                self.change_line(one["item_markdown"], "", one["section"], "")
            elif one["outcome"] != "unchanged":
                self.change_line(one["item_markdown"], one["published_markdown"], one["section"], one["published_section"])

    def take_out_single_listings(self) -> None:
        """A hybrid event that the record has in one section only: editors did not print its other listing."""
        lines = [(one["section"], one["item_markdown"]) for one in sent_in(self.week)]
        lines += [(one["section_to"], one["after"]) for one in self.week.record["editor_changes"] if one.get("section_to")]
        recorded = {(path.rsplit(" / ", 1)[-1].casefold(), text.strip().rsplit("](", 1)[-1]) for path, text in lines}
        for placement in self.issue.placements.filter(source="events", is_adopted=False, removed_at=None).select_related("issue_section"):
            row = placement.issue_section
            if row is None:
                continue
            row.refresh_from_db()
            here = (self.key_of(row)[0], placement.text.strip().rsplit("](", 1)[-1])
            if here not in recorded:
                self.save(row, row.body.replace(placement.text, "", 1))

    def comes_back(self, removal: dict[str, Any]) -> bool:
        """Whether the removed line was sent in once more afterwards."""
        return any(one["seq"] > removal["seq"] and one["item_markdown"] == removal["before"] for one in sent_in(self.week))

    def is_done(self, line: str) -> bool:
        """Whether the line was the second one for its page and never accepted: nothing is left to take out."""
        blocks = [block for block in parse_body(line + "\n") if isinstance(block, nodes.Item)]
        key = duplicate_key(entry_link(blocks[0].entry)[1]) if blocks else ""
        was_double = self.doubles[key] > 0
        self.doubles[key] -= was_double
        return was_double

    def change_line(self, before: str, after: str, section_from: str, section_to: str) -> None:
        """Replace a line where it stands, or take it out and put it into another section."""
        found = self.find_line(before, section_from)
        if found is None:
            return
        row, source = found
        if section_to in ("", section_from):
            self.save(row, row.body.replace(source, after + "\n" if after else "", 1))
            return
        target = self.find_row(section_to)
        if target is None:
            return
        self.save(row, row.body.replace(source, "", 1))
        target.refresh_from_db()
        self.save(target, with_line(target.body, (after or before) + "\n", target.section.entry_kind if target.section else ""))

    def find_line(self, before: str, section: str) -> tuple[IssueSection, str] | None:
        """The line as it stands: by its bytes, or set in house style by the same address and date."""
        row = self.find_row(section)
        if row is None:
            return None
        kind = row.section.entry_kind if row.section else None
        texts = [before + "\n"]
        texts += [render_entry(block.entry) for block in parse_body(before + "\n", kind) if isinstance(block, nodes.Item)]
        return next(((row, text) for text in texts if text in row.body), None)

    def find_row(self, path: str) -> IssueSection | None:
        title = path.rsplit(" / ", 1)[-1].casefold()
        return next((row for key, row in keyed((row.heading, row) for row in self.rows()) if key[0] == title), None)

    def put_in_order(self, row: IssueSection) -> None:
        """The published order: the entries that were published take their places among themselves."""
        kind = row.section.entry_kind if row.section else None
        blocks = parse_body(row.body, kind)
        theirs = parse_body(dict(self.wanted).get(self.key_of(row), ""), kind)
        wanted = [identity(block.entry) for block in theirs if isinstance(block, nodes.Item)]
        ours = [(at, identity(block.entry)) for at, block in enumerate(blocks) if isinstance(block, nodes.Item)]
        shared = [(at, key) for at, key in ours if key in wanted]
        sources = [block.source for block in blocks]
        placed = sorted((taken(wanted, key), at) for at, key in shared)
        for (at, _), (_, source) in zip(shared, placed, strict=True):
            sources[at] = blocks[source].source
        self.save(row, "".join(sources))

    def take_published_sections(self) -> None:
        """What nothing else could make identical: the published section as it stands, counted."""
        for row in self.differing_rows():
            wanted = dict(self.wanted).get(self.key_of(row))
            self.save(row, wanted if wanted is not None else "\n")
        ours = dict(self.bodies())
        for key in self.group_keys():
            if key in ours or key not in dict(self.wanted):
                continue
            self.add_section(key)

    def add_section(self, key: Key, *, body: str | None = None) -> None:
        """A section that only the published issue has: its heading written behind its neighbour there, with its body unless told."""
        pieces = cut(self.week.published)
        keys = [found for found, _ in keyed((piece.heading, "") for piece in pieces)]
        place = keys.index(key)
        neighbours = {self.key_of(row): row for row in self.rows()}
        before = next(neighbours[one] for one in reversed(keys[:place]) if one in neighbours)
        above = before.body if before.body.endswith("\n\n") or before.body == "\n" else before.body.rstrip("\n") + "\n\n"
        self.save(before, above + pieces[place].heading + (pieces[place].body if body is None else body))

    def save(self, row: IssueSection, body: str) -> None:
        """One edit of a section, as an editor makes it."""
        row.refresh_from_db()
        if body != row.body:
            self.outcome.edits += 1
            save_section(row, body=body, version=row.version, actor=self.editor)

    # Comparing

    def rows(self) -> list[IssueSection]:
        return list(self.issue.sections.select_related("section"))

    def key_of(self, row: IssueSection) -> Key:
        return next(key for key, one in keyed((one.heading, one) for one in self.rows()) if one.pk == row.pk)

    def bodies(self) -> list[tuple[Key, str]]:
        return [(key, row.body) for key, row in keyed((row.heading, row) for row in self.rows())]

    def group_of(self, key: Key) -> str:
        """community, events or calls: by the catalogue."""
        return GROUPS.get(key[0], "") if key[1] == 0 else ""

    def group_keys(self) -> list[Key]:
        ours = [key for key, body in self.bodies() if body.strip("\n")]
        return [key for key in dict.fromkeys([key for key, _ in self.wanted] + ours) if self.group_of(key)]

    def differing_keys(self) -> Iterator[Key]:
        """Sections that are not as published. An empty one that finishing takes away is as good as none."""
        ours, theirs = dict(self.bodies()), dict(self.wanted)
        for key in self.group_keys():
            if ours.get(key, "\n").strip("\n") == "" and theirs.get(key, "\n").strip("\n") == "":
                continue
            if ours.get(key) != theirs.get(key):
                yield key

    def differing_rows(self) -> list[IssueSection]:
        keys = set(self.differing_keys())
        return [row for key, row in keyed((row.heading, row) for row in self.rows()) if key in keys]

    def note(self, step: Step) -> None:
        """Remember, for each section that is identical now, that this step was enough."""
        differing = set(self.differing_keys())
        for key in self.group_keys():
            name = (self.group_of(key), key[0])
            if key in differing:
                self.outcome.sections.pop(name, None)
            else:
                self.outcome.sections.setdefault(name, step)

    def count_untouched(self) -> None:
        """Accepted lines that stand in print as assembly set them."""
        placed = self.issue.placements.filter(is_adopted=False, removed_at=None)
        published = self.week.published
        self.outcome.untouched = sum(text in published for text in placed.values_list("text", flat=True))


def post(client: Client, kind: str, fields: dict[str, Any]) -> tuple[Submission | None, str]:
    """Fill in and send the public form; gives the stored row, or the form's complaint."""
    address = f"/submit/{kind}/"
    form = client.get(address).context["form"]
    hidden = {bound.html_name: bound.value() for bound in form.hidden_fields()}
    response = client.post(address, {**hidden, **fields, "send": "1"})
    if response.status_code != HTTPStatus.FOUND:
        errors = response.context["form"].errors if response.context else {}
        return None, "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in errors.items()) or str(response.status_code)
    token = response["Location"].rstrip("/").rsplit("/", 1)[1]
    return Submission.objects.get(token=token), ""


def identity(entry: nodes.Entry) -> object:
    """What makes two lines the same entry: address and date, else the words."""
    return entry_identity(entry) or entry


def taken(wanted: list[object], key: object) -> int:
    """The first free place of a key; it is taken from now on. One that is not free any more keeps its first place."""
    place = wanted.index(key)
    wanted[place] = None if key in wanted[place + 1 :] else key
    return place


def with_line(body: str, line: str, kind: str) -> str:
    """The body with one line more, behind its last entry."""
    blocks = list(parse_body(body, kind or None))
    last = max((index + 1 for index, block in enumerate(blocks) if isinstance(block, nodes.Item)), default=0)
    sources = [block.source for block in blocks]
    return "".join([*sources[:last], line, *sources[last:]])
