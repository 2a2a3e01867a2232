"""The same answers everywhere: every golden answer in every store, and the page that says so."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import requests
from stores import STORES
from test_questions import QUESTIONS, golden

from erqi_kg import KnowledgeGraph, verify_receipt
from erqi_kg.errors import ErqiError

HERE = Path(__file__).parent
Running = Callable[[str], KnowledgeGraph]
PAGE = HERE.parent / "docs" / "stores.md"
# Question, store: why the answer differs there (`zh`, `en`) and the store's `issue`.
DIFFERS: dict[str, dict[str, dict[str, str]]] = json.loads((HERE / "stores" / "differs.json").read_text(encoding="utf-8"))


class Avoided(NamedTuple):
    """A form of query that a store answers wrongly, in a file of its own; no question is written so."""

    path: Path
    said: dict[str, str]
    text: str


def _avoided(path: Path) -> Avoided:
    text = path.read_text(encoding="utf-8")
    lines = [line[3:].partition(": ") for line in text.splitlines() if line.startswith("#+ ")]
    return Avoided(path, {key: value for key, _, value in lines}, text)


AVOIDED = [_avoided(path) for path in sorted((HERE / "stores" / "avoided").glob("*.rq"))]


@pytest.fixture(scope="module")
def running(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Give the graph in a store by its name; each starts once, and one that is not installed skips its tests."""
    with ExitStack() as stack:
        @cache
        def start(store: str) -> KnowledgeGraph | BaseException:
            try:
                return stack.enter_context(STORES[store].start(kg, tmp_path_factory.mktemp(store)))
            except (pytest.skip.Exception, ErqiError, OSError, RuntimeError, subprocess.SubprocessError) as error:
                # Kept, so that what does not start is not started again for each question.
                return error

        def graph(store: str) -> KnowledgeGraph:
            found = start(store)
            if isinstance(found, BaseException):
                raise found
            return found

        yield graph


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("store", STORES)
def test_a_question_has_its_golden_answer(running: Running, store: str, name: str) -> None:
    graph = running(store)
    expected = (HERE / "answers" / f"{name}.json").read_text(encoding="utf-8")
    try:
        answer = golden(graph, QUESTIONS[name])
    except ErqiError as error:
        answer = str(error)
    known = DIFFERS.get(name, {}).get(store)
    # pytest would compare long texts for minutes.
    same = answer == expected
    if known is None:
        assert same, f"write it so that all agree, or list it in differs.json:\n{_first_difference(answer, expected)}"
    else:
        assert not same, f"no longer true: {known['en']}"


@pytest.fixture(scope="module")
def calls(kg: KnowledgeGraph) -> list[tuple[str, dict[str, list[str]]]]:
    """Return each question with its defaults, and with two things and with one for each of its parameters that takes things."""
    made: list[tuple[str, dict[str, list[str]]]] = []
    for question in QUESTIONS.values():
        made.append((question.name, {}))
        for parameter in (each for each in question.parameters if each.kind[0].isupper()):
            text = f"SELECT DISTINCT ?thing {{ ?thing a/rdfs:subClassOf* ek:{parameter.kind} . FILTER (isIRI(?thing)) }}"
            things = sorted(str(row[0]) for row in kg.sparql(text))
            told = list(islice((thing for thing in things[:40] if kg.ask(question.name, **{parameter.name: thing})), 3))
            made += [(question.name, {parameter.name: chosen}) for chosen in (told[:2], told[2:]) if chosen]
    return made


@pytest.mark.parametrize("store", ["oxigraph_http", "virtuoso"])
def test_defaults_and_several_values_give_the_same(kg: KnowledgeGraph, running: Running, store: str,
                                                   calls: list[tuple[str, dict[str, list[str]]]]) -> None:
    assert len(calls) > 2 * len(QUESTIONS)
    graph = running(store)
    other = [(name, values) for name, values in calls
             if graph.ask(name, **values).to_csv() != kg.ask(name, **values).to_csv()]
    assert other == []


@pytest.mark.parametrize("store", ["disk", "oxigraph_http", "virtuoso"])
def test_a_receipt_from_any_store_holds_in_the_files(kg: KnowledgeGraph, running: Running, store: str) -> None:
    graph = running(store)
    assert graph.sparql("ASK { ?axis a ek:Axis }")[0].answer is True
    receipt = graph.axes_of_district().receipt()
    assert receipt.engine == graph.engine
    # Virtuoso writes numbers and truth values its own way, so its data have another hash.
    assert verify_receipt(kg, receipt).holds and verify_receipt(graph, kg.axes_of_district().receipt()).holds
    assert (receipt.graph_hash == kg.axes_of_district().receipt().graph_hash) == (store != "virtuoso")


@pytest.mark.parametrize("store", ["oxigraph_http", "virtuoso", "jena", "comunica"])
def test_the_queries_of_the_cube_make_the_same_triples(kg: KnowledgeGraph, running: Running, store: str) -> None:
    paths = sorted((HERE.parent / "ontology" / "cube").glob("*.rq"))
    url = running(store).engine.removeprefix("SPARQL endpoint ")
    other = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        reply = requests.post(url, {"query": text}, headers={"Accept": "application/n-triples, text/plain;q=0.5"}, timeout=60)
        reply.raise_for_status()
        theirs = {_triple(quad.triple) for quad in ox.parse(reply.content, ox.RdfFormat.TURTLE)}
        ours = kg.store.query(text, use_default_graph_as_union=True)
        assert isinstance(ours, ox.QueryTriples)
        if theirs != {_triple(triple) for triple in ours}:
            other.append(path.name)
    assert len(paths) == 27 and other == []


def _triple(triple: ox.Triple) -> tuple[str, str, str]:
    # Virtuoso keeps a long integer as a decimal.
    return str(triple.subject), triple.predicate.value, str(triple.object).replace("XMLSchema#integer", "XMLSchema#decimal")


def _first_difference(answer: str, expected: str) -> str:
    pairs = zip(answer.splitlines(), expected.splitlines(), strict=False)
    return next((f"{one}\n{other}" for one, other in pairs if one != other), f"{answer.count(chr(10))} lines")[:2000]


@pytest.mark.parametrize("avoided", AVOIDED, ids=[each.path.stem for each in AVOIDED])
def test_what_the_questions_avoid_is_still_wrong(kg: KnowledgeGraph, running: Running, avoided: Avoided) -> None:
    graph = running(avoided.said["store"])
    right = [tuple(row) for row in kg.sparql(avoided.text)]
    assert right and [tuple(row) for row in graph.sparql(avoided.text)] != right, "mended: say so in the page"


def test_the_cases_were_found() -> None:
    assert len(QUESTIONS) == len(list((HERE / "answers").glob("*.json"))) >= 69
    assert len(STORES) == 7 and len(AVOIDED) >= 6
    assert {each.said["store"] for each in AVOIDED} <= set(STORES)
    assert all({"zh", "en", "instead", "issue"} <= set(each.said) for each in AVOIDED)
    assert set(DIFFERS) <= set(QUESTIONS) and all(set(each) <= set(STORES) for each in DIFFERS.values())


def page() -> str:
    """Return the page; the tests above hold each cell to what the store really answers."""
    lines = [
        "本页由 `pytest --approve tests/test_stores.py` 生成，请勿手改。 / Made by `pytest --approve tests/test_stores.py`: do "
        "not edit.",
        "",
        "# 处处答案相同 / The same answers everywhere",
        "",
        f"{len(QUESTIONS)} 个问题各以其示例在 {len(STORES)} 种存储和引擎里提问，答案与 `tests/answers/` 逐字节比较。 / Each of "
        f"the {len(QUESTIONS)} questions is asked with its example in {len(STORES)} stores and engines; the answer is compared "
        "with `tests/answers/` byte for byte.",
        "",
        "| | " + " | ".join(store.heading for store in STORES.values()) + " |",
        "|---" * (len(STORES) + 1) + "|",
    ]
    lines += [f"| `{name}` | " + " | ".join(_cell(name, store) for store in STORES) + " |" for name in QUESTIONS]
    lines += [
        "",
        "## 问题避开的写法 / What the questions avoid",
        "",
        "下面的写法合乎标准（语言的次序除外，标准未作规定），但有的引擎答错；问题都不这样写。每一行都有测试：引擎改好了，测试会说。",
        "",
        "These forms are right by the standard (but for the order of languages, which it leaves open), yet an engine answers "
        "them wrongly; no question is written so. Each row is tested: when the engine is mended, the test says so.",
        "",
        "| | 写法 | form | 改写为 / instead | issue | 例 / example |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(each) for each in AVOIDED]
    return "\n".join(lines) + "\n"


def _row(avoided: Avoided) -> str:
    said = avoided.said
    cells = (STORES[said["store"]].heading, said["zh"], said["en"], said["instead"].replace("|", "\\|"), _issue(said["issue"]),
             f"[{avoided.path.stem}](../tests/stores/avoided/{avoided.path.name})")
    return f"| {' | '.join(cells)} |"


def _cell(name: str, store: str) -> str:
    known = DIFFERS.get(name, {}).get(store)
    return "ok" if known is None else f"{known['zh']} / {known['en']} {_issue(known['issue'])}"


def _issue(link: str) -> str:
    return f"[{link.rpartition('/')[2]}]({link})" if link.startswith("https://") else "未见报告 / none found"


def test_the_page_is_fresh(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("approve"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "stale: pytest --approve tests/test_stores.py"
