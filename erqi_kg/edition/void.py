"""VoID: how much a dataset holds of each class and property, its linksets, vocabularies and examples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox

from ..terms import BASE, PREFIXES
from .record import CATALOG, DATASET, Record, about, expanded, literal, words

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_LINKSET = ox.NamedNode(expanded("void:Linkset"))
_TRIPLES = ox.NamedNode(expanded("void:triples"))
_FORMATS = "http://www.w3.org/ns/formats/"
_DUMPS = {"turtle": "Turtle", "trig": "TriG", "nquads": "N-Quads", "ntriples": "N-Triples", "jsonld": "JSON-LD",
          "rdfxml": "RDF_XML"}
_NAMESPACE = re.compile(r"(.*[#/])[^#/]+\Z")


class Counts:
    """How much some quads hold: all of them, each named graph, each class and each property."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.graphs: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self.properties: Counter[str] = Counter()
        given = list(quads)
        self.graphs.update(quad.graph_name.value for quad in given if isinstance(quad.graph_name, ox.NamedNode))
        union = {quad.triple: None for quad in given}
        subjects, objects = set(), set()
        for triple in union:
            subjects.add(triple.subject)
            objects.add(triple.object)
            self.properties[triple.predicate.value] += 1
            if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
                self.classes[triple.object.value] += 1
        self.triples, self.subjects, self.objects = len(union), len(subjects), len(objects)
        # An entity is what the dataset names itself and says something of.
        self.entities = sum(isinstance(each, ox.NamedNode) and each.value.startswith(BASE) for each in subjects)
        self.named = frozenset(each.value for each in subjects if isinstance(each, ox.NamedNode))
        self.linksets = [triple for triple in union if (triple.predicate, triple.object) == (_TYPE, _LINKSET)]
        linked = {triple.subject for triple in self.linksets}
        self.linked = sorted((triple for triple in union if triple.subject in linked), key=str)

    @property
    def vocabularies(self) -> list[str]:
        """The namespaces of the classes and properties."""
        return sorted({match[1] for term in (*self.classes, *self.properties) if (match := _NAMESPACE.match(term))})


def statistics(dataset: str, counts: Counts, name: Callable[[str, int], str]) -> Iterator[ox.Triple]:
    """Give the numbers of a dataset, its vocabularies, partitions and linksets; `name` names the partitions."""
    yield from about(dataset, "void:Dataset", ("void:triples", counts.triples), ("void:entities", counts.entities),
                     ("void:distinctSubjects", counts.subjects), ("void:distinctObjects", counts.objects),
                     ("void:classes", len(counts.classes)), ("void:properties", len(counts.properties)),
                     *(("void:vocabulary", each) for each in counts.vocabularies))
    for kind, found, count in (("class", counts.classes, "void:entities"), ("property", counts.properties, "void:triples")):
        for number, (term, amount) in enumerate(sorted(found.items()), 1):
            part = name(kind, number)
            yield from about(dataset, None, (f"void:{kind}Partition", part))
            yield from about(part, "void:Dataset", (f"void:{kind}", term), (count, amount))
    yield from _linksets(dataset, counts)


def _linksets(dataset: str, counts: Counts) -> Iterator[ox.Triple]:
    yield from counts.linked
    for triple in sorted(counts.linksets, key=str):
        if isinstance(triple.subject, ox.NamedNode):
            yield from about(dataset, None, ("void:subset", triple.subject.value))


def curated(dataset: str, record: Record, counts: Counts) -> Iterator[ox.Triple]:
    """Give what the record says of the dataset in the words of VoID, and the examples that are in it."""
    for name in ("dcterms:title", "dcterms:description"):
        yield from words(dataset, name, record.texts(DATASET, name))
    for name in ("dcterms:license", "dcterms:publisher"):
        yield from about(dataset, None, *((name, each) for each in record.values(DATASET, name)))
    for name in ("dcterms:issued", "dcterms:modified"):
        yield from about(dataset, None, *((name, literal(each, "date")) for each in record.values(DATASET, name)))
    yield from about(dataset, None, *(("void:uriSpace", ox.Literal(each)) for each in record.values(DATASET, "void:uriSpace")))
    yield from about(dataset, None, *(("void:exampleResource", each) for each in
                                      record.values(DATASET, "void:exampleResource") if each in counts.named))


def void(record: Record, counts: Counts, dumps: Iterable[tuple[str, str | None]]) -> list[ox.Triple]:
    """Return the description of an export; `dumps` are the formats of the whole graph, each with its URL if it has one."""
    made = [*curated(DATASET, record, counts), *statistics(DATASET, counts, lambda kind, number: f"{CATALOG}#{kind}-{number}")]
    for name, url in dumps:
        # Other formats hold more than the graph, or another view of it.
        if name in _DUMPS:
            made += about(DATASET, None, ("void:feature", _FORMATS + _DUMPS[name]), *([("void:dataDump", url)] if url else []))
    return [*made, *about(CATALOG + "#void", "void:DatasetDescription", ("foaf:primaryTopic", DATASET))]
