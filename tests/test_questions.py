"""Each packaged question: its golden answer, its form, the same answer in any file order and, where right, in rdflib."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from erqi_kg import KnowledgeGraph
from erqi_kg.backend import Embedded
from erqi_kg.base import Graph
from erqi_kg.errors import FileError, UnknownName
from erqi_kg.figure import Figure
from erqi_kg.query import Question, read_questions, read_tags

HERE = Path(__file__).parent
QUESTIONS = read_questions(HERE.parent / "queries")
# The questions that rdflib answers wrongly or not at all, each with the reason.
RDFLIB_DIFFERS: dict[str, str] = json.loads((HERE / "rdflib-differs.json").read_text(encoding="utf-8"))
each_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)


@pytest.fixture(scope="session")
def dataset(kg: KnowledgeGraph) -> rdflib.Dataset:
    return kg.to_rdflib()


@pytest.fixture(scope="session")
def reversed_kg(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The packaged graph with its files read from the last to the first."""
    folder = tmp_path_factory.mktemp("reversed") / "data"
    for name in ("ontology", "graph", "queries"):
        shutil.copytree(kg.folder / name, folder / name)
    for each in (folder / "graph" / "registry", folder / "graph" / "erqi-2024"):
        paths = sorted(each.glob("*.ttl"), reverse=True)
        for number, path in enumerate(paths):
            if path.stem not in ("source", "silent"):
                path.rename(each / f"{number:04}-{path.name}")
    return Graph(folder)


def golden(kg: KnowledgeGraph, question: Question) -> str:
    """Return the answer to the example of a question as JSON, one row a line."""
    answer = kg.ask(question.name, **question.example)
    head = json.dumps({"question": question.name, "example": question.example, "columns": answer.columns}, ensure_ascii=False)
    rows = ",\n".join(json.dumps(list(row.values()), ensure_ascii=False) for row in json.loads(answer.to_json())["rows"])
    return f'{head[:-1]}, "rows": [\n{rows}\n]}}\n'


def test_every_question_has_its_golden_answer_and_no_other(request: pytest.FixtureRequest, kg: KnowledgeGraph) -> None:
    if request.config.getoption("approve"):
        shutil.rmtree(HERE / "answers", ignore_errors=True)
        (HERE / "answers").mkdir()
        for question in QUESTIONS.values():
            (HERE / "answers" / f"{question.name}.json").write_text(golden(kg, question), encoding="utf-8")
    assert {path.stem for path in (HERE / "answers").glob("*.json")} == set(QUESTIONS)
    assert len(QUESTIONS) >= 45


@each_question
def test_the_example_gives_its_golden_answer(kg: KnowledgeGraph, question: Question) -> None:
    expected = (HERE / "answers" / f"{question.name}.json").read_text(encoding="utf-8")
    assert json.loads(expected)["rows"]
    assert golden(kg, question) == expected


@pytest.fixture(scope="session")
def article_alone(kg: KnowledgeGraph) -> KnowledgeGraph:
    """The packaged graph without links and tables, as the command `ask` takes it."""
    return KnowledgeGraph(kg.folder, beside=False)


@each_question
def test_a_question_says_whether_it_reads_more_than_the_article(kg: KnowledgeGraph, article_alone: KnowledgeGraph,
                                                                question: Question) -> None:
    try:
        same = all(golden(article_alone, each) == golden(kg, each) for each in (question, question._replace(example={})))
    except UnknownName:
        # What the example names is a list or a target, which the article has none of.
        same = False
    assert same == (not question.beside)


@each_question
def test_a_question_is_written_in_full(question: Question) -> None:
    assert re.search(r"[\u4e00-\u9fff]", question.zh)
    assert question.zh.endswith("？")
    assert question.en.endswith("?")
    assert question.tags
    assert re.fullmatch(r"[a-z][a-z0-9_]*", question.name)
    assert question.example or {field.name for field in question.parameters} <= {"lang"} or "UNDEF" in question.text
    bare = re.sub(r"#.*", "", question.text)
    assert not re.search(r"SELECT\s+(DISTINCT\s+|REDUCED\s+)?\*", bare)
    assert "ORDER BY" in bare.rpartition("}")[2]
    assert not re.search(r"\b(LIMIT|OFFSET)\b", bare)


def is_everything(kg: KnowledgeGraph, question: Question) -> bool:
    """Whether no parameter of a question names a thing: a place, or an instance of a class that is no code list."""
    classes = {each.kind for each in question.parameters if each.kind == "place" or each.kind[0].isupper()}
    codes = {kind for kind in classes if kg.sparql(f"ASK {{ ek:{kind} rdfs:subClassOf* skos:Concept }}")[0].answer}
    return classes <= codes


@each_question
def test_a_question_says_whether_it_is_about_everything(kg: KnowledgeGraph, question: Question) -> None:
    assert (question.scope == "everything") == is_everything(kg, question)


def test_both_scopes_were_found() -> None:
    found = Counter(question.scope for question in QUESTIONS.values())
    assert found["everything"] >= 30 and found["one thing"] >= 45


# Questions about an article, by the article: asked of the only one there is, each answers what it answers without it.
OF_AN_ARTICLE = [question for question in QUESTIONS.values() if any(each.kind == "Source" for each in question.parameters)]


def test_questions_of_an_article_were_found() -> None:
    assert len(OF_AN_ARTICLE) == 5


@pytest.fixture(scope="module")
def two_articles(kg: KnowledgeGraph) -> Graph:
    """The packaged graph with the same article once more, as another source."""
    text = kg.store.dump(format=ox.RdfFormat.N_QUADS) or b""
    store = ox.Store()
    store.bulk_load(text + text.replace(b"erqi-2024", b"willow-2031").replace("2024年报道".encode(), "2031年报道".encode()),
                    format=ox.RdfFormat.N_QUADS)
    return Graph(kg.folder, backend=Embedded(lambda: store))


@pytest.mark.parametrize("question", OF_AN_ARTICLE, ids=[each.name for each in OF_AN_ARTICLE])
def test_of_two_articles_one_is_asked(kg: KnowledgeGraph, two_articles: Graph, question: Question) -> None:
    def rows(graph: Graph, **values: str) -> str:
        return json.dumps(json.loads(graph.ask(question.name, **values).to_json())["rows"], ensure_ascii=False)

    alone = rows(kg)
    assert alone != "[]" and rows(kg, source="二七区2024年报道") == alone
    for source in ("erqi-2024", "willow-2031"):
        assert rows(two_articles, source=source) == alone.replace("erqi-2024", source)
    assert len(two_articles.ask(question.name)) == 2 * len(kg.ask(question.name))


def test_every_tag_has_a_name_in_both_languages_and_no_other_has() -> None:
    names = read_tags(HERE.parent / "queries" / "tags.csv")
    assert {tag for question in QUESTIONS.values() for tag in question.tags} | {"tag"} == set(names)
    for tag in set(names) - {"tag"}:
        assert re.fullmatch(r"[\u4e00-\u9fff]+", names[tag][0]) and names[tag][1].isascii()


def test_a_broken_list_of_tags_is_named(tmp_path: Path) -> None:
    (tmp_path / "tags.csv").write_text("tag,zh,en\naxis,轴\n", encoding="utf-8")
    with pytest.raises(FileError, match=r"tags\.csv:2: a line reads 'tag,中文,English', each tag once"):
        read_tags(tmp_path / "tags.csv")


@each_question
def test_no_bare_number_stands_for_a_figure(question: Question) -> None:
    for column in question.columns:
        if column.kind == "decimal" or (column.kind == "integer" and column.name not in ("position", "start", "end", "number")):
            said = ("算得", "computed") if "表中" not in column.zh else ("表中", "in the table")
            assert said[0] in column.zh and said[1] in column.en, f"{column.name}: make it a Figure, or say where it comes from"
    assert not {"comparator", "lower", "upper"} & {column.name for column in question.columns} - {question.name.split("_")[-1]}


def test_the_questions_on_figures_answer_figures() -> None:
    assert len([question for question in QUESTIONS.values() if any(each.kind == "Figure" for each in question.columns)]) > 30


@each_question
def test_the_order_of_files_changes_no_answer(kg: KnowledgeGraph, reversed_kg: Graph, question: Question) -> None:
    for values in ({}, question.example):
        here, there = kg.ask(question.name, **values), reversed_kg.ask(question.name, **values)
        assert here.to_dicts() == there.to_dicts()


def plain(value: object) -> object:
    """Return a value as both engines can be compared: a number as a number, a figure as its place, all else as text."""
    if isinstance(value, Figure):
        return str(value.place)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return "" if value is None else str(value)
    return round(Decimal(value), 9)


def same_in_rdflib(kg: KnowledgeGraph, dataset: rdflib.Dataset, question: Question) -> bool:
    names = [column.name for column in question.columns]
    try:
        found = [[solution.get(rdflib.Variable(name)) for name in names] for solution in dataset.query(question.text).bindings]
    except (TypeError, AttributeError, KeyError, ValueError, NotImplementedError):
        return False
    there = [tuple(plain(term.toPython() if isinstance(term, rdflib.Literal) else term) for term in row) for row in found]
    return Counter(there) == Counter(tuple(map(plain, row)) for row in kg.ask(question.name))


@each_question
def test_the_file_as_it_stands_runs_in_rdflib(kg: KnowledgeGraph, dataset: rdflib.Dataset, question: Question) -> None:
    differs = RDFLIB_DIFFERS.get(question.name)
    assert same_in_rdflib(kg, dataset, question) == (differs is None), differs or "list it, with the reason"


def test_what_rdflib_answers_otherwise_are_questions() -> None:
    assert set(RDFLIB_DIFFERS) <= set(QUESTIONS)
    assert all(RDFLIB_DIFFERS.values())
