"""Every example of docs/api.md is run, in its order, and answers as it says."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest

from submissions.models import Submission
from tests.processes import ROOT

if TYPE_CHECKING:
    from issues.models import Issue
    from tests.submissions.api.conftest import Bot

TEXT = (ROOT / "docs" / "api.md").read_text()
STATUSES = [201, 200, 200, 304, 200, 200, 422]  # of the examples, in their order


def commands() -> list[str]:
    """The curl commands, each on one line."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    return [line for block in blocks for line in re.split(r"\n(?=curl)", block.replace("\\\n", "").strip())]


def run(bot: Bot, command: str, values: dict[str, str]) -> Any:
    """Do what curl would do."""
    words = iter(shlex.split(re.sub(r"\$(\w+)", lambda found: values[found[1]], command))[1:])
    address, method, body, headers = next(words), "GET", None, {}
    for option in words:
        value = next(words)
        if option == "--header":
            name, _, headers[name] = value.partition(": ")
        elif option == "--json":
            body, method = value, "POST" if method == "GET" else method
        else:
            assert option == "--request"
            method = value
    return bot.call(method, address.removeprefix("http://testserver"), body, **headers)


def shown(number: int) -> Any:
    """An answer that the text shows."""
    return json.loads(re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[number])


@pytest.mark.django_db
def test_each_example_answers_as_it_says(bot: Bot, issue: Issue) -> None:
    values = {"DESK": "http://testserver", "TOKEN": bot.secret, "API_URL": "", "ETAG": ""}
    answers = []
    for command in commands():
        answer = run(bot, command, values)
        answers.append(answer)
        values["ETAG"] = answer.headers.get("ETag", values["ETAG"]).replace('"', r"\"")
        values["API_URL"] = values["API_URL"] or answer.json()["api_url"]
    assert [answer.status_code for answer in answers] == STATUSES

    sent, example = answers[0].json(), shown(0)
    for name in ("kind", "state", "label", "words", "title", "line", "issue", "published_url", "hints"):
        assert sent[name] == example[name]
    assert (sent.keys(), sent["issue"]) == (example.keys(), issue.number)
    refused, example = answers[-1].json(), shown(1)
    assert {**refused, "errors": {**refused["errors"], "url": ["…"]}} == example
    assert Submission.objects.get().state == "withdrawn"


def test_every_status_is_explained() -> None:
    from submissions.api.document import PROBLEMS

    table = TEXT[TEXT.index("| status | means |") :]
    rows = [status for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for status in row.split(", ")]
    assert sorted(rows) == sorted([*PROBLEMS, "405"])
