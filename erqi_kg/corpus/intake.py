"""Taking sources in: what is new is read and checked by workers, what has not changed is left alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from ..errors import FileError
from ..validate import Result
from . import scan, update
from .outcome import Refused
from .record import Record
from .scan import Context, Source
from .slices import Slice, Task, inferred_graph, slice_of
from .workers import Workers


class Sink(Protocol):
    """What whole lines of N-Quads are written to."""

    def write(self, quads: bytes, /) -> object:
        """Take them."""


Progress = Callable[[str, int, int], None]


@dataclass
class Intake:
    """The sources of the generation that is being made, by name: their records and places, and those that are refused."""

    context: Context
    workers: Workers
    check: bool
    progress: Progress
    records: dict[str, Record]
    paths: Mapping[str, Path]
    refused: dict[str, Refused] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)

    def read(self, quads: Sink) -> None:
        """Read and check what is new or has changed, and write what it says."""
        for made in self.workers.map(slice_of, self.context, self._tasks()):
            self.new.add(made.name)
            if self._good(made):
                quads.write(made.quads)
                quads.write(made.inferred)
                self.records[made.name] = Record(made.sha256, self.check, made.count, made.heals, made.foreign,
                                                 "" if made.pending else _hash(b""), _warnings(made.results))

    def _tasks(self) -> Iterator[Task]:
        for number, (name, path) in enumerate(self.paths.items()):
            self.progress("read", number, len(self.paths))
            try:
                source = scan.read(path)
            except FileError as error:
                self._refuse(name, str(error))
                continue
            known = self.records.get(name)
            if known is None or known.sha256 != source.sha256 or (self.check and not known.checked):
                yield Task(source, check=self.check)

    def settle(self, store: ox.Store, *, skip_bad: bool) -> None:
        """Check those sources anew of whose things other sources declare something else than they did."""
        while stale := dict(self._stale(store)):
            tasks = (Task(self._again(store, name), beside, self.check) for name, beside in stale.items())
            for number, made in enumerate(self.workers.map(slice_of, self.context, tasks)):
                self.progress("settle", number, len(stale))
                if self._good(made):
                    store.remove_graph(ox.NamedNode(inferred_graph(made.name)))
                    store.load(made.inferred, ox.RdfFormat.N_QUADS)
                    self.records[made.name] = replace(self.records[made.name], heals=made.heals, borrowed=_hash(stale[made.name]),
                                                      warnings=_warnings(made.results))
            if not skip_bad and self.refused:
                return
            # What goes out may be what others speak of: they are looked at again.
            update.take_out(store, self.refused)

    def _stale(self, store: ox.Store) -> Iterator[tuple[str, bytes]]:
        for name, record in self.records.items():
            if record.foreign and _hash(beside := update.borrowed(store, record.foreign, name)) != record.borrowed:
                yield name, beside

    def _again(self, store: ox.Store, name: str) -> Source:
        known = self.records[name].sha256
        if name in self.new:
            source = scan.read(self.paths[name])
            if source.sha256 != known:
                raise FileError(self.paths[name], None, "has changed while it was read: build again")
            return source
        return Source(name, {f"{name}.nq": update.quads_of(store, name)}, known)

    def _good(self, made: Slice) -> bool:
        wrong = tuple(result for result in made.results if result.severity == "Violation")
        if made.error is None and not wrong:
            return True
        self._refuse(made.name, made.error, wrong)
        return False

    def _refuse(self, name: str, error: str | None, results: tuple[Result, ...] = ()) -> None:
        self.refused[name] = Refused(name, error, results)
        self.records.pop(name, None)


def unhealed(found: Iterable[Result], records: Mapping[str, Record]) -> tuple[Result, ...]:
    """Return what the context is at fault in, whatever source stands beside it; a shared thing without use is no fault."""
    healed = {number for record in records.values() for number in record.heals}
    return tuple(result for number, result in enumerate(found)
                 if number not in healed and result.severity == "Violation" and not result.shape.endswith("/unused-thing"))


def _warnings(results: Iterable[Result]) -> tuple[Result, ...]:
    return tuple(result for result in results if result.severity != "Violation")


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
