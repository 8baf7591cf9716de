"""The live parts of the desk: only what changed is sent, findings stand at their lines with their repair, the last change is taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from issues.admin.findings import shown_findings
from issues.admin.fragments import printed_parts, read_stamps
from issues.admin.lines import desk_sections
from issues.editing import EntryName, move_entry, remove_entry, save_section
from issues.exports.html import render_part
from issues.models import Issue, SectionVersion
from issues.text import issue_text, store_text
from tests.issues.admin.draft import BODY, TEXT, page_of, row_of
from tests.issues.samples import sample_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.contrib.auth.models import User
    from django.test import Client

pytestmark = pytest.mark.django_db
TRACKED = BODY.replace("/two)", "/two?utm_source=x)")


def page_stamps(html: str) -> str:
    return ",".join(f"{name}={stamp}" for name, stamp in re.findall(r'id="([a-z0-9-]+)" data-stamp="([0-9a-f]{8})"', html))


def opened(client: Client, issue: Issue) -> dict[str, str]:
    """The headers that a page sends which has just been opened."""
    printed = client.get(page_of(issue, "printed")).content.decode()
    return {"HX-Request": "true", "Desk-Stamps": page_stamps(client.get(page_of(issue, "change")).content.decode() + printed)}


def sent(response: Any) -> list[str]:
    """The ids of the parts in an answer."""
    return re.findall(r'<section id="([a-z0-9-]+)"', response.content.decode())


def first(issue: Issue) -> EntryName:
    return desk_sections(issue)[2].lines[0].name


def test_a_page_that_has_everything_gets_nothing(editor_client: Client, issue: Issue) -> None:
    headers = opened(editor_client, issue)
    response = editor_client.get(page_of(issue, "live"), headers=headers)
    assert (response.status_code, sent(response)) == (200, [])
    again = editor_client.get(page_of(issue, "live"), headers=headers | {"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_others_changed_is_sent_alone(editor_client: Client, publisher: User, issue: Issue) -> None:
    headers = opened(editor_client, issue)
    etag = editor_client.get(page_of(issue, "live"), headers=headers)["ETag"]
    official, research = row_of(issue, "Official").pk, row_of(issue, "Research").pk
    move_entry(issue, first(issue), section=research, after=None, actor=publisher)
    response = editor_client.get(page_of(issue, "live"), headers=headers | {"If-None-Match": etag})
    assert response.status_code == 200
    assert {f"section-{official}", f"section-{research}", f"printed-{official}", f"printed-{research}"} <= set(sent(response))
    assert f"section-{row_of(issue, 'Crate of the Week').pk}" not in sent(response)
    assert "desk-undo" not in sent(response)  # it was not this editor's


def test_other_sections_are_sent_whole(editor_client: Client, editor: User, issue: Issue) -> None:
    headers = opened(editor_client, issue)
    save_section(row_of(issue, "Research"), body="\n### New\n\n", version=1, actor=editor)
    html = editor_client.get(page_of(issue, "live"), headers=headers).content.decode()
    assert '<div id="sections" hx-swap-oob="innerHTML">' in html
    assert '<div id="printed" hx-swap-oob="innerHTML">' in html
    assert f'id="section-{row_of(issue, "New").pk}"' in html


@pytest.mark.parametrize("stamps", ["", "x", "section-1", "a=b=c", "section-1=00000000,\0", "ä=00000000", "=" * 9000])
def test_stamps_that_no_page_sends_bring_all_parts(stamps: str, editor_client: Client, issue: Issue) -> None:
    assert read_stamps(stamps) == {}
    response = editor_client.get(
        page_of(issue, "live"), headers={"Desk-Stamps": stamps.encode().decode("latin-1")} if "\0" not in stamps else {}
    )
    assert response.status_code == 200
    assert len(sent(response)) > 5


def test_a_part_that_was_changed_in_the_page_alone_is_sent_anew(editor_client: Client, issue: Issue) -> None:
    headers, part = opened(editor_client, issue), f"section-{row_of(issue, 'Official').pk}"
    headers["Desk-Stamps"] = re.sub(rf"(?<={part}=)\w+", "", headers["Desk-Stamps"])
    damaged = {"do": "move", "entry": str(first(issue)), "section": "1", "after": "garbage"}
    for response in (
        editor_client.get(page_of(issue, "live"), headers=headers),
        editor_client.post(page_of(issue, "entries"), damaged, headers=headers),
    ):
        assert sent(response) == [part]
    assert "This form is damaged." in response.content.decode()


def test_who_is_signed_out_gets_no_login_page_into_a_part(client: Client, issue: Issue) -> None:
    response = client.get(page_of(issue, "live"), headers={"HX-Request": "true"})
    assert (response.status_code, response["Content-Type"]) == (403, "text/plain; charset=utf-8")
    assert client.get(page_of(issue, "live")).status_code == 302


def test_a_poll_without_news_asks_a_few_small_questions(
    editor_client: Client, issue: Issue, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    headers = opened(editor_client, issue)
    headers["If-None-Match"] = editor_client.get(page_of(issue, "live"), headers=headers)["ETag"]
    with django_assert_max_num_queries(11):
        assert editor_client.get(page_of(issue, "live"), headers=headers).status_code == 304


def test_the_rendered_issue_is_that_of_the_public_page(issue: Issue) -> None:
    for text in (
        TEXT,
        sample_text(),
        "Title: x\n\n## A\n\n[one][a] [two] [TWO]\n\n## B\n\n[a]: https://a.example.org/\n[two]: https://b.example.org/\n",
    ):
        store_text(issue, text, actor=None, origin=SectionVersion.Origin.EDIT)
        parts = "\n".join(part.html for part in printed_parts(issue))
        assert list(filter(None, parts.split("\n"))) == list(filter(None, render_part(text).split("\n")))
        assert ' id="' not in parts


def test_a_finding_stands_at_its_line(editor: User, issue: Issue) -> None:
    save_section(row_of(issue, "Official"), body=TRACKED, version=1, actor=editor)
    official = desk_sections(issue, shown_findings(issue, list(issue.sections.all())))[2]
    [finding] = [finding for finding in official.lines[1].findings if finding.id == "tracking-parameter"]
    assert finding.repair
    assert official.findings == []
    assert finding.anchor.startswith(f"finding-{official.row.pk}-")
    assert dict(official.counts)["error"] >= 1


def test_a_repair_is_one_press_and_can_be_undone(editor_client: Client, editor: User, issue: Issue) -> None:
    save_section(row_of(issue, "Official"), body=TRACKED, version=1, actor=editor)
    text = issue_text(issue)
    html = editor_client.get(page_of(issue, "change")).content.decode()
    [name] = re.findall(r'name="finding" value="(tracking-parameter\.[^"]+)"', html)
    editor_client.post(page_of(issue, "repair"), {"finding": name})
    assert row_of(issue, "Official").body == BODY
    stale = editor_client.post(page_of(issue, "repair"), {"finding": name}, headers={"HX-Request": "true"})
    assert "This finding is gone" in stale.content.decode()
    [change] = re.findall(r'name="change" value="([^"]+)"', editor_client.get(page_of(issue, "change")).content.decode())
    editor_client.post(page_of(issue, "undo"), {"change": change})
    assert issue_text(issue) == text


def test_all_repairs_at_once(editor_client: Client, editor: User, issue: Issue) -> None:
    save_section(row_of(issue, "Official"), body=TRACKED.replace("/one)", "/one?utm_medium=x)"), version=1, actor=editor)
    editor_client.post(page_of(issue, "repair"), {"finding": "all"})
    assert row_of(issue, "Official").body == BODY
    nothing = editor_client.post(page_of(issue, "repair"), {"finding": "all"}, follow=True)
    assert "This finding is gone" in nothing.content.decode()


@pytest.mark.parametrize("change", ["", "x", "0" * 32, "\0"])
def test_no_such_change_is_no_change(change: str, editor_client: Client, issue: Issue) -> None:
    response = editor_client.post(page_of(issue, "undo"), {"change": change}, headers={"HX-Request": "true"})
    assert "There is no such change." in response.content.decode()


def test_the_undo_button_is_ones_own(editor_client: Client, publisher: User, editor: User, issue: Issue) -> None:
    remove_entry(issue, first(issue), actor=publisher)
    assert "Undo" not in editor_client.get(page_of(issue, "change")).content.decode()
    remove_entry(issue, first(issue), actor=editor)
    assert "removed “Two”" in editor_client.get(page_of(issue, "change")).content.decode()
