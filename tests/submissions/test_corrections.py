"""What a sender's correction leaves alone: the section where an editor put it, and the editor's line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from issues.markdown import render_entry
from issues.models import Section
from submissions import intake, review
from submissions.kinds import kind_of
from submissions.sections import section_word
from tests.submissions.conftest import FIELDS, NOMINATIONS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from submissions.models import Submission
    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


def change(client: Client, submission: Submission, **fields: Any) -> int:
    """Correct it on its page; the status of the answer, 302 where it is taken."""
    data = {**(FIELDS | NOMINATIONS)[submission.kind], "version": submission.version, **fields}
    status = client.post(submission.get_absolute_url(), data).status_code
    submission.refresh_from_db()
    return status


def edited(submission: Submission, editor: User, **fields: str) -> Submission:
    """As an editor leaves it who changes these fields."""
    return intake.edit(submission, cleaned={**kind_of(submission).initial(submission), **fields}, actor=editor)


def test_an_editor_is_told_who_reads_the_note(editor_client: Client, client: Client, send: Send, editor: User) -> None:
    submission = edited(send(), editor, note="Seen by both.")
    form = editor_client.get(f"/admin/submissions/submission/{submission.pk}/change/").content.decode()
    assert "The sender sees it on the private page." in form
    assert "Seen by both." in client.get(submission.get_absolute_url()).content.decode()


@pytest.mark.parametrize("word", ["jobs-of-this-week", "heading:RustConf 2041"])
def test_an_editors_choice_of_a_section_that_is_not_offered_stays(word: str, client: Client, send: Send, editor: User) -> None:
    Section.objects.create(slug="jobs-of-this-week", title="Jobs", holds=Section.Holds.LIST, entry_kind="link", position=900)
    submission = review.needs_change(edited(send(), editor, section=word), actor=editor, reason="Is it free?")
    assert 'name="section"' not in client.get(submission.get_absolute_url()).content.decode()
    assert change(client, submission, section="", answer="It is.") == 302
    assert (submission.state, section_word(submission)) == ("pending", word)


@pytest.mark.parametrize("kind", ["link", "task", "crate"])
def test_a_section_that_has_closed_since_lets_the_answer_in(kind: str, client: Client, send: Send, editor: User) -> None:
    submission = review.needs_change(send(kind), actor=editor, reason="Is it free?")
    Section.objects.update(closed_from_issue=700)
    assert change(client, submission, answer="It is.") == 302
    assert submission.state == "pending"


def test_nothing_moves_into_a_closed_section(client: Client, send: Send) -> None:
    submission = send()
    Section.objects.update(closed_from_issue=700)
    assert change(client, submission, section="research") == 422
    assert section_word(submission) == "official"


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"note": "It is free."}, "* [A line](https://link.example.org/page) by Ferris"),
        ({"url": "https://link.example.org/free"}, "* [A line](https://link.example.org/free)"),
    ],
)
def test_an_editors_line_stands_until_something_of_it_is_corrected(
    fields: dict[str, str], line: str, client: Client, send: Send, editor: User
) -> None:
    submission = edited(send(), editor, line="[A line](https://link.example.org/page) by Ferris")
    assert change(client, submission, title="A line", **fields) == 302
    assert render_entry(kind_of(submission).entry(submission)) == f"{line}\n"
