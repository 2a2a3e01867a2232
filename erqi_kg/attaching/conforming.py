"""The shapes on a table that is about to be attached: what breaks them is told by row, before anything is placed."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from ..base import Graph
from ..store import ONTOLOGY_GRAPH, load
from ..terms import BASE, TableCell, iri
from ..validate import Rules
from .report import Findings

_BESIDE = (ONTOLOGY_GRAPH, f"{BASE}graph/codes")


def check(kg: Graph, part: Path, findings: Findings, used: set[str]) -> None:
    """Add what the shapes find in the Turtle of a table; of each code there is one row, so that it is never large."""
    store = ox.Store()
    for graph in _BESIDE:
        store.extend(kg.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
    for concept in used:
        store.extend(kg.store.quads_for_pattern(ox.NamedNode(concept), None, None, None))
    load(store, part, BASE + "graph/new")
    for result in Rules(kg.folder).shape_results(store):
        place = iri(result.focus)
        row, column = (place.row, place.column) if isinstance(place, TableCell) else (1, None)
        if result.severity == "Violation":
            findings.error(iri(result.shape).short, row, column, result.message_zh, result.message_en)
