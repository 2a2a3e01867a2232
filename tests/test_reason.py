"""Reasoning finds contradictions and says them; what follows is written, fresh and in one order."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import erqi_kg
from erqi_kg import reason
from erqi_kg.kg import KnowledgeGraph
from erqi_kg.reason import Inconsistent, infer, turtle, world, write_inferred
from erqi_kg.store import INFERRED_GRAPH, load
from erqi_kg.terms import BASE, PREFIXES

EK, ID = PREFIXES["ek"], PREFIXES["id"]
ROOT = Path(__file__).parent.parent
HEAD = f"@prefix ek: <{EK}> . @prefix id: <{ID}> . @prefix code: <{PREFIXES['code']}> . @prefix xsd: <{PREFIXES['xsd']}> .\n"


def planted_store(facts: str) -> ox.Store:
    """Return a store with the ontology and these facts alone: a Java run over it takes a second."""
    store = ox.Store()
    for name in ("erqi", "codes", "alignment"):
        load(store, ROOT / "ontology" / f"{name}.ttl", f"{BASE}graph/{name}")
    load(store, Path("planted.ttl"), f"{BASE}graph/planted", HEAD + facts)
    return store


def triple(subject: str, verb: str, other: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(verb), ox.NamedNode(other))


@pytest.fixture(scope="module")
def inferred(kg: KnowledgeGraph) -> list[ox.Triple]:
    return infer(kg.store)


@pytest.fixture(scope="module")
def planted() -> list[ox.Triple]:
    return infer(planted_store("""
        id:mall-x a ek:Mall ; ek:locatedIn id:area-x .
        id:area-x a ek:Area ; ek:partOf id:district-x .
        id:district-x a ek:District ; ek:partOf id:city-x .
        id:city-x a ek:City .
        id:portfolio-x a ek:Portfolio ; ek:mayOverlap id:portfolio-y .
        id:portfolio-y a ek:Portfolio ; ek:mayOverlap id:portfolio-x .
        id:platform-x a ek:Platform ; ek:joinedWith id:platform-y .
        id:platform-y a ek:Platform .
    """))


@pytest.mark.parametrize(("facts", "said"), [
    ("id:x a ek:District, ek:Axis .", r"AdministrativeArea disjointWith Axis[\s\S]*x type District"),
    ("id:x a ek:Figure ; ek:value 3, 4 .", r"Functional value"),
    ("id:x a ek:Figure ; ek:indicator code:area, code:totalInvestment .", r"Functional indicator"),
    ('id:x a ek:Figure ; ek:from "2024-13-45"^^xsd:date .', r"x from .2024-13-45"),
    ('id:x a ek:Figure ; ek:value "many"^^xsd:decimal .', r'id:x ek:value "many"'),
], ids=["two disjoint kinds", "two values", "two things for one", "no such day", "no number"])
def test_a_contradiction_is_found_and_explained(facts: str, said: str) -> None:
    with pytest.raises(Inconsistent, match=said):
        infer(planted_store(facts))


def test_hermit_finds_it_too() -> None:
    with pytest.raises(Inconsistent, match="AdministrativeArea disjointWith Axis"):
        infer(planted_store("id:x a ek:District, ek:Axis ."), reasoner="hermit")


def test_a_class_that_nothing_can_be_in_is_found() -> None:
    with pytest.raises(Inconsistent, match="ek:Muddle"):
        infer(planted_store(f"ek:Muddle a <{PREFIXES['owl']}Class> ; <{PREFIXES['rdfs']}subClassOf> ek:Road, ek:Axis ."))


@pytest.mark.parametrize(("subject", "verb", "other"), [
    ("mall-x", "locatedIn", "district-x"),
    ("mall-x", "locatedIn", "city-x"),
    ("area-x", "partOf", "city-x"),
    ("platform-y", "joinedWith", "platform-x"),
])
def test_what_follows_is_inferred(planted: list[ox.Triple], subject: str, verb: str, other: str) -> None:
    assert triple(ID + subject, EK + verb, ID + other) in planted


def test_kinds_go_up_to_the_roots_and_nothing_stated_is_repeated(planted: list[ox.Triple]) -> None:
    mall = [each for each in planted if each.subject == ox.NamedNode(ID + "mall-x")]
    kinds = {each.object for each in mall if each.predicate == reason._TYPE}
    assert kinds == {ox.NamedNode(EK + "Venue"), ox.NamedNode(EK + "Place")}
    assert not [each for each in planted if each.predicate.value == EK + "mayOverlap"]


def test_inferences_are_of_our_own_terms_and_are_not_stated(kg: KnowledgeGraph, inferred: list[ox.Triple]) -> None:
    assert inferred == sorted(set(inferred), key=str)
    for each in inferred:
        term = each.object if each.predicate == reason._TYPE else each.predicate
        assert isinstance(term, ox.NamedNode) and term.value.startswith(EK)
        graphs = {quad.graph_name for quad in kg.store.quads_for_pattern(each.subject, each.predicate, each.object, None)}
        assert graphs <= {ox.NamedNode(INFERRED_GRAPH)}, each


def test_the_written_inferences_are_fresh(kg: KnowledgeGraph, inferred: list[ox.Triple], tmp_path: Path) -> None:
    assert inferred
    (tmp_path / "graph").mkdir()
    path = write_inferred(tmp_path, inferred)
    assert [each.name for each in path.parent.iterdir()] == ["inferred.ttl"]
    assert path.read_text(encoding="utf-8") == turtle(reversed(inferred))
    committed = kg.folder / "graph" / "inferred.ttl"
    assert committed.read_text(encoding="utf-8") == turtle(inferred), "stale: run erqi-kg reason"
    store = ox.Store()
    load(store, path, INFERRED_GRAPH)
    assert set(inferred) <= {quad.triple for quad in store}


def test_facts_become_python_objects(kg: KnowledgeGraph) -> None:
    graph = kg.owl()
    district = graph.search_one(iri=ID + "district-erqi")
    assert district.name == "district-erqi"
    assert graph[EK + "District"] in district.is_a
    assert "二七区" in district.prefLabel.zh
    assert len(list(graph.individuals())) > 500
    assert len(list(graph.ontologies)) >= 1


def test_an_ill_typed_literal_does_not_become_an_object() -> None:
    with pytest.raises(Inconsistent, match='"many"'):
        world(planted_store('id:x a ek:Figure ; ek:value "many"^^xsd:integer .'))


def test_ontology_and_facts_are_owl_2_dl(kg: KnowledgeGraph) -> None:
    assert "No OWL 2 DL violations found" in reason.pellet("lint", reason._axioms(kg.store))


def test_what_is_not_owl_2_dl_is_seen() -> None:
    said = reason.pellet("lint", reason._axioms(planted_store(f"ek:partOf a <{PREFIXES['owl']}FunctionalProperty> .")))
    assert "No OWL 2 DL violations found" not in said
    assert "partOf" in said


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, kg: KnowledgeGraph) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "owlready2", None)
    with pytest.raises(erqi_kg.errors.MissingExtra, match=r"erqi-kg\[reason\]"):
        kg.owl()
