"""What a worker keeps beside a graph that no longer changes: labels, quotes, figures, names, shapes, pages once made."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache
from typing import TypeVar

import pyoxigraph as ox

from ..base import Graph
from ..paths import files
from ..store import load
from ..terms import BASE, PREFIXES, Iri
from ..validate import SHAPES_GRAPH

EK, SKOS, RDFS = (PREFIXES[prefix] for prefix in ("ek", "skos", "rdfs"))
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_LABELS = (RDFS + "label", PREFIXES["dcterms"] + "title", SKOS + "prefLabel")
_NAMES = (SKOS + "prefLabel", SKOS + "altLabel")
Made = TypeVar("Made")


@lru_cache(maxsize=2)
def site_of(kg: Graph) -> Site:
    """Return what is kept beside this graph; it must not change from now on."""
    return Site(kg)


class Site:
    """A loaded graph, the shapes of its folder, and what is read out of both again and again."""

    def __init__(self, kg: Graph) -> None:
        self.kg = kg
        self.store = kg.store
        # A worker may open no file, so what stands in files is read now.
        self.shapes = ox.Store()
        for path in files(kg.folder / "ontology" / "shapes", "*.ttl"):
            load(self.shapes, path, SHAPES_GRAPH)
        self._made: dict[tuple[object, ...], object] = {}
        # Made before workers branch off, these are there for all of them once.
        self.known, self.labels, self.quotes = self._known(), self._labels(), self._quotes()

    def _known(self) -> frozenset[str]:
        """Return every IRI that the graph says something with, and those of the shapes."""
        found = set()
        for store in (self.store, self.shapes):
            for quad in store:
                found |= {term.value for term in quad if isinstance(term, ox.NamedNode)}
        return frozenset(found)

    def _labels(self) -> dict[str, dict[str, str]]:
        """Return the label of each thing, term and concept by language."""
        found: dict[str, dict[str, str]] = {}
        for predicate in _LABELS:
            for quad in self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    found.setdefault(quad.subject.value, {})[quad.object.language or ""] = quad.object.value
        return found

    def _quotes(self) -> dict[str, str]:
        """Return the words that stand at each place, where the graph holds them."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(EK + "quote"), None, None)
        return {quad.subject.value: quad.object.value for quad in quads
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)}

    def label(self, iri: str, lang: str) -> str | None:
        """Return the label of a thing in the language, else the one without a language, else None."""
        names = self.labels.get(iri, {})
        return names.get(lang) or names.get("")

    def called(self, iri: str, lang: str) -> str:
        """Return the label of a thing, or its IRI as short as it gets."""
        return self.label(iri, lang) or Iri(iri).short

    def things(self, kind: str) -> tuple[str, ...]:
        """Return the IRIs of the things of a class and of the classes below it, in order."""
        return self.keep(("things", kind), lambda: self._things(kind))

    def _things(self, kind: str) -> tuple[str, ...]:
        classes = [EK + kind]
        for each in classes:
            below = self.store.quads_for_pattern(None, ox.NamedNode(RDFS + "subClassOf"), ox.NamedNode(each), None)
            classes += sorted({quad.subject.value for quad in below if isinstance(quad.subject, ox.NamedNode)} - {*classes})
        quads = (quad for each in classes for quad in self.store.quads_for_pattern(None, TYPE, ox.NamedNode(each), None))
        return tuple(sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}))

    def classes(self, thing: str) -> list[str]:
        """Return the classes of ours that a thing is of, those first that no other of them is below."""
        quads = self.store.quads_for_pattern(ox.NamedNode(thing), TYPE, None, None)
        found = sorted({quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)} - {EK + "Thing"})
        below = ox.NamedNode(RDFS + "subClassOf")
        own = [each for each in found if each.startswith(EK)]
        above = {quad.object for each in own for quad in self.store.quads_for_pattern(ox.NamedNode(each), below, None, None)}
        return [each for each in own if ox.NamedNode(each) not in above]

    def names(self, kind: str) -> tuple[str, ...]:
        """Return names under which a question finds the things of a class: slugs, and labels that only one of them has."""
        return self.keep(("names", kind), lambda: self._names(kind))

    def _names(self, kind: str) -> tuple[str, ...]:
        owners: dict[str, set[str]] = {}
        shown: dict[str, str] = {}
        for thing in self.things(kind):
            for name in {thing.rpartition("/")[2], *self.labels.get(thing, {}).values()}:
                folded = " ".join(name.casefold().split())
                owners.setdefault(folded, set()).add(thing)
                shown.setdefault(folded, name)
        return tuple(sorted(shown[folded] for folded, things in owners.items() if len(things) == 1))

    def keep(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """Return what is kept under a key, made the first time; only for keys whose number the graph bounds."""
        if key not in self._made:
            self._made[key] = make()
        kept: Made = self._made[key]  # type: ignore[assignment]
        return kept


def nearest(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that are most like one, the best first; for a name of any length in little time."""
    return tuple(get_close_matches(name[:80], names, n=5, cutoff=0.5))


def ours(iri: str) -> bool:
    """Whether an IRI is one of this project's."""
    return iri.startswith(BASE)
