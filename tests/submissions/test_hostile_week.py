"""Whatever is sent in and accepted: the issue stays whole, and says what was typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.test import Client

from issues.assembly import assemble_issue
from issues.checking import check
from issues.markdown import Cut, cut
from issues.models import Entry
from issues.text import issue_text
from submissions import review
from submissions.models import Submission
from tests.submissions.conftest import FIELDS, form_key

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from issues.models import Issue

TITLES = [
    *("### Research", "-->", "<!-- x -->", "```", "~~~", "[a]: http://b.c", "* x", "1. x", "> x", "| a | b |", "===", "---", "`", "``"),
    *("](http://evil.example)", "[x](javascript:alert(1))", "<script>alert(1)</script>", "<b", "&lt;", "[", "]", "[]", "[^1]: x", "a\\"),
    *(
        "*[A]: x",
        "![x](y)",
        "{: #x }",
        "Title: x",
        "Date: 9999-12-31",
        "No research was submitted this week.",
        "$twir_events_list",
        "{{x}}",
    ),
    *("\u202eabc", "a\u2028b", "a - b", "a | b", "`[`", "<!-- `-->`", "&copy;", "klzzwxh:0000", "e" + "\u0301" * 99, "x" * 300, "[video]"),
]

BROKEN = {"broken-markdown", "renderers-disagree", "malformed-url", "editor-note", "tracking-parameter"}  # a lone backtick aside


def test_whatever_is_sent_in_and_accepted_the_issue_stays_whole(issue: Issue, editor: User) -> None:
    client = Client()
    for number, title in enumerate(TITLES):
        for kind, field in (("link", "title"), ("task", "project"), ("task", "title"), ("speakers", "place")):
            fields = FIELDS[kind] | {"url": f"https://hostile.example.org/{number}/{field}", "section": "official", "note": title}
            fields |= {field: title, "form_key": form_key(), "send": ""}
            assert client.post(f"/submit/{kind}/", fields).status_code in (302, 422)
    assert client.post("/submit/link/", FIELDS["link"] | {"title": "\u202e\u200b", "send": ""}).status_code == 422
    sent = list(Submission.objects.order_by("pk"))
    assert len(sent) > 3 * len(TITLES)
    for submission in sent:
        review.accept(submission, actor=editor)
    assemble_issue(issue, actor=editor)
    text = issue_text(issue)
    assert Entry.objects.filter(issue=issue).count() == len(sent) + 1
    assert cut(text) == [Cut(row.heading, row.body) for row in issue.sections.all()]
    assemble_issue(issue, actor=editor)
    assert issue_text(issue) == text
    lines = text.split("\n")
    assert [lines[one.line - 1] for one in check(issue) if one.id in BROKEN and "\\`" not in lines[one.line - 1]] == []
    html = client.get(issue.get_absolute_url()).content.decode()
    assert re.findall(r'<script(?! src)|href="(?!http|/|#|mailto:)', html) == []
