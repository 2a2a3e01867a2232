"""The store of a new generation: a copy of the last one's, out of which some sources go and into which others come."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from ..errors import FileError
from ..store import PLACES_GRAPH, REGISTRY_GRAPH
from ..terms import BASE, PREFIXES
from .slices import described, owner

_PLACES = ox.NamedNode(PLACES_GRAPH)
_SOURCE = ox.NamedNode(PREFIXES["oa"] + "hasSource")
_SELECTOR = ox.NamedNode(PREFIXES["oa"] + "hasSelector")
# So many bytes are taken in one by one; more are sorted beside the store first.
_FEW = 20_000_000


def copied(old: Path, new: Path) -> ox.Store:
    """Return a store that begins as another: its files are linked, not copied, and the other one is never written to."""
    opened(old).backup(str(new))
    return ox.Store(str(new))


def opened(path: Path) -> ox.Store:
    """Return a published store, to be read alone."""
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:
        raise FileError(path, None, f"cannot be opened ({error}): build the corpus again") from None


def take_out(store: ox.Store, names: Iterable[str]) -> None:
    """Remove all that the sources of these names say, and what was derived from it."""
    gone = set(names)
    if not gone:
        return
    for graph in list(store.named_graphs()):
        name = graph.value if isinstance(graph, ox.NamedNode) else ""
        if (owner(name) or name.removeprefix(f"{BASE}graph/")) in gone:
            store.remove_graph(graph)
    for name in gone:
        source = ox.NamedNode(f"{BASE}source/{name}")
        places = [quad.subject for quad in store.quads_for_pattern(None, _SOURCE, source, _PLACES)]
        selectors = [quad.object for place in places for quad in store.quads_for_pattern(place, _SELECTOR, None, _PLACES)]
        for subject in (*places, *selectors):
            if isinstance(subject, (ox.NamedNode, ox.BlankNode)):
                for quad in list(store.quads_for_pattern(subject, None, None, _PLACES)):
                    store.remove(quad)


def take_in(store: ox.Store, quads: Path) -> None:
    """Load a file of N-Quads."""
    if quads.stat().st_size < _FEW:
        store.load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    else:
        store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)


def borrowed(store: ox.Store, things: Iterable[str], own: str) -> bytes:
    """Return what sources other than `own` declare of these things, and of those that they name, as sorted N-Quads."""
    others = f"{REGISTRY_GRAPH}/"
    return described(store, things, lambda graph: graph.startswith(others) and owner(graph) != own)[0]


def quads_of(store: ox.Store, name: str) -> bytes:
    """Return what a source says as N-Quads, without what is derived from it."""
    graphs = [graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)
              and (owner(graph.value) == name or graph.value == f"{BASE}graph/{name}")]
    quads = (quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph))
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def remove(path: Path) -> None:
    """Remove a folder that nobody needs any more."""
    shutil.rmtree(path, ignore_errors=True)
