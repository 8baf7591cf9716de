"""The OpenAPI document: well formed, and as true as the forms that it is made from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import Resolver404, resolve

from submissions.api.document import document
from submissions.api.payload import asked_fields
from submissions.api.urls import urlpatterns
from submissions.kinds import submission_kinds
from tests.submissions.api.schema import FORMATS, TYPES, WORDS, faults, resolved
from tests.submissions.api.test_sending import BAD_FIELDS, EVENT
from tests.submissions.conftest import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.submissions.api.conftest import Bot

pytestmark = pytest.mark.usefixtures("issue")
METHODS = {"get", "post", "patch"}


@pytest.fixture
def found(issue: object) -> dict[str, Any]:
    del issue
    return document("https://desk.example.org/")


def operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], list[dict[str, Any]]]]:
    for path, item in found["paths"].items():
        for method in METHODS & item.keys():
            operation = item[method]
            yield path, method, operation, [*item.get("parameters", []), *operation.get("parameters", [])]


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


class TestForm:
    def test_it_is_served_as_it_is_and_may_be_kept(self, client: Client) -> None:
        response = client.get("/api/v1/openapi.json")
        assert response.json() == document("http://testserver/")
        assert client.get("/api/v1/openapi.json", headers={"If-None-Match": response["ETag"]}).status_code == 304

    def test_the_head_is_that_of_openapi(self, found: dict[str, Any]) -> None:
        assert found.keys() == {"openapi", "info", "servers", "paths", "components"}
        assert (found["openapi"], found["info"].keys()) == ("3.1.0", {"title", "version", "description"})
        assert found["servers"] == [{"url": "https://desk.example.org/api/v1"}]

    def test_every_reference_leads_somewhere_and_every_schema_is_used(self, found: dict[str, Any]) -> None:
        references = {item["$ref"] for item in walk(found) if "$ref" in item}
        assert [reference for reference in references if not resolved(reference, found)] == []
        schemas = {f"#/components/schemas/{name}" for name in found["components"]["schemas"]}
        assert references >= schemas

    def test_schemas_use_words_that_are_checked(self, found: dict[str, Any]) -> None:
        for schema in found["components"]["schemas"].values():
            for inner in schemas_in(schema):
                assert inner.keys() <= WORDS
                kinds = inner.get("type", [])
                assert set([kinds] if isinstance(kinds, str) else kinds) <= TYPES.keys()
                assert inner.get("format", "uri") in FORMATS
                assert set(inner.get("required", [])) <= inner.get("properties", {}).keys()

    def test_a_field_for_a_mail_address_says_so(self, found: dict[str, Any]) -> None:
        assert found["components"]["schemas"]["LinkSubmission"]["properties"]["email"]["format"] == "email"

    def test_operations_name_their_parameters_and_answers(self, found: dict[str, Any]) -> None:
        for path, _method, operation, parameters in operations(found):
            in_path = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path))
            assert operation["summary"]
            assert [status for status in operation["responses"] if not re.fullmatch(r"[2-5]\d\d", status)] == []
            assert ("401" in operation["responses"]) == ("security" in operation)

    def test_its_addresses_are_those_there_are(self, found: dict[str, Any]) -> None:
        ours = {f"/{pattern.pattern}".replace("/v1", "", 1).replace("<str:token>", "{token}") for pattern in urlpatterns}
        assert ours - set(found["paths"]) == {"/openapi.json", "/<path:rest>"}
        for path in found["paths"]:
            try:
                resolve("/api/v1" + path.replace("{token}", "a" * 32))
            except Resolver404:  # pragma: no cover (the message is the point)
                pytest.fail(path)


def schemas_in(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("oneOf", []), *schema.get("anyOf", [])]
    inner += [schema[word] for word in ("items", "additionalProperties") if isinstance(schema.get(word), dict)]
    for one in inner:
        yield from schemas_in(one)


class TestTruth:
    @pytest.mark.parametrize("kind", list(submission_kinds()))
    def test_a_kind_has_the_fields_of_its_form(self, kind: str, found: dict[str, Any]) -> None:
        schema = found["components"]["schemas"][f"{kind.capitalize()}Submission"]
        fields = asked_fields(submission_kinds()[kind].form_class())
        assert list(schema["properties"]) == ["kind", *fields]
        assert {name: str(field.label) for name, field in fields.items()} == {name: schema["properties"][name]["title"] for name in fields}
        assert "website" not in fields
        assert "form_key" not in fields

    @pytest.mark.parametrize(("kind", "fields"), [*FIELDS.items(), ("event", EVENT)])
    def test_what_is_accepted_fits_it(self, kind: str, fields: dict[str, Any], found: dict[str, Any], bot: Bot) -> None:
        assert bot.send(kind, fields).status_code == 201
        assert list(faults({"kind": kind, **fields}, new(found), found)) == []

    @pytest.mark.parametrize("name", ["title", "url"])
    def test_what_is_needed_is_named(self, name: str, found: dict[str, Any], bot: Bot) -> None:
        fields = {key: value for key, value in FIELDS["link"].items() if key != name}
        assert bot.send("link", fields).json()["errors"] == {name: ["Fill this in."]}
        assert list(faults({"kind": "link", **fields}, new(found), found)) == ["$: 0 of oneOf fit"]

    def test_what_is_needed_in_some_cases_alone_is_not(self, found: dict[str, Any]) -> None:
        """An event online needs no city."""
        required = found["components"]["schemas"]["EventSubmission"]["required"]
        assert ("start" in required, "city" in required) == (True, False)

    def test_much_of_what_is_refused_does_not_fit(self, found: dict[str, Any]) -> None:
        unfit = [fields for kind, fields in BAD_FIELDS if list(faults({"kind": kind, **FIELDS[kind], **fields}, new(found), found))]
        assert {next(iter(fields)) for fields in unfit} == {"title", "note", "url", "section", "prefixes", "language"}

    def test_sections_are_those_of_the_form(self, found: dict[str, Any]) -> None:
        section = found["components"]["schemas"]["LinkSubmission"]["properties"]["section"]
        assert section["enum"][-2:] == ["", None]
        assert {"official", "observations-thoughts"} <= set(section["enum"])
        assert "cfp-projects" not in section["enum"]

    def test_it_is_json_that_anybody_reads(self, found: dict[str, Any]) -> None:
        assert json.loads(json.dumps(found)) == found


def new(found: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = found["components"]["schemas"]["NewSubmission"]
    return schema
