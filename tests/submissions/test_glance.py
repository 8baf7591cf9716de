"""The short way and the long way of the entrance say the same."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.editing import save_section
from issues.models import Issue, IssueSection, Section
from submissions import intake
from submissions.glance import glance
from submissions.kinds import submission_kinds
from submissions.models import BlockedHost

if TYPE_CHECKING:
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.django_db
OPEN_PAGE, STANDING_PAGE, BLOCKED_PAGE = "https://new.example.org/a", "https://standing.example.org/", "https://sub.blocked.example/x"


@pytest.fixture
def house(issue: Issue) -> Issue:
    """A page that stands in the coming issue, a blocked site, and a section that closed with this issue, one that will, one not offered."""
    section = IssueSection.objects.get(issue=issue, section__slug="observations-thoughts")
    save_section(section, body=f"\n* [It](https://standing.example.org/)\n{section.body}", version=section.version, actor=None)
    BlockedHost.objects.create(host="blocked.example")
    number = issue.number or 0
    Section.objects.filter(slug="official").update(closed_from_issue=number)
    Section.objects.filter(slug="foundation").update(closed_from_issue=number + 1)
    Section.objects.filter(slug="newsletters").update(accepts_submissions=False)
    return issue


def fields_of(url: str, section: str) -> dict[str, Any]:
    return {"url": url, "title": "It’s a title", "section": section, "prefixes": [], "language": "", "not_before": None, "note": ""}


def is_taken_the_long_way(fields: dict[str, Any]) -> bool:
    try:
        intake._refuse(submission_kinds()["link"], fields)
    except intake.IntakeError:
        return False
    return True


def is_taken_the_short_way(fields: dict[str, Any]) -> bool:
    return intake._glanced(submission_kinds()["link"], fields, None) is not None


@pytest.mark.usefixtures("house")
def test_both_ways_agree() -> None:
    pages = (OPEN_PAGE, STANDING_PAGE, BLOCKED_PAGE, "https://www.standing.example.org/?utm_source=x", "https://blocked.example/")
    sections = (
        "",
        "observations-thoughts",
        "official",
        "foundation",
        "newsletters",
        "no-such",
        "cfp-projects",
        "crate-of-the-week",
        "updates-from-rust-community",
    )
    rows = [fields_of(page, section) for page, section in product(pages, sections)]
    assert [is_taken_the_short_way(row) for row in rows] == [is_taken_the_long_way(row) for row in rows]
    assert sum(map(is_taken_the_short_way, rows)) == 3


def test_they_agree_without_a_coming_issue() -> None:
    Section.objects.filter(slug="official").update(closed_from_issue=9999)
    rows = [fields_of(OPEN_PAGE, section) for section in ("", "official", "observations-thoughts")]
    assert [is_taken_the_short_way(row) for row in rows] == [is_taken_the_long_way(row) for row in rows] == [True, False, True]


@pytest.mark.usefixtures("issue")
def test_the_section_comes_along() -> None:
    found = glance("observations-thoughts", [OPEN_PAGE], chosen_for="link").section
    assert found is not None
    assert (found, found.title, found.level) == (Section.objects.get(slug="observations-thoughts"), "Observations/Thoughts", 3)


@pytest.mark.usefixtures("issue")
def test_it_is_one_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert glance("observations-thoughts", [OPEN_PAGE, "https://other.example.org/"], chosen_for="link").is_clear
    assert len(queries) == 1


@pytest.mark.usefixtures("issue")
def test_no_address_is_a_place_to_stand() -> None:
    assert glance("", []).is_clear


def test_a_closed_home_refuses(issue: Issue, send: Send) -> None:
    Section.objects.filter(slug="cfp-projects").update(closed_from_issue=issue.number, policy_text="Not this year.")
    with pytest.raises(intake.IntakeError, match=r"Not this year\."):
        send("task")
