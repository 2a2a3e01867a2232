"""What is told of an IRI: the quads about it, or the whole content of the document that it names."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..terms import BASE, PREFIXES
from ..validate import SHAPES_GRAPH
from .site import TYPE, Site

FORMATS = {
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "trig": "application/trig; charset=utf-8",
    "nq": "application/n-quads",
}
_OX = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
# Those that say which graph holds a triple; the others tell the union of the graphs.
_WITH_GRAPHS = ("trig", "nq")
_SOURCE, _GRAPH, _SHAPE = (BASE + word for word in ("source/", "graph/", "shape/"))
_VERSION = ox.NamedNode(PREFIXES["owl"] + "versionIRI")
_ONTOLOGY = ox.NamedNode(PREFIXES["owl"] + "Ontology")
# So many quads that name a thing are told beside what is said of it; the page of the graph tells all.
INCOMING = 1000


def is_document(site: Site, iri: str) -> bool:
    """Whether an IRI names a document, which is its own content: a graph, an ontology, a source."""
    return "#" not in iri and (iri == SHAPES_GRAPH or iri.startswith(_SOURCE) or _graph_of(site, iri) is not None)


def documents_of(site: Site) -> list[str]:
    """Return the documents that the site holds: sources first, then ontologies and graphs, each under one name."""
    versions = {quad.object.value for quad in site.store.quads_for_pattern(None, _VERSION, None, None)
                if isinstance(quad.object, ox.NamedNode)}
    found = [iri for iri in site.known if iri.startswith(BASE) and "#" not in iri and is_document(site, iri)]
    return sorted({*found} - versions, key=lambda iri: (not iri.startswith(_SOURCE), iri.startswith(_GRAPH), iri))


def _graph_of(site: Site, iri: str) -> ox.NamedNode | None:
    """Return the named graph that is the content of a document; an ontology's name may be that of its version."""
    node = ox.NamedNode(iri)
    if site.store.contains_named_graph(node) and "#" not in iri:
        return node
    versions = [quad.subject for quad in site.store.quads_for_pattern(None, _VERSION, node, None)]
    for ontology in [*versions, node]:
        for quad in site.store.quads_for_pattern(ontology, TYPE, _ONTOLOGY, None):
            if isinstance(quad.graph_name, ox.NamedNode):
                return quad.graph_name
    return None


def quads(site: Site, iri: str) -> list[ox.Quad]:
    """Return what is told of an IRI that the site knows, in order."""
    return sorted(_quads(site, iri), key=_order)


def _quads(site: Site, iri: str) -> set[ox.Quad]:
    node = ox.NamedNode(iri)
    if iri == SHAPES_GRAPH:
        return set(site.shapes)
    if iri.startswith(_SHAPE):
        return _closed(site.shapes, {*site.shapes.quads_for_pattern(node, None, None, None),
                                     *site.shapes.quads_for_pattern(None, None, node, None)})
    if "#" not in iri and iri.startswith(_SOURCE):
        return _source(site, iri)
    if is_document(site, iri):
        return set(site.store.quads_for_pattern(None, None, None, _graph_of(site, iri)))
    return _closed(site.store, {*outgoing(site, iri), *incoming(site, iri)[:INCOMING]})


def outgoing(site: Site, iri: str) -> list[ox.Quad]:
    """Return what is said of an IRI."""
    store = site.shapes if iri.startswith(_SHAPE) else site.store
    return list(store.quads_for_pattern(ox.NamedNode(iri), None, None, None))


def incoming(site: Site, iri: str) -> list[ox.Quad]:
    """Return what is said with an IRI as the object, in order."""
    store = site.shapes if iri.startswith(_SHAPE) else site.store
    return sorted(store.quads_for_pattern(None, None, ox.NamedNode(iri), None), key=_order)


def _source(site: Site, iri: str) -> set[ox.Quad]:
    """Return what is said of a source, of its parts and its sentences, and what these state."""
    found = set(outgoing(site, iri))
    own = ox.NamedNode(_GRAPH + iri.removeprefix(_SOURCE))
    graphs = [graph for graph in site.store.named_graphs()
              if graph == own or (isinstance(graph, ox.NamedNode) and graph.value.startswith(iri + "#"))]
    for graph in graphs:
        found.update(site.store.quads_for_pattern(None, None, None, graph))
    # The places of the statements as numbers, which stand in a graph for all sources.
    named = {quad.subject for quad in found if isinstance(quad.subject, ox.NamedNode)}
    places = {each for each in named if each.value.startswith(iri + "#")}
    for place in places:
        found.update(site.store.quads_for_pattern(place, None, None, None))
    return found


def _closed(store: ox.Store, found: set[ox.Quad]) -> set[ox.Quad]:
    """Return the quads with what is said of the blank nodes in them."""
    known, ways = set[ox.BlankNode](), list(found)
    for quad in ways:
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.BlankNode) and term not in known:
                known.add(term)
                more = [each for each in store.quads_for_pattern(term, None, None, None) if each not in found]
                found.update(more)
                ways += more
    return found


def _order(quad: ox.Quad) -> tuple[str, bool, str, str, str]:
    return str(quad.subject), quad.predicate != TYPE, quad.predicate.value, str(quad.object), str(quad.graph_name)


def serialised(found: Iterable[ox.Quad], form: str) -> bytes:
    """Return the quads in a format; one without graphs has each triple once."""
    if form in _WITH_GRAPHS:
        made = ox.serialize(sorted(found, key=lambda quad: str(quad.graph_name)), format=_OX[form], prefixes=PREFIXES)
    else:
        made = ox.serialize(dict.fromkeys(quad.triple for quad in found), format=_OX[form], prefixes=PREFIXES)
    assert made is not None
    return made
