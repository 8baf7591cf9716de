"""What a bot sends: a JSON object of a form's fields, read strictly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms

from submissions.api.problems import ProblemError, invalid
from submissions.kinds import submission_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from submissions.forms import SubmissionForm

LARGEST = 64 * 1024
JSON_TYPES = ("application/json", "application/merge-patch+json")
FOR_BROWSERS = frozenset({"website"})  # the trap; hidden fields are no business of bots either
WORDS = {
    "string": "Give text, in quotation marks.",
    "integer": "Give a whole number.",
    "boolean": "Give true or false.",
    "array": "Give a list of texts.",
}


def read_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request.

    Raises:
        ProblemError: it is none, it is too long, or it says something twice.
    """
    if request.content_type not in JSON_TYPES:
        words = "Send JSON, with the header Content-Type: application/json."
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, words, headers={"Accept": JSON_TYPES[0]})
    if request.headers.get("Transfer-Encoding"):
        raise ProblemError(HTTPStatus.LENGTH_REQUIRED, "Send it in one piece, with the header Content-Length.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Send {LARGEST} bytes at most.")
    try:
        found = json.loads(request.body.decode(), object_pairs_hook=_once, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        words = f"This is not JSON: {error}." if isinstance(error, ValueError) else "This is nested too deeply."
        raise ProblemError(HTTPStatus.BAD_REQUEST, words) from error
    if not isinstance(found, dict):
        raise ProblemError(HTTPStatus.BAD_REQUEST, 'Send one JSON object, such as {"kind": "link", …}.')
    return found


@dataclass(frozen=True)
class Payload:
    """A kind, and values for its form that have the form's types."""

    kind: str
    values: Mapping[str, Any]

    def form(self) -> SubmissionForm:
        """The form of the kind, filled."""
        return submission_kinds()[self.kind].form_class(dict(self.values))


def read_payload(request: HttpRequest) -> Payload:
    """The kind and the fields that a request sends.

    Raises:
        ProblemError: there is no such kind or field, or a value of another type.
    """
    found = read_object(request)
    kind = found.pop("kind", None)
    if not isinstance(kind, str) or kind not in submission_kinds():
        raise invalid({"kind": [f"Give one of: {', '.join(submission_kinds())}."]})
    return Payload(kind, typed_values(submission_kinds()[kind].form_class(), found))


def typed_values(form: SubmissionForm, found: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the form takes them; null is a field that is not given.

    Raises:
        ProblemError: there is no such field, or a value of another type.
    """
    fields = asked_fields(form)
    errors = {name: ["There is no such field."] for name in found if name not in fields}
    for name, field in fields.items():
        if found.get(name) is not None and not _has_type(found[name], json_type(field)):
            errors[name] = [WORDS[json_type(field)]]
    if errors:
        raise invalid(errors)
    return {name: value for name, value in found.items() if value is not None}


def asked_fields(form: SubmissionForm) -> dict[str, forms.Field]:
    """The fields that a bot may fill."""
    return {name: field for name, field in form.fields.items() if name not in FOR_BROWSERS and not field.widget.is_hidden}


def json_type(field: forms.Field) -> str:
    """The type of a field's values in JSON."""
    if isinstance(field, forms.MultipleChoiceField):
        return "array"
    if isinstance(field, forms.BooleanField):
        return "boolean"
    return "integer" if type(field) is forms.IntegerField else "string"


def _has_type(value: Any, wanted: str) -> bool:
    if wanted == "array":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if wanted == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, bool if wanted == "boolean" else str)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
