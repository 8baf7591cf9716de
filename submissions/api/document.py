"""The OpenAPI 3.1 document, made from the forms each time it is asked for, so that it cannot grow old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from issues.checks import Level
from submissions.api.payload import LARGEST
from submissions.api.schemas import change_schema, kind_schema
from submissions.kinds import submission_kinds
from submissions.models import Submission

if TYPE_CHECKING:
    from collections.abc import Sequence

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
ADDRESS: Schema = {"type": "string", "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
NUMBER: Schema = {"type": ["integer", "null"]}
PROBLEMS = {
    "400": "This is no JSON object, or the Idempotency-Key is missing.",
    "401": "The token is missing or unknown.",
    "403": "The token was revoked.",
    "404": "There is no such submission.",
    "409": "It was decided meanwhile; the words say how.",
    "411": "The header Content-Length is missing.",
    "412": "It was changed since it was read (If-Match).",
    "413": f"More than {LARGEST} bytes.",
    "415": "Not sent as application/json.",
    "422": 'What was sent cannot be taken: `errors` has the form’s own words by field, "" for what is about no single one.',
    "429": "Too much for this hour; the header Retry-After says how many seconds to wait.",
}
HEADERS = {"401": "WWW-Authenticate", "429": "Retry-After"}
READING = ("400", "411", "413", "415")
SENDING = ("401", "403", *READING, "422")


def document(address: str) -> Schema:
    """The whole document for the site at this address."""
    kinds = list(submission_kinds().values())
    names = {kind.slug: f"{kind.slug.capitalize()}Submission" for kind in kinds}
    return {
        "openapi": "3.1.0",
        "info": {"title": "This Week in Rust: sending in", "version": "1", "description": DESCRIPTION},
        "servers": [{"url": address.rstrip("/") + "/api/v1"}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {status: _problem(status) for status in PROBLEMS},
            "schemas": {
                **{names[kind.slug]: kind_schema(kind) for kind in kinds},
                "NewSubmission": {
                    "oneOf": [_ref(name) for name in names.values()],
                    "discriminator": {
                        "propertyName": "kind",
                        "mapping": {slug: f"#/components/schemas/{name}" for slug, name in names.items()},
                    },
                },
                "Change": change_schema(kinds),
                **ANSWERS,
            },
        },
    }


DESCRIPTION = (
    "The same forms, rules and words as on the web. Every answer is JSON. "
    "A token of the editors sends; what was sent is read, corrected and withdrawn at its own unguessable address, without a token."
)


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


REMEDY: Schema = {
    "anyOf": [_object(field=TEXT, value=TEXT), {"type": "null"}],
    "description": "A field of the form, and what it would be better filled with.",
}
HINT = _object(level={"type": "string", "enum": [str(level) for level in Level]}, text=TEXT, advice=TEXT, remedy=REMEDY)
PLACE = _object(issue=NUMBER, date=TEXT | {"format": "date"}, section=TEXT, title=TEXT)
PAGE = _object(
    state={
        "type": "string",
        "enum": ["unknown", "reading", "read", "failed"],
        "description": "Asking has it read: ask again in some seconds. `unknown` without an address, or where too much was read this hour.",
    },
    title=TEXT,
    language=TEXT,
    medium=TEXT,
    canonical=MAYBE_TEXT | {"description": "Another address that the page calls its own."},
    reason=TEXT | {"description": "Why it could not be read."},
)
STANDING = {
    "token": TEXT,
    "kind": TEXT,
    "state": {"type": "string", "enum": [str(state) for state in Submission.State.values if state != Submission.State.SPAM]},
    "label": TEXT | {"description": "The state in words."},
    "words": TEXT | {"description": "What the editors say about it: a question, or why it was declined."},
    "title": TEXT,
    "line": TEXT | {"description": "The entry as it will be printed."},
    "issue": NUMBER | {"description": "The issue it counts for as it stands; null: a later one, or none."},
    "published_url": MAYBE_TEXT,
    "url": ADDRESS | {"description": "Its page, for people."},
    "api_url": ADDRESS,
    "created_at": MOMENT,
    "history": _list(_object(label=TEXT, at=MOMENT, words=TEXT)),
}
ERRORS: Schema = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
ANSWERS: Schema = {
    "Submission": _object(**STANDING),
    "Sent": _object(**STANDING, hints=_list(HINT)),
    "Check": _object(
        accepted={"type": "boolean"},
        errors=ERRORS,
        line=MAYBE_TEXT,
        url=MAYBE_TEXT,
        removed=_list(TEXT) | {"description": "Tracking parameters that were taken off the address."},
        hints=_list(HINT),
        duplicates=_object(printed=_list(PLACE), waiting={"type": "integer"}),
        similar=_list(PLACE) | {"description": "Titles like this one that were printed."},
        guesses=_list(_object(label=TEXT, reason=TEXT, remedy=REMEDY)) | {"description": "From what was printed before; they are guesses."},
        page=PAGE,
    ),
    "Problem": {
        **_object(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT),
        "properties": {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "errors": ERRORS},
    },
    "Index": _object(submissions=ADDRESS, check=ADDRESS, openapi=ADDRESS),
}


def _problem(status: str) -> Schema:
    found: Schema = {"description": PROBLEMS[status], "content": {"application/problem+json": {"schema": _ref("Problem")}}}
    if status in HEADERS:
        found["headers"] = {HEADERS[status]: {"schema": TEXT}}
    return found


def _operation(summary: str, answers: Schema, problems: Sequence[str], *, body: str = "", has_token: bool = False, **more: Any) -> Schema:
    found: Schema = {"summary": summary, **more}
    if has_token:
        found["security"] = [{"token": []}]
    if body:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body)}}}
    found["responses"] = answers | {status: {"$ref": f"#/components/responses/{status}"} for status in sorted(problems)}
    return found


def _answer(words: str, name: str, *headers: str) -> Schema:
    found: Schema = {"description": words, "content": {"application/json": {"schema": _ref(name)}}}
    return found | ({"headers": {header: {"schema": TEXT} for header in headers}} if headers else {})


def _parameter(name: str, place: str, words: str, *, required: bool = True) -> Schema:
    return {"name": name, "in": place, "required": required, "description": words, "schema": TEXT}


def _paths() -> Schema:
    token = [_parameter("token", "path", "The submission’s own, as in its address.")]
    withdrawing = _operation("Take it back", {"200": _stands_now()}, ("404", "409"))
    checking = _operation(
        "Would this be accepted? Nothing is stored.",
        {"200": _answer("`accepted` tells, `errors` says why not.", "Check")},
        SENDING,
        body="NewSubmission",
        has_token=True,
    )
    return {
        "/": {"get": _operation("What there is", {"200": _answer("Addresses.", "Index", "ETag")}, [])},
        "/submissions/": {"post": _sending()},
        "/submissions/{token}/": {"parameters": token, "get": _reading(), "patch": _correcting()},
        "/submissions/{token}/withdraw/": {"parameters": token, "post": withdrawing},
        "/check/": {"post": checking},
    }


def _sending() -> Schema:
    words = "Your own name for this submission. The same again stores nothing and gives the same answer."
    answers = {"201": _answer("Stored.", "Sent", "Location"), "200": _answer("It was stored before, with the same key.", "Sent")}
    key = [_parameter("Idempotency-Key", "header", words)]
    return _operation("Send something in", answers, (*SENDING, "429"), body="NewSubmission", has_token=True, parameters=key)


def _reading() -> Schema:
    unchanged = {"304": {"description": "The same as when you read it (If-None-Match)."}}
    return _operation("Where does it stand?", {"200": _answer("Where it stands.", "Submission", "ETag"), **unchanged}, ["404"])


def _correcting() -> Schema:
    match = [_parameter("If-Match", "header", "The ETag that you read.", required=False)]
    problems = ("404", "409", "412", "422", "429", *READING)
    return _operation("Correct it, or answer the editors’ question", {"200": _stands_now()}, problems, body="Change", parameters=match)


def _stands_now() -> Schema:
    return _answer("Where it stands now.", "Submission")
