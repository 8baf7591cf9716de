from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.checking import check
from issues.models import Issue
from tests.issues.samples import SAMPLE
from tests.issues.weeks import RULES, file, issue, link, run, run_json, text, told
from tests.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_rules(settings: Settings) -> None:
    settings.ISSUE_CHECKS = [f"{RULES}.CHECKS"]


# What is printed


def test_findings_are_told_by_section_and_line_with_a_summary(tmp_path: Path) -> None:
    path = file(tmp_path, 901, "* Teh end!!\n\n### Research\nno colour\n")
    assert run(path) == (
        1,
        (
            f"{path}\n"
            "  Official\n"
            "    8: error wrong-the: “Teh” stands here.\n"
            "        Write “The”. (--fix does it)\n"
            "    8: hint loud: “!!” stands here.\n"
            "        Write “!”. (--fix does it)\n"
            "  Research\n"
            "    11: warning wrong-colour: “colour” stands here.\n"
            "        Write “color”.\n"
            "1 error, 1 warning, 1 hint; --fix repairs 2.\n"
        ),
        "",
    )


def test_what_is_mended_in_one_way_is_advised_once(tmp_path: Path) -> None:
    path = file(tmp_path, 901, "colour\ncolour\ncolour\ncolour\nTeh\nTeh\nTeh\n")
    assert run(path)[1].splitlines()[2:] == [
        "    8: warning wrong-colour: “colour” stands here.",
        "    9: warning wrong-colour: “colour” stands here.",
        "    10: warning wrong-colour: “colour” stands here.",
        "    11: warning wrong-colour: “colour” stands here.",
        "        Write “color”.",
        "    12: error wrong-the: “Teh” stands here.",
        "    13: error wrong-the: “Teh” stands here.",
        "    14: error wrong-the: “Teh” stands here.",
        "        Write “The”. (--fix does it)",
        "3 errors, 4 warnings, 0 hints; --fix repairs 3.",
    ]


def test_many_repairs_of_one_kind_are_told_by_their_lines(tmp_path: Path) -> None:
    path = file(tmp_path, 901, "Teh\nTeh\nTeh\n\nTeh\nTeh!!\nTeh\n")
    assert run(path)[1].splitlines()[2:6] == [
        "    8: error wrong-the: “Teh” stands here.",
        "    and 4 more in lines 9, 10, 12, 13",
        "        Write “The”. (--fix does it)",
        "    13: hint loud: “!!” stands here.",
    ]
    assert [one["line"] for one in run_json(path) if one["id"] == "wrong-the"] == [8, 9, 10, 12, 13, 14]


def test_nothing_found_is_said_and_warnings_are_no_failure(tmp_path: Path) -> None:
    calm, warned = file(tmp_path, 901, "fine\n"), file(tmp_path, 902, "colour\n")
    assert run(calm) == (0, f"{calm}: nothing found.\n", "")
    assert run(warned)[0] == 0


def test_json_is_a_list_and_nothing_else(tmp_path: Path) -> None:
    path = file(tmp_path, 901, "Teh\n")
    opened = issue(902, "colour\n")
    assert run_json(path, opened.number) == [
        {
            "file": str(path),
            "level": "error",
            "id": "wrong-the",
            "message": "“Teh” stands here.",
            "section": "Official",
            "line": 8,
            "hint": "Write “The”.",
            "repairable": True,
        },
        {
            "issue": 902,
            "level": "warning",
            "id": "wrong-colour",
            "message": "“colour” stands here.",
            "section": "Official",
            "line": 8,
            "hint": "Write “color”.",
            "repairable": False,
        },
    ]
    assert run(file(tmp_path, 903, "fine\n"), "--format", "json") == (0, "[]\n", "")


def test_what_would_steer_a_terminal_is_written_out(tmp_path: Path) -> None:
    path = file(tmp_path, 901, "fine\n", name="a\x1b[31m.md")
    assert run(path)[1] == f"{tmp_path}/a\\x1b[31m.md: nothing found.\n"


@pytest.mark.embedded  # a process of its own, without a database
def test_a_reader_who_has_read_enough_is_no_fault(tmp_path: Path) -> None:
    path = file(tmp_path, 901, "* [Item title](Item URL)\n" * 5_000)
    command = [sys.executable, "manage.py", "check_issue", str(path)]
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stderr
        first = child.stdout.readline()
        child.stdout.close()
        told = child.stderr.read()
    assert (first, told.count("\n"), child.returncode) == (f"{path}\n", 1, 1)


# What is read


def test_an_open_issue_is_checked_as_it_stands_and_a_published_one_as_published() -> None:
    opened, published = issue(902, "Teh\n"), issue(901, "colour\n", status=Issue.Status.PUBLISHED)
    published.sections.filter(heading="### Official\n").update(body="Teh Teh Teh\n")  # an amendment in the making
    assert told(901, 902) == [("wrong-colour", 8, "“colour” stands here."), ("wrong-the", 8, "“Teh” stands here.")]
    assert [finding.id for finding in check(opened)] == ["wrong-the"]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text(901, "Teh\n").encode())))
    assert run_json("-")[0]["file"] == "Standard input"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "{path}: cannot be read: No such file or directory.\n"),
        (b"", "{path}:1: the file is empty.\n"),
        (b"Title: x\nNumber: \xff\n", "{path}:2: not UTF-8: byte 0xFF cannot be read.\n"),
        (b"Title: x\nNumber: \x00\n", "{path}:2: a NUL character stands in the text; take it out.\n"),
    ],
)
def test_bad_input_is_one_line_and_the_others_are_checked(tmp_path: Path, content: bytes | None, reason: str) -> None:
    good, bad = file(tmp_path, 901, "fine\n"), tmp_path / "bad.md"
    if content is not None:
        bad.write_bytes(content)
    assert run(bad, good) == (1, f"{good}: nothing found.\n", reason.format(path=bad))
    assert run(bad, "--format", "json") == (1, "[]\n", reason.format(path=bad))


def test_a_folder_and_an_unknown_number_are_refused(tmp_path: Path) -> None:
    assert run(tmp_path) == (1, "", f"{tmp_path}: cannot be read: Is a directory.\n")
    assert run(4711) == (1, "", "There is no issue 4711.\n")


def test_yes_without_fix_is_a_wrong_call() -> None:
    with pytest.raises(CommandError) as refused:
        run(901, "--yes")
    assert refused.value.returncode == 2


@pytest.mark.embedded  # a process of its own, without a database
@pytest.mark.parametrize("database", ["sqlite:///{folder}/empty.sqlite3", "sqlite:////nowhere/at/all.sqlite3"])
def test_files_are_checked_without_tables_and_without_database(tmp_path: Path, database: str) -> None:
    done = checked_in_a_process(SAMPLE, "--format", "json", database=database.format(folder=tmp_path))
    assert isinstance(json.loads(done.stdout), list)
    assert re.fullmatch(r"Checked without archive and catalogue: the database cannot be asked \(.+\)\.\n", done.stderr)


@pytest.mark.embedded  # a process of its own, without a database
def test_a_number_without_database_is_refused_in_one_line(tmp_path: Path) -> None:
    done = checked_in_a_process("901", database=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Issue 901: the database cannot be asked \(.+\)\.\n", done.stderr)


def checked_in_a_process(*arguments: object, database: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": database}
    command = [sys.executable, "manage.py", "check_issue", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


# What stands before


@pytest.fixture
def with_surroundings(settings: Settings) -> None:
    settings.ISSUE_CHECKS = [f"{RULES}.SURROUNDINGS"]


@pytest.fixture
def with_earlier(settings: Settings) -> None:
    settings.ISSUE_CHECKS = [f"{RULES}.EARLIER"]


@pytest.mark.usefixtures("with_earlier")
def test_files_given_together_are_compared_in_the_order_of_their_dates(tmp_path: Path) -> None:
    third, first, second = (file(tmp_path, number, link(str(number))) for number in (903, 901, 902))
    assert [(one["file"], one["message"]) for one in run_json(third, first, second)] == [
        (str(second), "901 2031-01-01 Official 901"),
        (str(third), "902 2031-01-08 Official 902"),
        (str(third), "901 2031-01-01 Official 901"),
    ]


@pytest.mark.usefixtures("with_earlier")
def test_issues_of_the_database_stand_before_files_and_one_in_both_counts_once(tmp_path: Path) -> None:
    for number in (901, 902, 903, 904):
        issue(number, link(f"{number} in the database"))
    paths = file(tmp_path, 902, link("902 in a file"), name="a.md"), file(tmp_path, 903, link("903 in a file"), name="b.md")
    assert [one["message"] for one in run_json(*paths)] == [
        "901 2031-01-01 Official 901 in the database",
        "902 2031-01-08 Official 902 in a file",
        "901 2031-01-01 Official 901 in the database",
    ]


@pytest.mark.usefixtures("with_earlier")
def test_two_texts_of_one_issue_are_not_compared(tmp_path: Path) -> None:
    one, other = file(tmp_path, 901, link("a"), name="a.md"), file(tmp_path, 901, link("b"), name="b.md")
    issue(901, link("c"))
    assert run_json(one, other, 901) == []


@pytest.mark.usefixtures("with_surroundings")
def test_rules_know_the_issue_before_and_the_last_25(tmp_path: Path) -> None:
    paths = [file(tmp_path, number, "fine\n") for number in range(901, 929)]
    known = [one["message"].split()[:2] for one in run_json(*paths)]
    assert known[:3] == [["None", "None"], ["901", "2031-01-01"], ["902", "2031-01-01"]]
    assert known[-2:] == [["926", "2031-01-08"], ["927", "2031-01-15"]]


@pytest.mark.usefixtures("with_surroundings")
def test_what_stands_before_a_gap_is_not_the_issue_before(tmp_path: Path) -> None:
    path = file(tmp_path, 904, "fine\n")
    path.write_text(path.read_text().replace("Number: 904", "Number: 906"))  # a week after 903, whatever it says
    paths = [file(tmp_path, 901, "fine\n"), file(tmp_path, 903, "fine\n"), path]
    assert [one["message"].split()[0] for one in run_json(*paths)] == ["None", "None", "903"]


@pytest.mark.usefixtures("with_surroundings")
def test_rules_know_template_catalogue_and_what_is_published(tmp_path: Path) -> None:
    published = issue(901, "fine\n", status=Issue.Status.PUBLISHED)
    last = file(tmp_path, 903, "fine\n")
    known = [one["message"].split() for one in run_json(published.number, file(tmp_path, 902, "fine\n"), last)]
    assert [words[4:] for words in known] == [
        ["True", "2031-01-01-this-week-in-rust.md"],
        ["True", "2031-01-08-this-week-in-rust.md"],
        ["False", last.name],
    ]
    assert {int(words[3]) > 20 for words in known} == {True}


@pytest.mark.usefixtures("with_earlier")
def test_a_file_without_a_date_is_compared_with_all_others_and_stands_before_none(tmp_path: Path) -> None:
    dated, dateless = file(tmp_path, 901, link("a")), tmp_path / "dateless.md"
    dateless.write_text("Title: x\n\n## Updates from Rust Community\n\n### Official\n" + link("b"))
    assert [(one["file"], one["message"]) for one in run_json(dateless, dated)] == [(str(dateless), "901 2031-01-01 Official a")]


def test_an_issue_takes_as_many_queries_whatever_it_holds(tmp_path: Path) -> None:
    issue(901, addresses(40))
    run(file(tmp_path, 902, addresses(1)))  # the process reads the archive's titles once
    few, many = (queries(file(tmp_path, 902, addresses(count))) for count in (2, 30))
    assert few == many


def addresses(count: int) -> str:
    return "".join(link(f"Porting the {at}th database driver", f"https://example.org/{at}") for at in range(count))


def queries(path: Path) -> int:
    with CaptureQueriesContext(connection) as captured:
        run(path)
    return len(captured)


@pytest.fixture
def with_similar(settings: Settings) -> None:
    settings.ISSUE_CHECKS = [f"{RULES}.SIMILAR"]


@pytest.mark.usefixtures("with_similar")
def test_titles_are_compared_with_those_of_files_and_of_the_database(tmp_path: Path) -> None:
    issue(901, link("Porting our database driver", "https://example.org/1"))
    issue(902, link("Porting their database drivers", "https://example.org/2"))
    paths = [
        file(tmp_path, number, link(title, f"https://example.org/{number}"))
        for number, title in (
            (902, "Porting our `database` drivers"),
            (903, "Porting our database drivers"),
            (904, "Porting our 2 database drivers"),
        )
    ]
    assert [(one["line"], one["message"]) for one in run_json(*paths)] == [
        (8, "901 2031-01-01 Official Porting our database driver"),
        (8, "902 2031-01-08 Official Porting our `database` drivers"),
        (8, "901 2031-01-01 Official Porting our database driver"),
    ]


@pytest.mark.usefixtures("with_similar")
def test_the_same_page_is_no_similar_title(tmp_path: Path) -> None:
    paths = [file(tmp_path, number, link("Porting our database drivers")) for number in (901, 902)]
    assert run_json(*paths) == []


# --since


def test_warnings_of_issues_before_since_are_not_told_and_their_errors_are(tmp_path: Path) -> None:
    old, new = file(tmp_path, 901, "Teh colour\n"), file(tmp_path, 902, "another colour\n")
    assert [(one["file"], one["id"]) for one in run_json(old, new, "--since", 902)] == [(str(old), "wrong-the"), (str(new), "wrong-colour")]


def test_a_warning_that_stood_since_then_is_not_repeated_and_an_error_is(tmp_path: Path) -> None:
    first = file(tmp_path, 901, "Teh colour\n")
    second = file(tmp_path, 902, "Teh colour\nnew colour\n")
    assert [(one["id"], one["line"]) for one in run_json(first, second, "--since", 901) if one["file"] == str(second)] == [
        ("wrong-the", 8),
        ("wrong-colour", 9),
    ]


def test_a_warning_that_stood_only_before_since_is_told(tmp_path: Path) -> None:
    paths = [file(tmp_path, number, body) for number, body in ((901, "colour\n"), (902, "fine\n"), (903, "colour\n"))]
    assert [one["file"] for one in run_json(*paths, "--since", 902)] == [str(paths[2])]


def test_issues_of_the_database_count_for_since(tmp_path: Path) -> None:
    issue(901, "colour\n", status=Issue.Status.PUBLISHED)
    assert told(file(tmp_path, 902, "colour\nnew colour\n"), "--since", 901) == [("wrong-colour", 9, "“colour” stands here.")]


def test_an_issue_without_number_is_older_by_its_date(tmp_path: Path) -> None:
    old = tmp_path / "2013-07-06-this-week-in-rust.md"
    old.write_text("Title: x\nDate: 2013-07-06\n\ncolour\n")
    new = file(tmp_path, 901, "fine\n")
    assert told(old, new, "--since", 901) == []
    assert len(told(old, new)) == 1


# The start


@pytest.mark.embedded  # a process of its own, without a database
def test_the_start_waits_for_nothing_that_checking_does_not_need(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "importtime", "manage.py", "check_issue", str(file(tmp_path, 901, "Fine.\n"))]
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.split("\n")}
    assert loaded & {"issues.checks", "celery", "kombu", "ftfy"} == {"issues.checks"}
