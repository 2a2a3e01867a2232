"""The description of the service: what it speaks, which graphs it holds and what they hold (SPARQL 1.1 SD, VoID)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from ..kg import KnowledgeGraph
from ..terms import BASE, PREFIXES

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
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
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")
_TITLE = {
    "zh": "二七区一篇报道的知识图谱",
    "en": "A knowledge graph of one article about Erqi District, Zhengzhou",
}
Term = ox.NamedNode | ox.Literal


class Counts:
    """How much the graph holds: all of it, each named graph, each class and each property."""

    def __init__(self, store: ox.Store) -> None:
        self.graphs: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self.properties: Counter[str] = Counter()
        subjects, objects = set(), set()
        union = {quad.triple: None for quad in store}
        for graph in store.named_graphs():
            self.graphs[graph.value] = sum(1 for _ in store.quads_for_pattern(None, None, None, graph))
        for triple in union:
            subjects.add(triple.subject)
            objects.add(triple.object)
            self.properties[triple.predicate.value] += 1
            if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
                self.classes[triple.object.value] += 1
        self.triples, self.subjects, self.objects = len(union), len(subjects), len(objects)


@lru_cache(maxsize=4)
def _counts(kg: KnowledgeGraph) -> Counts:
    return Counts(kg.store)


def describe(kg: KnowledgeGraph, base: str, max_rows: int, media: tuple[str, ...]) -> list[ox.Triple]:
    """Return the description of the service that is reached below a base URL."""
    service, dataset, union = f"{base}/sparql", f"{base}/sparql#dataset", f"{base}/sparql#union"
    counts = _counts(kg)
    return [
        *_about(service, _SD + "Service", ("sd:endpoint", service), ("sd:supportedLanguage", _SD + "SPARQL11Query"),
                ("sd:feature", _SD + "UnionDefaultGraph"), ("sd:defaultDataset", dataset),
                *(("sd:resultFormat", _FORMATS + _NAMES[each]) for each in media if each in _NAMES)),
        *_words(service, PREFIXES["rdfs"] + "comment", {
            "zh": f"只读。没有指明数据集时，默认图是所有命名图的并集。一次回答至多 {max_rows} 行或三元组；截断时响应头 "
                  "Erqi-Truncated 写明行数，JSON 的 head.link 指向 #truncated。不接受 SERVICE 与更新。",
            "en": "Read-only. Where no dataset is given, the default graph is the union of all named graphs. An answer has "
                  f"at most {max_rows} rows or triples; one that was cut says so in the header Erqi-Truncated, and in JSON in "
                  "head.link by #truncated. SERVICE and updates are refused.",
        }),
        *_about(dataset, _SD + "Dataset", ("sd:defaultGraph", union), ("void:sparqlEndpoint", service),
                ("dcterms:license", _LICENSE), ("void:uriSpace", ox.Literal(BASE)),
                ("void:vocabulary", BASE + "ontology"), ("void:vocabulary", PREFIXES["skos"]), ("void:triples", counts.triples),
                ("void:distinctSubjects", counts.subjects), ("void:distinctObjects", counts.objects),
                ("void:classes", len(counts.classes)), ("void:properties", len(counts.properties))),
        *_about(dataset, _VOID + "Dataset"),
        *_words(dataset, PREFIXES["dcterms"] + "title", _TITLE),
        *_about(union, _SD + "Graph", ("void:triples", counts.triples)),
        *_parts(dataset, base, counts),
    ]


def _parts(dataset: str, base: str, counts: Counts) -> Iterator[ox.Triple]:
    """Give the named graphs and how much there is of each class and property."""
    for number, (graph, triples) in enumerate(sorted(counts.graphs.items()), 1):
        named, content = f"{base}/sparql#named-{number}", f"{base}/sparql#graph-{number}"
        yield from _about(dataset, None, ("sd:namedGraph", named))
        yield from _about(named, _SD + "NamedGraph", ("sd:name", graph), ("sd:graph", content))
        yield from _about(content, _SD + "Graph", ("void:triples", triples))
    for kind, found, count in (("class", counts.classes, "void:entities"), ("property", counts.properties, "void:triples")):
        for number, (term, amount) in enumerate(sorted(found.items()), 1):
            part = f"{base}/sparql#{kind}-{number}"
            yield from _about(dataset, None, (f"void:{kind}Partition", part))
            yield from _about(part, _VOID + "Dataset", (f"void:{kind}", term), (count, amount))


def _about(subject: str, kind: str | None, *facts: tuple[str, str | int | ox.Literal]) -> Iterator[ox.Triple]:
    node = ox.NamedNode(subject)
    if kind is not None:
        yield ox.Triple(node, _TYPE, ox.NamedNode(kind))
    for name, value in facts:
        prefix, _, local = name.partition(":")
        term: Term
        if isinstance(value, ox.Literal):
            term = value
        else:
            term = ox.NamedNode(value) if isinstance(value, str) else ox.Literal(str(value), datatype=_INTEGER)
        yield ox.Triple(node, ox.NamedNode({"sd": _SD, "void": _VOID, **PREFIXES}[prefix] + local), term)


def _words(subject: str, name: str, said: dict[str, str]) -> Iterator[ox.Triple]:
    for language, words in said.items():
        yield ox.Triple(ox.NamedNode(subject), ox.NamedNode(name), ox.Literal(words, language=language))
