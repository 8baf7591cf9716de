"""JSON Schema (2020-12, as OpenAPI 3.1 has it) of what the kinds' forms take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from submissions.api.payload import asked_fields, json_type
from submissions.fields import AddressField, DayField, MailField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from submissions.forms import SubmissionForm
    from submissions.kinds import SubmissionKind

Schema = dict[str, Any]
FORMATS: tuple[tuple[type[forms.Field], str], ...] = (
    (AddressField, "uri"),
    (DayField, "date"),
    (MailField, "email"),
)
KEPT = "email"  # changed on the page: mail that waits goes with it
FEW = 10  # choices that decide what else has to be given are few; countries are not


def kind_schema(kind: SubmissionKind) -> Schema:
    """What may be sent of a kind. Only what has to be given in every case is required."""
    form = kind.form_class()
    situations = list(_situations(kind, form))
    properties = {name: field_schema(name, field) for name, field in asked_fields(form).items()}
    return {
        "type": "object",
        "title": kind.label,
        "description": kind.hint,
        "properties": {"kind": {"const": kind.slug}, **properties},
        "required": ["kind", *(name for name in properties if all(one.fields[name].required for one in situations))],
        "additionalProperties": False,
    }


def change_schema(kinds: list[SubmissionKind]) -> Schema:
    """What may be changed: any of the fields, and an answer to the editors' question."""
    found: Schema = {}
    for kind in kinds:
        for name, field in asked_fields(kind.form_class()).items():
            if name == KEPT:
                continue
            schema = field_schema(name, field)
            same = found.setdefault(name, {"anyOf": []})["anyOf"]
            if schema not in same:
                same.append(schema)
    merged = {name: options["anyOf"][0] if len(options["anyOf"]) == 1 else options for name, options in found.items()}
    answer = {"type": ["string", "null"], "description": "Your answer to the editors’ question."}
    return {"type": "object", "properties": {**merged, "answer": answer}, "additionalProperties": False}


def field_schema(name: str, field: forms.Field) -> Schema:
    """One field with its words. `null` is the same as not given."""
    schema: Schema = {"type": [json_type(field), "null"], "title": str(field.label or name)}
    if field.help_text:
        schema["description"] = str(field.help_text)
    if isinstance(field, forms.MultipleChoiceField):
        return schema | {"items": {"type": "string", "enum": list(_values(field))}}
    if isinstance(field, forms.ChoiceField):
        return schema | {"enum": [*dict.fromkeys([*_values(field), *([] if field.required else [""])]), None]}
    if isinstance(field, forms.CharField):
        schema |= {word: most for word, most in (("maxLength", field.max_length), ("minLength", field.min_length)) if most}
    if isinstance(field, forms.RegexField):
        schema["pattern"] = field.regex.pattern
    if isinstance(field, forms.IntegerField) and json_type(field) == "integer":
        schema |= {word: end for word, end in (("minimum", field.min_value), ("maximum", field.max_value)) if end is not None}
    schema |= next(({"format": word} for sort, word in FORMATS if isinstance(field, sort)), {})
    return schema


def _values(field: forms.ChoiceField) -> Iterator[str]:
    choices: Any = field.choices
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from (str(inner) for inner, _label in label if inner != "")
        elif value != "":
            yield str(value)


def _situations(kind: SubmissionKind, form: SubmissionForm) -> Iterator[SubmissionForm]:
    """The form as it stands empty, and with each answer to each of its questions: some fields are then asked, some not."""
    yield form
    for name in form.fields:
        field = form.base_fields[name]  # as the class has it: without the sections, which decide nothing
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
            values = list(_values(field))
            yield from (kind.form_class({name: value}) for value in values if len(values) <= FEW)
