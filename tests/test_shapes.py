"""Each shape trips on its failing cases and passes its near misses, in both engines; so does each hygiene query."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from erqi_kg.errors import ErqiError, FileError
from erqi_kg.store import ONTOLOGY_GRAPH, load
from erqi_kg.terms import BASE, PREFIXES, expand, iri
from erqi_kg.validate import SH_TERMS, Rules, check

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent
SHAPES = sorted((HERE / "shapes").glob("*/*.ttl"))
HYGIENE = sorted((HERE / "hygiene").glob("*/*.trig"))
ENGINES = ("fast", "pyshacl")
CASE = BASE + "source/case"
NAMES = [f"{path.parent.name}/{path.stem}" for path in SHAPES]
RULES = Rules(ROOT)


@cache
def codes() -> tuple[ox.Quad, ...]:
    store = ox.Store()
    load(store, ROOT / "ontology/codes.ttl", BASE + "graph/codes")
    return tuple(store)


@cache
def ontology() -> tuple[ox.Quad, ...]:
    store = ox.Store()
    load(store, ROOT / "ontology/erqi.ttl", ONTOLOGY_GRAPH)
    return tuple(store)


@cache
def axioms() -> tuple[ox.Quad, ...]:
    """What the shapes ask of the ontology: which class is below which, and which exclude each other."""
    return tuple(quad for quad in ontology() if quad.predicate.value.endswith(("#subClassOf", "#disjointWith")))


def case_store(*paths: Path) -> ox.Store:
    """Some cases with the axioms and the concepts they use (all would only cost time).

    A case that does not write its derived triples is given them, as the loader does.
    """
    store = ox.Store()
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if "ek:start" not in text:
            text += "".join(map(derived, re.findall(r"^<#char=\d+,\d+>", text, re.MULTILINE)))
        load(store, path, BASE + "graph/case", text)
    for _ in ("concepts", "their kinds of measure and units"):
        used = {quad.object for quad in store}
        store.extend(quad for quad in codes() if quad.subject in used)
    store.extend(axioms())
    return store


def derived(place: str) -> str:
    start, end = re.findall(r"\d+", place)
    numbers = f"<{PREFIXES['ek']}start> {start} ; <{PREFIXES['ek']}end> {end} ; <{PREFIXES['oa']}hasSource> <{CASE}>"
    # The one sentence of the context holds everything else.
    stated = "" if place == "<#char=0,900>" else f" ; <{PREFIXES['ek']}statedIn> <#char=0,900>"
    return f"\n{place} {numbers}{stated} ."


def resolve(name: str) -> str:
    return CASE + name[1:-1] if name.startswith("<#") else name[1:-1] if name.startswith("<") else expand(name) or name


def found(store: ox.Store, engine: str) -> set[tuple[str, str, str, str | None]]:
    return {(result.shape, result.component, result.focus, result.value) for result in RULES.shape_results(store, engine=engine)}


@cache
def bare_context(engine: str) -> frozenset[tuple[str, str, str, str | None]]:
    return frozenset(found(case_store(HERE / "shapes/context.ttl"), engine))


def test_cases_were_found() -> None:
    assert len(SHAPES) > 100
    assert len(HYGIENE) > 20
    assert len(NAMES) == len(set(NAMES))


def test_every_shape_has_a_failing_case_and_a_near_miss() -> None:
    shapes = {shape.removeprefix(PREFIXES["shape"]) for shape in RULES.messages}
    assert shapes == {path.parent.name for path in SHAPES if path.name.startswith("invalid.")}
    assert shapes == {path.parent.name for path in SHAPES if path.name.startswith("valid.")}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_context_of_the_cases_conforms(engine: str) -> None:
    assert bare_context(engine) == frozenset()


@pytest.mark.parametrize("path", SHAPES, ids=NAMES)
def test_shape_case(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    store = case_store(HERE / "shapes/context.ttl", path)
    fast, slow = ({*found(store, engine)} for engine in ENGINES)
    assert fast == slow
    mine = {(shape, focus) for shape, _, focus, _ in fast}
    if path.name.startswith("valid."):
        assert text.startswith(f"# passes: shape:{path.parent.name}\n")
        assert mine == set()
    else:
        expected = re.findall(r"^# trips: (\S+) on (\S+)$", text, re.MULTILINE)
        assert f"shape:{path.parent.name}" in {name for name, _ in expected}
        assert mine == {(expand(name), resolve(focus)) for name, focus in expected}


def test_every_hygiene_query_has_an_offender_and_a_near_miss() -> None:
    rules = {path.stem for path in RULES.queries}
    assert rules == {path.parent.name for path in HYGIENE if path.name.startswith("invalid.")}
    assert rules == {path.parent.name for path in HYGIENE if path.name.startswith("valid.")}


@pytest.mark.parametrize("path", HYGIENE, ids=[f"{path.parent.name}/{path.stem}" for path in HYGIENE])
def test_hygiene_case(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    store = ox.Store()
    store.extend(ontology())
    store.extend(codes())
    store.extend(RULES.store)
    store.bulk_load(text.encode(), ox.RdfFormat.TRIG)
    rule = path.parent.name
    mine = {result.focus for result in RULES.query_results(store) if result.shape == f"{BASE}hygiene/{rule}"}
    if path.name.startswith("valid."):
        assert text.startswith(f"# passes: {rule}\n")
        assert mine == set()
    else:
        expected = re.findall(r"^# trips: (\S+) on (\S+)$", text, re.MULTILINE)
        assert {name for name, _ in expected} == {rule}
        assert mine == {resolve(focus) for _, focus in expected}


def test_a_graph_that_holds_nothing_is_no_offender() -> None:
    store = ox.Store()
    store.add_graph(ox.NamedNode(resolve("<#char=0,90>")))
    assert RULES.query_results(store) == []
    store.add(ox.Quad(ox.NamedNode(resolve("<#char=0,90>")), ox.NamedNode(PREFIXES["ek"] + "paragraph"), ox.Literal(1),
                      ox.NamedNode(resolve("<#char=0,90>"))))
    assert f"{BASE}hygiene/graph-without-sentence" in {result.shape for result in RULES.query_results(store)}


def test_the_graph_conforms_in_both_engines_alike() -> None:
    fast, slow = (check(ROOT, engine=engine) for engine in ENGINES)
    assert fast.results == slow.results
    assert fast.conforms, fast.to_table("en")
    assert fast.shapes > 60 and fast.queries > 15
    assert "conforms" in fast.to_table("en") and "通过" in fast.to_table("zh")


def test_a_thing_is_told_by_the_line_that_declares_it(tmp_path: Path) -> None:
    folder = copy_of_ontology(tmp_path)
    own = folder / "graph/other-2024"
    own.mkdir()
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("ek", "id", "skos"))
    # A source that speaks of it and is read earlier does not declare it.
    said = "<#char=0,9>\n    a ek:Sentence ;\n    .\n\nid:axis-x\n    ek:mayOverlap id:axis-y ;\n    .\n"
    (folder / "graph/erqi-2024/p1-s1.ttl").write_text(f"@base <{BASE}source/erqi-2024> .\n{head}\n{said}")
    axes = (f'\nid:axis-{letter}\n    a ek:Axis ;\n    skos:prefLabel "轴"@zh ;\n    .\n' for letter in "xy")
    (own / "registry.ttl").write_text(head + "".join(axes), encoding="utf-8")
    shutil.copy(ROOT / "ontology/hygiene/same-name.rq", folder / "ontology/hygiene")
    assert {iri(result.focus).short: result.file for result in check(folder).results} == {
        "id:axis-x": "graph/other-2024/registry.ttl:5", "id:axis-y": "graph/other-2024/registry.ttl:10"}


def test_every_sh_word_exists() -> None:
    assert len(SH_TERMS) > 50
    assert [term for term in SH_TERMS if rdflib.URIRef(term) not in rdflib.SH] == []
    with pytest.raises(AttributeError):
        rdflib.SH["dataType"]


def copy_of_ontology(folder: Path, **shapes: str) -> Path:
    """A folder with the ontology, no facts, and the shapes given as file name and text."""
    for name in ("ontology/shapes", "ontology/hygiene", "graph/registry", "graph/erqi-2024"):
        (folder / name).mkdir(parents=True)
    for name in ("erqi", "codes"):
        (folder / f"ontology/{name}.ttl").write_bytes((ROOT / f"ontology/{name}.ttl").read_bytes())
    for name, text in shapes.items():
        prefixes = "".join(f"@prefix {prefix}: <{name}> .\n" for prefix, name in PREFIXES.items())
        (folder / f"ontology/shapes/{name}.ttl").write_text(prefixes + text, encoding="utf-8")
    return folder


PROPERTY = "shape:Project-x a sh:PropertyShape ; sh:targetClass skos:Concept ; sh:path ek:from ;\n"
SPARQL = "shape:Project-x a sh:NodeShape ; sh:targetClass skos:Concept ; sh:sparql shape:y .\n"
BROKEN = {
    "misspelt": (PROPERTY + "sh:dataType xsd:date .", r"a\.ttl:\d+: sh:dataType is no word"),
    "unnamed": ("shape:Project a sh:NodeShape ; sh:property [ sh:path ek:from ] .", "has no name"),
    "turtle": ("shape:Project-x a sh:PropertyShape ,, .", r"a\.ttl:\d+: no valid Turtle"),
    "minCount": (PROPERTY + 'sh:minCount "one" .', "not well formed"),
    "pattern": (PROPERTY + 'sh:pattern "(" .', "not well formed"),
    "select": (SPARQL + 'shape:y sh:select "SELEC" .', "not well formed"),
    "mute": (PROPERTY + "sh:minCount 1 .", "without sh:message"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_shapes_file_is_an_error(tmp_path: Path, engine: str, text: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        check(copy_of_ontology(tmp_path, a=text), engine=engine)


def test_a_broken_hygiene_query_is_an_error(tmp_path: Path) -> None:
    folder = copy_of_ontology(tmp_path)
    query = folder / "ontology/hygiene/rule.rq"
    query.write_text("SELECT ?s { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(FileError, match=r"rule\.rq:1: the first line"):
        check(folder)
    query.write_text("#+ message: 改 / Mend it\nSELECT ?s { ?s ?p }", encoding="utf-8")
    with pytest.raises(FileError, match="no valid SPARQL"):
        check(folder)
    query.write_text("#+ message: 改 / Mend it\nSELECT ?s { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(FileError, match=r"selects \?graph and \?subject"):
        check(folder)


def test_values_that_pyshacl_cannot_compare_are_an_error_of_ours() -> None:
    path = HERE / "shapes/Statement-from/invalid.no-such-day.ttl"
    store = case_store(HERE / "shapes/context.ttl", path)
    status = ox.NamedNode(resolve("<#char=100,102>"))
    day = ox.Literal("2024-02-20", datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
    store.add(ox.Quad(status, ox.NamedNode(PREFIXES["ek"] + "until"), day, ox.NamedNode(BASE + "graph/case")))
    assert {"shape:Statement-from", "shape:Statement-period"} <= {iri(shape).short for shape, *_ in found(store, "fast")}
    with pytest.raises(ErqiError, match="mend what --engine fast names"):
        found(store, "pyshacl")


def test_a_warning_is_printed_and_conforms(tmp_path: Path) -> None:
    text = ('shape:Concept-x a sh:PropertyShape ; sh:targetNode code:exact ; sh:path ek:from ; sh:minCount 1 ;\n'
            '  sh:severity sh:Warning ; sh:message "写日期。"@zh , "Give a day."@en .')
    report = check(copy_of_ontology(tmp_path, a=text))
    assert report.conforms
    lines = (ROOT / "ontology" / "codes.ttl").read_text(encoding="utf-8").splitlines()
    assert [result.file for result in report.results] == [f"ontology/codes.ttl:{lines.index('code:exact') + 1}"]
    assert "写日期。" in report.to_table("zh") and "通过" in report.to_table("zh")
    assert "Give a day." in report.to_table("en") and '"severity": "Warning"' in report.to_json()


def test_words_in_queries_are_declared() -> None:
    declared = {quad.subject.value for quad in ontology()} | {quad.subject.value for quad in codes()}
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "ontology").glob("*/*.*"))]
    words = {expand(word) for text in texts for word in re.findall(r"(?<![\w-])(?:ek|code|unit):[\w-]+", text)}
    assert len(words) > 60
    assert words <= declared
