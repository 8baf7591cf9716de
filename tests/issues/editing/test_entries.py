"""Entries as editors change them: in one transaction, under a name, and taken back again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from issues.editing import (
    EditingError,
    EntryName,
    StaleSectionError,
    add_entries,
    last_change,
    move_entry,
    remove_entry,
    replace_entry,
    retitle_entry,
    save_section,
    undo_change,
)
from issues.markdown import parse_body
from issues.markdown.lists import entries_of
from issues.models import Issue, SectionVersion
from issues.text import issue_text
from tests.issues.editing.draft import TEXT, assert_cut_is_stored, section

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User

    from issues.text import Step

pytestmark = pytest.mark.django_db

ONE, TWO, THREE = (f"* [{title}](https://example.org/{title.lower()})\n" for title in ("One", "Two", "Three"))


def name_of(issue: Issue, title: str, place: int) -> EntryName:
    row = section(issue, title)
    return EntryName.of(row, place, entries_of(parse_body(row.body))[place])


def key(step: Step | None) -> Any:
    assert step is not None
    return step.key


def lines(issue: Issue, title: str) -> str:
    return section(issue, title).body.strip("\n") + "\n"


def test_a_move_within_a_section_is_one_version(issue: Issue, editor: User) -> None:
    step = move_entry(issue, name_of(issue, "Official", 1), section=section(issue, "Official").pk, after=None, actor=editor)
    assert lines(issue, "Official") == TWO + ONE
    newest = section(issue, "Official").versions.first()
    assert newest is not None
    assert (newest.version, newest.saved_by, newest.change, newest.note) == (2, editor, key(step), "moved “Two” to Official")
    assert list(issue.entries.values_list("title", flat=True)) == ["Two", "One", "Three"]
    assert_cut_is_stored(issue)


def test_a_move_to_another_section_is_one_change_of_both(issue: Issue, editor: User) -> None:
    after = name_of(issue, "Research", 0)
    step = move_entry(issue, name_of(issue, "Official", 0), section=section(issue, "Research").pk, after=after, actor=editor)
    assert (lines(issue, "Official"), lines(issue, "Research")) == (TWO, THREE + ONE)
    assert SectionVersion.objects.filter(change=key(step)).count() == 2
    assert_cut_is_stored(issue)
    undo_change(issue, key(step), actor=editor)
    assert issue_text(issue) == TEXT


def test_a_move_to_where_it_stands_saves_nothing(issue: Issue, editor: User) -> None:
    after = name_of(issue, "Official", 0)
    assert move_entry(issue, name_of(issue, "Official", 1), section=after.section, after=after, actor=editor) is None
    assert section(issue, "Official").version == 1


@pytest.mark.parametrize("title", ["Crate of the Week"])
def test_where_no_list_is_nothing_lands(title: str, issue: Issue, editor: User) -> None:
    with pytest.raises(EditingError, match="holds no list"):
        move_entry(issue, name_of(issue, "Official", 0), section=section(issue, title).pk, after=None, actor=editor)
    with pytest.raises(EditingError, match="no longer in the issue"):
        move_entry(issue, name_of(issue, "Official", 0), section=10**9, after=None, actor=editor)
    assert issue_text(issue) == TEXT


def test_a_name_that_no_longer_fits_is_refused_with_both_texts(issue: Issue, editor: User, publisher: User) -> None:
    name = name_of(issue, "Official", 0)
    row = section(issue, "Official")
    save_section(row, body=row.body.replace("[One]", "[Uno]"), version=1, actor=publisher)
    with pytest.raises(StaleSectionError) as caught:
        replace_entry(issue, name, line="* [Mine](https://example.org/mine)", actor=editor)
    error = caught.value
    assert error.base.body == row.body
    assert error.theirs.body == row.body.replace("[One]", "[Uno]")
    assert error.yours.body == row.body.replace(ONE, "* [Mine](https://example.org/mine)\n")
    changes: list[Callable[[], object]] = [
        lambda: move_entry(issue, name, section=row.pk, after=None, actor=editor),
        lambda: remove_entry(issue, name, actor=editor),
        lambda: retitle_entry(issue, name, title="Eins", prefixes=None, actor=editor),
        lambda: move_entry(issue, name_of(issue, "Research", 0), section=row.pk, after=name, actor=editor),
    ]
    for change in changes:
        with pytest.raises(StaleSectionError):
            change()
    assert lines(issue, "Official") == ONE.replace("[One]", "[Uno]") + TWO
    assert lines(issue, "Research") == THREE


def test_a_name_that_still_fits_counts_in_a_newer_version(issue: Issue, editor: User, publisher: User) -> None:
    name = name_of(issue, "Official", 0)
    row = section(issue, "Official")
    save_section(row, body=row.body.replace("[Two]", "[Zwei]"), version=1, actor=publisher)
    retitle_entry(issue, name, title="Uno", prefixes=("video",), actor=editor)
    assert lines(issue, "Official") == "* [video] [Uno](https://example.org/one)\n* [Zwei](https://example.org/two)\n"


def test_an_equal_line_in_another_place_is_not_meant(issue: Issue, editor: User) -> None:
    name = name_of(issue, "Official", 0)
    add_entries(issue, section=name.section, lines=[ONE], actor=editor)
    move_entry(issue, name_of(issue, "Official", 1), section=name.section, after=None, actor=editor)
    with pytest.raises(StaleSectionError):
        remove_entry(issue, name, actor=editor)


@pytest.mark.parametrize(
    "written", ["", "1.1.1", "1.1.1.x", "9" * 30 + ".1.1." + "a" * 20, "1.1.1." + "a" * 20 + "\n", "-1.1.1." + "a" * 20]
)
def test_what_is_no_name_is_refused(written: str) -> None:
    with pytest.raises(EditingError, match="damaged"):
        EntryName.read(written)


def test_a_name_is_read_as_it_is_written(issue: Issue) -> None:
    name = name_of(issue, "Official", 1)
    assert EntryName.read(str(name)) == name


def test_a_line_is_replaced_and_put_back(issue: Issue, editor: User) -> None:
    step = replace_entry(issue, name_of(issue, "Official", 0), line="[Uno](https://example.org/uno), more", actor=editor)
    assert lines(issue, "Official") == "* [Uno](https://example.org/uno), more\n" + TWO
    undo_change(issue, key(step), actor=editor)
    assert issue_text(issue) == TEXT


@pytest.mark.parametrize("line", ["", "* a\n* b", "* a\n\n## Heading\n", "* a\n# Heading\n", "* \0", "* \ud800"])
def test_what_is_no_entry_is_refused(line: str, issue: Issue, editor: User) -> None:
    with pytest.raises(EditingError):
        replace_entry(issue, name_of(issue, "Official", 0), line=line, actor=editor)
    with pytest.raises(EditingError):
        add_entries(issue, section=section(issue, "Research").pk, lines=[line], actor=editor)
    assert issue_text(issue) == TEXT


def test_lines_are_added_in_their_order(issue: Issue, editor: User) -> None:
    added = [f"* [{number}](https://example.org/{number})" for number in range(3)]
    step = add_entries(issue, section=section(issue, "Research").pk, lines=added, actor=editor)
    assert lines(issue, "Research") == THREE + "".join(f"{line}\n" for line in added)
    assert section(issue, "Research").versions.get(change=key(step)).note == "added “0” and 2 more"
    with pytest.raises(EditingError, match="at least one line"):
        add_entries(issue, section=section(issue, "Research").pk, lines=[], actor=editor)


def test_others_changes_stay_when_one_is_undone(issue: Issue, editor: User, publisher: User) -> None:
    step = remove_entry(issue, name_of(issue, "Official", 0), actor=editor)
    row = section(issue, "Official")
    save_section(row, body=row.body + "Words.\n", version=2, actor=publisher)
    undo_change(issue, key(step), actor=editor)
    assert section(issue, "Official").body == f"\n{ONE}{TWO}\nWords.\n"


def test_lines_that_others_changed_since_are_not_undone(issue: Issue, editor: User, publisher: User) -> None:
    step = retitle_entry(issue, name_of(issue, "Official", 0), title="Uno", prefixes=None, actor=editor)
    retitle_entry(issue, name_of(issue, "Official", 0), title="Eins", prefixes=None, actor=publisher)
    with pytest.raises(StaleSectionError) as caught:
        undo_change(issue, key(step), actor=editor)
    assert "[One]" in caught.value.yours.body
    assert "[Eins]" in caught.value.theirs.body
    assert "[Eins]" in lines(issue, "Official")


def test_a_move_whose_line_went_on_is_not_half_undone(issue: Issue, editor: User, publisher: User) -> None:
    step = move_entry(issue, name_of(issue, "Official", 0), section=section(issue, "Research").pk, after=None, actor=editor)
    remove_entry(issue, name_of(issue, "Research", 0), actor=publisher)
    with pytest.raises(EditingError, match="Somebody changed the same lines in “Research”"):
        undo_change(issue, key(step), actor=editor)
    assert (lines(issue, "Official"), lines(issue, "Research")) == (TWO, THREE)


def test_a_line_that_went_elsewhere_since_does_not_come_twice(issue: Issue, editor: User, publisher: User) -> None:
    name = name_of(issue, "Official", 0)
    step = move_entry(issue, name, section=name.section, after=name_of(issue, "Official", 1), actor=editor)
    move_entry(issue, name_of(issue, "Official", 1), section=section(issue, "Research").pk, after=None, actor=publisher)
    with pytest.raises(EditingError):
        undo_change(issue, key(step), actor=editor)
    assert (lines(issue, "Official"), lines(issue, "Research")) == (TWO, ONE + THREE)


def test_undo_goes_back_step_by_step(issue: Issue, editor: User, publisher: User) -> None:
    assert last_change(issue, actor=editor) is None
    remove_entry(issue, name_of(issue, "Official", 0), actor=editor)
    remove_entry(issue, name_of(issue, "Research", 0), actor=publisher)
    retitle_entry(issue, name_of(issue, "Official", 0), title="Zwei", prefixes=None, actor=editor)
    for note in ("changed “Two”", "removed “One”"):
        last = last_change(issue, actor=editor)
        assert last is not None
        assert last.note == note
        undo_change(issue, last.change or uuid4(), actor=editor)
    assert last_change(issue, actor=editor) is None
    assert lines(issue, "Official") == ONE + TWO
    assert lines(issue, "Research") == "\n"


def test_what_cannot_be_undone_says_why(issue: Issue, editor: User) -> None:
    with pytest.raises(EditingError, match="no such change"):
        undo_change(issue, uuid4(), actor=editor)
    step = remove_entry(issue, name_of(issue, "Official", 0), actor=editor)
    undo_change(issue, key(step), actor=editor)
    with pytest.raises(EditingError, match="undone already"):
        undo_change(issue, key(step), actor=editor)


def test_a_published_issue_is_left_alone(issue: Issue, editor: User) -> None:
    name = name_of(issue, "Official", 0)
    step = move_entry(issue, name_of(issue, "Official", 1), section=name.section, after=None, actor=editor)
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    text = issue_text(issue)
    changes: list[Callable[[], object]] = [
        lambda: move_entry(issue, name, section=name.section, after=None, actor=editor),
        lambda: remove_entry(issue, name, actor=editor),
        lambda: undo_change(issue, key(step), actor=editor),
        lambda: add_entries(issue, section=name.section, lines=["x"], actor=editor),
    ]
    for change in changes:
        with pytest.raises(EditingError, match="published"):
            change()
    assert issue_text(issue) == text


def test_a_move_between_sections_asks_a_fixed_number_of_questions(
    issue: Issue, editor: User, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    research = section(issue, "Research").pk
    with django_assert_max_num_queries(32):
        move_entry(issue, name_of(issue, "Official", 0), section=research, after=None, actor=editor)
    many = [f"* [{number}](https://example.org/{number})" for number in range(60)]
    add_entries(issue, section=research, lines=many, actor=editor)
    with django_assert_max_num_queries(32):
        move_entry(issue, name_of(issue, "Official", 0), section=research, after=None, actor=editor)
