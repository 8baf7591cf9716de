"""The printed lines of the kinds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from issues.markdown import reads_back, render_entry
from issues.markdown.nodes import Passage
from issues.models import Entry
from submissions.intake import IntakeError, printed_line
from submissions.kinds import LinkKind, SpeakersKind, SubmissionKind, TaskKind, submission_kinds

LINK = {"url": "https://a.example.org/p", "title": "A title"}
CALL = {"url": "https://a.example.org/p", "title": "CrabConf", "deadline": date(2041, 5, 1), "place": "Kiel, Germany", "end_date": None}
START = date(2041, 9, 1)


@pytest.mark.parametrize(
    ("kind", "fields", "line"),
    [
        (LinkKind(), LINK, "* [A title](https://a.example.org/p)"),
        (LinkKind(), {**LINK, "prefixes": ["video"]}, "* [video] [A title](https://a.example.org/p)"),
        (
            LinkKind(),
            {**LINK, "prefixes": ["audio", "series"], "language": "ZH"},
            "* [ZH] [series] [audio] [A title](https://a.example.org/p)",
        ),
        (LinkKind(), {**LINK, "title": "`unsafe` & snake_case"}, "* [`unsafe` & snake_case](https://a.example.org/p)"),
        (LinkKind(), {**LINK, "url": 'https://a.example.org/?q="x"'}, "* [A title](https://a.example.org/?q=%22x%22)"),
        (LinkKind(), {**LINK, "url": "https://a.example.org/a)b`c`"}, "* [A title](https://a.example.org/a%29b%60c%60)"),
        (TaskKind(), {**LINK, "project": "crab", "url": "https://a.example.org/(("}, "* [crab - A title](https://a.example.org/%28%28)"),
        (LinkKind(), {**LINK, "line": "[series] [A](https://b.example.org/), part 2"}, "* [series] [A](https://b.example.org/), part 2"),
        (TaskKind(), {**LINK, "project": "crab"}, "* [crab - A title](https://a.example.org/p)"),
        (TaskKind(), {**LINK, "project": "crab - legs"}, "* [crab - legs - A title](https://a.example.org/p)"),
        (TaskKind(), {**LINK, "project": "crab", "title": "[FEATURE]: x"}, "* [crab - [FEATURE]: x](https://a.example.org/p)"),
        (TaskKind(), {**LINK, "project": ""}, "* [A title](https://a.example.org/p)"),
        (TaskKind(), {"line": "[Crab — walk](https://b.example.org/)"}, "* [Crab — walk](https://b.example.org/)"),
        (LinkKind(), {"line": "[ Blanks ](https://b.example.org/)"}, "* [ Blanks ](https://b.example.org/)"),
        (LinkKind(), {"line": "[Audio][Close](https://b.example.org/)"}, "* [Audio][Close](https://b.example.org/)"),
        (TaskKind(), {"line": "[a - b] (https://b.example.org/)"}, "* [a - b] (https://b.example.org/)"),
        (
            SpeakersKind(),
            {**CALL, "start_date": START},
            "* [**CrabConf**](https://a.example.org/p) | CFP open until 2041-05-01 | Kiel, Germany | 2041-09-01",
        ),
        (
            SpeakersKind(),
            {**CALL, "title": "**CrabConf**", "start_date": START},
            "* [**CrabConf**](https://a.example.org/p) | CFP open until 2041-05-01 | Kiel, Germany | 2041-09-01",
        ),
        (
            SpeakersKind(),
            {**CALL, "start_date": START, "end_date": START},
            "* [**CrabConf**](https://a.example.org/p) | CFP open until 2041-05-01 | Kiel, Germany | 2041-09-01",
        ),
        (
            SpeakersKind(),
            {**CALL, "start_date": START, "end_date": date(2041, 9, 3)},
            "* [**CrabConf**](https://a.example.org/p) | CFP open until 2041-05-01 | Kiel, Germany | 2041-09-01 - 2041-09-03",
        ),
    ],
)
def test_line_is_printed_in_house_style(kind: SubmissionKind, fields: dict[str, Any], line: str) -> None:
    assert printed_line(kind, fields) == line
    assert render_entry(kind.printed(fields)) == line + "\n"


@pytest.mark.parametrize("line", ["two\n* entries", "one\n\n# Heading"])
def test_a_line_that_is_more_than_one_entry_is_refused(line: str) -> None:
    with pytest.raises(IntakeError) as caught:
        printed_line(LinkKind(), {"line": line})
    assert caught.value.field == "line"


def test_kinds_come_from_the_settings_in_order() -> None:
    assert list(submission_kinds()) == ["link", "event", "task", "speakers", "crate", "quote"]


@pytest.mark.parametrize("standing", ["link", "task", "quote", "crate", "passage"])
def test_only_what_stands_in_a_list_is_repeated(standing: str) -> None:
    assert LinkKind().repeats(LINK, Entry(kind=standing, url=LINK["url"])) is (standing in {"link", "task"})


@pytest.mark.parametrize("slug", ["link", "event", "task", "speakers", "crate", "quote"])
def test_a_kind_and_its_form_have_one_name(slug: str) -> None:
    kind = submission_kinds()[slug]
    assert (kind.slug, kind.form_class.kind) == (slug, slug)
    assert set(kind.form_class.without) <= set(kind.form_class.base_fields)


@pytest.mark.parametrize(
    ("text", "is_sound"), [("This week's crate is x.\n", True), ("> # quoted\n", True), ("words\n\n## Jobs\n", False), ("#\n", False)]
)
def test_a_passage_begins_no_section(text: str, is_sound: bool) -> None:  # noqa: FBT001
    assert reads_back(Passage(text)) is is_sound
