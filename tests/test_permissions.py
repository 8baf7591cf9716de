"""Who may see and do what: every address of the program, for every role, by GET and by POST.

An address that is not listed here fails the test, so none is forgotten.
"""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from events.models import Event, EventFeed, Organizer
from issues.models import Assembly, Change, Issue, IssueTemplate, Placement, PublicSite, Revision, Section, SectionVersion
from issues.roles import ensure_roles
from issues.text import store_text
from submissions.models import ApiToken, BlockedHost, Decision, Guideline, LinkSubmission, Notice, Page, ReplyKit, Submission, Switches
from submissions.notices import unsubscribe_url
from tests.github import PROVIDERS
from tests.people import HASHED, log_in_again
from tests.rights import PUBLIC, ROLES, RULES
from tests.sampling import IS_SOAK, sample
from twir.login.invitations import give_link
from twir.login.second_factor import STAYS_OPEN
from twir.models import Invitation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.urls import URLPattern
    from pytest_django import Settings

TEXT = "Title: x\nNumber: 700\nDate: 2027-04-21\n\n## Updates from Rust Community\n\n### Research\n\n* [One](https://example.org/one)\n\n"
TEMPLATE = "Title: x\nNumber: $twir_issue_number\nDate: $twir_issue_date\n\n$twir_events_end_date $twir_events_list\n"

APP_LABELS = re.compile(r"(?<=<app_label>)[^)]*")  # in the order in which modules were imported


def routes(patterns: Iterable[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    """Every address of the program, as its patterns spell it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + APP_LABELS.sub(lambda found: "|".join(sorted(found[0].split("|"))), str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def records(published: Issue, issue: Issue) -> dict[str, Any]:
    """One row of every table that the desk shows, by the place of its list."""
    submission = Submission.objects.create(
        kind="link", title="x", url="https://example.org/x", url_sent="https://example.org/x", batch="b" * 43
    )
    LinkSubmission.objects.create(submission=submission)
    return {
        "issues/issue": issue,
        "issues/section": Section.objects.create(slug="unused", title="Unused", heading="### Unused", position=9999),
        "issues/issuetemplate": IssueTemplate.objects.create(text=TEMPLATE, sha256="x"),
        "issues/entry": issue.entries.get(),
        "issues/assembly": Assembly.objects.create(issue=issue, state=Assembly.State.DONE),
        "issues/revision": Revision.objects.create(issue=published, number=1, text="x"),
        "issues/change": Change.objects.create(subject="x", field="x"),
        "issues/publicsite": PublicSite.objects.create(pk=1),
        "submissions/blockedhost": BlockedHost.objects.create(host="spam.example"),
        "submissions/switches": Switches.objects.create(pk=1),
        "submissions/submission": submission,
        "submissions/decision": Decision.objects.create(submission=submission, verb="edit", from_state="pending", to_state="pending"),
        "submissions/guideline": Guideline.objects.create(text="x"),
        "submissions/replykit": ReplyKit.objects.create(verb="decline", label="x", text="x"),
        "submissions/notice": Notice.objects.create(kind="received", submission=submission, recipient="x@example.org", message_id="<x>"),
        "submissions/page": Page.objects.create(url="https://example.org/x", digest="x", host="example.org"),
        "submissions/apitoken": ApiToken.objects.create(name="x", digest="x"),
        "events/event": Event.objects.create(
            title="x", url="https://example.org/e", start=date(2027, 4, 25), over_at=datetime(2027, 4, 26, tzinfo=UTC)
        ),
        "events/eventfeed": EventFeed.objects.create(name="x", url="https://example.org/x.ics"),
        "events/organizer": Organizer.objects.create(name="x", url="https://example.org/o"),
        "twir/invitation": Invitation(note="x", created_by=User.objects.create_superuser("inviter")),
        "auth/user": User.objects.create_user("somebody"),
        "auth/group": Group.objects.create(name="something"),
    }


# Names in addresses, and the table of whose row they take the key.
KEYS = {
    "decision_pk": "submissions/decision",
    "pk": "events/event",
    "feed_pk": "events/eventfeed",
    "page_pk": "submissions/page",
    "token_pk": "submissions/apitoken",
    "submission_pk": "submissions/submission",
    "id": "auth/user",
    "invitation_pk": "twir/invitation",
    "user_pk": "auth/user",
    "group_pk": "events/organizer",
}
WORDS = {
    "number": 1,
    "kind": "link",
    "port": "folder",
    "name": "issue.json",
    "form": "atom",
    "region": "europe",
    "month": "2027-04",
    "country": "de",
    "city": "berlin",
    "day": "2013/06/07",
    "slug": "this-week-in-rust-1",
    "url": "nowhere/",
    "rest": "nowhere/",
    "app_label": "issues",
}


@pytest.fixture
def objects(db: None, settings: Settings) -> dict[str, Any]:
    """One of everything, by the names that addresses use."""
    del db
    settings.SOCIALACCOUNT_PROVIDERS = PROVIDERS
    published = Issue.objects.create(number=1, title="y", date=date(2013, 6, 7), file_name="1.md", status="published")
    issue = Issue.objects.create(number=700, title="x", date=date(2027, 4, 21), file_name="2027-04-21-this-week-in-rust.md")
    rows = store_text(issue, TEXT, actor=None, origin=SectionVersion.Origin.IMPORT)
    found = records(published, issue)
    link = give_link(found["twir/invitation"])
    found["twir/invitation"].save()
    return {
        **found,
        **{name: found[table].pk for name, table in KEYS.items()},
        **WORDS,
        "issue_pk": issue.pk,
        "section_pk": rows[-1].pk,
        "placement_pk": Placement.objects.create(issue=issue, source="submissions", key="link:1", section="research").pk,
        "link": link,
        "token": found["submissions/submission"].token,
        "batch": found["submissions/submission"].batch,
        "signed": unsubscribe_url("x@example.org").split("/")[-2],
        "content_type_id": ContentType.objects.get_for_model(Issue).pk,
    }


def address(route: str, objects: dict[str, Any]) -> str:
    """The route with one of everything filled in."""
    record = "/".join(route.split("/")[1:3])
    values = objects | {"object_id": objects[record].pk if record in objects else objects["issue_pk"]}
    filled = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", lambda found: str(values[found[1] or found[2]]), route)
    return "/" + filled.replace("^", "").replace("$", "")


def client_of(role: str) -> Client:
    """A client in which somebody of that role is logged in; errors become answers, as outside of tests."""
    client = Client(raise_request_exception=False)
    if role == "anonymous":
        return client
    user = User.objects.create(username=role, password=HASHED, is_staff=role != "member", is_superuser=role == "superuser")
    if role in ("editor", "publisher", "administrator"):
        ensure_roles()
        user.groups.set(Group.objects.filter(name=role))
    client.force_login(user)
    log_in_again(client, user)
    return client


def answer(client: Client, method: str, where: str) -> str:
    """What somebody gets: "in", "refused" or "no method". What it changes is undone."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = client.get(where) if method == "get" else client.post(where, {"post": "yes"})
        transaction.set_rollback(True)
    client.cookies = cookies
    assert response.status_code < 500 or where == "/healthz", (where, response.status_code)
    if response.status_code == 405:
        return "no method"
    sent_away = response.status_code == 302 and (urlsplit(response["Location"]).path == "/admin/login/" or where == "/admin/logout/")
    return "refused" if response.status_code == 403 or sent_away else "in"


def expected(rule: int | None, role: str) -> str:
    """What the rule says somebody of that role gets."""
    if rule is None:
        return "no method"
    return "in" if ROLES.index(role) >= rule else "refused"


def test_every_address_is_listed_and_every_listed_one_exists() -> None:
    assert sorted(set(routes())) == sorted(RULES)


def is_asked(lowest: int | None, role: str) -> bool:
    """Usually an address is tried by the lowest role that it lets in, the one below, and who has no account; in `make soak` by all."""
    at = ROLES.index(role)
    return IS_SOAK or role == "anonymous" or (role == "superuser" if lowest is None else at in {lowest, lowest - 1})


@pytest.mark.embedded  # rights are the same on any database
@pytest.mark.parametrize("role", ROLES[:-1])
def test_every_address_lets_in_whom_it_should(role: str, objects: dict[str, Any]) -> None:
    client = client_of(role)
    wrong = []
    for route, rule in RULES.items():
        for method, lowest in (("get", rule.get), ("post", rule.post)):
            if not is_asked(lowest, role):
                continue
            got = answer(client, method, address(route, objects))
            wanted = expected(lowest, role)
            # Whoever is not let in at all may be told so before the method is looked at.
            if got != wanted and not (wanted == "no method" and got == "refused"):
                wrong.append((method, route, got, wanted))
    assert not wrong, "\n".join(map(str, wrong))


def test_anonymous_visitors_reach_no_admin_page_no_preview_and_no_upload(objects: dict[str, Any]) -> None:
    client = client_of("anonymous")
    admin = [route for route in routes() if route.startswith("admin/") and RULES[route] not in PUBLIC]
    assert {answer(client, method, address(route, objects)) for route in admin for method in ("get", "post")} <= {"refused", "no method"}
    assert client.post("/admin/issues/issue/preview/", {"content": "*x*"}).status_code == 403
    assert [route for route in routes() if "upload" in route or "markdownify" in route or "markdownx" in route] == []


@pytest.mark.embedded
@pytest.mark.parametrize("role", ["clerk", "editor", "superuser"])
def test_without_a_second_factor_that_is_asked_for_the_desk_is_closed(role: str, objects: dict[str, Any], settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client = client_of(role)
    closed = [address(route, objects) for route in RULES if route.startswith("admin/") and not route.startswith(STAYS_OPEN)]
    closed = sample(closed, every=3, turn=len(role))
    answers = {(where, response.headers.get("Location")) for where in closed for response in (client.get(where), client.post(where))}
    assert answers == {(where, "/admin/profile/second-factor/") for where in closed}


@pytest.mark.embedded
@pytest.mark.parametrize("role", ["editor", "superuser"])
def test_nothing_is_changed_without_a_token_against_forgery(role: str, objects: dict[str, Any]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser(role))
    posts = [route for route, rule in RULES.items() if rule.post is not None and route.startswith("admin/")]
    assert {client.post(address(route, objects), {"content": "x"}).status_code for route in posts} == {403}
