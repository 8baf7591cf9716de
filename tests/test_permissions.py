"""Who may see and do what: every address of the program, for every role, by GET and by POST.

An address that is not listed here fails the test, so none is forgotten.
"""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from events.models import Event, Organizer
from issues.models import Assembly, Change, Issue, IssueTemplate, Placement, PublicSite, Revision, Section, SectionVersion
from issues.roles import ensure_roles
from issues.text import store_text
from submissions.models import ApiToken, BlockedHost, Decision, Guideline, LinkSubmission, Notice, Page, ReplyKit, Submission, Switches
from submissions.notices import unsubscribe_url
from tests.github import PROVIDERS
from tests.people import HASHED, log_in_again
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

# The roles, each with all rights of those before it. A member has an account, a clerk is staff without a role.
ROLES = ("anonymous", "member", "clerk", "editor", "publisher", "administrator", "superuser", "nobody")
EVERYBODY, MEMBER, CLERK, EDITOR, PUBLISHER, ADMINISTRATOR, SUPERUSER, NOBODY = range(8)


APP_LABELS = re.compile(r"(?<=<app_label>)[^)]*")  # in the order in which modules were imported


class Rule(NamedTuple):
    """The lowest role that may GET and POST; None: there is no such method."""

    get: int | None
    post: int | None


PUBLIC_PAGE = Rule(EVERYBODY, EVERYBODY)
PUBLIC = {PUBLIC_PAGE, Rule(EVERYBODY, None), Rule(None, EVERYBODY)}
OWN_PAGES = {
    "": Rule(EVERYBODY, None),
    "healthz": Rule(EVERYBODY, None),
    "issues/": Rule(EVERYBODY, None),
    "issues/<int:number>/": Rule(EVERYBODY, None),
    "issues/<int:number>/<str:name>": Rule(EVERYBODY, None),
    "<feed:form>.xml": Rule(EVERYBODY, None),
    "sections/<slug:slug>/<feed:form>.xml": Rule(EVERYBODY, None),
    "search/": Rule(EVERYBODY, None),
    "blog/<day:day>/<slug:slug>/": Rule(EVERYBODY, None),
    "blog/archives/": Rule(EVERYBODY, None),
    "blog/archives/index.html": Rule(EVERYBODY, None),
    "sitemap.xml": Rule(EVERYBODY, None),
    "robots.txt": Rule(EVERYBODY, None),
    "events/": Rule(EVERYBODY, None),
    "submit/": Rule(EVERYBODY, None),
    "submit.txt": Rule(EVERYBODY, None),
    "submit/several/": PUBLIC_PAGE,
    "submit/<slug:kind>/": PUBLIC_PAGE,
    "submit/<slug:kind>/card/": Rule(None, EVERYBODY),
    "submissions/together/<str:batch>/": Rule(EVERYBODY, None),
    "submissions/<str:token>/": PUBLIC_PAGE,
    "submissions/<str:token>.txt": Rule(EVERYBODY, None),
    "submissions/<str:token>/mail/": Rule(None, EVERYBODY),
    "mail/unsubscribe/<str:signed>/": PUBLIC_PAGE,
    "submissions/<str:token>/withdraw/": Rule(None, EVERYBODY),
    "submissions/<str:token>/undo/": Rule(None, EVERYBODY),
    "invitation/<str:link>/": PUBLIC_PAGE,
    # the API asks for tokens of its own, whoever is logged in (tests/submissions/api)
    "api/v1/": Rule(EVERYBODY, None),
    "api/v1/openapi.json": Rule(EVERYBODY, None),
    "api/v1/check/": Rule(None, EVERYBODY),
    "api/v1/submissions/": Rule(None, EVERYBODY),
    "api/v1/submissions/<str:token>/": Rule(EVERYBODY, None),
    "api/v1/submissions/<str:token>/withdraw/": Rule(None, EVERYBODY),
    "api/<path:rest>": PUBLIC_PAGE,  # there is nothing: 404
    # the admin as a whole
    "admin/": Rule(CLERK, CLERK),
    "admin/login/": PUBLIC_PAGE,
    "admin/login/cancel/": Rule(None, NOBODY),  # whoever comes here is sent back to the login
    "admin/login/inactive/": Rule(EVERYBODY, None),
    "admin/login/code/": Rule(MEMBER, MEMBER),  # needs a login that waits for it; who is logged in is led on
    "admin/login/passkey/": Rule(MEMBER, MEMBER),  # the same
    "admin/login/again/": Rule(MEMBER, MEMBER),
    "admin/login/again/code/": Rule(MEMBER, MEMBER),
    "admin/login/again/passkey/": Rule(MEMBER, MEMBER),
    "admin/login/github/": PUBLIC_PAGE,
    "admin/login/github/callback/": PUBLIC_PAGE,
    "admin/login/github/cancelled/": Rule(EVERYBODY, None),
    # one's own ways in
    "admin/profile/": Rule(MEMBER, MEMBER),
    "admin/profile/password/": Rule(MEMBER, MEMBER),
    "admin/profile/sessions/": Rule(None, MEMBER),
    "admin/profile/app/": Rule(MEMBER, MEMBER),
    "admin/profile/app/remove/": Rule(MEMBER, MEMBER),
    "admin/profile/second-factor/": Rule(MEMBER, MEMBER),
    "admin/profile/github/disconnect/": Rule(None, MEMBER),
    "admin/profile/passkeys/add/": Rule(MEMBER, MEMBER),
    "admin/profile/passkeys/<int:pk>/rename/": Rule(MEMBER, MEMBER),
    "admin/profile/passkeys/<int:pk>/remove/": Rule(MEMBER, MEMBER),
    "admin/profile/recovery-codes/": Rule(MEMBER, None),
    "admin/profile/recovery-codes/new/": Rule(MEMBER, MEMBER),
    "admin/profile/recovery-codes/download/": Rule(MEMBER, None),
    "admin/logout/": Rule(None, CLERK),
    "admin/password_change/": Rule(CLERK, CLERK),
    "admin/password_change/done/": Rule(CLERK, None),
    "admin/autocomplete/": Rule(NOBODY, None),  # no page completes anything
    "admin/jsi18n/": Rule(CLERK, None),
    "admin/r/<path:content_type_id>/<path:object_id>/": Rule(CLERK, CLERK),
    "admin/^(?P<app_label>auth|events|issues|submissions|twir)/$": Rule(CLERK, CLERK),  # what one may not see is not in it
    "admin/(?P<url>.*)$": Rule(CLERK, CLERK),  # there is nothing: 404
    "admin/auth/user/<id>/password/": Rule(ADMINISTRATOR, ADMINISTRATOR),
    "admin/auth/user/<int:user_pk>/let-in/": Rule(None, ADMINISTRATOR),
    "admin/auth/user/<int:user_pk>/second-factor/": Rule(None, ADMINISTRATOR),
    "admin/twir/invitation/<int:invitation_pk>/revoke/": Rule(None, PUBLISHER),
    # the desk
    "admin/board/": Rule(EDITOR, None),
    "admin/board/seen/": Rule(None, EDITOR),
    "admin/log/": Rule(EDITOR, None),
    "admin/submissions/decision/<int:decision_pk>/undo/": Rule(None, EDITOR),
    "admin/log.csv": Rule(EDITOR, None),
    "admin/log.json": Rule(EDITOR, None),
    "admin/rota/": Rule(EDITOR, EDITOR),
    "admin/board/<int:issue_pk>/sections/<int:section_pk>/ready/": Rule(None, EDITOR),
    "admin/issues/issue/new/": Rule(None, EDITOR),
    "admin/issues/issue/preview/": Rule(None, EDITOR),
    "admin/issues/issue/guide/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/assemble/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/add/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/differences/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/entries/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/live/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/printed/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/repair/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/undo/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/finish/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/ready/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/publish/": Rule(PUBLISHER, PUBLISHER),
    "admin/issues/issue/<int:issue_pk>/rehearsal/": Rule(PUBLISHER, None),
    "admin/issues/issue/<int:issue_pk>/deliver/<slug:port>/": Rule(None, PUBLISHER),
    "admin/issues/issue/<int:issue_pk>/discussion/": Rule(None, PUBLISHER),
    "admin/issues/issue/<int:issue_pk>/amend/": Rule(PUBLISHER, PUBLISHER),
    "admin/issues/issue/<int:issue_pk>/export/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/text/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/take-in/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/versions/": Rule(EDITOR, None),
    "admin/issues/issue/<int:issue_pk>/sections/<int:section_pk>/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/sections/<int:section_pk>/fill/": Rule(EDITOR, EDITOR),
    "admin/issues/issue/<int:issue_pk>/placements/<int:placement_pk>/take/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/placements/<int:placement_pk>/bring-back/": Rule(None, EDITOR),
    "admin/submissions/submission/triage/": Rule(EDITOR, None),
    "admin/submissions/submission/triage/undo/": Rule(None, EDITOR),
    "admin/issues/issue/<int:issue_pk>/here/": Rule(EDITOR, None),
    "admin/submissions/submission/triage/keys/": Rule(None, EDITOR),
    "admin/submissions/submission/triage/<int:submission_pk>/": Rule(EDITOR, EDITOR),
    "admin/submissions/submission/triage/<int:submission_pk>/mail/": Rule(None, EDITOR),
    "admin/submissions/submission/triage/<int:submission_pk>/presence/": Rule(EDITOR, None),
    "admin/submissions/submission/crates/": Rule(EDITOR, EDITOR),
    "admin/submissions/submission/quotes/": Rule(EDITOR, EDITOR),
    "admin/submissions/apitoken/<int:token_pk>/revoke/": Rule(None, PUBLISHER),
    "admin/submissions/page/<int:page_pk>/fetch/": Rule(None, EDITOR),
    "admin/events/event/<int:pk>/confirm/": Rule(None, EDITOR),
    "admin/events/event/<int:pk>/cancel/": Rule(None, EDITOR),
}


def _record(model: str, *, view: int, add: int = NOBODY, change: int = NOBODY, delete: int = NOBODY) -> dict[str, Rule]:
    """The stock pages of a model in the admin."""
    base = f"admin/{model}/"
    return {
        base: Rule(view, view),
        f"{base}add/": Rule(add, add),
        f"{base}<path:object_id>/change/": Rule(view, change),
        f"{base}<path:object_id>/delete/": Rule(delete, delete),
        f"{base}<path:object_id>/history/": Rule(view, view),
        f"{base}<path:object_id>/": Rule(CLERK, CLERK),  # leads to the page for changing
    }


RULES = (
    OWN_PAGES
    | _record("issues/issue", view=EDITOR, change=EDITOR, delete=SUPERUSER)
    | {"admin/issues/issue/<path:object_id>/history/": Rule(CLERK, CLERK)}  # leads to the versions
    | _record("issues/section", view=EDITOR, add=ADMINISTRATOR, change=PUBLISHER, delete=SUPERUSER)
    | _record("issues/issuetemplate", view=EDITOR, add=PUBLISHER)
    | _record("issues/entry", view=EDITOR)
    | _record("issues/assembly", view=EDITOR)
    | _record("issues/revision", view=EDITOR)
    | _record("issues/change", view=EDITOR)
    | _record("issues/publicsite", view=EDITOR, change=EDITOR)  # there is one
    | _record("submissions/submission", view=EDITOR, add=EDITOR, change=EDITOR)
    | {"admin/submissions/submission/<path:object_id>/history/": Rule(CLERK, CLERK)}  # leads to the page
    | _record("submissions/decision", view=EDITOR)
    | _record("submissions/notice", view=EDITOR)
    | _record("submissions/page", view=EDITOR)
    | _record("submissions/guideline", view=EDITOR, add=EDITOR, change=EDITOR, delete=EDITOR)
    | _record("submissions/replykit", view=EDITOR, add=EDITOR, change=EDITOR, delete=EDITOR)
    | _record("submissions/apitoken", view=PUBLISHER, add=PUBLISHER, change=PUBLISHER)
    | _record("submissions/blockedhost", view=EDITOR, add=EDITOR, change=EDITOR, delete=EDITOR)
    | _record("submissions/switches", view=EDITOR, change=EDITOR)  # there is one
    | _record("events/event", view=EDITOR, add=EDITOR, change=EDITOR, delete=EDITOR)
    | _record("events/organizer", view=EDITOR, add=EDITOR, change=EDITOR, delete=EDITOR)
    | _record("twir/invitation", view=PUBLISHER, add=PUBLISHER, change=PUBLISHER)
    | _record("auth/user", view=ADMINISTRATOR, add=ADMINISTRATOR, change=ADMINISTRATOR, delete=ADMINISTRATOR)
    | _record("auth/group", view=ADMINISTRATOR, add=ADMINISTRATOR, change=ADMINISTRATOR, delete=SUPERUSER)
)


def routes(patterns: Iterable[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    """Every address of the program, as its patterns spell it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + APP_LABELS.sub(lambda found: "|".join(sorted(found[0].split("|"))), str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


@pytest.fixture
def objects(db: None, settings: Settings) -> dict[str, Any]:
    """One of everything, by the names that addresses use."""
    del db
    settings.SOCIALACCOUNT_PROVIDERS = PROVIDERS
    published = Issue.objects.create(number=1, title="y", date=date(2013, 6, 7), file_name="1.md", status="published")
    issue = Issue.objects.create(number=700, title="x", date=date(2027, 4, 21), file_name="2027-04-21-this-week-in-rust.md")
    rows = store_text(issue, TEXT, actor=None, origin=SectionVersion.Origin.IMPORT)
    placement = Placement.objects.create(issue=issue, source="submissions", key="link:1", section="research")
    submission = Submission.objects.create(
        kind="link", title="x", url="https://example.org/x", url_sent="https://example.org/x", batch="b" * 43
    )
    LinkSubmission.objects.create(submission=submission)
    decision = Decision.objects.create(submission=submission, verb="edit", from_state="pending", to_state="pending")
    event = Event.objects.create(title="x", url="https://example.org/e", start=date(2027, 4, 25))
    page = Page.objects.create(url="https://example.org/x", digest="x", host="example.org")
    api_token = ApiToken.objects.create(name="x", digest="x")
    invitation = Invitation(note="x", created_by=User.objects.create_superuser("inviter"))
    link = give_link(invitation)
    invitation.save()
    records = {
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
        "submissions/decision": decision,
        "submissions/guideline": Guideline.objects.create(text="x"),
        "submissions/replykit": ReplyKit.objects.create(verb="decline", label="x", text="x"),
        "submissions/notice": Notice.objects.create(kind="received", submission=submission, recipient="x@example.org", message_id="<x>"),
        "submissions/page": page,
        "submissions/apitoken": api_token,
        "events/event": event,
        "events/organizer": Organizer.objects.create(name="x", url="https://example.org/o"),
        "twir/invitation": invitation,
        "auth/user": User.objects.create_user("somebody"),
        "auth/group": Group.objects.create(name="something"),
    }
    return records | {
        "issue_pk": issue.pk,
        "section_pk": rows[-1].pk,
        "placement_pk": placement.pk,
        "decision_pk": decision.pk,
        "pk": event.pk,
        "page_pk": page.pk,
        "token_pk": api_token.pk,
        "submission_pk": submission.pk,
        "id": records["auth/user"].pk,
        "link": link,
        "invitation_pk": invitation.pk,
        "user_pk": records["auth/user"].pk,
        "token": submission.token,
        "batch": submission.batch,
        "signed": unsubscribe_url("x@example.org").split("/")[-2],
        "content_type_id": ContentType.objects.get_for_model(Issue).pk,
        "number": 1,
        "kind": "link",
        "port": "folder",
        "name": "issue.json",
        "form": "atom",
        "day": "2013/06/07",
        "slug": "this-week-in-rust-1",
        "url": "nowhere/",
        "rest": "nowhere/",
        "app_label": "issues",
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
