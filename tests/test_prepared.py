"""What a corpus has prepared is what SPARQL answers, row by row, for every question about everything and every parameter."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

import erqi_kg
from erqi_kg import pages
from erqi_kg.corpus.build import How, build
from erqi_kg.corpus.prepare import file_name, is_prepared, prepare
from erqi_kg.corpus.rows import Rows
from erqi_kg.corpus.workers import Local
from erqi_kg.errors import ErqiError
from erqi_kg.pages import Pages
from erqi_kg.query import LITERAL_KINDS, Question, read_question, read_questions
from erqi_kg.terms import BASE, PREFIXES

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "bench"))

from made_corpus import make  # noqa: E402

QUESTIONS = {name: question for name, question in read_questions(ROOT / "queries").items() if is_prepared(question)}
DAYS = ("1900-01-01", "0001-01-01", "2023-12-31", "2024-06-30", "2024-08-31", "2024-12-31", "2025-01-01", "2099-12-31",
        "9999-12-31", date(2024, 7, 1))
NUMBERS = (0, 1, -1, "-0", "+5", "007", "0.000000000000000001", "-0.5", "1" + "0" * 17, "9" * 19, "9" * 40, Decimal("1E+11"))
CODED = [(question, field.name) for question in QUESTIONS.values() for field in question.parameters
         if field.kind not in (*LITERAL_KINDS, "iri")]
Pair = tuple[erqi_kg.KnowledgeGraph, erqi_kg.KnowledgeGraph]


def opened(folder: Path) -> Pair:
    """Return a corpus, and the same without what was prepared for it."""
    both = erqi_kg.open(folder), erqi_kg.open(folder)
    both[1]._prepared = both[1]._names = None
    return both


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources") / "corpus"
    make(folder, 1)
    return folder


@pytest.fixture(scope="module")
def graphs(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    folder = tmp_path_factory.mktemp("prepared")
    assert build(sources, folder / "corpus", How(Local(1))).published
    return opened(folder / "corpus")


def said(graph: erqi_kg.KnowledgeGraph, name: str, given: dict[str, object]) -> object:
    """Return an answer, or the error that comes instead."""
    try:
        return graph.ask(name, **given).to_json()
    except ErqiError as error:
        return type(error), str(error), error.zh


def same(graphs: Pair, question: Question, *, prepared: bool = True, **given: object) -> int:
    """Compare, also in the other language, and return how many rows there are."""
    rows = 0
    for lang in ("zh", "en"):
        values = {**given, "lang": lang}
        assert said(graphs[0], question.name, values) == said(graphs[1], question.name, values), (question.name, values)
        answer = graphs[0].ask(question.name, **values)
        assert isinstance(answer._rows, Pages) or not prepared, (question.name, values)
        rows += len(answer)
    return rows


def with_kind(kind: str) -> list[Question]:
    return [question for question in QUESTIONS.values() if any(field.kind == kind for field in question.parameters)]


def concepts(graph: erqi_kg.KnowledgeGraph, kind: str) -> list[str]:
    return [str(row[0]) for row in graph.sparql(f"SELECT DISTINCT ?x {{ ?x a ek:{kind} . FILTER (isIRI(?x)) }} ORDER BY ?x")]


def test_cases_were_found() -> None:
    assert len(QUESTIONS) >= 30 and len(CODED) >= 9
    assert {"decimal", "date", "iri"} <= {field.kind for question in QUESTIONS.values() for field in question.parameters}


@pytest.mark.parametrize("name", QUESTIONS)
def test_without_parameters_and_with_the_example(graphs: Pair, name: str) -> None:
    question = QUESTIONS[name]
    rows = same(graphs, question)
    same(graphs, question, **dict(question.example), prepared=question.name != "things_of_kind")
    assert rows or len(erqi_kg.open().ask(name)) == 0 or "beside" in question.text
    for lang in ("", "fr", "ZH", ["zh", "en"], ["zh"], ["zh", "zh"]):
        assert said(graphs[0], name, {"lang": lang}) == said(graphs[1], name, {"lang": lang})


@pytest.mark.parametrize(("question", "name"), CODED, ids=[f"{question.name}.{name}" for question, name in CODED])
def test_every_code(graphs: Pair, question: Question, name: str) -> None:
    kind = next(field.kind for field in question.parameters if field.name == name)
    codes, found = concepts(graphs[0], kind), []
    assert codes
    for code in codes:
        asked = {name: code}
        assert said(graphs[0], question.name, asked) == said(graphs[1], question.name, asked)
        found += [code] * bool(len(graphs[0].ask(question.name, **asked)))
    assert found
    label = graphs[0].label(found[0], "en")
    slug = found[0].rpartition("/")[2]
    for several in ([found[0], found[-1]], {*found}, tuple(found[::-1]), [found[0]] * 2, label, slug, f"code:{slug}",
                    slug.upper()):
        assert same(graphs, question, **{name: several})
    for wrong in ("nothing", "", [], [found[0], "nothing"], 5, ["", slug], "ek:Project", "<x>", "x y"):
        assert said(graphs[0], question.name, {name: wrong}) == said(graphs[1], question.name, {name: wrong})


def test_every_kind(graphs: Pair) -> None:
    classes = [f"ek:{kind}" for kind in ("Project", "Company", "Mall", "Thing", "Place", "District", "Venue", "Nothing", "Gap")]
    for question in with_kind("iri"):
        for kind in (*classes, PREFIXES["ek"] + "Mall", ["ek:Mall", "ek:Axis"], "skos:Concept"):
            same(graphs, question, kind=kind, prepared=False)
        for wrong in ("Mall", "", "a b:c", "ek:a b", "http://x y", 3, []):
            assert said(graphs[0], question.name, {"kind": wrong}) == said(graphs[1], question.name, {"kind": wrong})
    assert len(graphs[0].ask("things_of_kind", kind="ek:Mall")) > 2


def days(graph: erqi_kg.KnowledgeGraph) -> list[object]:
    """Return the days that the corpus names, the days about them, and others."""
    rows = graph.sparql("SELECT DISTINCT ?day { ?x ek:from|ek:until ?day } ORDER BY ?day")
    named = [row[0] for row in rows if isinstance(row[0], date)]
    assert len(named) > 10
    near = {date.fromordinal(day.toordinal() + step) for day in named[::9] for step in (-1, 0, 1)}
    return [*DAYS, *sorted(near)]


@pytest.mark.parametrize("question", with_kind("date"), ids=lambda question: question.name)
def test_every_day(graphs: Pair, question: Question) -> None:
    names = [field.name for field in question.parameters if field.kind == "date"]
    other = [field.name for field in question.parameters if field.kind not in LITERAL_KINDS]
    for day in days(graphs[0]):
        for name in names:
            assert said(graphs[0], question.name, {name: day}) == said(graphs[1], question.name, {name: day}), day
    same(graphs, question, **dict.fromkeys(names, "2024-07-01"))
    for day in ("1800-01-01", "2100-01-02", "0001-01-01", "9999-12-31"):
        same(graphs, question, **dict.fromkeys(names, day), prepared=False)
    for name in other:
        same(graphs, question, **{names[0]: "2024-10-01", name: concepts(graphs[0], {"stage": "Stage"}.get(name, "Modality"))[0]})
    for wrong in ("2024-02-30", "2024-1-1", "-0044-03-15", "12024-01-01", "2024-01-01Z", "x", 5, True, [],
                  ["2024-01-01", "2025-01-01"]):
        assert said(graphs[0], question.name, {names[0]: wrong}) == said(graphs[1], question.name, {names[0]: wrong})


@pytest.mark.parametrize("question", with_kind("decimal"), ids=lambda question: question.name)
def test_every_amount(graphs: Pair, question: Question) -> None:
    rows = graphs[0].sparql("SELECT DISTINCT ?n { ?x ek:value|ek:lower|ek:upper ?n ; qudt:hasUnit unit:CCY_CNY } ORDER BY ?n")
    bounds = [Decimal(row[0]) for row in rows]
    assert len(bounds) > 10
    for amount in (*NUMBERS, *(bound + step for bound in bounds[::4] for step in (-1, 0, Decimal("0.01"))),
                   *(2 * bound for bound in bounds[::5])):
        asked = {"amount": amount}
        assert said(graphs[0], question.name, asked) == said(graphs[1], question.name, asked), amount
    assert same(graphs, question, amount=bounds[len(bounds) // 2])
    for wrong in ("1e9", "x", "", True, [], [1, 2], "1" * 41, "0." + "1" * 19, float("nan"), "１"):
        assert said(graphs[0], question.name, {"amount": wrong}) == said(graphs[1], question.name, {"amount": wrong})


def test_an_unknown_parameter_is_the_same_error(graphs: Pair) -> None:
    for name in QUESTIONS:
        found = said(graphs[0], name, {"nothing": "x"})
        assert found == said(graphs[1], name, {"nothing": "x"}) and "has no parameter 'nothing'" in str(found)


def test_an_answer_in_pages_is_an_answer(graphs: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 7)
    one, two = (graph.figures_by_comparator(lang="en") for graph in graphs)
    length = len(two)
    assert length > 50 and isinstance(one._rows, Pages) and len(one) == length
    for part in (slice(None), slice(3, 9), slice(5, 30), slice(-3, None), slice(None, None, -1),
                 slice(2, 40, 3), slice(9, 3), slice(9999, None)):
        assert one[part] == two[part], part
    for number in (0, 6, 7, 8, 50, -1, -length, length - 1):
        assert one[number] == two[number]
    for number in (length, -length - 1):
        with pytest.raises(IndexError):
            one[number]
    assert [*one] == [*two] and [*reversed(one)] == [*reversed(two)] and two[20] in one and one.index(two[20]) == 20
    assert one.to_csv() == two.to_csv() and one.to_csv("\t") == two.to_csv("\t") and one.to_table("en") == two.to_table("en")
    assert one.to_dicts() == two.to_dicts() and one._repr_html_() == two._repr_html_() and repr(one) == repr(two)
    assert one.to_pandas().equals(two.to_pandas()) and one.to_arrow().equals(two.to_arrow())
    assert one.evidence(one[9]) == two.evidence(two[9]) and one.evidence(one[9])
    assert {**vars(one.receipt()), "time": ""} == {**vars(two.receipt()), "time": ""}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_corpus_without_an_answer(few: Pair, name: str) -> None:
    same(few, QUESTIONS[name])
    if few[0].ask(name)._rows:
        assert few[0].ask(name)[0] == few[1].ask(name)[0]
    else:
        assert few[0].ask(name)[:] == [] and few[0].ask(name).to_csv() == few[1].ask(name).to_csv()
        assert few[0].ask(name).to_arrow().equals(few[1].ask(name).to_arrow())


TYPE, SKOS, XSD, EK = f"<{PREFIXES['rdf']}type>", PREFIXES["skos"], PREFIXES["xsd"], PREFIXES["ek"]
TEXTS = ("", "\t", "\n", "\r\n", "\"", "\\", "\\n", "'", " ", "\u2028", "\x01", "NULL", "nan", "null", "?x", "<x>", "\"a\"@en",
         "1.0", "true",
         "\ufeff", "a,b", "二七\t\"路\"", "\x0b\x0c\x85", "_:b", "\U0001F600")
DATES = ("-0044-03-15", "12024-01-01", "2024-08-31Z", "2024-08-30+08:00", "2024-08-31-14:00", "2024-08-30", "0001-01-01",
         "not a day")
AMOUNTS = (("12345678901234567890123", "integer"), ("0.000000000000000001", "decimal"), ("1E10", "double"), ("1.5E-3", "float"),
           ("x", "decimal"), ("INF", "double"), ("NaN", "double"), ("-5", "integer"), ("99999999999999999.9", "decimal"),
           ("5", "string"), ("+007", "integer"), ("10000000000", "unsignedLong"))
PLAIN = (("5", "integer"), ("7.5", "decimal"), ("99999999999999999", "integer"))


def typed(value: str, kind: str) -> str:
    return f'"{value}"^^<{XSD}{kind}>'


def odd(whole: bool) -> str:
    """Return a source whose texts no rule would let through, nor its numbers and days if it is the whole."""
    lines, at, base = [], 10, f"{BASE}source/odd-2024#char="
    for number, text in enumerate(TEXTS):
        # One name in a language: where rows are alike in all that orders them, SPARQL says of no order that it is right.
        thing = f"{BASE}id/project-odd" + "-x" * (number % 3) + (str(number) if number > 2 else "")
        labels = [(SKOS + "prefLabel", str(ox.Literal(text, language=lang))) for lang in ("zh", "en")]
        lines += [(thing, *said) for said in ((TYPE[1:-1], f"<{EK}Project>"), *labels)]
        for comparator in ("approx", "exact", "moreThan"):
            figure = f"{base}{at},{at + number % 13}"
            lines += [(figure, *said) for said in figured(number, text, thing, comparator, whole)]
            if whole or number % 2:
                lines.append((figure, EK + "until", typed(DATES[(number + at) % len(DATES)] if whole else "2024-08-30", "date")))
            at += 1 + (number % 2) * 9
    return "\n".join(f"<{subject}> <{used}> {value} <{base}0,9999> ." for subject, used, value in lines)


def figured(number: int, text: str, thing: str, comparator: str, whole: bool) -> Iterator[tuple[str, str]]:
    """Give what is said of a figure, with more or fewer bounds."""
    for used, value in ((TYPE[1:-1], EK + "Figure"), (EK + "about", thing), (EK + "indicator", f"{BASE}code/totalInvestment"),
                        (EK + "comparator", f"{BASE}code/{comparator}"), (EK + "modality", f"{BASE}code/planned"),
                        (EK + "stage", f"{BASE}code/planned"), (PREFIXES["qudt"] + "hasUnit", PREFIXES["unit"] + "CCY_CNY")):
        yield used, f"<{value}>"
    yield EK + "quote", str(ox.Literal(text))
    yield EK + "upperIncluded", typed(("true", "false", "1", "x")[number % 4], "boolean")
    yield EK + "from", typed(DATES[number % len(DATES)] if whole else "2024-01-30", "date")
    values = AMOUNTS if whole else PLAIN
    for place, bound in enumerate(("value", "lower", "upper")):
        if (number + place) % 3:
            yield EK + bound, typed(*values[(number * 3 + place) % len(values)])


@pytest.fixture(scope="module")
def few(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """A corpus that says nearly nothing."""
    quad = f"<{BASE}source/odd-2024> {TYPE} <{EK}Article> <{BASE}graph/odd-2024> ."
    return strange(sources, tmp_path_factory.mktemp("few"), quad)


@pytest.fixture(scope="module", params=[False, True], ids=["texts", "numbers and days"])
def odd_graphs(sources: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Pair:
    return strange(sources, tmp_path_factory.mktemp("odd"), odd(request.param))


def strange(sources: Path, folder: Path, quads: str) -> Pair:
    (folder / "sources").mkdir()
    (folder / "sources" / "registry").symlink_to(sources / "registry")
    (folder / "sources" / "odd-2024.nq").write_text(quads, encoding="utf-8")
    made = build(folder / "sources", folder / "corpus", How(Local(1), check=False))
    assert made.published, made.to_table("en")
    return opened(folder / "corpus")


HEAD = """#+ summary: 问？ / Asked?
#+ scope: everything
PREFIX ek: <https://w3id.org/erqi-kg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT{}
  ?thing  #: Thing 事物 / thing
{}WHERE {{
{}}}
ORDER BY {}
"""
NAME, FIGURE, VALUE, DAY, NUMBER = (f"  ?{name}  #: {kind} 某 / some\n" for name, kind in (
    ("name", "string?"), ("figure", "Figure?"), ("value", "string?"), ("day", "date?"), ("names", "integer")))
COUNT = NUMBER.replace("?names", "(COUNT(?name) AS ?names)")
LANG = '  VALUES ?lang { "zh" }  #: string 名称的语言 / language of the names\n'
NAMED = "  ?thing a ek:Project ; skos:prefLabel ?name . FILTER (LANG(?name) = ?lang)\n"
FIGURED = "  OPTIONAL { ?figure ek:about ?thing ; ek:comparator ?any . }\n"
# Orders and forms that the packaged questions have, and others that a folder of one's own may have.
FORMS = {
    "things": HEAD.format(" DISTINCT", NAME, LANG + NAMED, "?thing"),
    "rows that are alike": HEAD.format("", "", LANG + NAMED, "?thing"),
    "what is not bound": HEAD.format(" DISTINCT", FIGURE, LANG + NAMED + FIGURED, "?figure ?thing"),
    "names": HEAD.format(" DISTINCT", NAME, LANG + NAMED, "?name ?thing"),
    "from the end": HEAD.format(" DISTINCT", NAME, LANG + NAMED, "DESC(?thing) ?name"),
    "what is no column": HEAD.format("", NAME, LANG + NAMED + FIGURED, "?figure ?thing"),
    "the first": HEAD.format(" DISTINCT", NAME, LANG + NAMED, "?thing LIMIT 5"),
    "values of any kind": HEAD.format(" DISTINCT", VALUE, LANG + "  ?thing a ek:Project ; ?any ?value .\n", "?value ?thing"),
    "days": HEAD.format(" DISTINCT", DAY, LANG + NAMED + "  ?figure ek:about ?thing . OPTIONAL { ?figure ek:until ?day }\n",
                        "?day ?thing"),
    "counts": HEAD.format("", COUNT, LANG + NAMED, "?thing").replace("ORDER BY", "GROUP BY ?thing\nORDER BY"),
    "one count": HEAD.format("", "", LANG + NAMED, "?names").replace("  ?thing  #: Thing 事物 / thing\n", COUNT),
    "sums within": HEAD.format(" DISTINCT", NUMBER, "  { SELECT ?thing (COUNT(?name) AS ?names) WHERE {\n" + LANG + NAMED
                               + "  } GROUP BY ?thing }\n", "?thing"),
    "the language where it is not all": HEAD.format(
        " DISTINCT", NAME, "  ?thing a ek:Project .\n  OPTIONAL {\n" + LANG + "  ?thing skos:altLabel ?name . "
        "FILTER (LANG(?name) = ?lang)\n  }\n", "?thing"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_question_of_another_form(graphs: Pair, odd_graphs: Pair, name: str, tmp_path: Path) -> None:
    path = tmp_path / "asked.rq"
    path.write_text(FORMS[name], encoding="utf-8")
    question = read_question(path)
    for number, store in enumerate((graphs[1].store, odd_graphs[1].store)):
        prepare(store, [question], tmp_path / str(number), lambda *told: None)
        for lang in ("zh", "en"):
            rows = Rows(tmp_path / str(number) / file_name(question, lang))
            found = store.query(question.bind({"lang": lang}, lambda name, kind: name), use_default_graph_as_union=True)
            assert isinstance(found, ox.QuerySolutions)
            lines = (found.serialize(format=ox.QueryResultsFormat.TSV) or b"").decode().split("\n")[1:-1]
            cells = rows.between(0, rows.count) if rows.count else {}
            assert ["\t".join(cell or "" for cell in row) for row in zip(*cells.values(), strict=True)] == lines
            assert lines


def test_odd_values(odd_graphs: Pair) -> None:
    asked = 0
    for question in QUESTIONS.values():
        kinds = {field.name: field.kind for field in question.parameters}
        given: list[dict[str, object]] = [{}]
        for name, kind in kinds.items():
            given += [{name: day} for day in (*DAYS, "2024-08-30", "1000-01-01") if kind == "date"]
            given += [{name: number} for number in (*NUMBERS, "7.5", 5, "15", "99999999999999999", 10**10) if kind == "decimal"]
        for values in given:
            one, two = (said(graph, question.name, values) for graph in odd_graphs)
            assert one == two, (question.name, values)
            asked += 1
    assert asked > 60
    figures = odd_graphs[0].ask("figures_by_modality")
    assert len(figures) > 50 and isinstance(figures._rows, Pages)
