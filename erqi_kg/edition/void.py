"""VoID: how much a dataset holds of each class and property, its linksets, vocabularies and examples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from ..terms import BASE, PREFIXES
from .record import Record, about, expanded, literal, words
from .rights import terms

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_LINKSET = ox.NamedNode(expanded("void:Linkset"))
_TRIPLES, _LINKED_BY = (ox.NamedNode(expanded(name)) for name in ("void:triples", "void:linkPredicate"))
_FORMATS = "http://www.w3.org/ns/formats/"
_DUMPS = {"turtle": "Turtle", "trig": "TriG", "nquads": "N-Quads", "ntriples": "N-Triples", "jsonld": "JSON-LD",
          "rdfxml": "RDF_XML"}
_NAMESPACE = re.compile(r"(.*[#/])[^#/]+\Z")


class Linkset(NamedTuple):
    """Links to another dataset: the name of their set, what is said of it, and how many there are of each property."""

    name: str
    said: tuple[ox.Triple, ...]
    links: Counter[str]


def _linkset(kind: ox.Quad, quads: Iterable[ox.Quad]) -> Linkset | None:
    """Return the linkset that a quad names; None where its graph holds no link."""
    if not isinstance(kind.subject, ox.NamedNode):
        return None
    own = [quad for quad in quads if quad.graph_name == kind.graph_name]
    # A link leads from one thing to another; a code or a name that is a text leads nowhere.
    links = {quad.triple for quad in own if quad.subject != kind.subject and quad.predicate != _TYPE
             and isinstance(quad.object, ox.NamedNode)}
    said = {quad.triple for quad in own if quad.subject == kind.subject and quad.predicate not in (_TRIPLES, _LINKED_BY)}
    counts = Counter(link.predicate.value for link in links)
    return Linkset(kind.subject.value, tuple(sorted(said, key=str)), counts) if links else None


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
        self.linksets = [made for quad in sorted(given, key=str) if (quad.predicate, quad.object) == (_TYPE, _LINKSET)
                         and (made := _linkset(quad, given))]

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
    for each in counts.linksets:
        yield from each.said
        yield from about(each.name, None, ("void:triples", each.links.total()),
                         *(("void:linkPredicate", name) for name in sorted(each.links)))
        yield from about(dataset, None, ("void:subset", each.name))


def curated(dataset: str, record: Record, counts: Counts) -> Iterator[ox.Triple]:
    """Give what the record says of the dataset in the words of VoID, and the examples that are in it."""
    for name in ("dcterms:title", "dcterms:description"):
        yield from words(dataset, name, record.texts(record.dataset, name))
    for name in ("dcterms:license", "dcterms:rights", "dcterms:publisher", "dcterms:isPartOf"):
        yield from about(dataset, None, *((name, each) for each in record.values(record.dataset, name)))
    yield from terms(record).triples
    for name in ("dcterms:issued", "dcterms:modified"):
        yield from about(dataset, None, *((name, literal(each, "date")) for each in record.values(record.dataset, name)))
    spaces = record.values(record.dataset, "void:uriSpace")
    yield from about(dataset, None, *(("void:uriSpace", ox.Literal(each)) for each in spaces))
    yield from about(dataset, None, *(("void:exampleResource", each) for each in
                                      record.values(record.dataset, "void:exampleResource") if each in counts.named))


def void(record: Record, counts: Counts, dumps: Iterable[tuple[str, str | None]]) -> list[ox.Triple]:
    """Return the description of an export; `dumps` are the formats of the whole graph, each with its URL if it has one."""
    dataset = record.dataset
    made = [*curated(dataset, record, counts), *statistics(dataset, counts, lambda kind, number: record.at(f"{kind}-{number}"))]
    for name, url in dumps:
        # Other formats hold more than the graph, or another view of it.
        if name in _DUMPS:
            made += about(dataset, None, ("void:feature", _FORMATS + _DUMPS[name]), *([("void:dataDump", url)] if url else []))
    return [*made, *about(record.at("void"), "void:DatasetDescription", ("foaf:primaryTopic", dataset))]
