from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from issues.admin.filling.catalogue import FILLERS
from issues.admin.filling.forms import MOST_LINES
from issues.editing import save_section
from issues.markdown import cut, joined
from issues.models import Issue, IssueSection, SectionVersion
from issues.text import issue_text, store_text
from tests.issues.admin.draft import page_of, row_of, words
from tests.issues.admin.filling import DRAFT, PULLS, fields_of, fill_page, sent_by
from tests.sampling import sample

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

pytestmark = pytest.mark.django_db

PULL_REQUESTS = "Updates from the Rust Project"
PASTE = json.dumps(
    {
        "total_count": 321,
        "items": [
            {"title": "Stabilize some_thing", "html_url": f"{PULLS}/rust/pull/1", "labels": [{"name": "T-libs"}]},
            {"title": "fix: Do not panic", "html_url": f"{PULLS}/rust-analyzer/pull/2", "labels": []},
        ],
    }
)
HEAD = (
    "321 pull requests were [merged in the last week][merged]\n\n"
    "[merged]: https://github.com/search?q=is%3Apr+org%3Arust-lang+is%3Amerged+merged%3A2027-04-13..2027-04-20\n"
)
FILLED = (
    f"## Updates from the Rust Project\n\n{HEAD}\n#### Library\n* [stabilize `some_thing`]({PULLS}/rust/pull/1)\n\n"
    f"#### Rust-Analyzer\n* [do not panic]({PULLS}/rust-analyzer/pull/2)\n\n"
)
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> ](javascript:alert(1)) {{ x }} # <!--"


@pytest.fixture
def issue(issue: Issue) -> Issue:
    store_text(issue, DRAFT, actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue


def fill(client: Client, issue: Issue, title: str, **values: Any) -> Any:
    """Paste, look, and save what was shown."""
    looked = client.post(fill_page(issue, title), fields_of(client, issue, title) | values)
    assert looked.status_code == 200
    return client.post(fill_page(issue, title), sent_by(looked) | {"step": "save"}, follow=True)


def printed(issue: Issue, title: str, *, deeper: int = 0) -> str:
    """The section as it stands, with that many below it."""
    pieces = cut(issue_text(issue))
    place = next(at for at, piece in enumerate(pieces) if piece.heading == row_of(issue, title).heading)
    return joined(pieces[place : place + 1 + deeper])


def test_every_form_opens_and_saves_nothing_untouched(editor_client: Client, issue: Issue) -> None:
    titles = [str(row) for row in issue.sections.select_related("section") if row.section and row.section.slug in FILLERS]
    assert len(titles) == len(FILLERS)
    for title in titles:
        editor_client.post(fill_page(issue, title), fields_of(editor_client, issue, title))
    assert issue_text(issue) == DRAFT


def test_the_desk_leads_to_each_form(editor_client: Client, issue: Issue) -> None:
    html = editor_client.get(page_of(issue, "change")).content.decode()
    assert html.count("/fill/") == len(FILLERS)


def test_pull_requests_are_looked_at_then_saved(editor_client: Client, issue: Issue) -> None:
    page = fill_page(issue, PULL_REQUESTS)
    looked = editor_client.post(page, fields_of(editor_client, issue, PULL_REQUESTS) | {"pasted": PASTE, "step": "save"})
    assert issue_text(issue) == DRAFT
    html = looked.content.decode()
    assert "Nothing is saved yet" in html
    sent = sent_by(looked)
    assert (sent["pasted"], sent["count"], sent["since"]) == ("", "321", "2027-04-13")
    response = editor_client.post(page, sent | {"step": "save"}, follow=True)
    assert words(response) == "“Updates from the Rust Project” is filled in."
    assert printed(issue, PULL_REQUESTS, deeper=2) == FILLED
    assert issue_text(issue) == DRAFT.replace("## Updates from the Rust Project\n\n<!-- Rust updates go here -->\n\n", FILLED)


def test_the_address_of_a_report_is_doubted_where_it_is_formed(editor_client: Client, issue: Issue) -> None:
    title, pasted = "Rust Compiler Performance Triage", "# 2031-02-03 Triage Log\n\nQuiet.\n\nTriage done by **@x**.\n"
    for start, day, is_doubted in (("", "03", True), ("https://github.com/rust-lang/rustc-perf/blob/00ff/2031-02-04.md\n\n", "04", False)):
        fields = fields_of(editor_client, issue, title) | {"pasted": start + pasted}
        html = editor_client.post(fill_page(issue, title), fields).content.decode()
        assert (f"2031-02-{day}.md" in html, "the file may have another day" in html) == (True, is_doubted)


def test_a_list_grows_and_its_lines_change_their_areas(editor_client: Client, issue: Issue) -> None:
    fill(editor_client, issue, PULL_REQUESTS, pasted=PASTE)
    looked = editor_client.post(
        fill_page(issue, PULL_REQUESTS),
        fields_of(editor_client, issue, PULL_REQUESTS) | {"pasted": f"* [One more]({PULLS}/rust/pull/3)\n* [again]({PULLS}/rust/pull/1)\n"},
    )
    assert "1 line is new." in looked.content.decode()
    assert "1 was in the list already." in looked.content.decode()
    sent = sent_by(looked)
    places = sorted(name for name in sent if name.startswith("place-"))
    assert len(places) == 3
    sent |= {"place-github.com/rust-lang/rust/pull/1": "compiler", "place-github.com/rust-lang/rust-analyzer/pull/2": "-"}
    editor_client.post(fill_page(issue, PULL_REQUESTS), sent | {"step": "save"})
    assert printed(issue, PULL_REQUESTS, deeper=1) == (
        f"## Updates from the Rust Project\n\n{HEAD}\n#### Compiler\n"
        f"* [one more]({PULLS}/rust/pull/3)\n* [stabilize `some_thing`]({PULLS}/rust/pull/1)\n\n"
    )
    assert "#### Library" not in issue_text(issue)
    assert "#### Rust-Analyzer" not in issue_text(issue)


def test_lines_moved_in_the_markdown_stay_where_they_were_put(editor_client: Client, issue: Issue) -> None:
    fill(editor_client, issue, PULL_REQUESTS, pasted=PASTE)
    sent = fields_of(editor_client, issue, PULL_REQUESTS)
    sent["listing"] = sent["listing"].replace("#### Library", "#### Own Area").replace("\n", "\r\n")
    editor_client.post(fill_page(issue, PULL_REQUESTS), sent | {"step": "save"})
    assert "#### Own Area\n* [stabilize" in issue_text(issue)


def test_areas_stand_in_the_order_of_the_catalogue(editor_client: Client, issue: Issue) -> None:
    page = fill_page(issue, PULL_REQUESTS)
    sent = sent_by(editor_client.post(page, fields_of(editor_client, issue, PULL_REQUESTS) | {"pasted": PASTE}))
    editor_client.post(page, sent | {"place-github.com/rust-lang/rust-analyzer/pull/2": "compiler", "step": "save"})
    assert re.findall("^####.*", issue_text(issue), re.MULTILINE)[:2] == ["#### Compiler", "#### Library"]


def test_what_is_not_understood_stays_until_an_editor_says_so(editor_client: Client, issue: Issue) -> None:
    page = fill_page(issue, PULL_REQUESTS)
    looked = editor_client.post(page, fields_of(editor_client, issue, PULL_REQUESTS) | {"pasted": f"{PASTE}\nnobody knows\n"})
    assert "1 line was not understood" in looked.content.decode()
    sent = sent_by(looked)
    assert sent["pasted"] == "nobody knows\n"
    assert "nobody knows" in editor_client.post(page, sent | {"step": "save"}).content.decode()
    assert issue_text(issue) == DRAFT
    without = sent_by(editor_client.post(page, sent | {"without": "1"}))
    assert without["pasted"] == ""
    editor_client.post(page, without | {"step": "save"})
    assert printed(issue, PULL_REQUESTS, deeper=2) == FILLED


def test_the_count_is_asked_for(editor_client: Client, issue: Issue) -> None:
    response = fill(editor_client, issue, PULL_REQUESTS, pasted=f"* [A]({PULLS}/rust/pull/3)")
    assert "Say how many were merged" in response.content.decode()
    assert issue_text(issue) == DRAFT


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"count": "x"}, "count"),
        ({"count": "0"}, "count"),
        ({"since": "2027-02-30"}, "since"),
        ({"since": "9999-12-31"}, "since"),
        ({"since": "2027-04-19", "until": "2027-04-01"}, "until"),
        ({"versions": "[[1,Infinity]]"}, "versions"),
        ({"pasted": "a rust-lang/rust#1\n" * (MOST_LINES + 1)}, "pasted"),
        ({"pasted": "x" * 2_000_001}, "pasted"),
    ],
)
def test_refused_values_keep_everything_that_was_typed(editor_client: Client, issue: Issue, values: dict[str, str], field: str) -> None:
    sent = fields_of(editor_client, issue, PULL_REQUESTS) | {"pasted": "my paste rust-lang/rust#1", "step": "save"} | values
    response = editor_client.post(fill_page(issue, PULL_REQUESTS), sent)
    assert (response.status_code, field in response.context["form"].errors) == (200, True)
    assert sent["pasted"] in response.content.decode()
    assert issue_text(issue) == DRAFT


def test_the_report_is_cleaned_and_saved(editor_client: Client, issue: Issue) -> None:
    title = "Rust Compiler Performance Triage"
    log = "# 2027-04-20 Triage Log\n\nQuiet.\n\nTriage done by **@a**.\nRevision range: [a](b)\n\n#### Regressions\n\nSome case\n"
    looked = editor_client.post(fill_page(issue, title), fields_of(editor_client, issue, title) | {"pasted": log, "step": "save"})
    html = looked.content.decode()
    assert "The address is formed" in html
    assert "Some case" in html
    sent = sent_by(looked)
    assert sent["url"].endswith("/2027/2027-04-20.md")
    response = editor_client.post(fill_page(issue, title), sent | {"step": "save"}, follow=True)
    assert words(response) == f"“{title}” is filled in."
    assert printed(issue, title) == (
        f"### {title}\n\nQuiet.\n\nTriage done by **@a**.\nRevision range: [a](b)\n\n[Full report here]({sent['url']})\n\n"
    )


def test_final_comments_are_grouped_and_the_empty_ones_named(editor_client: Client, issue: Issue) -> None:
    title = "Tracking Issues & PRs"
    answers = [{"title": "Keep It", "html_url": f"{PULLS}/cargo/issues/1", "labels": [{"name": "disposition-close"}]}]
    fill(editor_client, issue, title, pasted=json.dumps(answers))
    text = printed(issue, title, deeper=1)
    assert text.startswith("#### Tracking Issues & PRs\n\n##### [Cargo](https://github.com/rust-lang/cargo/issues?q=")
    assert (
        f"* [disposition: close] [Keep It]({PULLS}/cargo/issues/1)\n\n*No Items entered Final Comment Period this week for\n[Rust](" in text
    )
    fill(editor_client, issue, title, pasted=f"* [And It]({PULLS}/rust/pull/2)\n")
    text = printed(issue, title, deeper=2)
    assert "##### [Rust](" in text
    assert "for\n[Rust RFCs](" in text
    assert issue_text(issue).count("*No Items entered") == 1


def test_calls_for_testing_move_the_closing_words_behind_them(editor_client: Client, issue: Issue) -> None:
    title = "Calls for Testing"
    fill(editor_client, issue, title, pasted=f"* [Try It]({PULLS}/rust/issues/1)\n    * [Testing steps](https://example.org/s)\n")
    text = printed(issue, title, deeper=1)
    assert text.startswith("## Calls for Testing\nTry what is nearly done.\n\n### [Rust](")
    assert f"* [Try It]({PULLS}/rust/issues/1)\n    * [Testing steps](https://example.org/s)\n\n*No calls for testing" in text
    assert text.endswith("Let us know what we miss.\n\n")


def test_empty_lists_of_rfcs_say_so(editor_client: Client, issue: Issue) -> None:
    fill(editor_client, issue, "Approved RFCs")
    assert printed(issue, "Approved RFCs").endswith("Approved:\n\n* *No RFCs were approved this week.*\n\n")
    fill(editor_client, issue, "Approved RFCs", pasted=f"RFC: It {PULLS}/rfcs/pull/1")
    assert printed(issue, "Approved RFCs").endswith(f"Approved:\n\n* [RFC: It]({PULLS}/rfcs/pull/1)\n\n")


def test_the_hiring_thread_is_checked_and_put_in_its_place(editor_client: Client, issue: Issue) -> None:
    thread = "https://www.reddit.com/r/rust/comments/1a/whos_hiring/"
    fill(editor_client, issue, "Jobs", url=thread.replace("www", "old") + "?utm_source=share")
    assert printed(issue, "Jobs") == f"## Jobs\n\nSee the [Who's Hiring thread on r/rust]({thread})\n"
    sent = fields_of(editor_client, issue, "Jobs")
    assert sent["url"] == thread
    for url in ("javascript:alert(1)", "www.reddit.com", "", "https://a b"):
        assert "url" in editor_client.post(fill_page(issue, "Jobs"), sent | {"url": url, "step": "save"}).context["form"].errors
    assert "no thread of r/rust" in editor_client.post(fill_page(issue, "Jobs"), sent | {"url": "https://example.org/"}).content.decode()


# Others at work


def test_a_section_that_others_saved_shows_both_versions(editor_client: Client, issue: Issue, publisher: User) -> None:
    looked = editor_client.post(fill_page(issue, PULL_REQUESTS), fields_of(editor_client, issue, PULL_REQUESTS) | {"pasted": PASTE})
    row = row_of(issue, PULL_REQUESTS)
    save_section(row, body="\nBy hand.\n\n", version=1, actor=publisher)
    response = editor_client.post(fill_page(issue, PULL_REQUESTS), sent_by(looked) | {"step": "save"})
    html = response.content.decode()
    assert (response.status_code, "saved this section while you wrote" in html) == (409, True)
    assert "hand" in html
    assert "rust-analyzer/pull/2" in html
    assert printed(issue, PULL_REQUESTS) == "## Updates from the Rust Project\n\nBy hand.\n\n"


def test_one_of_several_sections_that_others_saved_is_refused_alone(editor_client: Client, issue: Issue, publisher: User) -> None:
    fill(editor_client, issue, PULL_REQUESTS, pasted=PASTE)
    sent = fields_of(editor_client, issue, PULL_REQUESTS)
    library = row_of(issue, "Library")
    save_section(library, body=f"{library.body.rstrip()}\n* [by hand](https://example.org/hand)\n\n", version=1, actor=publisher)
    more = f"* [A]({PULLS}/rust/pull/8)\n#### Library\n* [b]({PULLS}/rust/pull/9)\n"
    looked = editor_client.post(fill_page(issue, PULL_REQUESTS), sent | {"pasted": more})
    response = editor_client.post(fill_page(issue, PULL_REQUESTS), sent_by(looked) | {"step": "save"})
    assert (response.status_code, "Join the two versions" in response.content.decode()) == (409, True)
    assert "by hand" in row_of(issue, "Library").body
    assert "pull/9" not in row_of(issue, "Library").body
    assert "pull/8" in row_of(issue, "Compiler").body


def test_what_others_put_between_stays(editor_client: Client, issue: Issue, publisher: User) -> None:
    fill(editor_client, issue, PULL_REQUESTS, pasted=PASTE)
    sent = fields_of(editor_client, issue, PULL_REQUESTS)
    library = row_of(issue, "Library")
    save_section(library, body=f"{library.body}#### Between\n* [x](https://example.org/x)\n\n", version=1, actor=publisher)
    triage = row_of(issue, "Rust Compiler Performance Triage")
    save_section(triage, body="\nReport.\n\n", version=1, actor=publisher)
    editor_client.post(fill_page(issue, PULL_REQUESTS), sent | {"count": "5", "step": "save"})
    text = issue_text(issue)
    assert "5 pull requests were" in text
    assert "#### Between\n* [x](https://example.org/x)\n\n#### Rust-Analyzer" in text
    assert "Report." in text


def test_only_the_sections_of_the_form_are_written(editor_client: Client, issue: Issue) -> None:
    sent = fields_of(editor_client, issue, PULL_REQUESTS) | {"pasted": PASTE}
    sent["versions"] = json.dumps([[row.pk, row.version] for row in issue.sections.all()], separators=(",", ":"))
    looked = editor_client.post(fill_page(issue, PULL_REQUESTS), sent)
    editor_client.post(fill_page(issue, PULL_REQUESTS), sent_by(looked) | {"step": "save"})
    assert issue_text(issue) == DRAFT.replace("## Updates from the Rust Project\n\n<!-- Rust updates go here -->\n\n", FILLED)


def test_a_published_issue_has_no_form(editor_client: Client, issue: Issue) -> None:
    sent = fields_of(editor_client, issue, PULL_REQUESTS) | {"count": "5", "step": "save"}
    Issue.objects.update(status=Issue.Status.PUBLISHED)
    assert editor_client.get(fill_page(issue, PULL_REQUESTS)).status_code == 302
    assert "is published" in editor_client.post(fill_page(issue, PULL_REQUESTS), sent).content.decode()
    assert issue_text(issue) == DRAFT


def test_sections_without_a_form_have_no_page(editor_client: Client, issue: Issue) -> None:
    for title in ("Final Comment Period", "Beginning"):
        assert editor_client.get(fill_page(issue, title)).status_code == 404
        assert editor_client.post(fill_page(issue, title), {"pasted": "x"}).status_code == 404


def test_typed_text_is_shown_when_the_section_is_gone_or_the_login_ran_out(editor_client: Client, issue: Issue) -> None:
    page, typed = fill_page(issue, PULL_REQUESTS), {"pasted": "my paste", "listing": "my list"}
    IssueSection.objects.filter(pk=row_of(issue, PULL_REQUESTS).pk).delete()
    gone = editor_client.post(page, typed)
    editor_client.logout()
    signed_out = editor_client.post(page, typed)
    assert (gone.status_code, signed_out.status_code) == (410, 403)
    for response in (gone, signed_out):
        assert [(field.name, field.text) for field in response.context["typed"]] == list(typed.items())
    assert "Send it again" not in gone.content.decode()


def test_hostile_lines_are_harmless(editor_client: Client, issue: Issue) -> None:
    answers = json.dumps([{"title": HOSTILE, "html_url": f"{PULLS}/rust/pull/1?{HOSTILE}", "labels": [HOSTILE]}])
    lines = f"{HOSTILE} {PULLS}/rust/pull/2\n* [{HOSTILE}]({PULLS}/rust/pull/3)\n* [a]({PULLS}/rust/pull/4) {HOSTILE}\n{HOSTILE}\n"
    for title in ("Updates from the Rust Project", "Approved RFCs", "Tracking Issues & PRs", "Calls for Testing"):
        page = fill_page(issue, title)
        for paste in sample((answers, lines, f"# {HOSTILE}\n{lines}"), every=2, turn=len(title)):
            looked = editor_client.post(page, fields_of(editor_client, issue, title) | {"pasted": paste, "count": "7"})
            sent = sent_by(editor_client.post(page, sent_by(looked) | {"without": "1"}))
            saved = editor_client.post(page, sent | {"step": "save"}, follow=True)
            for response in (looked, saved, editor_client.get(page), editor_client.get(page_of(issue, "change"))):
                assert response.status_code in (200, 409)
                html = response.content.decode()
                assert "<script>alert" not in html
                assert not re.search(r"<img[^>]*onerror|href=\"javascript:", html)


def test_a_form_asks_the_same_number_of_questions_for_more_lines(
    editor_client: Client, issue: Issue, django_assert_max_num_queries: Any
) -> None:
    sent = fields_of(editor_client, issue, PULL_REQUESTS)
    for number in (1, 60):
        paste = "".join(f"Title {place} rust-lang/rust#{place}\n" for place in range(1, number + 1))
        with django_assert_max_num_queries(15):
            editor_client.post(fill_page(issue, PULL_REQUESTS), sent | {"pasted": paste})
