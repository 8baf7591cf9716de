"""Hostile titles, notes and page titles are harmless in every place of the desk: panels, previews, differences, log, board, replies."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from issues.admin.lines import desk_sections
from issues.assembly import assemble_issue
from issues.editing import save_section
from issues.models import Issue, SectionVersion
from issues.text import store_text
from submissions import intake, review
from submissions.kinds import submission_kinds
from submissions.models import Page, ReplyKit
from submissions.pages import request_page
from tests.issues.admin.draft import TEXT, page_of, row_of
from tests.sampling import IS_SOAK
from tests.submissions.hostile_words import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from django.test import Client

    from submissions.models import Submission

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true"}
LINES = [
    "* [<script>alert(1)</script>](javascript:alert(1))",
    '* ["onmouseover="alert(1)](https://example.org/"onclick="alert(1))',
    "* [</textarea></pre></style><img src=x onerror=alert(1)>](https://example.org/)",
    "* <img src=x onerror=alert(1)> {{ 7|add:7 }} {% now %} <svg/onload=alert(1)>",
    "* <iframe srcdoc='x'></iframe> <base href=//evil.example.com>",
    "* [a](data:text/html,<script>alert(1)</script>) <form action=//evil.example.com><input name=csrfmiddlewaretoken>",
]
WORDS = '</title><script>alert(1)</script> "onclick="alert(1) <img src=x onerror=alert(1)> {{ 7|add:7 }}'
HEADING = '### <img src=x onerror=alert(1)> "onclick="alert(1)'


class Suspicious(HTMLParser):
    """Fails on whatever a browser would run, or send elsewhere. Where images may come from, the policy says."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        assert not [name for name in names if name.startswith("on")], (tag, attrs)
        assert tag not in {"iframe", "object", "embed", "base", "style"}, (tag, attrs)
        assert tag != "script" or (names.get("src") or "").startswith("/static/"), attrs
        assert tag != "form" or (names.get("action") or "/").startswith("/"), attrs
        addresses = [names.get(name) or "" for name in ("href", "src")]
        assert not [address for address in addresses if re.match(r"\s*(javascript|data|vbscript):", address, re.IGNORECASE)], attrs
        assert "style" not in names, (tag, attrs)


def examine(html: str) -> None:
    assert " 14 " not in html
    Suspicious().feed(html)


@pytest.fixture
def hostile(db: None) -> Issue:
    """Every hostile title in one issue, in lines and in a heading, and once more in the version before."""
    del db
    issue = Issue.objects.create(number=700, title=WORDS, date=date(2027, 4, 21), file_name="2027-04-21-this-week-in-rust.md")
    kept = [one for one in HOSTILE if not re.search(r"[\n\r\0\ud800-\udfff]|<!--|```|~~~", one)]
    titles = [f"* [{title}](https://example.org/{number}/)" for number, title in enumerate(kept[:: 1 if IS_SOAK else 5])]
    body = "\n".join(["", *LINES, *titles, "", ""])
    text = TEXT.replace("### Research\n", f"{HEADING}\n{body}### Research\n")
    store_text(issue, text, actor=None, origin=SectionVersion.Origin.IMPORT)
    assert len(kept) > len(HOSTILE) / 2
    return issue


def sent(number: int) -> Submission:
    fields = {"url": f"https://sent.example.org/{number}/", "title": f"Sent {number} {WORDS}", "section": "official", "note": WORDS}
    form = submission_kinds()["link"].form_class(fields, editor=False)
    assert form.is_valid(), form.errors
    submission = intake.submit(kind="link", cleaned=form.cleaned_data)
    page = request_page(submission.url)
    Page.objects.filter(pk=page.pk).update(title=WORDS, excerpt=WORDS, state=Page.State.DONE, status=200, fetched_at=timezone.now())
    return submission


def pages_of_the_text(issue: Issue) -> Iterator[str]:
    """The desk, its parts and panels, the editors with their previews."""
    for name in ("change", "printed", "live", "text", "finish", "versions"):
        yield page_of(issue, name)
    for line in desk_sections(issue)[3].lines[:6]:
        yield f"{page_of(issue, 'entries')}?entry={line.name}"
    for row in issue.sections.all():
        yield page_of(issue, "section", row.pk)
    yield from (f"{page_of(issue, 'differences')}?since={since}" for since in ("assembly", "revision", "week"))
    yield from (reverse("admin:index"), reverse("admin:log"), f"{reverse('admin:log')}?about=issue:{issue.pk}")


def test_every_page_about_a_hostile_text_is_harmless(editor_client: Client, publisher: User, hostile: Issue) -> None:
    type(publisher).objects.filter(pk=publisher.pk).update(username="<img src=x onerror=alert(1)>")
    publisher.refresh_from_db()
    row = desk_sections(hostile)[3].row
    assert row.heading.startswith("### <img")
    assemble_issue(hostile, actor=publisher)
    row = save_section(row, body="\n".join(["", *reversed(LINES), row.body.strip(), "", ""]), version=row.version, actor=publisher)
    for address in pages_of_the_text(hostile):
        for headers in ({}, LIVE) if "?" in address else ({},):
            response = editor_client.get(address, headers=headers)
            assert response.status_code == 200, address
            examine(response.content.decode())


def test_every_answer_about_a_hostile_text_is_harmless(editor_client: Client, publisher: User, hostile: Issue) -> None:
    row = desk_sections(hostile)[3].row
    old = desk_sections(hostile)[3].lines[2].name
    theirs = row.body.replace("</textarea>", "</textarea><b onclick=alert(1)>")
    save_section(row, body=theirs, version=row.version, actor=publisher)
    typed = {"heading": row.heading.rstrip(), "body": "\n".join(LINES) + row.body, "version": row.version}
    form = editor_client.get(page_of(hostile, "text")).context["form"]
    whole = {"step": "look", "text": form["text"].value() + theirs, "versions": form["versions"].value()}
    pressed = {"entry": str(old), "title": WORDS, "line": LINES[3]}
    added = {"section": row_of(hostile, "Official").pk, "text": "\n".join(LINES)}
    section, entries = page_of(hostile, "section", row.pk), page_of(hostile, "entries")
    answers = [
        editor_client.post(reverse("admin:issues_issue_preview"), {"content": "\n".join(LINES) + row.body}),
        editor_client.post(section, typed | {"step": "preview"}),
        editor_client.post(section, typed | {"step": "save"}),
        editor_client.post(page_of(hostile, "text"), whole),
        *(
            editor_client.post(entries, pressed | {"do": do}, headers=headers)
            for do in ("remove", "reword", "replace")
            for headers in ({}, LIVE)
        ),
        editor_client.post(page_of(hostile, "add_lines"), added, headers=LIVE),
    ]
    assert [answer.status_code for answer in answers[:4]] == [200, 200, 409, 200]
    assert "all the same" in answers[5].content.decode()
    for answer in answers:
        examine(answer.content.decode())


def test_what_was_sent_in_is_harmless_wherever_editors_read_it(editor_client: Client, editor: User, hostile: Issue) -> None:
    waiting, accepted, declined = (sent(number) for number in range(3))
    kit = ReplyKit.objects.filter(verb="decline").first()
    assert kit is not None
    ReplyKit.objects.filter(pk=kit.pk).update(label=WORDS[:60], text=WORDS)
    review.accept(accepted, actor=editor)
    review.decline(declined, actor=editor, reason=WORDS)
    assemble_issue(hostile, actor=editor)
    triage = reverse("admin:submissions_submission_triage")
    addresses = [
        *(f"{triage}{waiting.pk}/{query}" for query in ("", "?edit=yes", "?reply=decline")),
        *(reverse("admin:submissions_submission_change", args=[one.pk]) for one in (waiting, accepted, declined)),
        *(f"{reverse('admin:log')}?about=submission:{one.pk}" for one in (waiting, declined)),
        *(page_of(hostile, name) for name in ("change", "printed", "live")),
        reverse("admin:index"),
        reverse("admin:issues_issue_changelist"),
    ]
    for address in addresses:
        response = editor_client.get(address)
        assert response.status_code == 200, address
        examine(response.content.decode())
    fill = editor_client.post(f"{triage}{waiting.pk}/", {"fill": "decline", "kit": kit.pk, "version": waiting.version})
    examine(fill.content.decode())
