from __future__ import annotations

from datetime import UTC, datetime
from textwrap import indent
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from issues.encoding import repair_encoding, repaired_text
from issues.importer import ImporterError, import_issue, import_template, read_text
from issues.index import listed_entries
from issues.models import Entry, Issue, IssueTemplate, Placement, SectionVersion
from issues.text import issue_text
from tests.issues.samples import NOTING_SOURCE, OLD_SAMPLE, SAMPLE, read, sample_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

NAME = "draft.md"


@pytest.fixture(autouse=True)
def _no_sources(settings: Settings) -> None:
    settings.ENTRY_SOURCES = []


def imported(text: str, **options: Any) -> Issue:
    return import_issue(text, file_name=options.pop("file_name", NAME), **options).issue


def refusal(text: str, **options: Any) -> str:
    with pytest.raises(ImporterError) as caught:
        import_issue(text, file_name=NAME, **options)
    return str(caught.value)


def old_mojibake(text: str) -> str:
    """UTF-8 read as Windows-1252, as a browser does it: bytes without a character there become C1 controls."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.django_db
class TestImport:
    def test_an_issue_keeps_every_byte(self) -> None:
        issue = imported(sample_text())
        assert issue_text(issue) == sample_text()
        assert (issue.number, issue.title, str(issue.date), issue.status) == (901, "This Week in Rust 901", "2031-01-01", "draft")

    def test_an_old_issue_needs_no_number(self) -> None:
        issue = imported(read(OLD_SAMPLE), file_name=str(OLD_SAMPLE))
        assert (issue.number, str(issue.date), issue.file_name) == (None, "2014-11-03", OLD_SAMPLE.name)
        assert issue_text(issue) == read(OLD_SAMPLE)

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("somewhere/2031-01-01-these-weeks-in-rust.md", "2031-01-01-these-weeks-in-rust.md"),
            ("2020-12-2-this-week-in-rust.md", "2020-12-2-this-week-in-rust.md"),
            ("seed.txt", "2031-01-01-this-week-in-rust.md"),
            ("2031-01-01.md", "2031-01-01-this-week-in-rust.md"),
        ],
    )
    def test_a_file_name_is_kept_when_it_looks_like_one(self, given: str, kept: str) -> None:
        assert imported(sample_text(), file_name=given).file_name == kept

    def test_a_draft_closes_at_the_end_of_its_day_unless_that_is_over(self) -> None:
        with time_machine.travel(datetime(2030, 12, 30, tzinfo=UTC), tick=False):
            assert imported(sample_text()).closes_at == datetime(2031, 1, 1, 23, 59, tzinfo=UTC)
        with time_machine.travel(datetime(2031, 1, 2, tzinfo=UTC), tick=False):
            assert imported(sample_text(), replace=True).closes_at is None

    def test_the_report_counts_what_was_understood(self) -> None:
        report = import_issue(sample_text(), file_name=NAME)
        counts = {section.title: (section.understood, section.entries) for section in report.sections}
        assert counts["Observations/Thoughts"] == (4, 4)
        assert counts["Europe"] == (2, 2)
        assert counts["CFP - Projects"] == (1, 1)
        assert "Research" not in counts
        assert listed_entries().count() == sum(section.entries for section in report.sections)

    def test_a_published_issue_is_frozen_and_offered_to_nobody(self, settings: Settings) -> None:
        settings.ENTRY_SOURCES = [NOTING_SOURCE]
        issue = imported(sample_text(), status=Issue.Status.PUBLISHED)
        assert [(one.number, one.text) for one in issue.revisions.all()] == [(1, sample_text())]
        assert (issue.placements.count(), issue.published_at) == (0, datetime(2031, 1, 1, tzinfo=UTC))

    def test_replacing_keeps_the_issue_and_what_stood_before(self) -> None:
        first = imported(sample_text())
        text = sample_text().replace("Why we left", "Why they left")
        second = imported(text, replace=True)
        assert (second.pk, issue_text(second)) == (first.pk, text)
        versions = SectionVersion.objects.filter(issue=first, heading="### Observations/Thoughts\n").order_by("version")
        assert ["Why we left" in one.body for one in versions] == [True, False]

    def test_replace_imports_what_is_not_there_yet(self) -> None:
        assert imported(sample_text(), replace=True).number == 901

    def test_every_character_is_kept(self) -> None:
        text = sample_text().replace("A quiet week.", "\ufeff a\u00a0b\u200b\u202e \x02 e\u0301 \r\n\ttab  \n")
        assert issue_text(imported(text)) == text


@pytest.mark.django_db
class TestAdoption:
    @pytest.fixture(autouse=True)
    def _noting_source(self, settings: Settings) -> None:
        settings.ENTRY_SOURCES = [NOTING_SOURCE]

    def test_what_a_source_claims_becomes_placements_at_the_text_as_it_stands(self) -> None:
        report = import_issue(sample_text(), file_name=NAME)
        placement = Placement.objects.get(key="https://example.org/left/")
        line = "* [Why we left, and came back](https://example.org/left/)\n"
        assert (placement.text, placement.standing_text, placement.proposed_text) == (line, line, "")
        assert (placement.is_adopted, placement.removed_at, placement.sort_key[0]) == (True, None, 0)
        assert placement.issue_section is not None
        assert placement.issue_section.section is not None
        assert placement.issue_section.section.slug == placement.section == "observations-thoughts"
        assert report.adopted == Placement.objects.filter(removed_at=None).count() == 4

    def test_a_listing_that_the_draft_lacks_counts_as_removed_by_hand(self) -> None:
        imported(sample_text())
        placement = Placement.objects.get(key="lacking")
        assert placement.removed_at is not None
        assert (placement.listing, placement.section, placement.text, placement.issue_section) == ("virtual", "events-virtual", "", None)

    def test_replacing_keeps_the_placements_that_are_there(self) -> None:
        imported(sample_text())
        before = list(Placement.objects.values_list("pk", "key"))
        imported(sample_text() + "\n", replace=True)
        assert list(Placement.objects.values_list("pk", "key")) == before


@pytest.mark.django_db
class TestRefusals:
    @pytest.fixture(autouse=True)
    def _nothing_saved(self) -> Any:
        yield
        assert (Issue.objects.count(), SectionVersion.objects.count(), Entry.objects.count()) == (0, 0, 0)

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ("", 1, "the file is empty."),
            (" \n\n", 1, "the file is empty."),
            ("# Only a heading\n", 1, "no front matter: an issue begins with lines like “Title: …”, “Number: …”, “Date: …”."),
            ("\ufeffTitle: x\n", 1, "the file begins with a byte order mark; save it as UTF-8 without one."),
            ("Title: x\nNumber: 5\n", 1, "the front matter has no Date; write it as “Date: 2026-08-26”."),
            ("Title: x\nNumber: 5\nDate: soon\n", 3, "“soon” is no Date; write it as “Date: 2026-08-26”."),
            ("Title: x\nNumber: 5\nDate: 2031-02-30\n", 3, "“2031-02-30” is no Date; write it as “Date: 2026-08-26”."),
            ("Title: x\nNumber: 5\nDate: 20310101\n", 3, "“20310101” is no Date; write it as “Date: 2026-08-26”."),
            ("Title: x\nNumber: 5\nDate: 9999-12-31\n", 3, "“9999-12-31” is no Date; write it as “Date: 2026-08-26”."),
            ("Title: x\nDate: 2031-01-01\n", 1, "the front matter has no Number; write it as “Number: 666”."),
            ("Title: x\nNumber: \nDate: 2031-01-01\n", 2, "the front matter has no Number; write it as “Number: 666”."),
            ("Title: x\nNumber: -5\nDate: 2031-01-01\n", 2, "“-5” is no Number; write it as “Number: 666”."),
            ("Title: x\nNumber: ٥\nDate: 2031-01-01\n", 2, "“٥” is no Number; write it as “Number: 666”."),
            ("Title: x\nNumber: 99999999999\nDate: 2031-01-01\n", 2, "“99999999999” is no Number; write it as “Number: 666”."),
            (f"Title: {'x' * 201}\nNumber: 5\nDate: 2031-01-01\n", 1, "the Title is longer than 200 characters."),
            ("Title: x\nNumber: 5\nDate: 2031-01-01\n\na\x00b\n", 5, "a NUL character stands in the text; take it out."),
            ("Title: x\nNumber: 5\nDate: 2031-01-01\n\ud83e\n", 4, "half a character (U+D83E) stands in the text; take it out."),
        ],
    )
    def test_a_text_is_refused_with_file_line_and_reason(self, text: str, line: int, reason: str) -> None:
        assert refusal(text) == f"{NAME}:{line}: {reason}"

    def test_bytes_that_are_no_utf8_are_refused_with_their_line(self) -> None:
        with pytest.raises(ImporterError) as caught:
            read_text("Title: x\n\nNürnberg".encode("latin-1"), file_name=NAME)
        assert str(caught.value) == f"{NAME}:3: not UTF-8: byte 0xFC cannot be read."


@pytest.mark.django_db
class TestSecondIssues:
    def test_a_second_issue_of_the_same_number_is_refused_and_named(self) -> None:
        first = imported(sample_text())
        other = sample_text().replace("Date: 2031-01-01", "Date: 2031-01-08")
        reason = "Issue 901 exists already (2031-01-01-this-week-in-rust.md, draft). Replace its text with --replace."
        assert refusal(other) == f"{NAME}:2: {reason}"
        assert issue_text(first) == sample_text()

    def test_a_published_issue_is_never_replaced(self) -> None:
        first = imported(sample_text(), status=Issue.Status.PUBLISHED)
        reason = "Issue 901 is published already (2031-01-01-this-week-in-rust.md); it is not replaced."
        assert refusal(sample_text() + "x", replace=True) == f"{NAME}:2: {reason}"
        assert issue_text(first) == sample_text()

    def test_another_number_with_the_same_file_name_is_refused(self) -> None:
        imported(sample_text())
        text = sample_text().replace("Number: 901", "Number: 902")
        assert refusal(text) == f"{NAME}:2: Issue 901 already has the file name 2031-01-01-this-week-in-rust.md."
        assert Issue.objects.count() == 1

    def test_an_old_issue_without_number_is_known_by_its_file_name(self) -> None:
        name = OLD_SAMPLE.name
        imported(read(OLD_SAMPLE), file_name=name)
        with pytest.raises(ImporterError, match="exists already"):
            imported(read(OLD_SAMPLE), file_name=name)
        assert Issue.objects.count() == 1


class TestMojibake:
    def test_lines_read_as_windows_1252_are_found_and_repaired(self) -> None:
        damaged = old_mojibake(sample_text())
        assert damaged != sample_text()
        assert repaired_text(damaged) == sample_text()
        lines = sample_text().split("\n")
        assert [repair.after for repair in repair_encoding(damaged)] == [line for line in lines if not line.isascii()]

    def test_a_sound_text_is_left_alone(self) -> None:
        assert repair_encoding(sample_text()) == []

    def test_the_real_draft_is_repaired_exactly(self, seeds: Path) -> None:
        draft = read(seeds / "002_69c02a660e290c07.txt")
        finished = set(read(seeds / "000_7bbcdc6d78a5b7af.txt").split("\n"))
        repairs = repair_encoding(draft)
        assert [repair.line for repair in repairs] == [155, 164, 165, 170, 171]
        assert {repair.after for repair in repairs} <= finished
        assert {line for line in repaired_text(draft).split("\n") if not line.isascii()} <= finished

    def test_no_real_issue_is_suspected(self, archive: Path) -> None:
        assert [path.name for path in real_issues(archive) if repair_encoding(read(path))] == []


@pytest.mark.django_db
class TestTemplates:
    TEXT = "Title: This Week in Rust\nNumber: $twir_issue_number\nDate: $twir_issue_date\n\n## Upcoming Events\n$twir_events_list\n"

    def test_a_template_is_a_new_version(self) -> None:
        import_template(self.TEXT, file_name="a")
        import_template(self.TEXT + "more", file_name="b")
        assert [(one.text, one.note) for one in IssueTemplate.objects.all()] == [(self.TEXT + "more", "b"), (self.TEXT, "a")]

    def test_the_same_template_again_is_no_new_version(self) -> None:
        assert import_template(self.TEXT, file_name="a") == import_template(self.TEXT, file_name="a")

    @pytest.mark.parametrize("name", ["$twir_issue_number", "$twir_issue_date", "$twir_events_list"])
    def test_a_template_without_a_placeholder_is_refused(self, name: str) -> None:
        with pytest.raises(ImporterError) as caught:
            import_template(self.TEXT.replace(name, ""), file_name="a")
        assert str(caught.value) == f"a:1: {name} must stand in a template."
        assert IssueTemplate.objects.count() == 0

    @pytest.mark.parametrize("key", ["Number", "Date"])
    def test_a_template_says_number_and_date_where_a_draft_has_them(self, key: str) -> None:
        line = {"Number": "Number: $twir_issue_number", "Date": "Date: $twir_issue_date"}[key]
        with pytest.raises(ImporterError) as caught:
            import_template(self.TEXT.replace(line, "") + line, file_name="a")
        assert str(caught.value) == f"a:7: the front matter must have the line “{line}”."


@pytest.mark.django_db
def test_what_hides_a_text_is_named() -> None:
    text = sample_text()
    assert refusal("\ufeff" + text) == "draft.md:1: the file begins with a byte order mark; save it as UTF-8 without one."
    assert refusal(text.replace("\n", "\r")) == "draft.md:1: the lines end with carriage returns alone; save the file with line feeds."
    assert refusal(text + "\n" + "## A\n" * 20_000).endswith("headings; 399 are the most.")
    assert Issue.objects.count() == 0


MERGED = "<<<<<<< HEAD\n* a\n=======\n* b\n>>>>>>> theirs\n"


@pytest.mark.django_db
@pytest.mark.parametrize("merge", [MERGED, MERGED.replace("\n", "\r\n"), MERGED.replace("=", "||||||| base\n* c\n=", 1)])
def test_an_unsolved_merge_is_no_draft(merge: str) -> None:
    text = sample_text()
    assert refusal(text + merge) == f"draft.md:{text.count(chr(10)) + 1}: an unsolved merge: settle it in the file first."
    assert import_issue(text + merge, file_name=NAME, status=Issue.Status.PUBLISHED).issue.status == Issue.Status.PUBLISHED


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    ["Title\n=======\n", MERGED.replace("=======\n", ""), MERGED.replace(">>>>>>> theirs\n", ""), indent(MERGED, "    ")],
)
def test_a_part_of_the_marks_of_a_merge_is_text(words: str) -> None:
    text = sample_text() + words
    assert issue_text(import_issue(text, file_name=NAME).issue) == text


def real_issues(archive: Path) -> list[Path]:
    return sorted([*(archive / "issues").iterdir(), *(archive / "replay").glob("*/*.md"), *archive.glob("draft-*.md")])


@pytest.mark.django_db
def test_real_issues_keep_every_byte(archive: Path, times: Callable[..., int]) -> None:
    paths = real_issues(archive)
    for path in paths[:: len(paths) // times(len(paths), usually=20)]:
        text = read(path)
        issue = imported(text, file_name=str(path))
        assert issue_text(issue) == text, path
        issue.delete()


@pytest.mark.django_db
def test_our_sample_comes_out_of_a_fresh_import_of_its_own_text() -> None:
    issue = imported(read(SAMPLE), file_name=str(SAMPLE))
    assert issue.file_name == SAMPLE.name
