"""How our commands refuse: one line on standard error, exit code 1, nothing saved."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from issues.models import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management.base import BaseCommand

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def printable(text: str) -> str:
    """The text on one line that every terminal shows: control characters, halves and unseen ones as their numbers."""
    return UNPRINTABLE.sub(lambda sign: f"\\x{ord(sign[0]):02x}", text)


@contextmanager
def while_read() -> Iterator[None]:
    """End with exit code 1, and without a word, when nobody reads standard output any more."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still in its buffer goes nowhere at the end
        raise SystemExit(1) from None


def refuse(command: BaseCommand, reason: object) -> NoReturn:
    """Say why on one line and end with exit code 1."""
    command.stderr.write(" ".join(str(reason).split("\n")))
    raise SystemExit(1)


def opening_line(issue: Issue) -> str:
    """What a command says of a draft that was opened."""
    end = f"{issue.closes_at:%Y-%m-%d %H:%M} UTC" if issue.closes_at else "it is published"
    return f"{issue} ({issue.file_name}) is open until {end}."


def issue_numbered(command: BaseCommand, number: int) -> Issue:
    """The issue of that number; refuses when there is none."""
    issue = Issue.objects.filter(number=number).first()
    return issue or refuse(command, f"There is no issue {number}.")
