"""An Oxigraph folder as a place to load into: everything in one transaction, and a new folder is seen when it is whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from ..backend import is_database
from ..errors import FileError
from . import text
from .plan import LoadError, Plan, Shares, components, has_blank, union


class Disk:
    """An Oxigraph store on disk; one that is not there yet is made beside its place, or nowhere where it is only to be read."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._new = not is_database(path)
        try:
            if self._new and path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise FileError(path, None, "is no Oxigraph store, and not empty: give another folder")
            # A process that was killed leaves this one, and the next goes on with it.
            self._open = path.with_name(f".{path.name}.loading") if self._new else path
            self._made = self._new and not read_only
            if read_only:
                self.store = ox.Store() if self._new else ox.Store.read_only(str(path))
            else:
                self._open.parent.mkdir(parents=True, exist_ok=True)
                self.store = ox.Store(str(self._open))
        except (OSError, RuntimeError, ValueError) as error:
            if "lock" in str(error).lower():
                raise LoadError(f"{path} is open in another process, such as a server: end it, or give its URL") from None
            raise FileError(path, None, f"cannot be opened as an Oxigraph store: {error}") from None

    def counts(self, graphs: Iterable[str]) -> dict[str, int]:
        """Return how many triples each of these named graphs holds, where it holds any."""
        return {graph: number for graph in graphs if (number := len(self._content(graph)))}

    def sentences(self, prefixes: Iterable[str]) -> set[str]:
        """Return the named graphs whose names begin so."""
        return {graph.value for graph in self.store.named_graphs() if graph.value.startswith(tuple(prefixes))}

    def content(self, counts: dict[str, int]) -> Shares:
        """Return what named graphs hold."""
        return {graph: self._content(graph) for graph in counts}

    def _content(self, graph: str) -> list[ox.Triple]:
        return [quad.triple for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))]

    def shows(self, graph: str | None, blank: Sequence[ox.Triple]) -> bool:
        """Whether a graph holds these triples, whatever it calls their blank nodes."""
        return bool(self.store.query(f"ASK {text.where(graph, blank)}"))

    def seen(self, triples: Iterable[ox.Triple]) -> int:
        """Return how many of these triples the default graph holds."""
        listed = list(triples)
        number = sum(ox.Quad(*triple) in self.store for triple in listed if not has_blank(triple))
        return number + sum(len(each) for each in components(listed) if self.shows(None, each))

    def write(self, plan: Plan, given: Shares, *, fill: bool) -> None:
        """Do all that is planned, or nothing of it."""
        updates = []
        ground = [triple for triple in plan.gone if not has_blank(triple)]
        if ground:
            updates.append(text.delete(ground, {*plan.drop, *given}))
        updates += [text.delete_blank(each) for each in components(plan.gone)]
        updates += [text.drop(graph) for graph in (*plan.drop, *plan.write)]
        updates += [text.insert(graph, given[graph]) for graph in plan.write]
        if fill:
            whole = union(given)
            missing = [triple for triple in whole if not has_blank(triple) and ox.Quad(*triple) not in self.store]
            if missing:
                updates.append(text.insert(None, missing))
            updates += [text.insert_once(each) for each in components(whole) if not self.shows(None, each)]
        if not updates:
            return
        try:
            # One update is one transaction: a process that is killed leaves all of it or nothing.
            self.store.update(" ;\n".join(updates))
        except (OSError, RuntimeError) as error:
            raise FileError(self._path, None, f"cannot be written, and holds what it held: {error}") from None
        try:
            self.store.flush()
            self.store.optimize()
        except (OSError, RuntimeError) as error:
            raise FileError(self._path, None, f"cannot be written to its end ({error}): make room and run this again") from None

    def close(self, *, keep: bool) -> None:
        """Close the store, and put a new one in its place where it is to be kept."""
        del self.store
        if self._new and keep:
            try:
                self._open.rename(self._path)
            except OSError as error:
                raise FileError(self._path, None, f"cannot be put in its place ({error.strerror}): {self._open}") from None
        elif self._made:
            # Nothing was put in its place, such as where there is no room: what was written only takes more of it.
            shutil.rmtree(self._open, ignore_errors=True)
