"""A file goes into the sections: from the right beginning, only what was chosen, and nothing that was done here since is lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.editing import EditingError, last_change, save_issue_text, save_section, undo_change
from issues.importer import ImporterError
from issues.models import Issue, Placement, SectionVersion
from issues.roundtrip.base import nearest_base
from issues.roundtrip.changes import State
from issues.roundtrip.departures import note_departure, state_of
from issues.roundtrip.taking_in import File, StalePlanError, incoming, issue_of, take_in
from issues.text import issue_text
from tests.issues.editing.draft import assert_cut_is_stored, drafted, section
from tests.issues.roundtrip.texts import TEXT

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db

TWO, FOUR = "* [Two](https://example.org/two)\n", "* [Four](https://example.org/four)\n"
NEW = "* [New](https://example.org/new)\n"


@pytest.fixture
def issue(db: None) -> Issue:
    del db
    return drafted(TEXT, 700, date(2027, 4, 21))


def edit(issue: Issue, title: str, before: str, after: str, actor: User | None = None) -> None:
    row = section(issue, title)
    save_section(row, body=row.body.replace(before, after), version=row.version, actor=actor)


def save_all(issue: Issue, text: str) -> None:
    save_issue_text(issue, text=text, versions={row.pk: row.version for row in issue.sections.all()}, actor=None)


def take_all(issue: Issue, text: str, actor: User | None = None) -> None:
    file = File("draft.md", text)
    take_in(issue, file, keys=[change.key for change in incoming(issue, file).plan.of(State.APPLIES)], actor=actor)


def test_the_file_began_in_the_state_that_is_nearest_to_it(issue: Issue) -> None:
    edit(issue, "Official", TWO, TWO + NEW)
    exported = issue_text(issue)
    edit(issue, "Research", FOUR, "")
    base = nearest_base(issue, exported.replace("[One]", "[Uno]"))
    assert (base.text, base.is_near, base.equal) == (exported, True, 5)
    assert nearest_base(issue, TEXT).text == TEXT


def test_of_equally_near_states_the_earliest_counts_so_that_a_conflict_is_seen(issue: Issue) -> None:
    edit(issue, "Official", "[Two]", "[Dos]")
    found = incoming(issue, File("draft.md", TEXT.replace("[Two]", "[Zwei]")))
    assert [change.reason for change in found.plan.of(State.CONFLICT)] == ["edited here, too"]


@pytest.fixture
def opened(db: None) -> Issue:
    """A draft that began on the desk: no file of it stands elsewhere."""
    del db
    return drafted(TEXT, 700, date(2027, 4, 21), origin=SectionVersion.Origin.TEMPLATE)


@pytest.mark.parametrize(
    ("after", "kinds"),
    [("", ("removed",)), (NEW.replace("New", "New, corrected"), ("edited",)), (NEW + NEW.replace("new", "x"), ("added",))],
)
def test_what_was_done_to_the_newest_entry_of_what_left_is_told(opened: Issue, after: str, kinds: tuple[str, ...]) -> None:
    edit(opened, "Official", TWO, TWO + NEW)
    note_departure(state_of(opened))
    exported = issue_text(opened)
    edit(opened, "Research", FOUR, "")
    found = incoming(opened, File("draft.md", exported.replace(NEW, after)))
    assert (found.base.text, found.fresh) == (exported, 0)
    assert [(change.kinds, change.state) for change in found.plan.changes] == [(kinds, State.APPLIES)]


def test_what_left_counts_only_where_the_file_is_about_as_near_to_it(opened: Issue) -> None:
    many = "".join(NEW.replace("new", f"new/{number}") for number in range(3))
    edit(opened, "Official", TWO, TWO + many)
    note_departure(state_of(opened))
    found = incoming(opened, File("draft.md", TEXT))
    assert (found.base.text, found.plan.changes, found.fresh) == (TEXT, (), 3)


def test_a_file_that_began_before_the_import_knows_nothing_of_what_left_since(issue: Issue) -> None:
    edit(issue, "Official", TWO, TWO + NEW)
    note_departure(state_of(issue))
    found = incoming(issue, File("draft.md", TEXT.replace("[One]", "[Uno]")))
    assert (found.base.text, [change.kinds for change in found.plan.changes], found.fresh) == (TEXT, [("edited",)], 1)


def test_what_is_near_to_nothing_is_compared_with_the_first_text(issue: Issue) -> None:
    head = TEXT.partition("Hello")[0]
    base = nearest_base(issue, head + "".join(f"Line {number}.\n" for number in range(50)))
    assert (base.text, base.is_near) == (TEXT, False)


def test_a_section_that_was_taken_out_here_does_not_come_back(issue: Issue) -> None:
    without = TEXT.replace(f"### Research\n\n{FOUR}\n", "")
    save_all(issue, without)
    take_all(issue, TEXT.replace(TWO, TWO + NEW))
    assert issue_text(issue) == without.replace(TWO, TWO + NEW)


@pytest.mark.parametrize("theirs", [TEXT.replace(TWO, "").replace(FOUR, FOUR + TWO), TEXT.replace(TWO, "") + "\n" + TWO])
def test_an_entry_that_was_removed_here_does_not_come_back_with_a_file_that_moved_it(issue: Issue, theirs: str) -> None:
    edit(issue, "Official", TWO, "")
    ours = issue_text(issue)
    found = incoming(issue, File("draft.md", theirs))
    assert (found.base.text, [change.reason for change in found.plan.of(State.CONFLICT)]) == (TEXT, ["removed here"])
    take_all(issue, theirs)
    assert issue_text(issue).count(TWO) == ours.count(TWO) == 0


def test_an_entry_that_was_moved_here_before_the_file_left_is_moved_back(issue: Issue) -> None:
    fresh = "".join(NEW.replace("New", f"New {number}") for number in range(3))
    save_all(issue, TEXT.replace(TWO, fresh).replace(FOUR, FOUR + TWO))
    exported, theirs = issue_text(issue), TEXT.replace(TWO, fresh + TWO)
    found = incoming(issue, File("draft.md", theirs))
    assert (found.base.text, [change.kinds for change in found.plan.changes]) == (exported, [("moved",)])
    take_all(issue, theirs)
    assert issue_text(issue) == theirs


def test_sections_that_were_moved_here_stay_where_they_are(issue: Issue) -> None:
    research = f"### Research\n\n{FOUR}\n"
    ours = TEXT.replace(research, "") + "\n" + research
    save_all(issue, ours)
    take_all(issue, TEXT.replace(TWO, TWO + NEW))
    assert issue_text(issue) == ours.replace(TWO, TWO + NEW)


def test_both_sides_work_stands_and_is_undone_as_one_change(issue: Issue, editor: User) -> None:
    edit(issue, "Official", "[One]", "[Uno]")
    ours = issue_text(issue)
    take_all(issue, TEXT.replace(TWO, "").replace(FOUR, FOUR + TWO).replace("Some crate.", "A crate."), editor)
    assert issue_text(issue) == ours.replace(TWO, "").replace(FOUR, FOUR + TWO).replace("Some crate.", "A crate.")
    assert_cut_is_stored(issue)
    step = last_change(issue, actor=editor)
    assert step is not None
    assert (step.note, step.origin, step.change is not None) == ("Taken in from draft.md", SectionVersion.Origin.EDIT, True)
    assert {version.note for version in SectionVersion.objects.filter(change=step.change)} == {"Taken in from draft.md"}
    undo_change(issue, step.change, actor=editor)  # type: ignore[arg-type]
    assert issue_text(issue) == ours


def test_sections_that_come_have_the_note_too(issue: Issue) -> None:
    take_all(issue, TEXT.replace("## Crate", f"### Asia\n\n{NEW}\n## Crate"))
    assert section(issue, "Asia").versions.get().note == "Taken in from draft.md"


def test_taken_in_again_there_is_nothing_left(issue: Issue) -> None:
    text = TEXT.replace(TWO, TWO + NEW)
    take_all(issue, text)
    versions = SectionVersion.objects.count()
    take_all(issue, text)
    assert (issue_text(issue), SectionVersion.objects.count()) == (text, versions)


def test_a_conflict_is_one_the_second_time_too(issue: Issue) -> None:
    edit(issue, "Official", "[Two]", "[Dos]")
    edit(issue, "Research", FOUR, "")
    text = TEXT.replace("[Two]", "[Zwei]").replace("[One]", "[Uno]").replace("Some crate.", "A crate.")
    take_all(issue, text)
    ours = issue_text(issue)
    found = incoming(issue, File("draft.md", text)).plan
    assert [change.reason for change in found.of(State.CONFLICT)] == ["edited here, too"]
    assert found.of(State.APPLIES) == ()
    take_all(issue, text)
    assert issue_text(issue) == ours


def test_a_file_that_left_after_one_was_taken_in_begins_there(issue: Issue) -> None:
    take_all(issue, TEXT.replace("[One]", "[Uno]"))
    edit(issue, "Official", "[Two]", "[Dos]")
    exported = issue_text(issue)
    assert nearest_base(issue, exported.replace("[Three]", "[Tres]")).text == exported


def test_a_placement_follows_its_line(issue: Issue) -> None:
    official = section(issue, "Official")
    lines = {word: f"* [{word}](https://example.org/{word.lower()})\n" for word in ("One", "Two", "Three")}
    for word, line in lines.items():
        Placement.objects.create(
            issue=issue, source="x", key=word, section="official", issue_section=official, text=line, standing_text=line
        )
    theirs = TEXT.replace(lines["One"], lines["One"].replace("[One]", "[Uno]")).replace(lines["Three"], NEW).replace(TWO, "")
    take_all(issue, theirs.replace(FOUR, FOUR + TWO.replace("[Two]", "[Zwei]")))
    one, two, three = (Placement.objects.get(key=word) for word in lines)
    assert (one.standing_text, one.issue_section, one.removed_at) == (lines["One"].replace("[One]", "[Uno]"), official, None)
    assert (two.standing_text, two.issue_section, two.removed_at) == (TWO.replace("[Two]", "[Zwei]"), section(issue, "Research"), None)
    assert three.removed_at is not None
    assert issue.placements.count() == 3, "a line that comes with a file is text"


def test_who_chose_what_changed_meanwhile_is_told_and_nothing_is_overwritten(issue: Issue, editor: User) -> None:
    file = File("draft.md", TEXT.replace("[Two]", "[Zwei]"))
    keys = [change.key for change in incoming(issue, file).plan.changes]
    edit(issue, "Official", "[Two]", "[Dos]")
    ours = issue_text(issue)
    with pytest.raises(StalePlanError) as refused:
        take_in(issue, file, keys=keys, actor=editor)
    assert issue_text(issue) == ours
    assert [change.state for change in refused.value.incoming.plan.changes] == [State.CONFLICT]


def test_a_chosen_conflict_that_changed_again_is_not_overwritten(issue: Issue, editor: User) -> None:
    file = File("draft.md", TEXT.replace("[Two]", "[Zwei]"))
    edit(issue, "Official", "[Two]", "[Dos]")
    keys = [change.key for change in incoming(issue, file).plan.changes]
    edit(issue, "Official", "[Dos]", "[Deux]")
    with pytest.raises(StalePlanError):
        take_in(issue, file, keys=keys, actor=editor)
    keys = [change.key for change in incoming(issue, file).plan.changes]
    take_in(issue, file, keys=keys, actor=editor)
    assert issue_text(issue) == file.text


def test_what_changed_elsewhere_meanwhile_is_no_hindrance(issue: Issue, editor: User) -> None:
    file = File("draft.md", TEXT.replace("[Two]", "[Zwei]"))
    keys = [change.key for change in incoming(issue, file).plan.changes]
    edit(issue, "Research", FOUR, FOUR + NEW)
    take_in(issue, file, keys=keys, actor=editor)
    assert issue_text(issue) == file.text.replace(FOUR, FOUR + NEW)


def windows(text: str, *but: str) -> str:
    """The text with the line ends of Windows, but for these lines."""
    return "".join(line if line in but else line.replace("\n", "\r\n") for line in text.splitlines(keepends=True))


@pytest.mark.parametrize("lines", [(), (NEW,), (TWO,), (FOUR,)], ids=["all", "all but the new one", "all but one", "all but another"])
def test_other_line_ends_are_no_change(issue: Issue, lines: tuple[str, ...]) -> None:
    theirs = TEXT.replace(TWO, TWO + NEW)
    file = File("draft.md", windows(theirs, *lines))
    found = incoming(issue, file)
    assert ([change.kinds for change in found.plan.changes], found.has_other_line_ends) == ([("added",)], True)
    take_all(issue, file.text)
    assert issue_text(issue) == theirs


@pytest.mark.parametrize("lines", [(), (TWO, FOUR)], ids=["all", "mixed"])
def test_a_draft_keeps_its_line_ends_whatever_those_of_the_file_are(issue: Issue, lines: tuple[str, ...]) -> None:
    own = windows(TEXT, *lines)
    save_all(issue, own)
    take_all(issue, TEXT.replace("[Two]", "[Zwei]"))
    assert issue_text(issue) == own.replace("[Two]", "[Zwei]")


def test_a_base_with_other_line_ends_is_the_same_base(issue: Issue) -> None:
    edit(issue, "Research", FOUR, FOUR + NEW)
    found = incoming(issue, File("draft.md", windows(TEXT.replace("[Two]", "[Zwei]")), base=windows(TEXT)))
    assert [(change.kinds, change.state) for change in found.plan.changes] == [(("edited",), State.APPLIES)]


def test_a_file_of_another_or_of_no_issue_is_refused(issue: Issue) -> None:
    other = TEXT.replace("Number: 700", "Number: 701")
    with pytest.raises(ImporterError, match="2: this is the text of issue 701, not of Issue 700"):
        incoming(issue, File("draft.md", other))
    with pytest.raises(ImporterError, match="2: there is no issue 701 to update"):
        issue_of(File("draft.md", other))
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    with pytest.raises(ImporterError, match="Issue 700 is published"):
        issue_of(File("draft.md", TEXT))
    with pytest.raises(EditingError, match="published"):
        take_in(issue, File("draft.md", TEXT), keys=[], actor=None)
