"""The stores of the matrix: each starts, holds the graph, and is asked through `erqi_kg.open`, or says what is missing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from erqi_kg import KnowledgeGraph

from . import comunica, jena, oxigraph, rdf, virtuoso


class Store(NamedTuple):
    """A store: its name here, its heading in the table, and how it starts in an empty folder."""

    name: str
    heading: str
    start: Callable[[KnowledgeGraph, Path], AbstractContextManager[KnowledgeGraph]]


STORES = {store.name: store for store in (
    Store("memory", "Oxigraph 0.5, memory", oxigraph.memory),
    Store("disk", "Oxigraph 0.5, disk", oxigraph.disk),
    Store("oxigraph_http", "Oxigraph 0.5, HTTP", oxigraph.http),
    Store("virtuoso", "Virtuoso 7.2.5, HTTP", virtuoso.http),
    Store("jena", "Jena ARQ 4.5, HTTP", jena.http),
    Store("comunica", "Comunica 5.4, HTTP", comunica.http),
    Store("rdflib", "rdflib 7.6", rdf.memory),
)}
