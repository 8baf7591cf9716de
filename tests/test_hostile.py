"""Hostile input over HTTP: every field of every form, every question of every page, headers; no answer is a fault of ours.

Forms are read off the pages themselves and pages off the table of permissions, so what is new is attacked without being listed.
What a request changes is undone. `make soak` takes every value for every field; the usual run takes those that found something once,
one for each field, a third of the fields on each database.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import connection, transaction
from django.test import Client

from issues.editing import EntryName
from issues.markdown import parse_body
from issues.markdown.lists import entries_of
from issues.text import issue_text
from tests.rights import RULES
from tests.sampling import IS_SOAK, sample
from tests.submissions.conftest import issue
from tests.test_permissions import address, client_of, objects
from tests.visitor import read_forms
from twir.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.visitor import Form

__all__ = ["issue", "objects"]  # fixtures

VALUES = ["a\0b", "\ud800", "9" * 5000, "[" * 90_000, "[[1,Infinity]]", "9999-12-31", ""]
MORE_VALUES = [
    "\ufffd\u202e\u200b",
    "e" + "\u0301" * 400,
    "x" * 10_000,
    "9" * 20,
    "-1",
    "NaN",
    "1e400",
    "٣",
    "²",
    "'\"<script>alert(1)</script>{{7*7}}{% x %}",
    "javascript:alert(1)",
    "http://127.0.0.1/",
    "https://[::1/",
    "https://a.b:99999/",
    "../../etc/passwd",
    "Europe",
    "0001-01-01T00:00",
    "# x\n## y\n\n<!--\n```\n* [a](b)",
    "{}",
    "heading:\0",
    "heading:" + "x" * 300,
]
STEPS = ("save", "preview", "mine", "join", "nonsense")  # of the form that saves a section
FILLED = {  # what a form needs before it looks at the rest
    "url": "https://hostile.example.org/1",
    "title": "Hostile",
    "organizer_name": "Organizer",
    "organizer_url": "https://organizer.example.org/",
    "project": "crab",
    "city": "Berlin",
    "country": "DE",
    "mode": "in_person",
    "start": "2027-04-25",
    "deadline": "2027-04-22",
    "place": "Kiel",
    "start_date": "2027-05-01",
    "name": "Name",
    "slug": "new-slug",
    "heading": "### New",
    "position": "77",
}
KINDS = ("link", "task", "speakers", "event", "crate", "quote")
MISSING = "(missing)"
USUAL = [*VALUES, MISSING]
NTH = 24  # field of a form, in the usual run
SHARE = 30  # of the questions, in the usual run
TURN = 0 if connection.vendor == "sqlite" else 4  # the databases begin at different places
AREAS = {
    "public": ["/submit/", "/submissions/", "/invitation/", "/admin/login/", *(f"/submit/{kind}/" for kind in KINDS)],
    "queue": ["/admin/submissions/", *(f"/admin/submissions/submission/add/?kind={kind}" for kind in KINDS)],
    "desk": ["/admin/issues/", "/admin/board/", "/admin/rota/"],
    "calendar": ["/admin/events/"],
    "accounts": ["/admin/auth/", "/admin/twir/", "/admin/profile/"],
}
SEEN = {  # a field of each area that must have been attacked
    "public": "form_key",
    "queue": "duplicate_of",
    "desk": "versions",
    "calendar": "further_links-TOTAL_FORMS",
    "accounts": "credential",
}
LIST_QUESTIONS = [
    *("p=99999999999999999999", "p=-1", "p=%00", "e=1", "all=1&p=3", "_to_field=password", "_to_field=%00", "_popup=%00", "_facets=%00"),
    *("o=1.2.3", "o=-99", "o=99999999999999999999", "o=%00", "q=%00", "q=%ED%A0%80", "q=" + "%20a" * 200, "q=" + "9" * 3000, "q=%25_%5C"),
    *("state=%00", "state=x", "state__exact=%00", "kind=%00", "kind__exact=%00", "section=%00", "section=99999999999999999999"),
    *("issue=%00", "issue=99999999999999999999", "issue=%C2%B2", "issue__id__exact=99999999999999999999", "issue__id__exact=%00"),
    *("status__exact=%00", "mode__exact=%00", "source__exact=%00", "region=%00", "coming=%00", "verb__exact=%00", "holds__exact=%00"),
    *("is_staff__exact=%00", "groups__id__exact=99999999999999999999", "group__exact=%00", "name=%00", "url=%00", "pk=%00", "id=%00"),
    *(
        question.replace("day", field)
        for field in ("date", "start", "created_at")
        for question in (
            *("day__year=99999999999999999999", "day__year=0", "day__year=%00", "day__year=9999", "day__year=9999&day__month=12"),
            *("day__year=2027&day__month=13", "day__year=9999&day__month=12&day__day=31", "day__day=-1"),
        )
    ),
    *("password__startswith=p", "submitted_by__password__startswith=p", "token__startswith=a", "id__in=" + "1," * 3000),
]
QUESTIONS = [
    *("_changelist_filters=_changelist_filters%3D%25ED%25A0%2580", "next=//evil.example/", "next=javascript:alert(1)"),
    *("url=%ED%A0%80", "url=" + "x" * 3000, "version=99999999999999999999", "base=99999999999999999999", "title=%00&start=%00"),
    "app_label=auth&model_name=user&field_name=groups&term=%00",
    "person=99999999999999999999&kind=%00&first=0001-01-01&last=9999-12-31&about=issue:999999999999999999&words=%ED%A0%80%20%25",
    "before=9999999999999999.edits.999999999999999999&person=%C2%B2",
    "app_label=events&model_name=eventorganizer&field_name=organizer&term=%00&page=x",
    "a=" + "&a=" * 1200,
]
LIST = re.compile(r"/admin/(?:\w+/\w+/)?")
ENCODINGS = ("hex", "rot13", "idna", "punycode", "undefined", "utf-7", "utf-16", "unicode_escape", "nonsense", "''")
COOKIES = (
    r'sessionid="\000aaaaaaaaaaa"',
    r'sessionid="\355\240\200aaaaaaaaaa"',
    r'csrftoken="\000"',
    r'messages="\000"',
    "messages=x:y:z",
    "sessionid=" + "x" * 8000,
    "a" * 9000,
)


def undone(client: Client, method: str, where: str, fields: dict[str, list[str]] | None = None) -> Any:
    """The answer, after the redirect if there is one. What it changed, cookies included, is as before."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response: Any = client.generic(method, where, encoded(fields or {}), content_type="application/x-www-form-urlencoded")
        if method == "POST" and response.status_code == 302:
            response = client.get(response["Location"])
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def encoded(fields: dict[str, list[str]]) -> bytes:
    """The fields as a form sends them; half characters as the three bytes that no browser would send."""
    return "&".join(f"{quote(name)}={quote(value.encode(errors='surrogatepass'))}" for name in fields for value in fields[name]).encode()


def fault(response: Any) -> str:
    """What went wrong, where our side failed; else nothing."""
    if response.status_code < 500:
        return ""
    error = getattr(response, "exc_info", None)
    return f"{error[0].__name__}: {str(error[1])[:200]}" if error else str(response.status_code)


def attacks(form: Form) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Each button of the form as it stands, then each field with each value, and without the field.

    Usually every second button, and every 24th field meets one of the values, or is missing, and the next one meets the next; others are
    the other database's.
    """
    fields = {name: [FILLED[name]] if name in FILLED and values == [""] else values for name, values in form.fields.items()}
    buttons = {name: [value] for name, value in reversed(form.buttons) if name}
    for name, value in sample(form.buttons, every=2, turn=len(fields)) or [("", "")]:
        yield f"button {name} {value}", fields | {name: [value]}
    pressed = fields | buttons
    for number, name in enumerate(pressed if IS_SOAK else of_first_rows(pressed), start=TURN):
        if number % NTH and not IS_SOAK:
            continue
        for value in [*VALUES, *MORE_VALUES, MISSING] if IS_SOAK else [USUAL[number // NTH % len(USUAL)]]:
            given = [] if value is MISSING else [(name, [value])]
            yield f"{name} = {value[:30]!r}", {**{other: values for other, values in pressed.items() if other != name}, **dict(given)}


def of_first_rows(names: Iterable[str]) -> list[str]:
    """Without the fields of rows below the first, which are the same as those of the first but for the row's number."""
    return list({re.sub(r"\d+", "", name): name for name in reversed(list(names))}.values())[::-1]


def forms_of(client: Client, area: str, given: dict[str, Any]) -> Iterator[tuple[str, Form]]:
    """Every form of the area's pages that changes something, with the address it is sent to."""
    pages = {address(route, given) for route in RULES} | {page for page in AREAS[area] if page.count("/") > 2}
    for page in sorted(pages):
        answer = undone(client, "GET", page) if page.startswith(tuple(AREAS[area])) else None
        if answer is None or answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        for form in read_forms(answer.content.decode()):
            if form.method == "post" and "logout" not in form.action:
                yield urljoin(page, form.action) if form.action else page, form


@pytest.mark.parametrize("area", AREAS)
def test_no_field_of_any_form_makes_us_fail(area: str, objects: dict[str, Any]) -> None:
    client = client_of("anonymous" if area == "public" else "superuser")
    wrong: dict[str, str] = {}
    attacked: set[str] = set()
    for where, form in forms_of(client, area, objects):
        attacked |= form.fields.keys()
        for name, fields in attacks(form):
            if found := fault(undone(client, "POST", where, fields)):
                wrong.setdefault(f"{where} {found}", name)
    assert not wrong, "\n".join(f"{what} <- {name}" for what, name in wrong.items())
    assert SEEN[area] in attacked


def rotated(fields: Iterable[str], values: Sequence[str], turn: int = 0) -> Iterator[tuple[str, str]]:
    """Each field with each value; usually with the one whose turn it is."""
    for number, name in enumerate(fields, start=TURN + turn):
        for value in values if IS_SOAK else [values[number % len(values)]]:
            yield name, value


@pytest.mark.parametrize("step", STEPS)
def test_a_damaged_form_of_two_versions_is_answered(step: str, objects: dict[str, Any]) -> None:
    client = client_of("superuser")
    where = address("admin/issues/issue/<int:issue_pk>/sections/<int:section_pk>/", objects)
    usual = {"step": [step], "heading": ["### Research"], "body": ["text\n"], "mine": ["mine\n"], "version": ["1"], "base_version": ["1"]}
    for name, value in rotated(usual, VALUES, STEPS.index(step)):
        response = undone(client, "POST", where, usual | {name: [value]})
        assert response.status_code < 500, (name, value[:30], fault(response))


def test_a_damaged_form_of_the_desk_is_answered(objects: dict[str, Any]) -> None:
    client = client_of("superuser")
    base = f"/admin/issues/issue/{objects['issue_pk']}/"
    row = objects["issues/issue"].sections.get(pk=objects["section_pk"])
    name = str(EntryName.of(row, 0, entries_of(parse_body(row.body, "link"))[0]))
    entry = {"entry": [name], "section": [str(row.pk)], "after": [name], "title": ["x"], "prefixes": ["x"], "line": ["* x"]}
    rows = {f"0-{field}": ["https://example.org/"] for field in ("url", "title", "prefixes", "line", "is_wanted")}
    forms = [("entries/", entry | {"do": [do]}) for do in ("up", "down", "move", "remove", "reword", "replace")]
    forms += [("add/", {"section": [str(row.pk)], "row": ["0"], "do": [do], **rows}) for do in ("look", "add")]
    forms += [("add/", {"section": [str(row.pk)], "text": ["x"]}), ("repair/", {"finding": ["x"]}), ("undo/", {"change": ["x"]})]
    for number, (page, fields) in enumerate(forms):
        for field, value in rotated(fields, [*VALUES, "1.1.1." + "f" * 20, "https://example.org/" + "(" * 3000], number):
            response = undone(client, "POST", base + page, fields | {field: [value]})
            assert response.status_code < 500, (page, field, value[:30], fault(response))


@pytest.mark.parametrize("role", ["anonymous", "superuser"])
def test_no_question_to_any_page_makes_us_fail(role: str, objects: dict[str, Any]) -> None:
    client = client_of(role)
    pages = {address(route, objects) for route in RULES} - {"/healthz", "/admin/logout/"}
    wrong: dict[str, str] = {}
    asked = sorted(page for page in pages if role == "superuser" or not page.startswith("/admin/") or "login" in page)
    for number, where in enumerate(asked):
        questions = QUESTIONS + LIST_QUESTIONS * bool(LIST.fullmatch(where))
        for question in questions if IS_SOAK else questions[(number + TURN) % SHARE :: SHARE]:
            if found := fault(undone(client, "GET", f"{where}?{question}")):
                wrong.setdefault(f"{where} {found}", question[:60])
    assert not wrong, "\n".join(f"{what} <- {question}" for what, question in wrong.items())


def test_a_list_that_cannot_answer_a_question_shows_itself_whole(objects: dict[str, Any]) -> None:
    assert objects
    client = client_of("superuser")
    for question in ("date__year=9999", "date__year=99999999999999999999"):
        response = client.get(f"/admin/issues/issue/?{question}")
        assert (response.status_code, response["Location"]) == (302, "/admin/issues/issue/?e=1")
    assert client.get("/admin/issues/issue/?e=1").context["cl"].result_count == 2


def asked(content_type: str, sent: bytes, method: str = "POST") -> int:
    """The status that gunicorn would send: a request's header is read before Django handles any error."""
    environ: Any = {"REQUEST_METHOD": method, "PATH_INFO": "/submit/link/", "QUERY_STRING": "url=%41%C3%A4+2AA-", "HTTP_HOST": "testserver"}
    environ |= {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(sent)), "wsgi.input": BytesIO(sent)}
    setup_testing_defaults(environ)
    statuses: list[int] = []
    b"".join(application(environ, lambda status, _headers, *_: statuses.append(int(status[:3]))))  # type: ignore[arg-type]
    return statuses[0]


def test_forms_are_read_as_utf_8_and_nothing_else(db: None) -> None:
    del db
    part = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n+2AA-\xff\r\n--x--\r\n'
    for encoding in ENCODINGS:
        for kind, sent in (("application/x-www-form-urlencoded", b"title=+2AA-"), ("multipart/form-data; boundary=x", part)):
            assert asked(f"{kind}; charset={encoding}", sent) == 400
            assert asked(f"{kind}; charset={encoding}", b"", "GET") == 400
    assert asked("text/plain; charset*=nonsense''utf-8", b"") == 400
    for usual in (
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        'text/plain; charset="utf-8"',
        "",
    ):
        assert asked(usual, b"title=x") in (403, 422)


@pytest.mark.parametrize("cookie", COOKIES)
def test_no_cookie_makes_us_fail(cookie: str, objects: dict[str, Any]) -> None:
    assert objects
    for where in ("/", "/submit/link/", "/admin/login/", "/admin/issues/issue/", "/nowhere/"):
        with transaction.atomic():
            response = Client(raise_request_exception=False, headers={"cookie": cookie}).get(where)
            transaction.set_rollback(True)
        assert response.status_code < 500, where


@pytest.mark.parametrize("day", ["9999-12-31", "2100-01-01", "0001-01-01"])
def test_no_edit_dates_an_issue_where_no_calendar_reaches(day: str, objects: dict[str, Any]) -> None:
    client = client_of("superuser")
    issue = objects["issues/issue"]
    top = issue.sections.first()
    where = f"/admin/issues/issue/{issue.pk}/"
    body = top.body.replace("2027-04-21", day)
    versions = json.dumps([[row.pk, row.version] for row in issue.sections.all()])
    for page, fields in (
        (f"sections/{top.pk}/", {"body": [body], "version": ["1"]}),
        ("text/", {"step": ["save"], "text": [issue_text(issue).replace("2027-04-21", day)], "versions": [versions.replace(" ", "")]}),
        ("change/", {"date": [day], "closes_at": [""]}),
    ):
        response = client.post(where + page, fields)
        assert "is no date of an issue; write one like 2026-08-26." in response.content.decode(), page
        issue.refresh_from_db()
        assert (str(issue.date), issue_text(issue).count(day)) == ("2027-04-21", 0)
    assert client.get("/events/").status_code == 200


@pytest.mark.parametrize("heading", ["no marks", "## One\n## Two", "####### Seven", "```", "<!-- ## x -->"])
def test_the_catalogue_takes_headings_that_are_one(heading: str, objects: dict[str, Any]) -> None:
    client = client_of("superuser")
    where = f"/admin/issues/section/{objects['issues/section'].pk}/change/"
    fields = next(form for form in read_forms(client.get(where).content.decode()) if "slug" in form.fields).fields
    response = client.post(where, fields | {"heading": [heading]})
    assert "The heading must be one line that begins with # marks." in response.content.decode()
    assert client.post(where, fields | {"aliases": ["Old\r\n\r\n Older "]}).status_code == 302
    objects["issues/section"].refresh_from_db()
    assert (objects["issues/section"].heading, objects["issues/section"].aliases) == ("### Unused", ["Old", "Older"])


def test_a_text_of_nothing_but_headings_is_refused_and_kept(objects: dict[str, Any]) -> None:
    client = client_of("superuser")
    issue = objects["issues/issue"]
    before, many = issue_text(issue), "# \n" * 20_000
    row = issue.sections.last()
    versions = json.dumps([[row.pk, row.version] for row in issue.sections.all()], separators=(",", ":"))
    for page, fields in (
        (f"sections/{row.pk}/", {"heading": [row.heading.strip()], "body": [many], "version": [str(row.version)]}),
        ("text/", {"step": ["look"], "text": [before + many], "versions": [versions]}),
        ("text/", {"step": ["save"], "text": [before + many], "versions": [versions]}),
    ):
        response = client.post(f"/admin/issues/issue/{issue.pk}/{page}", fields).content.decode()
        assert "headings; 399 are the most." in response
        assert response.count("# \n") >= 20_000
    assert issue_text(issue) == before
