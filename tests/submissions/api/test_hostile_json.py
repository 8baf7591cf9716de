"""Strings of every bad sort in every field: answered in the words of the form, and never a breakdown."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.sampling import sample
from tests.submissions.conftest import FIELDS

if TYPE_CHECKING:
    from tests.submissions.api.conftest import Bot

STRINGS = (
    "\x00",
    "\ud800",
    "\udfff\ud800",
    "\U0010ffff",
    "\ufffe",
    "\u202e",
    "\u200b" * 300,
    "e\u0301" * 290,
    "]" * 299,
    "[" * 299,
    "`" * 299,
    "* [x](https://x.example.org/)",
    "\n* [x](https://x.example.org/)",
    "<script>alert(1)</script>",
    "</script><!--",
    "%s%n{0}{{x}}{% url %}",
    "'; DROP TABLE submissions_submission; --",
    "=HYPERLINK(1)",
    "\r\nBcc: a@example.org",
    "x" * 60_000,
    "9" * 400,
    "2041-13-45",
    "٢٠٤١-٠٤-٢٠",
    "true",
    "https://[::1]/",
    "https://[",
    "https://xn--/",
    "http:///x",
    "https://a.example.org/\u2028x",
    "https://" + "a" * 300 + ".example.org/",
)
FURTHER = {"link": ("note", "language", "not_before", "prefixes"), "task": ("note",), "speakers": ("end_date", "note")}


@pytest.mark.usefixtures("issue")
@pytest.mark.parametrize("kind", list(FURTHER))
def test_no_string_in_any_field_breaks_anything(kind: str, bot: Bot) -> None:
    answers: dict[tuple[str, str], int] = {}
    names = [*FIELDS[kind], *FURTHER[kind]]
    for name, text in sample(product(names, STRINGS), every=7):
        fields = {**FIELDS[kind], name: [text] if name == "prefixes" else text}
        answers[name, text] = bot.request(
            "POST",
            "/api/v1/submissions/",
            {"kind": kind, **fields},
            **{"Authorization": f"Bearer {bot.secret}", "Idempotency-Key": f"{len(answers)}"},
        ).status_code
    assert set(answers.values()) == {201, 422}
