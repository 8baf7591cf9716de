"""Assembling a week of 230 links, reading back and index included, beside reading and comparing the issue once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import transaction

from issues.assembly import assemble_issue
from issues.importer import import_template
from issues.index import reindex
from issues.models import Issue
from issues.publication import new_issue
from submissions import review
from submissions.intake import submit
from tests.benchmarks.timing import Measure, milliseconds
from tests.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

LINKS = 230
SECTIONS = ("project-tooling-updates", "observations-thoughts", "rust-walkthroughs", "research", "miscellaneous")
DAY = date(2031, 1, 8)
TEMPLATE = ROOT / "twir" / "demo" / "template.md"


def assemble_a_week() -> Measure:
    """All 230 links at once into an empty draft."""
    editor, issue = _desk()
    for number in range(LINKS):
        _accept(number, editor=editor)
    ours = milliseconds(_undone(lambda: assemble_issue(issue, actor=editor)))
    assemble_issue(issue, actor=editor)
    return Measure(f"assemble {LINKS} new links", ours, "index of the issue", milliseconds(_undone(lambda: reindex(issue))))


def assemble_one_more() -> Measure:
    """The usual case: the week stands, and one link more was accepted."""
    editor, issue = User.objects.get(username="bench"), Issue.objects.get(date=DAY)
    _accept(LINKS, editor=editor)
    ours = milliseconds(_undone(lambda: assemble_issue(issue, actor=editor)))
    return Measure(f"assemble one link beside {LINKS}", ours, "index of the issue", milliseconds(_undone(lambda: reindex(issue))))


def _desk() -> tuple[User, Issue]:
    editor = User.objects.create_superuser("bench")
    import_template(TEMPLATE.read_text("utf-8"), file_name=TEMPLATE.name, actor=editor)
    return editor, new_issue(date=DAY, actor=editor)


def _accept(number: int, *, editor: User) -> None:
    cleaned: dict[str, object] = {
        "title": f"What `Vec<T>` number {number} taught us about *speed*",
        "url": f"https://blog{number % 40}.example.org/2031/01/posts/{number}",
        "url_sent": "",
        "section": SECTIONS[number % len(SECTIONS)],
        "prefixes": [],
        "language": "",
        "not_before": None,
        "note": "",
    }
    review.accept(submit(kind="link", cleaned=cleaned, actor=editor), actor=editor)


def _undone(work: Callable[[], object]) -> Callable[[], None]:
    """The work inside a transaction that is taken back."""

    def once() -> None:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return once
