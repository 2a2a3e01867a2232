"""Made-up corpora: they conform, answer every question, repeat to the byte; planted faults are where they are said to be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import erqi_kg
from erqi_kg.errors import FileError
from erqi_kg.reason import infer, turtle
from erqi_kg.store import load_files
from erqi_kg.terms import BASE
from erqi_kg.validate import check

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "bench"))

from made_corpus import make, stands_for  # noqa: E402
from made_faults import KINDS, Planted  # noqa: E402
from made_names import KIND, LABEL, lengths  # noqa: E402

# What the checks of one source find, and those that span sources.
FOUND = {"no-english-label": "Thing-nameEn", "bounds-crossed": "Figure-order", "undeclared-thing": "undeclared-thing",
         "sum": "Figure-partsComplete", "one-code": "AdministrativeArea-divisionCodeOnce", "declared-twice": "Thing-kind"}
REFUSED = {"syntax": "no valid Turtle", "truncated": "no valid Turtle", "outside-sentence": "is outside its sentence"}
YUAN = re.compile(r"(\d+(?:\.\d+)?)(万|亿)?元")


def data(folder: Path, corpus: Path, *sources: str) -> Path:
    """Return a data folder with the package's ontology and questions and these sources of a corpus, or all."""
    (folder / "graph").mkdir(parents=True)
    for name in ("ontology", "queries"):
        (folder / name).symlink_to(ROOT / name)
    for name in ("registry", *(sources or (path.name for path in corpus.iterdir() if path.name != "registry"))):
        (folder / "graph" / name).symlink_to(corpus / name)
    return folder


def texts(corpus: Path, *districts: str) -> dict[str, str]:
    return {str(path.relative_to(corpus)): path.read_text(encoding="utf-8")
            for district in districts for path in sorted(corpus.glob(f"{district}-*/*.ttl"))}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "corpus"
    make(folder, 4)
    return folder


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Planted]]:
    folder = tmp_path_factory.mktemp("faulty") / "corpus"
    return folder, make(folder, 40, faults=len(KINDS))


def test_it_conforms(corpus: Path, tmp_path: Path) -> None:
    report = check(data(tmp_path / "data", corpus))
    assert report.results == (), report.to_table("en")
    assert report.shapes > 60 and report.queries > 15


def test_a_small_corpus_is_the_beginning_of_a_large_one(corpus: Path, tmp_path: Path) -> None:
    made = subprocess.run([sys.executable, ROOT / "tests/bench/made_corpus.py", tmp_path / "c", "--districts", "2"],
                          capture_output=True, encoding="utf-8", cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "5"})
    assert made.returncode == 0 and json.loads(made.stdout) == [], made.stderr
    small = texts(tmp_path / "c", "d0001", "d0002")
    assert len(small) > 60 and small == texts(corpus, "d0001", "d0002")
    make(tmp_path / "other", 1, seed=8)
    assert texts(tmp_path / "other", "d0001") != texts(corpus, "d0001")


def test_each_question_has_rows_on_a_district(kg: erqi_kg.KnowledgeGraph, corpus: Path, tmp_path: Path) -> None:
    folder = data(tmp_path / "data", corpus, "d0001-2024")
    (folder / "graph" / "inferred.ttl").write_text(turtle(infer(load_files(folder))), encoding="utf-8")
    graph, here, asked = erqi_kg.open(folder), stands_for(1), 0
    text = (corpus / "d0001-2024" / "p22-s4.ttl").read_text(encoding="utf-8")
    places = re.findall(r"#char=(\d+),(\d+)>\n    a ", text)
    instead = {"sentence": f"{BASE}source/d0001-2024#char={','.join(places[0])}", "position": places[-1][0]}
    for question in kg.questions.values():
        if question.beside:
            continue
        given = {name: instead.get(name, here.get(value, value)) for name, value in dict(question.example).items()}
        rows = len(graph.ask(question.name, **given))
        assert rows or not len(kg.ask(question.name, **dict(question.example))), (question.name, given)
        asked += 1
    assert asked > 60


def test_a_source_is_as_large_as_the_goal_says(corpus: Path, tmp_path: Path) -> None:
    [all_, less] = (len(load_files(data(tmp_path / str(number), corpus, *(f"d000{n}-2024" for n in range(1, 4 + number)))))
                    for number in (1, 0))
    assert 2800 < all_ - less < 4600


def test_names_are_as_long_as_those_of_the_article(corpus: Path) -> None:
    many, found = lengths(ROOT), dict[str, list[int]]()
    for path in corpus.glob("*/registry.ttl"):
        for block in KIND.finditer(path.read_text(encoding="utf-8")):
            if label := LABEL.search(block[0]):
                found.setdefault(block[1], []).append(len(label[1]))
    assert {"Project", "Company", "Axis", "Mall", "Person"} <= set(found)
    for kind in ("Project", "Axis", "Road", "BusinessCircle", "Person"):
        assert min(many[kind]) <= min(found[kind]) and max(found[kind]) <= max(many[kind]), kind


def test_words_and_numbers_agree(corpus: Path) -> None:
    seen, comparators, modalities = 0, set[str](), set[str]()
    for text in texts(corpus, "d*").values():
        for block in re.findall(r"^<#char=\d+,\d+>\n    a ek:Figure ;\n[\s\S]*?^    \.\n", text, re.MULTILINE):
            comparators |= set(re.findall(r"comparator code:(\w+)", block))
            modalities |= set(re.findall(r"modality code:(\w+)", block))
            quote = re.findall(r'ek:quote "([^"]+)"', block)[0]
            number = re.findall(r"ek:(?:value|lower|upper) (\S+) ;", block)[0]
            if found := YUAN.search(quote):
                seen += 1
                worth = Decimal(found[1]) * {"万": 10**4, "亿": 10**8, None: 1}[found[2]]
                assert Decimal(number) == worth or "range" in block, block
    assert seen > 40
    assert comparators == {"exact", "moreThan", "lessThan", "atLeast", "atMost", "approx", "range", "several"}
    assert modalities >= {"actual", "planned", "expected", "target"}


def test_a_second_source_speaks_of_the_same_things_with_the_same_numbers(corpus: Path) -> None:
    first, second = (texts(corpus, "d0003")[f"d0003-{year}/p56-s1.ttl"] for year in (2024, 2025))
    own = r"#char=\d+,\d+|20\d\d> \.|[0-9a-f]{64}"
    assert re.sub(own, "", first) == re.sub(own, "", second)
    assert not (corpus / "d0003-2025" / "registry.ttl").exists()


def test_faults_were_planted(faulty: tuple[Path, list[Planted]]) -> None:
    folder, planted = faulty
    assert [fault.fault for fault in planted] == list(KINDS)
    assert len({fault.source for fault in planted}) == len(KINDS)
    assert all(len((folder / fault.file).read_text(encoding="utf-8").splitlines()) >= fault.line > 0 for fault in planted)
    assert set(FOUND) | set(REFUSED) | {"contradiction"} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_fault_is_what_it_is_said_to_be(faulty: tuple[Path, list[Planted]], tmp_path: Path, kind: str) -> None:
    corpus, planted = faulty
    [fault] = (each for each in planted if each.fault == kind)
    others = {*re.findall(r"d\d{4}-\d{4}", fault.done), fault.source.replace("-2025", "-2024"), fault.source}
    folder = data(tmp_path / "data", corpus, *sorted(others))
    if message := REFUSED.get(kind):
        with pytest.raises(FileError, match=message) as caught:
            check(folder)
        assert fault.file in str(caught.value)
    elif kind == "contradiction":
        growth = re.findall(r"(\d+)% for 2023 where the other source says (\d+)%", fault.done)[0]
        rows = erqi_kg.open(folder).sparql(
            "SELECT ?value { ?f ek:indicator code:ecommerceGrowth ; ek:value ?value ; ek:from ?from ; ek:about ?about }")
        assert {str(row[0]) for row in rows} == set(growth)
    else:
        results = [result for result in check(folder).results if result.shape.rpartition("/")[2] == FOUND[kind]]
        about = fault.about.replace("id:", f"{BASE}id/").replace("source/", f"{BASE}source/", 1)
        assert about in {result.focus for result in results}, check(folder).to_table("en")
