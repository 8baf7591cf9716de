"""A reader of the part of JSON Schema that our document uses; a word that it does not know is a fault of the document."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
FORMATS: dict[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "date-time": lambda text: datetime.fromisoformat(text).utctimetuple(),
    "uri": lambda text: urlsplit(text).scheme + urlsplit(text).netloc,
    "email": lambda text: text.index("@"),
}
WORDS = {
    *("$ref", "type", "enum", "const", "properties", "required", "additionalProperties", "items", "oneOf", "anyOf"),
    *("minLength", "maxLength", "minimum", "maximum", "pattern", "format", "title", "description", "discriminator"),
}


def faults(value: Any, schema: dict[str, Any], document: dict[str, Any], where: str = "$") -> Iterator[str]:
    """What about the value is not as the schema says."""
    assert schema.keys() <= WORDS, schema.keys() - WORDS
    if "$ref" in schema:
        yield from faults(value, resolved(schema["$ref"], document), document, where)
    types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    if types and not any(_is(value, name) for name in types):
        yield f"{where}: {value!r} is no {types}"
        return
    if "enum" in schema and value not in schema["enum"] and not isinstance(value, list):
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    yield from _option_faults(value, schema, document, where)
    if isinstance(value, dict):
        yield from _object_faults(value, schema, document, where)
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), document, f"{where}[{number}]")
    if isinstance(value, str):
        yield from _text_faults(value, schema, where)


def resolved(reference: str, document: dict[str, Any]) -> dict[str, Any]:
    """What a reference within the document names."""
    found = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def _is(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and not (name == "integer" and isinstance(value, bool))


def _option_faults(value: Any, schema: dict[str, Any], document: dict[str, Any], where: str) -> Iterator[str]:
    for word in ("oneOf", "anyOf"):
        fitting = [option for option in schema.get(word, []) if not list(faults(value, option, document, where))]
        if word in schema and (not fitting or (word == "oneOf" and len(fitting) > 1)):
            yield f"{where}: {len(fitting)} of {word} fit"


def _object_faults(value: dict[str, Any], schema: dict[str, Any], document: dict[str, Any], where: str) -> Iterator[str]:
    yield from (f"{where}: {name} is missing" for name in schema.get("required", []) if name not in value)
    others = schema.get("additionalProperties", {})
    for name, inner in value.items():
        if name in schema.get("properties", {}):
            yield from faults(inner, schema["properties"][name], document, f"{where}.{name}")
        elif others is False:
            yield f"{where}: {name} is not known"
        else:
            yield from faults(inner, others, document, f"{where}.{name}")


def _text_faults(value: str, schema: dict[str, Any], where: str) -> Iterator[str]:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{where}: {len(value)} characters"
    if "pattern" in schema and value and not re.search(schema["pattern"], value):
        yield f"{where}: {value!r} does not match {schema['pattern']}"
    if "format" in schema and value:
        try:
            is_good = FORMATS[schema["format"]](value)
        except ValueError:
            is_good = False
        if not is_good:
            yield f"{where}: {value!r} is no {schema['format']}"
