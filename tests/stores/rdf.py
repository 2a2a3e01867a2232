"""rdflib in this process: it runs the query, all else is as for every store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import rdflib

from erqi_kg import KnowledgeGraph
from erqi_kg.backend import Embedded, Solutions
from erqi_kg.terms import PREFIXES, Term


@contextmanager
def memory(kg: KnowledgeGraph, folder: Path) -> Iterator[KnowledgeGraph]:
    """Give the graph in an rdflib Dataset."""
    yield _Named(kg)


class _Named(KnowledgeGraph):
    """Names are looked up in Oxigraph: rdflib takes half a minute for each."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        super().__init__(kg.folder, backend=_Rdflib(kg))
        self._resolving = kg

    def resolve(self, name: str, kind: str) -> str:
        """Return the IRI of a thing of a class."""
        return self._resolving.resolve(name, kind)


class _Rdflib(Embedded):
    def __init__(self, kg: KnowledgeGraph) -> None:
        super().__init__(lambda: kg.store)
        self._dataset = kg.to_rdflib()

    def query(self, text: str) -> Solutions | bool:
        found = self._dataset.query(text, initNs=PREFIXES)
        if found.type == "ASK":
            return bool(found.askAnswer)
        assert found.vars is not None
        names = [str(variable) for variable in found.vars]
        return Solutions(names, ([_term(row.get(variable)) for variable in found.vars] for row in found.bindings))


def _term(node: rdflib.term.Node | None) -> Term | None:
    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if not isinstance(node, rdflib.Literal):
        return None
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype))) if node.datatype else ox.Literal(str(node))
