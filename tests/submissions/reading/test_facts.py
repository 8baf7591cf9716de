from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from issues.checking import Survey, check, read_records, text_in_database
from issues.checks import PageFact
from issues.links import duplicate_key
from issues.text import store_text
from submissions.models import LinkSubmission, Page, Submission
from submissions.models.page import page_digest
from submissions.pages import page_facts
from tests.submissions.conftest import DRAFT

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from issues.models import Issue

pytestmark = pytest.mark.django_db

URL = "https://ada.example.org/1"
FETCHED = datetime(2041, 4, 23, 12, 0, tzinfo=UTC)


def known(url: str = URL, **columns: Any) -> Page:
    """A page that was fetched."""
    values = {"host": "ada.example.org", "state": Page.State.DONE, "fetched_at": FETCHED, "status": 200, "final_url": url}
    return Page.objects.create(url=url, digest=page_digest(url), **(values | columns))


def sent(url: str = URL, *, state: str = "accepted", **answers: Any) -> Submission:
    """A link that was sent in, with its sender's answers."""
    row = Submission.objects.create(kind="link", state=state, title="x", url=url, url_sent=url, duplicate_key=duplicate_key(url))
    LinkSubmission.objects.create(submission=row, **answers)
    return row


def test_what_was_fetched_is_known() -> None:
    known(title="Walking", language="de", https_url="https://x.example.org", medium="video", paywall="locked", llm="AI")
    fact = PageFact(FETCHED, "", 200, "Walking", "de", URL, "https://x.example.org", "video", "locked", "AI")
    assert page_facts([URL, "https://elsewhere.example.org/"]) == {URL: fact}


def test_a_page_is_found_without_the_fragment_that_is_printed() -> None:
    known()
    assert list(page_facts([f"{URL}#top", f"{URL}?x=1#top"])) == [f"{URL}#top"]


def test_a_page_that_nobody_has_fetched_yet_is_not_known() -> None:
    known(fetched_at=None, status=None)
    assert page_facts([URL]) == {}


@pytest.mark.parametrize("failure", Page.Failure.values)
def test_a_failure_is_told_in_words_unless_programs_are_refused(failure: str) -> None:
    known(failure=failure)
    words = "" if failure == "robots" else Page.Failure(failure).label
    assert page_facts([URL])[URL].failure == words


@pytest.mark.parametrize("state", Submission.State.values)
def test_answers_count_once_an_editor_has_accepted_them(state: str) -> None:
    sent(state=state, llm="undisclosed", has_paywall=True)
    expected = {URL: PageFact(says_llm="undisclosed", says_paywall=True)} if state in {"accepted", "published"} else {}
    assert page_facts([URL]) == expected


def test_answers_are_found_by_the_duplicate_key() -> None:
    sent("https://www.ada.example.org/1/", llm="none")
    assert page_facts([URL]) == {URL: PageFact(says_llm="none")}


def test_the_newest_answer_counts_and_any_word_of_a_paywall() -> None:
    sent(llm="none", has_paywall=True)
    sent(llm="undisclosed")
    sent(llm="", has_paywall=False)
    assert page_facts([URL]) == {URL: PageFact(says_llm="undisclosed", says_paywall=True)}


def test_who_answered_nothing_tells_nothing() -> None:
    sent()
    assert page_facts([URL]) == {}


def test_page_and_answers_are_one_fact() -> None:
    known(title="Walking")
    sent(llm="disclosed")
    assert page_facts([URL]) == {URL: PageFact(FETCHED, "", 200, "Walking", final_url=URL, says_llm="disclosed")}


@pytest.mark.parametrize("count", [1, 300, 3000])
def test_many_addresses_take_two_queries(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    known()
    with django_assert_num_queries(2):
        assert list(page_facts([URL, *(f"{URL}/{number}#x" for number in range(count))])) == [URL]


def test_no_addresses_take_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert page_facts([]) == {}


def test_what_no_database_can_be_asked_for_is_not_known() -> None:
    assert page_facts(["https://a.example.org/\0", "https://a.example.org/\ud800", "", "x" * 5000]) == {}


def test_an_issue_is_checked_with_what_is_known_of_its_pages(issue: Issue) -> None:
    before = {(finding.id, finding.line) for finding in check(issue)}
    known("https://standing.example.org/page", status=404)
    new = [finding for finding in check(issue) if (finding.id, finding.line) not in before]
    assert [(finding.level.value, finding.id) for finding in new] == [("warning", "page-unreachable")]


def test_on_its_day_a_page_that_is_away_blocks_the_issue(issue: Issue) -> None:
    known("https://standing.example.org/page", status=None, failure="timeout")
    text = text_in_database(issue)
    for today, level in ((date(2041, 4, 23), "warning"), (issue.date, "error")):
        found = Survey([text], read_records(), today=today).findings(text)
        assert [finding.level.value for finding in found if finding.id == "page-unreachable"] == [level]


def test_the_pages_of_an_issue_that_has_long_been_out_are_not_looked_up(old_issue: Issue) -> None:
    known("https://printed.example.org/page", status=404)
    text = text_in_database(old_issue)
    for after, expected in ((28, ["page-unreachable"]), (29, [])):
        survey = Survey([text], read_records(), today=old_issue.date + timedelta(days=after))
        assert [finding.id for finding in survey.findings(text) if finding.id == "page-unreachable"] == expected


def test_a_title_that_its_sender_left_is_compared_with_the_page_s(issue: Issue) -> None:
    line = "* [Standing in the issue]"
    store_text(issue, DRAFT.replace(line, "* [ZH] [Something else]"), actor=None, origin="import")
    known("https://standing.example.org/page", title="Standing in the issue", language="zh", last_seen_at=timezone.now())
    assert "title-differs" in {finding.id for finding in check(issue)}
