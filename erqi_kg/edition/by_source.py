"""The tables in parts, one for each source, with the same columns in all; a source at a time, so that memory does not grow.

A row stands in one part, so that no sum counts it twice. A statement stands with the source of its place, a thing with the
source that declares it, or else with the only one whose sentences speak of it. What no source or several speak of (code lists,
provinces, what is measured by others) stands in the part of no source, whose name every reader of such folders takes for null.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple
from urllib.parse import quote

import pyoxigraph as ox

from ..store import INFERRED_GRAPH
from ..terms import BASE, PREFIXES, Place, TableCell, iri
from .data import TYPE, Said, said
from .parquet import parquet
from .tables import Evidence, Facts, Labels, Specs, Table, of_class, place_order, relations, specs_of

SOURCE, NOWHERE = "source", "__HIVE_DEFAULT_PARTITION__"
_DECLARED = BASE + "graph/registry/"
_EK, _LABEL = PREFIXES["ek"], ox.NamedNode(PREFIXES["skos"] + "prefLabel")
# Labels that are kept at a time: many rows name the same few things.
_KEPT = 100_000
# The names of a class, by class, of each source.
_Parts = dict[str, dict[str, set[str]]]


class Part(NamedTuple):
    """A part of a table: the source of its rows, "" for none or several."""

    source: str
    table: Table

    @property
    def path(self) -> str:
        """The name of its file, whose folder tells the source."""
        return f"{self.table.name}/{SOURCE}={quote(self.source, safe='') or NOWHERE}/part-0.parquet"

    @property
    def content(self) -> bytes:
        """The file."""
        return parquet(self.table)


def parts(store: ox.Store) -> Iterator[Part]:
    """Give every part of every table, source by source; what was inferred is left out as in the whole tables."""
    labels = _Looked(store)
    found, sentences = _found(store)
    specs: dict[str, Specs] = {}
    for _, kind, facts, evidence, _ in _slices(store, found):
        needed = specs_of(facts, evidence, labels)
        specs[kind] = specs[kind].joined(needed) if kind in specs else needed
    for source, kind, facts, evidence, graphs in _slices(store, found):
        yield Part(source, of_class(kind, facts, evidence, labels, graphs, specs[kind], taken=[SOURCE]))
    for source, places in sorted(sentences.items()):
        own = [each for place in places for each in ours(store, graph=ox.NamedNode(place))]
        table = _without_source(relations(sorted(own, key=_order), labels))
        if table.rows:
            yield Part(source, table)


def ours(store: ox.Store, subject: ox.NamedNode | ox.BlankNode | ox.Triple | None = None, predicate: ox.NamedNode | None = None,
         thing: ox.NamedNode | None = None, graph: ox.NamedNode | None = None) -> Iterator[Said]:
    """Give the quads of our graphs: others may keep theirs beside, and some stores the union of all in the default graph."""
    for each in store.quads_for_pattern(subject, predicate, thing, graph):
        node = each.graph_name
        if isinstance(node, ox.NamedNode) and (name := node.value).startswith(BASE):
            yield said(name, each)


def _order(each: Said) -> tuple[str, str, bool, str, str]:
    return each.graph, str(each.subject), each.predicate != TYPE, each.predicate.value, str(each.object)


def _without_source(table: Table) -> Table:
    index = next(number for number, column in enumerate(table.columns) if column.name == SOURCE)
    return Table(table.name, table.zh, table.en, table.columns[:index] + table.columns[index + 1:],
                 tuple(row[:index] + row[index + 1:] for row in table.rows), table.key, table.graphs)


def _found(store: ox.Store) -> tuple[_Parts, dict[str, list[str]]]:
    """Return the names of each class of each source, and the sentences of each source."""
    parts: _Parts = defaultdict(lambda: defaultdict(set))
    of_thing: dict[str, str] = {}
    for each in ours(store, predicate=TYPE):
        name, kind = each.subject.value, each.object.value
        if each.graph == INFERRED_GRAPH or not isinstance(each.subject, ox.NamedNode) or not kind.startswith(_EK):
            continue
        place = iri(name)
        if isinstance(place, (Place, TableCell)):
            parts[place.source][kind].add(name)
            continue
        if name not in of_thing:
            of_thing[name] = _source(store, each.subject)
        parts[of_thing[name]][kind].add(name)
    sentences: dict[str, list[str]] = defaultdict(list)
    for graph in store.named_graphs():
        if isinstance(sentence := iri(graph.value), Place):
            sentences[sentence.source].append(sentence)
    return parts, sentences


def _source(store: ox.Store, node: ox.NamedNode) -> str:
    """Return the one source of a thing, "" for none or several."""
    declared, spoken = set(), set()
    for each in chain(ours(store, node), ours(store, thing=node)):
        if each.graph.startswith(_DECLARED):
            declared.add(each.graph.removeprefix(_DECLARED))
        elif sentence := each.sentence:
            spoken.add(sentence.source)
    found = declared or spoken
    return found.pop() if len(found) == 1 else ""


def _slices(store: ox.Store, found: _Parts) -> Iterator[tuple[str, str, Facts, Evidence, dict[str, set[str]]]]:
    """Give for each source and class what is said of its things, and the sentences and graphs that say it."""
    for source in sorted(found):
        for kind, names in sorted(found[source].items()):
            facts: Facts = {}
            evidence: Evidence = defaultdict(set)
            graphs: dict[str, set[str]] = defaultdict(set)
            for name in sorted(names, key=place_order):
                _read(store, name, facts, evidence, graphs)
            yield source, kind, facts, evidence, graphs


def _read(store: ox.Store, name: str, facts: Facts, evidence: Evidence, graphs: dict[str, set[str]]) -> None:
    node, own = ox.NamedNode(name), facts.setdefault(name, defaultdict(set))
    for each in ours(store, node):
        if each.graph != INFERRED_GRAPH and not isinstance(each.object, ox.BlankNode):
            own[each.predicate.value].add(each.object)
            graphs[name].add(each.graph)
            if place := each.sentence:
                evidence[name].add(place)
    if isinstance(iri(name), Place):
        return
    for each in ours(store, thing=node):
        if place := each.sentence:
            evidence[name].add(place)


class _Looked(Labels):
    """The labels of a store, looked up when they are asked for."""

    def __init__(self, store: ox.Store) -> None:
        super().__init__(())
        self._store = store

    def _labels(self, name: str) -> dict[str, str]:
        if name not in self._found:
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[name] = _labels(self._store, name)
        return self._found[name]


def _labels(store: ox.Store, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        node = ox.NamedNode(name)
    except ValueError:
        return found
    for each in sorted(ours(store, node, _LABEL), key=_order):
        if isinstance(each.object, ox.Literal) and each.object.language:
            found.setdefault(each.object.language, each.object.value)
    return found
