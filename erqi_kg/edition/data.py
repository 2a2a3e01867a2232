"""What is exported: the chosen graphs in one order, with the same blank node labels everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

import pyoxigraph as ox

from ..errors import ErqiError, UnknownName
from ..store import ONTOLOGY_GRAPH
from ..terms import PREFIXES, Iri, Place, iri

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
Object = ox.NamedNode | ox.BlankNode | ox.Literal


class Said(NamedTuple):
    """A triple of RDF 1.1 and the graph that it stands in."""

    graph: str
    subject: ox.NamedNode | ox.BlankNode
    predicate: ox.NamedNode
    object: Object

    @property
    def sentence(self) -> Place | None:
        """The sentence that states it; None where it stands in the graph of a curated or derived file."""
        graph = iri(self.graph)
        return graph if isinstance(graph, Place) else None


class Data:
    """The quads of the chosen graphs, and of all graphs, sorted, their blank nodes labelled as RDFC-1.0 says.

    What stands in the default graph is left out: some stores keep the union of the named graphs there.
    """

    def __init__(self, store: ox.Store, graphs: Sequence[str] | None) -> None:
        wanted = None if graphs is None else _chosen(store, graphs)
        everything = [quad for quad in store if isinstance(quad.graph_name, ox.NamedNode)]
        self.everything = _canonical(everything)
        there = {quad.graph_name for quad in everything}
        # All graphs, each by its name, are the whole, too.
        self.part = None if wanted is None or wanted >= there else sorted(node.value for node in wanted)
        self.said = self.everything if wanted is None else _canonical(
            [quad for quad in everything if quad.graph_name in wanted])

    @cached_property
    def quads(self) -> list[ox.Quad]:
        """The chosen graphs."""
        return [ox.Quad(each.subject, each.predicate, each.object, ox.NamedNode(each.graph)) for each in self.said]

    @cached_property
    def triples(self) -> list[ox.Triple]:
        """The union of the chosen graphs: each triple once."""
        found = {each[1:] for each in self.said}
        return [ox.Triple(*each) for each in sorted(found, key=lambda each: _order(*each))]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many triples each chosen graph holds, by its IRI."""
        return dict(sorted(Counter(each.graph for each in self.said).items()))


def said_of(quads: Iterable[ox.Quad]) -> list[Said]:
    """Return the quads of the named graphs as they stand, without an order."""
    return [_said(quad) for quad in quads if isinstance(quad.graph_name, ox.NamedNode)]


def _canonical(quads: list[ox.Quad]) -> list[Said]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(_said, dataset), key=lambda each: (each.graph, *_order(*each[1:])))


def _said(quad: ox.Quad) -> Said:
    return said(str(quad.graph_name)[1:-1], quad)


def said(graph: str, quad: ox.Quad) -> Said:
    """Return a quad whose graph has this name as it stands; one of RDF 1.2 is an error."""
    subject, thing = quad.subject, quad.object
    if isinstance(thing, ox.Triple) or isinstance(subject, ox.Triple):
        raise ErqiError(f"{graph} says something of a triple ({quad.predicate.value}), which RDF 1.1 cannot: "
                        "say it of a thing with an IRI")
    return Said(graph, subject, quad.predicate, thing)


def _order(subject: ox.NamedNode | ox.BlankNode, predicate: ox.NamedNode, thing: Object) -> tuple[str, bool, str, str]:
    # As people write Turtle: what a thing is comes first.
    return str(subject), predicate != TYPE, predicate.value, str(thing)


def _chosen(store: ox.Store, names: Sequence[str]) -> set[ox.NamedNode]:
    """Return the graphs of these names: an IRI, `graph:registry`, `ontology`, or a source for all its sentences."""
    offered: dict[str, set[ox.NamedNode]] = {}
    places = []
    for node in store.named_graphs():
        if not isinstance(node, ox.NamedNode):
            continue
        graph = iri(node.value)
        if isinstance(graph, Place):
            offered.setdefault(graph.source, set()).add(node)
            places.append(graph)
        else:
            offered["ontology" if graph == ONTOLOGY_GRAPH else Iri(graph).short] = {node}
        offered[graph] = {node}
    for name in names:
        if name not in offered:
            short = sorted(set(offered) - set(places))
            near = tuple(get_close_matches(name, short, n=5, cutoff=0.4)) or tuple(each for each in short if "//" not in each)
            raise UnknownName(f"no graph {name!r}; the nearest are: {', '.join(near)}", near)
    return set().union(*(offered[name] for name in names))
