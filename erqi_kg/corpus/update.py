"""The store of a new generation: a copy of the last one's, out of which some sources go and into which others come."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO

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
# A new store is filled by parts of this size.
PART = 64_000_000


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


class Parts:
    """What N-Quads are written to, to be loaded part by part: while one is sorted and loaded, the next is written."""

    def __init__(self, store: ox.Store, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._thread = ThreadPoolExecutor(1)
        self._loading: Future[None] | None = None
        self._number = 0
        self._out = self._next()

    def write(self, quads: bytes) -> None:
        """Take in whole lines of N-Quads."""
        self._out.write(quads)
        if self._out.tell() >= PART:
            self._load()
            self._out = self._next()

    def __enter__(self) -> Parts:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        """Load what is left, and wait until all is loaded; where something went wrong, only end."""
        try:
            if kind is None:
                self._load()
                self._wait()
        finally:
            self._out.close()
            self._thread.shutdown()

    def _next(self) -> IO[bytes]:
        self._number += 1
        return (self._folder / f"quads-{self._number}.nq").open("wb")

    def _load(self) -> None:
        self._out.close()
        # One is loaded and one is written: more would only fill the disk.
        self._wait()
        self._loading = self._thread.submit(_bulk, self._store, Path(self._out.name))

    def _wait(self) -> None:
        if self._loading:
            self._loading.result()


def _bulk(store: ox.Store, quads: Path) -> None:
    # Each line was written by Oxigraph itself: nothing in it is to be looked at twice.
    store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS, lenient=True)
    quads.unlink()


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
