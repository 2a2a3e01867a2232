"""What follows from one source, by the rules of the ontology that the reasoner finds at work in the packaged graph.

A reasoner over a corpus would never end. These are the same inferences from the same axioms, source by source: kinds go up
the tree of classes, and properties are symmetric, transitive or chained where the ontology says so.
"""

from __future__ import annotations

import pyoxigraph as ox

from ..terms import BASE, PREFIXES

_ROOTS = "ek:Thing, ek:Assertion, ek:Statement"
_KINDS = f"""
SELECT DISTINCT ?s (rdf:type AS ?p) ?o {{
  {{ SELECT DISTINCT ?kind ?o {{ ?kind rdfs:subClassOf+ ?o FILTER (STRSTARTS(STR(?o), STR(ek:)) && ?o NOT IN ({_ROOTS})) }} }}
  ?s a ?kind .
}}
"""
_SYMMETRIC = "SELECT ?s ?p ?o { ?p a owl:SymmetricProperty . ?o ?p ?s }"
_TRANSITIVE = "SELECT DISTINCT ?s ?p ?o { ?p a owl:TransitiveProperty . ?s ?p ?between . ?between ?p ?o }"
_CHAINED = """
SELECT DISTINCT ?s ?p ?o {
  ?p owl:propertyChainAxiom ?list . ?list rdf:first ?one ; rdf:rest/rdf:first ?two .
  ?s ?one ?between . ?between ?two ?o .
}
"""
_AXIOMS = """
SELECT ?s ?p ?o {
  { VALUES ?p { rdfs:subClassOf owl:propertyChainAxiom rdf:first rdf:rest } ?s ?p ?o }
  UNION
  { VALUES (?p ?o) { (rdf:type owl:SymmetricProperty) (rdf:type owl:TransitiveProperty) } ?s ?p ?o }
}
"""
_LINKS = (_SYMMETRIC, _TRANSITIVE, _CHAINED)


def infer(store: ox.Store) -> list[ox.Triple]:
    """Return what follows from a store with the ontology and is not stated there, in a fixed order."""
    # What follows is taken in for the time being, since more may follow from it.
    working = ox.NamedNode(BASE + "graph/inferred/working")
    found: set[ox.Triple] = set()
    try:
        new = _rows(store, _KINDS)
        while new := {triple for triple in new if not _stated(store, triple)}:
            found |= new
            store.extend(quad_of(triple, working) for triple in new)
            new = {triple for text in _LINKS for triple in _rows(store, text)}
    finally:
        store.remove_graph(working)
    return sorted((triple for triple in found if _ours(triple)), key=str)


def axioms(store: ox.Store) -> bytes:
    """Return what inference needs of an ontology, as N-Triples."""
    return ox.serialize(sorted(_rows(store, _AXIOMS), key=str), format=ox.RdfFormat.N_TRIPLES) or b""


def quad_of(triple: ox.Triple, graph: ox.NamedNode) -> ox.Quad:
    """Return a triple as it stands in a named graph."""
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _rows(store: ox.Store, text: str) -> set[ox.Triple]:
    rows = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return {ox.Triple(row["s"], row["p"], row["o"]) for row in rows}


def _stated(store: ox.Store, triple: ox.Triple) -> bool:
    return next(store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None), None) is not None


def _ours(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(BASE)
