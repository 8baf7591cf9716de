from __future__ import annotations

from issues.editing.matching import SectionChange, section_changes
from issues.markdown import Cut

TOP, ONE, TWO, THREE = Cut("", "Title: x\n"), Cut("# One\n", "a\nb\n"), Cut("# Two\n", "c\nd\n"), Cut("# Three\n", "e\n")


def kinds(old: list[Cut], new: list[Cut]) -> list[tuple[str, tuple[str, ...]]]:
    return [((change.new or change.old or TOP).heading.strip(), change.kinds) for change in section_changes(old, new) if change.kinds]


def test_untouched_sections_stay() -> None:
    assert kinds([TOP, ONE, TWO], [TOP, ONE, TWO]) == []


def test_a_changed_body_is_seen_by_its_heading() -> None:
    assert kinds([TOP, ONE, TWO], [TOP, Cut("# One\n", "z\n"), TWO]) == [("# One", ("changed",))]


def test_a_renamed_section_is_found_by_its_lines() -> None:
    assert kinds([TOP, ONE, TWO], [TOP, Cut("# Uno\n", "a\nb\nx\n"), TWO]) == [("# Uno", ("renamed", "changed"))]


def test_of_two_renamed_sections_each_finds_the_one_with_most_lines_in_common() -> None:
    found = section_changes([TOP, ONE, TWO], [TOP, Cut("# Zwei\n", "c\nd\na\n"), Cut("# Eins\n", "a\nb\n")])
    assert [change.place for change in found] == [0, 2, 1]
    assert sum(change.is_moved for change in found) == 1


def test_added_and_removed_sections() -> None:
    assert kinds([TOP, ONE, TWO], [TOP, TWO, THREE]) == [("# Three", ("added",)), ("# One", ("removed",))]


def test_only_the_section_that_moved_is_moved() -> None:
    assert kinds([TOP, ONE, TWO, THREE], [TOP, THREE, ONE, TWO]) == [("# Three", ("moved",))]


def test_sections_with_one_heading_are_matched_in_order() -> None:
    again = Cut("# One\n", "other\n")
    assert section_changes([TOP, ONE, again], [TOP, ONE, Cut("# One\n", "changed\n")]) == [
        SectionChange(TOP, TOP, 0),
        SectionChange(ONE, ONE, 1),
        SectionChange(again, Cut("# One\n", "changed\n"), 2),
    ]


def test_sections_without_a_line_in_common_are_not_matched() -> None:
    assert kinds([TOP, Cut("# One\n", "\n")], [TOP, Cut("# Uno\n", "\n")]) == [("# Uno", ("added",)), ("# One", ("removed",))]
