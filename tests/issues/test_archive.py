from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.archive.files import NO_ISSUES, find_files, read_archive
from issues.archive.measure import Tally, era, measure
from issues.importer import ImporterError
from issues.markdown.understanding import Tier
from tests.issues.samples import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from issues.archive.files import Archive


def write(folder: Path, name: str, *, day: str = "2031-01-08", number: str = "902", body: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    top = f"Title: This Week in Rust {number}\nNumber: {number}\nDate: {day}\nCategory: This Week in Rust\n"
    path = folder / name
    path.write_bytes(f"{top}\n{body}".encode())
    return path


def read(folder: Path) -> Archive:
    paths, skipped = find_files(folder)
    return read_archive(paths, skipped=skipped)


def notes(archive: Archive) -> list[tuple[str, int, str]]:
    return [(note.file.rsplit("/", 1)[-1], note.line, note.message) for note in archive.notes]


class TestFiles:
    @pytest.mark.parametrize("places", [["content", "issues", "."], ["issues", "."], ["."]])
    def test_issues_stand_in_content_else_in_issues_else_in_the_folder(self, tmp_path: Path, places: list[str]) -> None:
        paths = [write(tmp_path / place, f"2031-01-08-{number}.md") for number, place in enumerate(places)]
        assert find_files(tmp_path)[0] == paths[:1]

    def test_what_is_no_issue_is_named(self, tmp_path: Path) -> None:
        write(tmp_path / "content", "2031-01-08-this-week-in-rust.markdown")
        write(tmp_path / "content" / "pages", "about.md")
        for name in ("state-of-rust-0-11-0.rst", "LICENSE", ".gitkeep"):
            (tmp_path / "content" / name).touch()
        _found, skipped = find_files(tmp_path)
        assert [(one.file.rsplit("/", 1)[-1], one.message) for one in skipped] == [
            ("LICENSE", "a file without ending; issues end with .md or .markdown."),
            ("pages", "a folder; issues end with .md or .markdown."),
            ("state-of-rust-0-11-0.rst", "a .rst file; issues end with .md or .markdown."),
        ]

    def test_what_is_no_issue_by_name_nor_by_text_is_skipped(self, tmp_path: Path) -> None:
        (tmp_path / "README.md").write_text("# About\n")
        assert [error.message for error in read(tmp_path).errors] == [NO_ISSUES]
        issue = write(tmp_path, "2031-01-08-this-week-in-rust.md")
        write(tmp_path, "a-special.md", day="2031-01-01", number="901")
        archive = read(tmp_path)
        assert ([file.name for file in archive.files], archive.errors) == ([str(tmp_path / "a-special.md"), str(issue)], [])
        [readme] = archive.skipped
        assert readme.message.startswith("no date in its name, and no front matter")

    def test_what_may_never_end_is_not_read(self, tmp_path: Path) -> None:
        found = write(tmp_path, "2031-01-08-this-week-in-rust.md")
        os.mkfifo(tmp_path / "2031-01-15-pipe.md")
        (tmp_path / "2031-01-22-device.md").symlink_to("/dev/zero")
        (tmp_path / "2031-01-29-folder.md").mkdir()
        assert find_files(tmp_path)[0] == [found]
        assert [one.message.split(";")[0] for one in find_files(tmp_path)[1]] == ["a pipe or a device", "a pipe or a device", "a folder"]

    def test_a_link_to_nothing_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "2031-01-08-a.md").symlink_to("missing")
        (tmp_path / "2031-01-15-b.md").symlink_to("2031-01-15-b.md")
        assert [error.message for error in read(tmp_path).errors] == [
            "cannot be read: No such file or directory.",
            "cannot be read: Too many levels of symbolic links.",
        ]

    def test_a_folder_without_issues_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ImporterError, match="no issues here; their files have names like"):
            find_files(tmp_path)
        with pytest.raises(ImporterError, match="missing: cannot be read: No such file or directory"):
            find_files(tmp_path / "missing")

    @pytest.mark.parametrize(
        ("name", "day"),
        [
            ("2013-10-06-the-state-of-rust-0-dot-8.markdown", "2013-10-06 14:00"),
            ("2013-07-29-last-week-in-rust.markdown", "2013-07-29"),
            ("2013-11-09-these-weeks-in-rust.markdown", "2013-11-09"),
            ("2016-02-01-this-week-this-rust.md", "2016-02-01"),
            ("2020-11-4-this-week-in-rust.md", "2020-11-04"),
            ("2020-12-2-this-week-in-rust.md", "2020-12-2"),
        ],
    )
    def test_odd_names_are_kept_without_a_note(self, tmp_path: Path, name: str, day: str) -> None:
        write(tmp_path, name, day=day, number="52")
        archive = read(tmp_path)
        assert ([file.top.file_name for file in archive.files], archive.errors, archive.notes) == ([name], [], [])

    def test_issues_without_a_number_are_read_in_the_order_of_their_dates(self, tmp_path: Path) -> None:
        for name, day in (("2014-02-01-b.markdown", "2014-02-01 10:12"), ("2014-01-12-a.markdown", "2014-03-01")):
            (tmp_path / name).write_text(f"Title: The State of Rust\nDate: {day}\nCategory: Rust\n\nWords.\n")
        archive = read(tmp_path)
        assert [(file.top.number, str(file.top.date)) for file in archive.files] == [(None, "2014-02-01"), (None, "2014-03-01")]


class TestNotes:
    def test_a_date_or_number_that_disagrees_is_noted_with_its_line(self, tmp_path: Path) -> None:
        write(tmp_path, "2031-01-08-this-week-in-rust.md", day="2031-01-09")
        path = write(tmp_path, "2031-01-16-this-week-in-rust.md", day="2031-01-16", number="903")
        path.write_text(path.read_text().replace("Rust 903", "Rust 930"))
        archive = read(tmp_path)
        assert (len(archive.files), archive.errors) == (2, [])
        assert notes(archive) == [
            ("2031-01-08-this-week-in-rust.md", 3, "the Date is 2031-01-09, in the file's name it is 2031-01-08."),
            ("2031-01-16-this-week-in-rust.md", 2, "the Number is 903, in the Title it is 930."),
        ]

    @pytest.mark.parametrize(("number", "is_noted"), [("903", False), ("904", False), ("901", True), ("905", True), ("9033", True)])
    def test_numbers_grow_with_the_weeks(self, tmp_path: Path, number: str, is_noted: bool) -> None:  # noqa: FBT001 (a parameter)
        write(tmp_path, "2031-01-08-this-week-in-rust.md", number="902")
        write(tmp_path, "2031-01-15-this-week-in-rust.md", day="2031-01-15", number=number)
        found = [("2031-01-15-this-week-in-rust.md", 2, f"number {number} of 2031-01-15 comes after number 902 of 2031-01-08.")]
        assert notes(read(tmp_path)) == (found if is_noted else [])

    def test_a_name_that_is_not_the_newsletters_is_noted(self, tmp_path: Path) -> None:
        write(tmp_path, "nine hundred.md")
        assert notes(read(tmp_path)) == [("nine hundred.md", 0, "an unusual name; the issue is kept as 2031-01-08-this-week-in-rust.md.")]

    def test_suspected_mojibake_is_noted_and_kept(self, tmp_path: Path) -> None:
        write(tmp_path, "2031-01-08-this-week-in-rust.md", body="* NÃ¼rnberg\n")
        archive = read(tmp_path)
        message = "looks like UTF-8 that was read as Windows-1252; imported as it stands."
        assert notes(archive) == [("2031-01-08-this-week-in-rust.md", 6, message)]
        assert archive.files[0].text.endswith("* NÃ¼rnberg\n")


class TestErrors:
    def test_every_file_that_cannot_be_read_is_named_with_line_and_reason(self, tmp_path: Path) -> None:
        write(tmp_path, "2031-01-08-this-week-in-rust.md")
        (tmp_path / "2031-01-15-a.md").write_bytes(b"Title: x\n\xff\n")
        (tmp_path / "2031-01-15-b.md").write_bytes(b"# News\n")
        (tmp_path / "2031-01-15-c.md").write_bytes(b"Title: x\nNumber: 1\n")
        (tmp_path / "2031-01-15-d.md").symlink_to(tmp_path / "nowhere")
        archive = read(tmp_path)
        assert len(archive.files) == 1
        assert [str(error).removeprefix(f"{tmp_path}/2031-01-15-") for error in archive.errors] == [
            "a.md:2: not UTF-8: byte 0xFF cannot be read.",
            "b.md:1: no front matter: an issue begins with lines like “Title: …”, “Number: …”, “Date: …”.",
            "c.md:1: the front matter has no Date; write it as “Date: 2026-08-26”.",
            "d.md: cannot be read: No such file or directory.",
        ]

    def test_two_files_of_one_number_or_name_are_refused(self, tmp_path: Path) -> None:
        first = write(tmp_path, "2031-01-08-this-week-in-rust.md")
        write(tmp_path, "2031-01-15-this-week-in-rust.md", day="2031-01-15")
        write(tmp_path, "some name.md", number="904")
        errors = [str(error) for error in read(tmp_path).errors]
        assert sorted(errors) == [
            f"{tmp_path}/2031-01-15-this-week-in-rust.md:2: number 902 is also that of {first}.",
            f"{tmp_path}/some name.md: it would be kept as 2031-01-08-this-week-in-rust.md, as {first} is.",
        ]


class TestMeasure:
    def test_the_tiers_part_the_items_outside_of_comments_and_code(self, tmp_path: Path) -> None:
        body = (
            "# News\n"
            "* [Strict](https://example.org/1)\n"
            "- [Layout](https://example.org/2)\n"
            "* [Tail](https://example.org/3), and more\n"
            "* Plain words\n"
            "* Raw words\n  over two lines\n"
            "\n<!--\n* [No item](https://example.org/4)\n-->\n"
            "\n```\n* [No item either](https://example.org/5)\n```\n"
        )
        write(tmp_path, "2031-01-08-this-week-in-rust.md", body=body)
        measured = measure(read(tmp_path).files)
        assert (measured.total.files, measured.total.identical, measured.total.items) == (1, 1, 5)
        assert measured.total.tiers == dict.fromkeys(Tier, 1)
        assert [(puzzle.line, puzzle.section, puzzle.tier, puzzle.text) for puzzle in measured.puzzles] == [
            (10, "News", Tier.PLAIN, "* Plain words"),
            (11, "News", Tier.RAW, "* Raw words\n  over two lines"),
        ]
        assert measured.not_identical == []

    def test_years_and_eras_go_by_the_issues_own_date(self, tmp_path: Path) -> None:
        days = {
            "100": "2018-05-29",
            "101": "2018-06-05",
            "102": "2021-06-02",
            "103": "2021-06-09",
            "104": "2021-12-29",
            "105": "2022-01-05",
        }
        for number, day in days.items():
            write(tmp_path, f"2031-01-01-{number}.md", day=day, number=number, body="* Plain\n")
        measured = measure(read(tmp_path).files)
        assert {year: tally.files for year, tally in measured.years.items()} == {2018: 2, 2021: 3, 2022: 1}
        assert {name: tally.items for name, tally in measured.eras.items()} == {
            "2022+": 1,
            "2021-06-09 to 2021-12": 2,
            "2018-06 to 2021-06-02": 2,
            "older": 1,
        }
        assert era(date(2013, 6, 7)) == "older"

    def test_shares_are_those_of_a_tier_and_better(self) -> None:
        tally = Tally()
        tally.tiers.update({Tier.STRICT: 6, Tier.LAYOUT: 2, Tier.RAW: 2})
        assert [tally.share(up_to=tier) for tier in Tier] == [0.6, 0.8, 0.8, 0.8, 1.0]
        assert Tally().share(up_to=Tier.STRICT) == 1.0

    def test_our_own_issues_come_out_byte_for_byte(self) -> None:
        measured = measure(read(FOLDER).files)
        assert (measured.total.files, measured.total.identical) == (2, 2)


def test_the_real_archive_comes_out_byte_for_byte(archive: Path) -> None:
    read_files = read(archive)
    measured = measure(read_files.files)
    assert (read_files.errors, measured.not_identical) == ([], [])
    assert measured.total.files == len(list((archive / "issues").iterdir()))
    assert [note.message for note in read_files.notes] == [
        "the Date is 2019-08-13, in the file's name it is 2019-08-12.",
        "the Date is 2020-08-26, in the file's name it is 2020-08-25.",
    ]


@pytest.mark.parametrize(
    ("name", "shares"),
    [
        ("2022+", (0.975, 0.994, 0.997)),
        ("2021-06-09 to 2021-12", (0.98, 0.99, 0.995)),
        ("2018-06 to 2021-06-02", (0.61, 0.61, 0.99)),
    ],
)
def test_the_real_archive_is_understood(archive: Path, name: str, shares: tuple[float, float, float]) -> None:
    tally = measure(read(archive).files).eras[name]
    found = [tally.share(up_to=tier) for tier in (Tier.STRICT, Tier.LAYOUT, Tier.TAIL)]
    assert [share >= least for share, least in zip(found, shares, strict=True)] == [True] * 3
