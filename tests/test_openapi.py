"""The description of the service: valid, derived from the questions, with examples that work, and true of the server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
from openapi_spec_validator import OpenAPIV31SpecValidator
from serving import serving

import erqi_kg
from erqi_kg.query import LITERAL_KINDS
from erqi_kg.web.asking import RESERVED, wire_name
from erqi_kg.web.call import Call
from erqi_kg.web.openapi import document

ROOT = Path(__file__).parent.parent
# The coverage of every bound of every parameter takes a minute and a half for all; these have each kind of parameter.
COVERED = ("timeline_of_events", "money_of_at_least", "statements_of_sentence", "statements_at_position", "things_by_name",
           "axes_of_district")


@pytest.fixture(scope="module")
def api(kg: erqi_kg.KnowledgeGraph) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(document(kg, Call("openapi", "/openapi.json")).body)
    return made


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving("--workers", "2") as address:
        yield address


def schema_of(api: dict[str, Any], response: dict[str, Any]) -> jsonschema.Draft202012Validator:
    """Return what checks the JSON of a response, whose references are into the document."""
    schema = {"allOf": [response["content"]["application/json"]["schema"]], "components": api["components"]}
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def parameters(api: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    shared = api["components"]["parameters"]
    return [shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in operation["parameters"]]


def test_the_document_is_valid_openapi_3_1(api: dict[str, Any]) -> None:
    assert api["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(api).validate()
    broken = json.loads(json.dumps(api))
    del broken["paths"]["/questions"]["get"]["responses"]
    broken["info"].pop("title")
    assert not OpenAPIV31SpecValidator(broken).is_valid()


def test_every_question_is_described_with_its_parameters_and_columns(kg: erqi_kg.KnowledgeGraph, api: dict[str, Any]) -> None:
    assert len(kg.questions) > 60
    for question in kg.questions.values():
        operation = api["paths"][f"/questions/{question.name}"]["get"]
        assert operation["summary"] == f"{question.zh} / {question.en}"
        named = {each["name"]: each for each in parameters(api, operation)}
        assert set(named) == {wire_name(each) for each in question.parameters} | {*RESERVED, "lang"}
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
        assert list(answer["rows"]["items"]["properties"]) == [each.name for each in question.columns]
        for name, value in question.example.items():
            assert name == "lang" or named[name]["example"] == [value]


def test_every_class_of_a_parameter_has_the_names_that_it_takes(kg: erqi_kg.KnowledgeGraph, api: dict[str, Any]) -> None:
    kinds = {each.kind for question in kg.questions.values() for each in question.parameters} - {*LITERAL_KINDS, "iri", "place"}
    assert len(kinds) > 10
    for kind in kinds:
        names = api["components"]["schemas"][f"NameOf{kind}"]["enum"]
        assert len(names) > 2
        for name in (*names[:3], *names[-3:], names[len(names) // 2]):
            assert kg.resolve(name, kind)


def test_a_parameter_called_like_one_of_the_service_keeps_apart(small: Path) -> None:
    query = small / "queries" / "counted.rq"
    query.write_text("""#+ summary: 有几个？ / How many?
SELECT
  ?n  #: integer 数 / number
WHERE {
  VALUES ?limit { 3 }  #: integer 上限 / limit
  VALUES (?n) { (1) (2) (3) (4) }
  FILTER (?n <= ?limit)
}
ORDER BY ?n
""", encoding="utf-8")
    from erqi_kg.web.questions import ask

    kg = erqi_kg.open(small)
    told = json.loads(ask(kg, Call("question", "/questions/counted", (("limit_", "2"), ("limit", "1")))).body)
    assert (told["total"], told["limit"], told["rows"]) == (2, 1, [{"n": 1}])
    made = json.loads(document(kg, Call("openapi", "/openapi.json")).body)
    OpenAPIV31SpecValidator(made).validate()
    assert "limit_" in {each["name"] for each in parameters(made, made["paths"]["/questions/counted"]["get"])}


def test_every_example_is_answered_as_described(api: dict[str, Any], url: str) -> None:
    asked = 0
    for path, operations in api["paths"].items():
        if "get" not in operations:
            continue
        operation = operations["get"]
        given = {each["name"]: each["example"] for each in parameters(api, operation) if "example" in each}
        inside = {each["name"] for each in parameters(api, operation) if each["in"] == "path"}
        address = path.format(**{name: given[name] for name in inside})
        found = requests.get(url + address, params={name: value for name, value in given.items() if name not in inside},
                             headers={"Accept": "application/json,*/*;q=0.5"}, allow_redirects=False, timeout=10)
        assert found.status_code in (200, 303), path
        response = operation["responses"][str(found.status_code)]
        media = found.headers["Content-Type"].partition(";")[0]
        assert found.status_code == 303 or media in response["content"], path
        if media == "application/json" and "schema" in response["content"][media]:
            schema_of(api, response).validate(found.json())
            asked += 1
    assert asked > 60


def test_examples_in_schemas_are_valid(api: dict[str, Any]) -> None:
    found = 0
    for name, schema in api["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            response = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
            schema_of(api, response).validate(example)
            found += 1
    assert found > 5


def schemathesis(folder: Path, url: str, *options: object) -> int:
    """Return how many operations schemathesis tried, when it has found nothing; it leaves its notes in the folder."""
    # The package has no __main__; the script stands beside Python.
    command = [Path(sys.executable).with_name("schemathesis"), "--config-file", ROOT / "tests" / "openapi" / "schemathesis.toml",
               "run", url + "/openapi.json", "--seed", "1", "--no-color", "--continue-on-failure", "--warnings", "off", *options]
    done = subprocess.run([*map(str, command)], cwd=folder, capture_output=True, encoding="utf-8", timeout=300,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return int(re.findall(r"Operations: +(\d+) selected", done.stdout)[0])


def test_schemathesis_finds_nothing_in_any_route(api: dict[str, Any], url: str, tmp_path: Path) -> None:
    # One path has two operations; whether the document itself is tried depends on the options.
    assert schemathesis(tmp_path, url, "--phases", "examples,fuzzing", "--max-examples", 3) >= len(api["paths"])


def test_schemathesis_finds_nothing_at_the_bounds(api: dict[str, Any], url: str, tmp_path: Path) -> None:
    chosen = "|".join(COVERED)
    rest = sum(not path.startswith("/questions/") for path in api["paths"])
    paths = rf"^/(questions/({chosen})|(?!questions/).*)?$"
    tried = schemathesis(tmp_path, url, "--phases", "coverage", "--include-path-regex", paths)
    assert tried >= rest + len(COVERED)
