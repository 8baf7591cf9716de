"""The section editor in a real browser: what is opened and saved untouched keeps its bytes, and nothing typed is lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from issues.editing import save_section
from issues.models import Issue, IssueSection, SectionVersion
from issues.text import issue_text, store_text
from tests.looks import looks, take_picture
from tests.sampling import IS_SOAK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from django.contrib.auth.models import User
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

REAL_ISSUES, SHARE = (20, 1) if IS_SOAK else (2, 4)  # usually every fourth section of two issues

OWN = """\
Title: This Week in Rust 700
Number: 700
Date: 2027-04-21
Category: This Week in Rust

Hello & welcome, <b>all</b>.

## Updates from Rust Community

### Official

* [One](https://example.org/one)
* [Two](https://example.org/two)

### Crate of the Week


Two blank lines above, trailing blanks   \n\ta tab, a\u00a0no-break space, \u200bzero width, \u202ebidi\u202c, \u2028 and \x02 control.

```
# no heading
```

## Last, without a line end

&amp; &lt;textarea&gt;</textarea><script>alert(1)</script>"""

HOSTILE = "* [typed](https://example.org/typed)\n<script>alert(1)</script><img src=x onerror=alert(1)>\n"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page: Page, live_server: LiveServer, editor: User, log_in: Callable[[User, str], None]) -> Page:
    log_in(editor, live_server.url)
    return page


def drafted(text: str, number: int) -> Issue:
    day = date.fromordinal(date(2027, 4, 21).toordinal() + number)
    issue = Issue.objects.create(number=number, title="This Week in Rust", date=day, file_name=f"{day}-this-week-in-rust.md")
    store_text(issue, text, actor=None, origin=SectionVersion.Origin.IMPORT)
    return issue


def address(live_server: LiveServer, row: IssueSection) -> str:
    return f"{live_server.url}/admin/issues/issue/{row.issue_id}/sections/{row.pk}/"


def row_of(issue: Issue, title: str) -> IssueSection:
    return next(row for row in issue.sections.all() if str(row) == title)


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator('button[value="save"]').click()


def real_text(folder: Path, place: int) -> str:
    """One of the issues, evenly spread over the whole of the archive."""
    files = sorted((folder / "issues").glob("*.m*"))
    with files[place * (len(files) - 1) // (REAL_ISSUES - 1)].open(encoding="utf-8", newline="") as file:
        return file.read()


def assert_untouched_saves_keep_bytes(page: Page, live_server: LiveServer, texts: Iterable[str]) -> None:
    for number, text in enumerate(texts, start=700):
        issue = drafted(text, number)
        for row in issue.sections.all()[number % SHARE :: SHARE]:
            page.goto(address(live_server, row), wait_until="domcontentloaded")
            save(page)
            assert f"Nothing was changed: version {row.version} stands." in page.locator(".messages").inner_text()
        assert issue_text(issue) == text


@pytest.mark.parametrize("place", range(REAL_ISSUES))
def test_every_section_of_a_real_issue_keeps_its_bytes(desk: Page, live_server: LiveServer, archive: Path, place: int) -> None:
    assert_untouched_saves_keep_bytes(desk, live_server, [real_text(archive, place)])


@pytest.mark.smoke
def test_every_section_of_our_own_issue_keeps_its_bytes(desk: Page, live_server: LiveServer) -> None:
    carriage_returns = "Title: x\nNumber: 702\nDate: 2027-05-05\n\n# A\r\n\r\nwindows\r\nold\rmac\n\n# B\n\x02\n"
    assert_untouched_saves_keep_bytes(desk, live_server, [OWN, carriage_returns])


def test_a_whole_text_untouched_changes_nothing(desk: Page, live_server: LiveServer) -> None:
    text = f"{OWN}\n\n# A\r\n\r\nwindows\r\nold\rmac\n"
    issue = drafted(text, 700)
    desk.goto(f"{live_server.url}/admin/issues/issue/{issue.pk}/text/")
    desk.get_by_role("button", name="Show what changes").click()
    assert desk.get_by_role("heading", level=1).inner_text() == "Nothing would change"
    desk.get_by_role("button", name="Back to the text").click()
    desk.get_by_label("Markdown of the whole issue").press("Control+End")
    desk.keyboard.type("typed")
    desk.get_by_role("button", name="Show what changes").click()
    assert desk.get_by_role("heading", level=1).inner_text() == "1 section would change"
    desk.get_by_role("button", name="Save these changes").click()
    desk.get_by_text("Saved: 1 section written").wait_for()
    assert issue_text(issue) == f"{text}typed"


def test_an_edit_changes_only_the_lines_that_were_typed(desk: Page, live_server: LiveServer) -> None:
    issue = drafted("Title: x\n\n# A\n\nwindows\r\nold\rmac\n\n", 700)
    row = row_of(issue, "A")
    desk.goto(address(live_server, row))
    desk.get_by_label("Markdown", exact=True).press("Control+End")
    desk.keyboard.type("typed\n")
    save(desk)
    assert row_of(issue, "A").body == "\nwindows\r\nold\rmac\n\ntyped\n"


def test_the_preview_follows_what_is_typed(desk: Page, live_server: LiveServer) -> None:
    row = row_of(drafted(OWN, 700), "Official")
    desk.goto(address(live_server, row))
    preview = desk.get_by_role("region", name="Preview")
    preview.get_by_role("link", name="Two").wait_for()
    desk.get_by_label("Markdown", exact=True).fill(HOSTILE)
    preview.get_by_role("link", name="typed").wait_for()
    assert "<script" not in preview.inner_html()
    assert "onerror" not in preview.inner_html()


def test_the_tab_key_leaves_the_text_and_short_cuts_do_not_edit_it(desk: Page, live_server: LiveServer) -> None:
    row = row_of(drafted(OWN, 700), "Official")
    desk.goto(address(live_server, row))
    editor = desk.get_by_label("Markdown", exact=True)
    editor.press("Control+]")
    editor.press("Control+[")
    editor.press("Tab")
    assert desk.evaluate("document.activeElement.className") != "markdownx-editor"
    assert editor.input_value() == row.body


def test_a_draft_survives_a_closed_page(desk: Page, live_server: LiveServer) -> None:
    row = row_of(drafted(OWN, 700), "Official")
    desk.goto(address(live_server, row))
    desk.get_by_label("Markdown", exact=True).fill("not saved yet\n")
    desk.get_by_text("Draft kept on this device").wait_for()
    desk.goto(f"{live_server.url}/admin/")
    desk.goto(address(live_server, row))
    assert desk.get_by_label("Markdown", exact=True).input_value() == row.body
    desk.get_by_role("button", name="Put it back").click()
    assert desk.get_by_label("Markdown", exact=True).input_value() == "not saved yet\n"
    desk.get_by_label("Markdown", exact=True).press("Control+s")
    desk.get_by_text("is saved as version 2").wait_for()
    assert not desk.get_by_text("was not saved").is_visible()


def test_two_editors_see_both_texts_and_save_them_together(
    desk: Page, live_server: LiveServer, publisher: User, browser_errors: list[str], axe: Callable[[Page], None]
) -> None:
    issue = drafted(OWN, 700)
    row = row_of(issue, "Official")
    desk.goto(address(live_server, row))
    editor = desk.get_by_label("Markdown", exact=True)
    editor.fill(row.body.replace("[Two]", "[Mine]") + "* mine\n\n")
    save_section(row, body=row.body.replace("[Two]", "[Theirs]").replace("[One]", "[Uno]"), version=1, actor=publisher)
    save(desk)
    assert desk.get_by_role("heading", level=1).inner_text() == "publisher saved this section while you wrote"
    axe(desk)
    take_picture(desk, "conflict")
    desk.get_by_label("Take yours").check()
    desk.get_by_role("button", name="Put the result together").click()
    result = desk.get_by_label("The result")
    axe(desk)
    take_picture(desk, "conflict-result")
    assert result.input_value() == row.body.replace("[Two]", "[Mine]").replace("[One]", "[Uno]") + "* mine\n\n"
    result.press("Control+End")
    desk.keyboard.type("* still typed\n")
    save(desk)
    assert row_of(issue, "Official").body.endswith("* mine\n\n* still typed\n")
    assert row_of(issue, "Official").version == 3
    browser_errors[:] = [error for error in browser_errors if "409 (Conflict)" not in error]


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_the_pages_of_the_desk_are_in_order(
    desk: Page, live_server: LiveServer, axe: Callable[[Page], None], width: int, scheme: str
) -> None:
    issue = drafted(OWN, 700)
    row = row_of(issue, "Official")
    save_section(row, body=row.body.replace("Two", "Zwei"), version=1, actor=None)
    version = row.versions.first()
    assert version is not None
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    desk.set_viewport_size({"width": width, "height": 900})
    base = f"{live_server.url}/admin/issues/issue/{issue.pk}"
    pages = {
        "desk": f"{base}/change/",
        "section": address(live_server, row),
        "text": f"{base}/text/",
        "take-in": f"{base}/take-in/",
        "versions": f"{base}/versions/?section={row.pk}&to={version.pk}",
        "finish": f"{base}/finish/",
        "list": f"{live_server.url}/admin/issues/issue/",
    }
    for name, page_address in pages.items():
        desk.goto(page_address, wait_until="networkidle")
        take_picture(desk, f"{name}-{width}-{scheme}")
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, name
        axe(desk)


@pytest.mark.parametrize(("width", "scheme"), looks(1280, 360))
def test_a_file_is_taken_in_by_keyboard(desk: Page, live_server: LiveServer, axe: Callable[[Page], None], width: int, scheme: str) -> None:
    issue = drafted(OWN, 700)
    row = row_of(issue, "Official")
    save_section(row, body=row.body.replace("Two", "Zwei"), version=1, actor=None)
    theirs = OWN.replace("[Two]", "[Dos]").replace("* [One]", "* [<b>New</b>](https://example.org/new)\n* [One]").replace("Hello", "Hi")
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(f"{live_server.url}/admin/issues/issue/{issue.pk}/take-in/")
    desk.get_by_label("Or its text").fill(theirs)
    desk.get_by_role("button", name="Show what was changed").click()
    desk.get_by_role("button", name="Take in what is chosen").wait_for()
    take_picture(desk, f"take-in-changes-{width}-{scheme}")
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    axe(desk)
    boxes = desk.get_by_role("checkbox")
    assert [box.is_checked() for box in boxes.all()] == [True, True]
    boxes.first.focus()
    desk.keyboard.press("Space")
    desk.get_by_label("Keep what stands here").focus()
    desk.keyboard.press("ArrowDown")
    desk.get_by_role("button", name="Take in what is chosen").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/issue/{issue.pk}/change/")
    assert issue_text(issue) == theirs.replace("Hi &", "Hello &")
