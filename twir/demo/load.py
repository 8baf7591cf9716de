"""Load the demo week into an empty desk. What is there already stays as it is."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from events.calendar import record_event
from events.facts import EventFacts
from events.models import Event
from events.places import printed_place, read_place
from issues.assembly import assemble_issue
from issues.importer import import_template
from issues.markdown.nodes import InlineLink
from issues.models import Issue, IssueTemplate
from issues.publication import new_issue
from submissions import review
from submissions.intake import submit

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LANGUAGE_LENGTH = 2
HERE = Path(__file__).parent
TEMPLATE = HERE / "template.md"
EDITOR_NAME = "editor"
WAITING = 6
"""How many links are left to decide."""


@dataclass(frozen=True)
class Account:
    """The demo editor; the password is empty when the account was made by somebody else."""

    name: str
    password: str


@transaction.atomic
def load_demo_week() -> Issue | None:
    """Open a draft for the coming Wednesday with a real week's links and events, and a nomination of each kind that waits.

    None when the desk has an issue already.
    """
    if Issue.objects.exists():
        return None
    editor = get_user_model().objects.get(username=EDITOR_NAME)
    week: dict[str, Any] = json.loads((HERE / "week.json").read_text("utf-8"))
    if not IssueTemplate.objects.exists():
        import_template(TEMPLATE.read_text("utf-8"), file_name=TEMPLATE.name, actor=editor)
    issue = new_issue(actor=editor)
    for link in week["links"][:-WAITING]:
        review.accept(submit(kind="link", cleaned=_cleaned(link), actor=editor), actor=editor)
    for link in week["links"][-WAITING:]:
        submit(kind="link", cleaned=_cleaned(link))
    for nomination in week["nominations"]:
        submit(kind=nomination["kind"], cleaned=nomination["fields"])
    moved = issue.date - date.fromisoformat(week["date"])
    for event in week["events"]:
        record_event(_facts(event, moved), actor=editor, source=Event.Source.EDITOR, status=Event.Status.CONFIRMED)
    assemble_issue(issue, actor=editor)
    return issue


def ensure_editor() -> Account:
    """The demo editor's account, made on the first call. Its password is kept beside the database, readable by its owner only."""
    store = Path(settings.BASE_DIR) / "var" / "demo-password"
    users = get_user_model().objects
    if users.filter(username=EDITOR_NAME).exists():
        return Account(EDITOR_NAME, store.read_text("utf-8") if store.exists() else "")
    password = secrets.token_urlsafe(9)
    user: User = users.create_user(EDITOR_NAME, password=password, is_staff=True)
    user.groups.add(Group.objects.get(name="publisher"))
    store.parent.mkdir(exist_ok=True)
    store.touch(mode=0o600)
    store.write_text(password, "utf-8")
    return Account(EDITOR_NAME, password)


def _cleaned(link: dict[str, Any]) -> dict[str, Any]:
    """A fact as the form would clean it."""
    prefixes = [prefix for prefix in link["prefixes"] if len(prefix) > LANGUAGE_LENGTH]
    language = next((prefix for prefix in link["prefixes"] if len(prefix) == LANGUAGE_LENGTH), "")
    return {
        "title": link["title"],
        "url": link["url"],
        "url_sent": link["url"],
        "section": link["section"],
        "prefixes": prefixes,
        "language": language,
        "not_before": None,
        "note": "",
    }


def _facts(event: dict[str, Any], moved: timedelta) -> EventFacts:
    """An event of the recorded week, as many weeks later as the coming issue is."""
    place = read_place(event["place"])
    return EventFacts(
        title=event["title"],
        url=event["url"],
        start=date.fromisoformat(event["start"]) + moved,
        end=date.fromisoformat(event["end"]) + moved if event["end"] else None,
        place=place,
        place_text="" if printed_place(place) == event["place"] else event["place"],
        organizers=tuple(InlineLink(*one) for one in event["organizers"]),
        further_links=tuple(InlineLink(*one) for one in event["further"]),
    )
