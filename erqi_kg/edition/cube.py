"""The figures as an RDF Data Cube, made by the queries in `ontology/cube/`, the same bytes for the same data."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ..base import Graph
from ..errors import FileError
from ..paths import data_folder, files
from ..store import read
from ..terms import BASE, PREFIXES
from .data import TYPE, Data
from .rdf import serialised

_SDMX = "http://purl.org/linked-data/sdmx/2009/"
_PREFIXES = {
    **PREFIXES,
    "cube": BASE + "cube/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "qb": "http://purl.org/linked-data/cube#",
    **{f"sdmx-{name}": f"{_SDMX}{name}#" for name in ("attribute", "code", "concept", "dimension", "measure")},
}
_STATEMENTS = {ox.NamedNode(PREFIXES["ek"] + kind) for kind in ("Figure", "TableValue")}


def cube(kg: Graph) -> str:
    """Return as Turtle the RDF Data Cube of all figures and table values of a graph."""
    return turtle(Data(kg.store, None)).decode()


def turtle(data: Data) -> bytes:
    """Return as Turtle the cube of the figures and table values of the chosen graphs.

    The names and codes that they use are taken from all graphs: without them no code would stand in its list.
    """
    chosen = set(data.counts)
    store = ox.Store()
    store.extend(ox.Quad(*each[1:]) for each in data.everything
                 if each.graph in chosen or each.predicate != TYPE or each.object not in _STATEMENTS)
    return serialised(sorted(observed(store, data_folder()), key=_order), _PREFIXES)


def graphs(data: Data) -> set[str]:
    """Return the chosen graphs that hold figures or table values."""
    return {each.graph for each in data.said if each.predicate == TYPE and each.object in _STATEMENTS}


def observed(store: ox.Store, folder: Path) -> set[ox.Triple]:
    """Return the structure of the cube and what its queries make of a store, each triple once."""
    path = folder / "ontology" / "cube" / "structure.ttl"
    found = {quad.triple for quad in ox.parse(read(path).encode(), ox.RdfFormat.TURTLE)}
    for path in files(folder / "ontology" / "cube", "*.rq"):
        try:
            made = store.query(read(path), use_default_graph_as_union=True)
        except SyntaxError as error:
            raise FileError(path, error.lineno, f"no valid SPARQL: {error.msg}") from None
        if not isinstance(made, ox.QueryTriples):
            raise FileError(path, None, "makes no triples: a query of the cube is a CONSTRUCT")
        found.update(made)
    return found


def _order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    return str(triple.subject), triple.predicate != TYPE, triple.predicate.value, str(triple.object)
