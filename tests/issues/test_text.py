from __future__ import annotations

import pytest

from issues.markdown import cut
from issues.models import Issue, IssueSection, SectionVersion
from issues.text import issue_text, match_sections, store_text
from tests.issues.samples import sample_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    return Issue.objects.create(number=901, title="This Week in Rust 901", date="2031-01-01", file_name="901.md")


def slugs(headings: list[str]) -> list[str | None]:
    return [section.slug if section else None for section in match_sections(headings)]


def store(issue: Issue, text: str) -> list[IssueSection]:
    return store_text(issue, text, actor=None, origin=SectionVersion.Origin.IMPORT)


def test_store_text_keeps_every_byte_and_the_cut(issue: Issue) -> None:
    store(issue, sample_text())
    assert issue_text(issue) == sample_text()
    stored = [(row.heading, row.body) for row in issue.sections.all()]
    assert stored == [(piece.heading, piece.body) for piece in cut(sample_text())]


@pytest.mark.parametrize(
    "text", ["", "\n", "no heading", "# Only\n", "a\r\n# B\r\nc", "# A\n```\n# no\n```\n## B", "x\n<!--\n# no\n-->\n# B\n"]
)
def test_store_text_keeps_odd_texts(issue: Issue, text: str) -> None:
    store(issue, text)
    assert issue_text(issue) == text


def test_store_text_notes_a_version_of_every_section(issue: Issue) -> None:
    rows = store(issue, sample_text())
    versions = SectionVersion.objects.filter(issue=issue, version=1, origin="import")
    assert {(one.issue_section_id, one.body) for one in versions} == {(row.pk, row.body) for row in rows}


def test_storing_again_changes_only_what_differs(issue: Issue) -> None:
    before = {row.heading: (row.pk, row.version) for row in store(issue, sample_text())}
    text = sample_text().replace("### Newsletters\n\n", "").replace("### Research\n", "### Research\n* [Paper](https://example.org/p)\n")
    rows = store(issue, text + "# Extra\n")
    assert issue_text(issue) == text + "# Extra\n"
    after = {row.heading: (row.pk, row.version) for row in rows}
    research = before["### Research\n"]
    assert after["### Research\n"] == (research[0], 2)
    assert after.pop("# Extra\n")[1] == 1
    changed = {"### Research\n", "# Quote of the Week\n"}
    assert {heading: place for heading, place in before.items() if heading not in {*changed, "### Newsletters\n"}} == {
        heading: place for heading, place in after.items() if heading not in changed
    }
    assert SectionVersion.objects.filter(issue=issue, issue_section=None, what="removed").get().heading == "### Newsletters\n"


def test_headings_find_the_catalogue_by_title_alias_case_colon_and_link() -> None:
    headings = ["### official\n", "### Oceania:\n", "### CFP - Speakers\n", "## [Call for Testing](https://x.org)\n", ""]
    assert slugs(headings) == ["official", "events-oceania", "cfp-events", "calls-for-testing", None]


def test_a_one_off_heading_has_no_catalogue_section() -> None:
    assert slugs(["## RustNL 2031\n", "## Hello"]) == [None, None]


def test_a_title_of_several_groups_belongs_to_the_group_above_it() -> None:
    headings = ["## Calls for Testing\n", "### [Cargo](x)\n", "### [Rust](x)\n"]
    headings += ["## Updates from the Rust Project\n", "#### Clippy\n", "#### Cargo\n"]
    headings += ["### Final Comment Period\n", "#### [RFCs](x)\n", "#### Tracking Issues & PRs\n"]
    headings += ["##### [Rust](x)\n", "##### [Cargo](x),\n"]
    assert slugs(headings) == [
        "calls-for-testing",
        "testing-cargo",
        "testing-rust",
        "updates-from-the-rust-project",
        "area-clippy",
        "area-cargo",
        "final-comment-period",
        "period-rfcs",
        "tracking-issues",
        "period-rust",
        "period-cargo",
    ]


def test_a_title_of_several_groups_alone_is_one_off() -> None:
    assert slugs(["# RFCs\n"]) == [None]
