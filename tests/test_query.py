"""Questions: their files are read strictly, and no value ever becomes syntax."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyparsing import ParseResults
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from erqi_kg.base import Graph
from erqi_kg.errors import FileError, ParameterError, UnknownName
from erqi_kg.query import LITERAL_KINDS, read_question

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.rq"))
ECHO = read_question(HERE / "small" / "queries" / "echo.rq")
STORE, RDFLIB = ox.Store(), rdflib.Dataset()
# Each would end, widen or forge something if it were pasted into the text.
ATTACKS = [
    '"', "'", "}", "{", ">", "<", "#", "\\", "\n", "\r", "\x00", "a\tb", '\\"', "\\u0022", "\\\\u0022", "\\U00000022", "\\u005C",
    '" } DROP ALL #', "x> } SELECT * { <y", "UNDEF", "UNDEF } #", "?text", "$text",
    '"@en', '"^^<x:y>', "1) (2", "1 2", "1;DROP ALL",
    "} UNION { ?s ?p ?o", "二七'\"》", "\u2028", "\ufeff", "\ud800", "a" * 5000, "",
    " ", "١", "true ", "2024-02-30", "id:", "id:x> }", "x:\\u003E",
]


def no_names(name: str, kind: str) -> str:
    raise UnknownName(f"no {kind} is named {name!r}")


def ask(**values: object) -> str:
    return ECHO.bind(values, no_names)


def shape(node: object) -> list[str]:
    """Return what a query is made of, as a second engine parses it, with its literals and IRIs masked."""
    if isinstance(node, CompValue):
        parts = (part for key in node for part in [key, *shape(node[key])])
        return ["literal"] if node.name == "literal" else [node.name, *parts]
    if isinstance(node, rdflib.Literal | rdflib.URIRef):
        return [type(node).__name__.lower()]
    if isinstance(node, ParseResults | list):
        return ["[", *(part for each in node for part in shape(each)), "]"]
    return [str(node)]


SHAPE = shape(parseQuery(ECHO.text))


def test_a_question_file_gives_its_meaning() -> None:
    question = read_question(HERE / "small" / "queries" / "projects_on_axis.rq")
    assert (question.name, question.zh) == ("projects_on_axis", "某条轴上有哪些项目？")
    assert question.en == "Which projects lie on an axis?"
    assert (question.tags, question.example) == (("project", "axis"), {"axis": "axis-east"})
    assert [(field.name, field.kind, field.zh, field.en) for field in question.parameters] == [
        ("axis", "Axis", "只看这条轴", "only this axis"), ("lang", "string", "名称的语言", "language of the names")]
    assert [question.text[slice(*field.span)] for field in question.parameters] == ["UNDEF", '"zh"']
    assert [(field.name, field.kind, field.optional) for field in question.columns] == [
        ("project", "Project", False), ("name", "string", False), ("amount", "decimal", True), ("figure", "place", True),
        ("evidence", "place", False)]


def test_broken_questions_were_found() -> None:
    assert len(BROKEN) >= 12


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_question_says_where_and_what(path: Path) -> None:
    expected = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# error: ")
    with pytest.raises(FileError) as caught:
        read_question(path)
    assert f"{path}{expected}" in str(caught.value)


def test_a_question_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.rq"
    path.write_bytes(ECHO.text.encode("gb18030"))
    with pytest.raises(FileError, match=r"latin\.rq: cannot be read as UTF-8 text"):
        read_question(path)


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"echo has no parameter 'txt' \(it has: text, number, amount, flag, day, link\)"):
        ask(txt="a")


@pytest.mark.parametrize(("name", "value", "message"), [
    ("text", 1, "takes a text, not 1"),
    ("text", "\ud800", "takes a text"),
    ("number", "nine", "a whole number such as 9"),
    ("number", 1.5, "a whole number"),
    ("number", True, "a whole number"),
    ("number", "1" * 41, "a whole number"),
    ("amount", "1e9", "a number such as"),
    ("amount", float("nan"), "a number such as"),
    ("amount", Decimal("Infinity"), "a number such as"),
    ("flag", "yes", "takes true or false"),
    ("flag", 1, "takes true or false"),
    ("day", "2024-02-30", "a date such as 2024-06-30"),
    ("day", datetime(2024, 1, 1, 12), "a date such as"),
    ("link", "no iri", "takes an IRI such as id:district-erqi"),
    ("link", 1, "takes a name or an IRI"),
    ("link", "", "takes a name or an IRI"),
    ("text", [], "takes at least one value"),
])
def test_a_value_of_another_kind_is_refused(name: str, value: object, message: str) -> None:
    with pytest.raises(ParameterError, match=rf"echo\.{name} .*{re.escape(message)}"):
        ask(**{name: value})


@pytest.mark.parametrize(("name", "value", "term"), [
    ("text", "二七", '"二七"'),
    ("text", ["a", "b"], '"a" "b"'),
    ("number", 9, '"9"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ("amount", Decimal("5E+9"), '"5000000000"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
    ("amount", 0.5, '"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
    ("flag", False, '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    ("day", date(2024, 6, 30), '"2024-06-30"^^<http://www.w3.org/2001/XMLSchema#date>'),
    ("link", "id:district-erqi", "<https://w3id.org/erqi-kg/id/district-erqi>"),
])
def test_a_value_replaces_the_default(name: str, value: object, term: str) -> None:
    bound = ask(**{name: value})
    before = ECHO.text.splitlines()
    changed = [line for line, old in zip(bound.splitlines(), before, strict=True) if line != old]
    assert len(changed) == 1
    assert changed[0].startswith(f"  VALUES ?{name} {{ {term} }}")


def test_a_parameter_left_out_keeps_its_default() -> None:
    assert ask() == ask(text=None) == ECHO.text


def check_that_it_stays_a_value(name: str, value: object) -> None:
    """Bind a value; it is refused, or the query keeps its shape and the value comes back as it was given."""
    try:
        bound = ask(**{name: value})
    except ParameterError:
        return
    assert shape(parseQuery(bound)) == SHAPE
    solutions = STORE.query(bound)
    assert isinstance(solutions, ox.QuerySolutions)
    [row] = solutions
    if name == "text":
        assert row["text"] == ox.Literal(str(value))
        assert str(RDFLIB.query(bound).bindings[0][rdflib.Variable("text")]) == value


def test_the_comparison_of_shapes_can_fail() -> None:
    assert shape(parseQuery(ECHO.text.replace('"a" }', '"a" } ?s ?p ?o .'))) != SHAPE
    assert shape(parseQuery(ECHO.text.replace('"a" }', '"a" "b" }'))) != SHAPE


@pytest.mark.parametrize("name", [field.name for field in ECHO.parameters])
def test_no_attack_becomes_syntax(name: str) -> None:
    for attack in ATTACKS:
        check_that_it_stays_a_value(name, attack)


def test_the_attacks_reach_every_kind() -> None:
    assert {field.kind for field in ECHO.parameters} == {*LITERAL_KINDS, "iri"}


SYNTAX = st.text(st.sampled_from("\\uU0027\"'`\n\r\t{}<>#?$@^.:; x二\x00") | st.characters(), max_size=20)


@settings(max_examples=300, deadline=None)
@example("\\u0022 } DROP ALL #")
@example("\x000022 } DROP ALL #")
@example("\x1f0000")
@given(SYNTAX)
def test_any_text_stays_a_text(value: str) -> None:
    check_that_it_stays_a_value("text", value)


@settings(max_examples=300, deadline=None)
@given(SYNTAX.map("https://example.org/".__add__) | SYNTAX.map("id:".__add__) | SYNTAX)
def test_any_iri_stays_an_iri(value: str) -> None:
    check_that_it_stays_a_value("link", value)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["number", "amount", "flag", "day"]),
       SYNTAX | st.integers() | st.floats() | st.decimals() | st.booleans() | st.dates() | st.datetimes() | st.binary())
def test_any_other_value_stays_a_value(name: str, value: object) -> None:
    check_that_it_stays_a_value(name, value)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_becomes_a_name(small: Path, attack: str) -> None:
    with pytest.raises((UnknownName, ParameterError)):
        Graph(small).ask("projects_on_axis", axis=attack)
