"""One field changed by one press (submissions/mending.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from submissions.intake import IntakeError
from submissions.mending import mend
from submissions.models import Submission

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.submissions.conftest import Send

pytestmark = pytest.mark.usefixtures("issue")


def fresh(submission: Submission) -> Submission:
    return Submission.objects.select_related("section", "link").get(pk=submission.pk)


def test_a_section_a_title_and_an_address_are_changed_alone(editor: User, send: Send) -> None:
    submission = send(note="Kept", llm="none", not_before="2041-04-20", url="https://link.example.org/page?utm_source=x")
    for field, value in (("section", "research"), ("title", "Its  own title"), ("url", "https://link.example.org/other?utm_medium=y")):
        mend(fresh(submission), field, value, actor=editor)
    row = fresh(submission)
    assert (str(row.section), row.title, row.url, row.note, row.link.llm) == (
        "Research", "Its own title", "https://link.example.org/other", "Kept", "none",
    )  # fmt: skip
    assert (row.url_sent, str(row.not_before), row.host) == ("https://link.example.org/page?utm_source=x", "2041-04-20", "link.example.org")
    assert [(one.verb, one.reason) for one in row.decisions.all()] == [("edit", "section"), ("edit", "title"), ("edit", "url")]


def test_a_prefix_goes_on_and_off(editor: User, send: Send) -> None:
    submission = send()
    assert mend(fresh(submission), "prefixes", "video", actor=editor).link.prefixes == ["video"]
    assert mend(fresh(submission), "prefixes", "audio", actor=editor).link.prefixes == ["video", "audio"]
    assert mend(fresh(submission), "prefixes", "video", actor=editor).link.prefixes == ["audio"]
    assert mend(fresh(submission), "language", "zh", actor=editor).link.language == "ZH"
    assert mend(fresh(submission), "language", "", actor=editor).link.language == ""


def test_the_title_as_it_was_sent_is_kept_and_can_be_put_back(editor: User, send: Send) -> None:
    submission = send(title="Mine")
    assert fresh(submission).title_sent == ""
    mend(fresh(submission), "title", "The page's", actor=editor)
    mend(fresh(submission), "title", "Another", actor=editor)
    assert fresh(submission).title_sent == "Mine"
    mend(fresh(submission), "title", "Mine", actor=editor)
    assert (fresh(submission).title, fresh(submission).title_sent) == ("Mine", "Mine")


def test_the_same_value_leaves_no_trace(editor: User, send: Send) -> None:
    submission = send()
    mend(submission, "title", "A link", actor=editor)
    assert submission.decisions.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("email", "x@example.org"), ("state", "accepted"), ("deadline", "2041-01-01"), ("", "")),
        *(("prefixes", "[evil]"), ("language", "German"), ("url", "javascript:alert(1)"), ("url", "http://127.0.0.1/")),
        *(("section", "nonsense"), ("section", "\0"), ("title", "a\0b"), ("title", "x" * 301)),
    ],
)
def test_what_is_no_value_of_a_field_is_refused(field: str, value: str, editor: User, send: Send) -> None:
    submission = send()
    with pytest.raises(IntakeError):
        mend(submission, field, value, actor=editor)
    assert fresh(submission).version == 1


def test_a_stale_press_is_refused(editor: User, send: Send) -> None:
    submission = send()
    mend(fresh(submission), "title", "First", actor=editor, version=1)
    with pytest.raises(IntakeError, match=r"editor, .*: edited"):
        mend(fresh(submission), "title", "Second", actor=editor, version=1)
