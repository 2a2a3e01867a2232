"""Completions of what somebody types: things, classes and properties whose names begin so, then those that hold it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import pyoxigraph as ox

from .facts import Property
from .fold import LONGEST
from .index import EK, RDFS, Entity
from .properties import local
from .service import Reconciler, as_class

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Kind:
    """A class that things of the graph are of, with those directly above it."""

    iri: str
    above: tuple[str, ...]

    @property
    def id(self) -> str:
        """The name under which the service knows it."""
        return self.iri.removeprefix(EK)


class Suggester:
    """What completes names over the data of a reconciler."""

    def __init__(self, reconciler: Reconciler, store: ox.Store) -> None:
        self._index = reconciler.index
        self._facts = reconciler.facts
        self._store = store

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """The classes by their IRI, in order."""
        used = sorted({each for entity in self._index.entities.values() for each in entity.classes if each.startswith(EK)})
        below = ox.NamedNode(RDFS + "subClassOf")
        above = {each: {quad.object.value for quad in self._store.quads_for_pattern(ox.NamedNode(each), below, None, None)
                        if isinstance(quad.object, ox.NamedNode)} for each in used}
        return {each: Kind(each, tuple(sorted(above[each].intersection(used) - {each}))) for each in used}

    def entities(self, prefix: str) -> list[Entity]:
        """Return the things that a prefix may be the beginning of, the best first; all of them for an empty one."""
        return self._found(prefix, ((entity, (name.folded for name in entity.names)) for entity in self._index.entities.values()))

    def kind(self, name: str) -> Kind | None:
        """Return the class of this very name, which is its last part, with our prefix or whole."""
        return self.kinds.get(as_class(name.strip()) or "")

    def property(self, name: str) -> Property | None:
        """Return the property of this very name."""
        return self._facts.properties.get(local(name.strip()))

    def classes(self, prefix: str) -> list[Kind]:
        """Return the classes that a prefix may be the beginning of."""
        exact = self.kind(prefix)
        return [exact] if exact else self._found(prefix, ((kind, self._names(kind.iri, kind.id)) for kind in self.kinds.values()))

    def properties(self, prefix: str) -> list[Property]:
        """Return the properties that a prefix may be the beginning of."""
        exact = self.property(prefix)
        return [exact] if exact else self._found(prefix, (
            (each, map(self._index.fold, (each.id, *each.names.values()))) for each in self._facts.properties.values()))

    def _names(self, iri: str, short: str) -> list[str]:
        return [self._index.fold(each) for each in (short, iri, self._facts.label(iri, "zh"), self._facts.label(iri, "en"))]

    def _found(self, prefix: str, named: Iterable[tuple[Thing, Iterable[str]]]) -> list[Thing]:
        if len(prefix) > LONGEST:
            return []
        folded = self._index.fold(prefix)
        ranked: list[tuple[tuple[int, int], Thing]] = []
        for thing, names in named:
            ranks = [(0 if name.startswith(folded) else 1, len(name) if folded else 0) for name in names if folded in name]
            if ranks:
                ranked.append((min(ranks), thing))
        # Of equals the one that came first stays before.
        return [thing for _, thing in sorted(ranked, key=lambda each: each[0])]
