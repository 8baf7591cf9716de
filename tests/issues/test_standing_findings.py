"""What was found in an issue's text, kept for those who ask again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import time_machine

from issues.checking import check
from issues.checking.standing import MOST_TEXTS, SECONDS, _kept, standing_findings
from issues.editing import save_section
from issues.models import Issue, SectionVersion
from issues.text import store_text
from tests.issues.admin.draft import BODY, TEXT, row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from issues.checks import Finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    issue = Issue.objects.create(number=700, title="x", date=date(2027, 4, 21), file_name="2027-04-21-this-week-in-rust.md")
    twice = TEXT.replace("https://example.org/two", "https://example.org/one").replace("Hello.", "Hello. REDDIT_LINK_HERE")
    store_text(issue, f"{twice.rstrip()}\n\n# Last\n`", actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue


def ask(issue: Issue) -> Mapping[int, tuple[Finding, ...]]:
    return standing_findings(issue, issue.sections.all()).by_section


def test_findings_stand_with_the_section_of_their_line(issue: Issue) -> None:
    found = ask(issue)
    names = {row.pk: str(row) for row in issue.sections.all()}
    assert sorted((names[pk], one.id) for pk, rows in found.items() for one in rows if one.id in {"duplicate-link", "broken-markdown"}) == [
        ("Last", "broken-markdown"),
        ("Official", "duplicate-link"),
    ]
    assert "placeholder" in {one.id for one in found[row_of(issue, "Beginning").pk]}
    assert sorted((one for rows in found.values() for one in rows), key=lambda one: one.line) == check(issue)


def test_a_text_is_checked_once(issue: Issue, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    found = ask(issue)
    with django_assert_num_queries(1):
        assert ask(issue) is found
    save_section(row_of(issue, "Official"), body=BODY, version=1, actor=None)
    mended = ask(issue)
    assert "duplicate-link" not in {one.id for rows in mended.values() for one in rows}
    assert ask(issue) is mended


def test_what_findings_hang_on_is_looked_up_again_after_a_while(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("issues.checking.standing.time.monotonic", lambda: now[0])
    found = ask(issue)
    now[0] += SECONDS - 1
    assert ask(issue) is found
    now[0] += 2
    assert ask(issue) is not found
    with time_machine.travel("2027-04-22T00:00:01Z", tick=False):
        other_day = ask(issue)
        assert ask(issue) is other_day


def test_only_a_few_texts_are_kept(issue: Issue) -> None:
    row = row_of(issue, "Official")
    for number in range(MOST_TEXTS + 3):
        row = save_section(row, body=f"{BODY}* [{number}](https://example.org/{number}/)\n\n", version=row.version, actor=None)
        ask(issue)
    assert len(_kept.texts) == MOST_TEXTS
