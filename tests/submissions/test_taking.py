"""Links that are added on the desk: read from what was pasted, looked over, and taken in as accepted submissions of that editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from issues.markdown import render_entry
from issues.taking import Looked, Read, TakingError, Wanted, link_taker
from submissions.models import Page, Submission
from submissions.taking import DeskTaker
from tests.submissions.conftest import issue

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from issues.models import Issue

__all__ = ["issue"]
pytestmark = pytest.mark.django_db
URL = "https://added.example.org/post"


@pytest.fixture
def coming(issue: Issue) -> Issue:
    return issue


def look(wanted: Wanted, editor: User, *, section: str = "research", kind: str = "link") -> Looked:
    return DeskTaker().look(wanted, section=section, kind=kind, actor=editor)


@pytest.mark.parametrize(
    ("text", "links", "left"),
    [
        (URL, [Wanted(URL)], []),
        (f"see {URL}. And {URL}", [Wanted(URL)], []),
        (
            f"* [A `b`]({URL})\n- [video] [DE] [C](https://c.example.org/)\n",
            [Wanted(URL, "A `b`"), Wanted("https://c.example.org/", "C", "DE, video")],
            [],
        ),
        (f"* [A]({URL}) by somebody\n", [Wanted(line=f"[A]({URL}) by somebody")], []),
        (f"* [research] [A]({URL})\n", [Wanted(line=f"[research] [A]({URL})")], []),
        ("words\n* more words\n", [], ["words", "* more words"]),
        (f"A title\n\n  {URL}\n* \n* [B](/b)", [Wanted(URL)], ["A title", "* [B](/b)"]),
    ],
)
def test_what_is_pasted_is_understood(text: str, links: list[Wanted], left: list[str]) -> None:
    assert DeskTaker().read(text) == Read(tuple(links), tuple(left))


def test_the_setting_names_it() -> None:
    assert isinstance(link_taker(), DeskTaker)


def test_a_link_is_looked_over_without_being_taken(coming: Issue, editor: User) -> None:
    assert coming
    found = look(Wanted(f"{URL}?utm_source=x", "A <b>", "video"), editor)
    assert (found.line, found.refusal, found.wanted.url) == (f"* [video] [A &lt;b>]({URL})", "", URL)
    assert "Taken off the address: utm_source=x" in found.notes
    assert Submission.objects.count() == 0
    assert Page.objects.get().url == URL


def test_a_page_that_is_away_is_told_in_words_for_editors(coming: Issue, editor: User) -> None:
    assert coming
    wanted = Wanted(URL, "A title")
    look(wanted, editor)
    Page.objects.update(state=Page.State.DONE, fetched_at="2027-04-20T12:00Z", status=404)
    (note,) = look(wanted, editor).notes
    assert "Open it. If nobody can read it" in note


def test_its_page_tells_the_title(coming: Issue, editor: User) -> None:
    assert coming
    assert look(Wanted(URL), editor).is_awaited
    Page.objects.update(state=Page.State.DONE, title="What the page says", fetched_at="2027-04-20T12:00Z", status=200)
    found = look(Wanted(URL), editor)
    assert (found.wanted.title, found.line, found.is_awaited) == ("What the page says", f"* [What the page says]({URL})", False)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted("http://127.0.0.1/", "A"), "not on the public internet"),
        (Wanted("javascript:alert(1)", "A"), "https://"),
        (Wanted(URL, "A", "nonsense"), "nonsense"),
        (Wanted(line="words without a link"), ""),
        (Wanted("", "A"), "Give an address, or the whole line"),
    ],
)
def test_what_cannot_be_taken_says_why(wanted: Wanted, words: str, coming: Issue, editor: User) -> None:
    assert coming
    found = look(wanted, editor)
    if words:
        assert words in found.refusal
        assert found.line == ""
        with pytest.raises(TakingError):
            DeskTaker().take(wanted, section="research", kind="link", actor=editor)
    assert Submission.objects.count() == 0


def test_it_is_an_accepted_submission_of_that_editor(coming: Issue, editor: User) -> None:
    assert coming
    proposal = DeskTaker().take(Wanted(URL, "A", "video"), section="research", kind="link", actor=editor)
    row = Submission.objects.get()
    assert (row.state, row.submitted_by, row.is_by_editor, row.title) == ("accepted", editor, True, "A")
    assert (proposal.section, proposal.key, render_entry(proposal.entry)) == ("research", row.key, f"* [video] [A]({URL})\n")
    assert proposal.sort_key == (1, row.acceptance_id)


def test_a_task_has_its_project_before_the_dash(coming: Issue, editor: User) -> None:
    assert coming
    proposal = DeskTaker().take(Wanted(URL, "crab - Walk"), section="cfp-projects", kind="task", actor=editor)
    assert render_entry(proposal.entry) == f"* [crab - Walk]({URL})\n"


def test_four_eyes_leave_it_to_somebody_else(coming: Issue, editor: User, settings: Settings) -> None:
    assert coming
    settings.FOUR_EYES = True
    with pytest.raises(TakingError, match="another editor"):
        DeskTaker().take(Wanted(URL, "A"), section="research", kind="link", actor=editor)
    assert Submission.objects.count() == 0


def test_who_may_not_decide_adds_nothing(coming: Issue, editor: User) -> None:
    assert coming
    editor.groups.clear()
    with pytest.raises(TakingError, match="not decide"):
        DeskTaker().take(Wanted(URL, "A"), section="research", kind="link", actor=type(editor).objects.get(pk=editor.pk))
