"""Answers: typed rows that name their evidence, the same in every format; labels and alignment."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erqi_kg import KnowledgeGraph
from erqi_kg.answer import FIGURE_COLUMNS, Answer, table, width
from erqi_kg.base import Graph
from erqi_kg.errors import FigureError, QueryError, UnknownName
from erqi_kg.figure import Figure
from erqi_kg.query import OTHER_KINDS, Question, read_questions
from erqi_kg.terms import PREFIXES, Iri, Place, TableCell

QUESTIONS = read_questions(Path(__file__).parent.parent / "queries")
TYPES: dict[str, type] = {"string": str, "integer": int, "decimal": Decimal, "boolean": bool, "date": date, "Figure": Figure}
each_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)


def test_questions_were_found() -> None:
    assert len(QUESTIONS) >= 45


@each_question
def test_rows_are_typed_as_their_columns_say(kg: KnowledgeGraph, question: Question) -> None:
    answer = kg.ask(question.name, **question.example)
    assert answer
    for row in answer:
        for value, column in zip(row, question.columns, strict=True):
            if value is None:
                assert column.optional, f"{column.name} is empty and not declared '{column.kind}?'"
            else:
                assert type(value) in ([TYPES[column.kind]] if column.kind in TYPES else [Iri, Place, TableCell]), (column, value)


@each_question
def test_things_are_of_the_class_that_their_column_says(kg: KnowledgeGraph, question: Question) -> None:
    answer = kg.ask(question.name, **question.example)
    for index, column in enumerate(question.columns):
        if column.kind not in (*TYPES, *OTHER_KINDS):
            for value in {getattr(row[index], "place", row[index]) for row in answer if row[index] is not None}:
                found = kg.sparql(f"ASK {{ <{value}> a/rdfs:subClassOf* <{PREFIXES['ek']}{column.kind}> }}")
                assert found[0] == (True,), f"{value} is no {column.kind}"


@each_question
def test_every_row_has_its_evidence(kg: KnowledgeGraph, question: Question) -> None:
    assert any(column.kind in ("place", "Figure") for column in question.columns)
    answer = kg.ask(question.name, **question.example)
    assert all(answer.evidence(row) for row in answer)


def flat(answer: Answer[tuple[object, ...]]) -> tuple[list[str], list[str], list[list[object]]]:
    """Return names, kinds and rows of an answer with each figure as its place and what it says."""
    names, kinds = [], []
    for column in answer.question.columns:
        figure = column.kind == "Figure"
        names += [column.name, *(f"{column.name}_{name}" for name in FIGURE_COLUMNS if figure)]
        kinds += ["place" if figure else column.kind, *(kind for kind in FIGURE_COLUMNS.values() if figure)]
    rows = []
    for row in answer:
        made: list[object] = []
        for value, column in zip(row, answer.question.columns, strict=True):
            if column.kind == "Figure":
                made += [getattr(value, name, None) for name in ("place", *FIGURE_COLUMNS)]
            else:
                made.append(value)
        rows.append(made)
    return names, kinds, rows


def spread(row: dict[str, object], answer: Answer[tuple[object, ...]]) -> list[object]:
    """Return a row of JSON as plain cells."""
    cells: list[object] = []
    for value, column in zip(row.values(), answer.question.columns, strict=True):
        if column.kind == "Figure":
            inner = value if isinstance(value, dict) else {}
            keys = ("place", *(re.sub("_(.)", lambda match: match[1].upper(), name) for name in FIGURE_COLUMNS))
            cells += [inner.get(key) for key in keys]
        else:
            cells.append(value)
    return cells


@each_question
def test_every_format_tells_the_same(kg: KnowledgeGraph, question: Question) -> None:
    answer = kg.ask(question.name, **question.example)
    names, kinds, values = flat(answer)
    rows = [[None if value is None else str(value) for value in row] for row in values]
    texts = [[value.lower() if value in ("True", "False") else value or "" for value in row] for row in rows]
    for delimiter in (",", "\t"):
        read = csv.reader(io.StringIO(answer.to_csv(delimiter), newline=""), delimiter=delimiter)
        assert list(read) == [names, *texts]
    document = json.loads(answer.to_json())
    assert [[None if value is None else str(value) for value in spread(row, answer)] for row in document["rows"]] == rows
    assert (document["question"], document["columns"], document["sparql"]) == (question.name, [*answer.columns], answer.sparql)
    frame = answer.to_pandas().astype(object)
    assert [*frame.columns] == names
    cells = frame.where(frame.notna(), None).to_numpy().tolist()
    assert [[None if value is None else str(value) for value in row] for row in cells] == rows
    native = [{name: value if kind in TYPES or value is None else str(value)
               for name, kind, value in zip(names, kinds, row, strict=True)} for row in values]
    assert answer.to_arrow().to_pylist() == native


def test_a_figure_in_an_answer_keeps_its_place_and_its_types(kg: KnowledgeGraph) -> None:
    answer = kg.ask("signings", portfolio="portfolio-signing-event-projects")
    amount = answer[0].amount
    assert (amount.quote, amount.lower, amount.lower_included, amount.upper) == ("超50亿元", 5000000000, False, None)
    assert [each.place.short for each in answer.evidence(answer[0])] == ["erqi-2024 1033–1036", "erqi-2024 1041–1046"]
    assert "超50亿元 · > 5,000,000,000 元  [erqi-2024 1041–1046]" in answer.to_table()
    assert "超50亿元 · &gt; 5,000,000,000 元  [erqi-2024 1041–1046]" in answer._repr_html_()
    assert json.loads(answer.to_json())["rows"][0]["amount"] == {
        "place": "https://w3id.org/erqi-kg/source/erqi-2024#char=1041,1046", "quote": "超50亿元",
        "comparator": PREFIXES["code"] + "moreThan", "value": None, "lower": "5000000000", "lowerIncluded": False,
        "upper": None, "upperIncluded": None, "unit": PREFIXES["unit"] + "CCY_CNY", "counts": None,
        "modality": PREFIXES["code"] + "actual", "since": "2024-03-06", "until": "2024-03-06"}
    types = {field.name: str(field.type) for field in answer.to_arrow().schema}
    assert (types["amount"], types["amount_lower"], types["amount_lower_included"]) == ("string", "decimal128(38, 18)", "bool")
    assert answer.columns == ("portfolio", "name", "projects", "amount")
    assert kg.figure(amount.place) == amount


def test_what_is_no_figure_is_not_read_as_one(kg: KnowledgeGraph) -> None:
    with pytest.raises(FigureError, match="#char=1394,1401 is no figure: it has no ek:indicator, ek:comparator, qudt:hasUnit"):
        kg.figure("https://w3id.org/erqi-kg/source/erqi-2024#char=1394,1401")


def test_an_answer_is_a_sequence_that_carries_its_query(small: Path) -> None:
    answer = Graph(small).ask("projects_on_axis", axis=["axis-east", "西轴"])
    assert (len(answer), answer[0].name, answer[-1].name) == (2, "公园项目", "塔楼项目")
    assert [row.name for row in answer[:1]] == ["公园项目"]
    assert (answer[0].amount, answer[1].amount, type(answer[0].amount)) == (Decimal(1200000000), None, Decimal)
    assert "axis-east> <https://w3id.org/erqi-kg/id/axis-west>" in answer.sparql
    assert [(each.place.short, each.quote) for each in answer.evidence(answer[0])] == [
        ("erqi-2024 20–24", "12亿元"), ("erqi-2024 10–40", None)]
    place = answer[0].figure
    assert (place.source, place.start, place.end) == ("erqi-2024", 20, 24)
    assert repr(answer) == "<Answer projects_on_axis: 2 rows>"
    assert "<td>erqi-2024 20–24 “12亿元”</td>" in answer._repr_html_()


def test_a_query_of_ones_own_is_typed_by_its_values(small: Path) -> None:
    answer = Graph(small).sparql("""SELECT ?place ?number ?mixed ?thing {
      VALUES (?place ?number ?mixed ?thing) {
        (<https://w3id.org/erqi-kg/source/erqi-2024#char=20,24> 1.5 1 id:axis-east) (UNDEF UNDEF 'a' UNDEF)
      } } ORDER BY DESC(?number)""")
    assert [column.kind for column in answer.question.columns] == ["place", "decimal", "string", "string"]
    assert [each.quote for each in answer.evidence(answer[0])] == ["12亿元"]
    assert answer.to_arrow().to_pydict()["mixed"] == ["1", "a"]
    assert "东轴" in answer.to_table()
    assert Graph(small).sparql("ASK { ?x a ek:Axis }")[0] == (True,)


def test_an_answer_unlike_its_header_is_an_error(small: Path) -> None:
    path = small / "queries" / "echo.rq"
    path.write_text(path.read_text(encoding="utf-8").replace("  ?link       #: iri 链接 / link\n", "  ?link\n"), encoding="utf-8")
    with pytest.raises(QueryError, match="its header says otherwise"):
        Graph(small).ask("echo")


@pytest.mark.parametrize("name", ["axis-east", "AXIS-EAST", "东轴", "East Axis", " east  axis ", "dongzhou", "id:axis-east",
                                  "https://w3id.org/erqi-kg/id/axis-east"])
def test_a_thing_is_named_by_slug_label_or_iri(small: Path, name: str) -> None:
    assert Graph(small).resolve(name, "Axis") == "https://w3id.org/erqi-kg/id/axis-east"
    assert Graph(small).resolve(name, "Place") == "https://w3id.org/erqi-kg/id/axis-east"


@pytest.mark.parametrize(("name", "kind", "message"), [
    ("东线", "Axis", "'东线' names more than one Axis: id:axis-east, id:axis-west"),
    ("east axes", "Axis", "no Axis is named 'east axes'; the nearest are: East Axis, "),
    ("公园项目", "Axis", "no Axis is named '公园项目'"),
    ("", "Axis", "no Axis is named ''"),
])
def test_a_name_that_fits_nothing_or_several_is_an_error(small: Path, name: str, kind: str, message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        Graph(small).resolve(name, kind)


def test_labels_and_quotes_are_looked_up(small: Path) -> None:
    graph = Graph(small)
    axis, figure = PREFIXES["id"] + "axis-east", "https://w3id.org/erqi-kg/source/erqi-2024#char=20,24"
    assert (graph.label(axis), graph.label(axis, "en")) == ("东轴", "East Axis")
    assert graph.label(axis, "fr") is graph.label("x:y") is None
    assert (graph.quote(figure), graph.quote(axis)) == ("12亿元", None)


def test_chinese_columns_stand_in_line() -> None:
    lines = table(["名称", "amount"], [["二七区", "9"], ["Erqi", "1000"]], [False, True]).split("\n")
    assert lines == ["名称    amount", "──────  ──────", "二七区       9", "Erqi      1000"]


@given(st.lists(st.tuples(st.text("二七aé，“—", max_size=9), st.text("0123456789", min_size=1, max_size=9)), max_size=6))
def test_numbers_end_in_one_column(body: list[tuple[str, str]]) -> None:
    lines = table(["名", "数"], [list(row) for row in body], [False, True]).split("\n")
    assert len({width(line) for line in lines}) == 1
