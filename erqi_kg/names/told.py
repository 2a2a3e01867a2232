"""The names that a store tells of its things, as an index takes them."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ..terms import PREFIXES
from .row import Name, Property

_PROPERTIES: tuple[tuple[str, Property], ...] = (("prefLabel", "preferred"), ("altLabel", "other"), ("hiddenLabel", "hidden"))
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_ABOVE = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")


def names_of(store: ox.Store) -> Iterator[Name]:
    """Give the names of all things of a store that have a type, with the graphs that say so; a thing weighs what refers to it."""
    told: dict[ox.NamedNode, tuple[frozenset[str], int]] = {}
    for word, said in _PROPERTIES:
        for quad in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["skos"] + word), None, None):
            thing, text, graph = quad.subject, quad.object, quad.graph_name
            # Where `load` wrote the union into the default graph, that is said in another graph, too.
            if not (isinstance(thing, ox.NamedNode) and isinstance(text, ox.Literal) and isinstance(graph, ox.NamedNode)):
                continue
            if thing not in told:
                # What refers to a term is half the store, and a term is not searched for.
                mine = thing.value.startswith(PREFIXES["id"])
                weight = sum(1 for _ in store.quads_for_pattern(None, None, thing, None)) if mine else 0
                told[thing] = (_kinds(store, thing), weight)
            kinds, weight = told[thing]
            yield Name(thing.value, kinds, said, text.value, text.language or "", graph.value, weight)


def superclasses(store: ox.Store) -> dict[str, set[str]]:
    """Return for each class all that is above it in the ontology of a store."""
    steps: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, _ABOVE, None, None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            steps.setdefault(quad.subject.value, set()).add(quad.object.value)
    above = {}
    for kind in steps:
        reached: set[str] = set()
        ways = [kind]
        while ways:
            new = steps.get(ways.pop(), set()) - reached
            reached |= new
            ways += new
        above[kind] = reached
    return above


def _kinds(store: ox.Store, thing: ox.NamedNode) -> frozenset[str]:
    found = (quad.object for quad in store.quads_for_pattern(thing, _TYPE, None, None))
    return frozenset(kind.value for kind in found if isinstance(kind, ox.NamedNode))
