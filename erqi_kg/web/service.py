"""The description of the service: what it speaks, which graphs it holds and what they hold (SPARQL 1.1 SD, VoID)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import pyoxigraph as ox

from ..edition.completed import completed
from ..edition.data import said_of
from ..edition.record import Record, about, read_record, words
from ..edition.void import Counts, curated, statistics
from ..kg import KnowledgeGraph

_FORMATS = "http://www.w3.org/ns/formats/"
# The names that W3C gives to formats.
_NAMES = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/rdf+xml": "RDF_XML",
    "application/n-triples": "N-Triples",
    "application/ld+json": "JSON-LD",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}


class _Known(NamedTuple):
    counts: Counts
    record: Record | None


@lru_cache(maxsize=4)
def _known(kg: KnowledgeGraph) -> _Known:
    record = read_record(kg.folder)
    return _Known(Counts(kg.store), completed(record, said_of(kg.store)) if record else None)


def describe(kg: KnowledgeGraph, base: str, max_rows: int, media: tuple[str, ...]) -> list[ox.Triple]:
    """Return the description of the service that is reached below a base URL."""
    service, dataset, union = f"{base}/sparql", f"{base}/sparql#dataset", f"{base}/sparql#union"
    counts, record = _known(kg)
    return [
        *about(service, "sd:Service", ("sd:endpoint", service), ("sd:supportedLanguage", "sd:SPARQL11Query"),
               ("sd:feature", "sd:UnionDefaultGraph"), ("sd:defaultDataset", dataset),
               *(("sd:resultFormat", _FORMATS + _NAMES[each]) for each in media if each in _NAMES)),
        *words(service, "rdfs:comment", {
            "zh": [f"只读。没有指明数据集时，默认图是所有命名图的并集。一次回答至多 {max_rows} 行或三元组；截断时响应头 "
                   "Erqi-Truncated 写明行数，JSON 的 head.link 指向 #truncated。不接受 SERVICE 与更新。"],
            "en": ["Read-only. Where no dataset is given, the default graph is the union of all named graphs. An answer has "
                   f"at most {max_rows} rows or triples; one that was cut says so in the header Erqi-Truncated, and in JSON in "
                   "head.link by #truncated. SERVICE and updates are refused."],
        }),
        *about(dataset, "sd:Dataset", ("sd:defaultGraph", union), ("void:sparqlEndpoint", service)),
        *(curated(dataset, record, counts) if record else ()),
        *statistics(dataset, counts, lambda kind, number: f"{base}/sparql#{kind}-{number}"),
        *about(union, "sd:Graph", ("void:triples", counts.triples)),
        *_graphs(dataset, base, counts),
    ]


def _graphs(dataset: str, base: str, counts: Counts) -> Iterator[ox.Triple]:
    """Give the named graphs and how much they hold."""
    for number, (graph, triples) in enumerate(sorted(counts.graphs.items()), 1):
        named, content = f"{base}/sparql#named-{number}", f"{base}/sparql#graph-{number}"
        yield from about(dataset, None, ("sd:namedGraph", named))
        yield from about(named, "sd:NamedGraph", ("sd:name", graph), ("sd:graph", content))
        yield from about(content, "sd:Graph", ("void:triples", triples))
