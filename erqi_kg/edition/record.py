"""The curated record of the dataset: `graph/catalog.ttl`, the one source of every form of the catalogue.

It is not loaded into the graph: the hash of the graph, which receipts hold, is to change with the facts alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from ..store import load
from ..terms import BASE, PREFIXES
from .origin import Origin

CATALOG = BASE + "catalog"
DATASET = CATALOG + "#dataset"
# What is said of each file.
FILE = CATALOG + "#file"
PREFIXES_OF_CATALOGUES = {
    **PREFIXES,
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
}
Term = ox.NamedNode | ox.Literal
Value = str | int | ox.Literal


class Record:
    """What `graph/catalog.ttl` says, asked by subject and property; names may bear a prefix.

    Completed by what the data say of themselves it knows their origins and days. A part of the whole is a `dataset` of its
    own, and `mark` begins the names of what belongs to it alone.
    """

    def __init__(self, triples: Iterable[ox.Triple], origins: tuple[Origin, ...] = (), span: tuple[str, str] | None = None,
                 dataset: str = DATASET, mark: str = "") -> None:
        self.triples, self.origins, self.span, self.dataset, self.mark = list(triples), origins, span, dataset, mark
        self._said: dict[tuple[str, str], list[Term]] = {}
        for triple in self.triples:
            if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
                self._said.setdefault((triple.subject.value, triple.predicate.value), []).append(triple.object)

    def values(self, subject: str, name: str) -> list[str]:
        """Return the values of a property as texts, in order."""
        return sorted(term.value for term in self._said.get((subject, expanded(name)), []))

    def value(self, subject: str, name: str) -> str:
        """Return the first value of a property, or an empty text."""
        return next(iter(self.values(subject, name)), "")

    def texts(self, subject: str, name: str) -> dict[str, list[str]]:
        """Return the texts of a property by language, Chinese first, sorted."""
        found: dict[str, list[str]] = {}
        for term in self._said.get((subject, expanded(name)), []):
            if isinstance(term, ox.Literal) and term.language:
                found.setdefault(term.language, []).append(term.value)
        return {lang: sorted(found[lang]) for lang in sorted(found, reverse=True)}

    def one(self, subject: str, name: str, lang: str) -> str:
        """Return the first text of a property in a language, or an empty text."""
        return next(iter(self.texts(subject, name).get(lang, [])), "")

    def at(self, name: str) -> str:
        """Return the name of something that belongs to the dataset."""
        return f"{CATALOG}#{self.mark}{name}"

    @property
    def whole(self) -> list[ox.Triple]:
        """What is said of things that are of a kind; the rest are patterns for what an export or a server adds."""
        typed = {triple.subject for triple in self.triples if triple.predicate == _TYPE}
        return [triple for triple in self.triples if triple.subject in typed]

    def of(self, subject: str) -> list[ox.Triple]:
        """Return what is said of a subject."""
        return [triple for triple in self.triples if triple.subject == ox.NamedNode(subject)]


def read_record(folder: Path) -> Record | None:
    """Return the record of a data folder; None where there is none."""
    path = folder / "graph" / "catalog.ttl"
    if not path.is_file():
        return None
    store = ox.Store()
    load(store, path, CATALOG)
    return Record(sorted((quad.triple for quad in store), key=str))


def expanded(name: str) -> str:
    """Return the IRI of `prefix:name`; an IRI stays."""
    prefix, colon, local = name.partition(":")
    return PREFIXES_OF_CATALOGUES[prefix] + local if colon and prefix in PREFIXES_OF_CATALOGUES else name


def about(subject: str, kind: str | None, *facts: tuple[str, Value]) -> list[ox.Triple]:
    """Return triples that say of a subject what it is and these facts: a text is an IRI, a number an integer."""
    node = ox.NamedNode(subject)
    said = [ox.Triple(node, _TYPE, ox.NamedNode(expanded(kind)))] if kind else []
    for name, value in facts:
        term: Term
        if isinstance(value, ox.Literal):
            term = value
        else:
            term = ox.NamedNode(expanded(value)) if isinstance(value, str) else literal(value, "integer")
        said.append(ox.Triple(node, ox.NamedNode(expanded(name)), term))
    return said


def words(subject: str, name: str, said: dict[str, list[str]]) -> list[ox.Triple]:
    """Return triples that give a subject texts in several languages."""
    return [ox.Triple(ox.NamedNode(subject), ox.NamedNode(expanded(name)), ox.Literal(text, language=lang))
            for lang, texts in said.items() for text in texts]


def literal(value: str | int, kind: str) -> ox.Literal:
    """Return a literal of a datatype of XML Schema."""
    return ox.Literal(str(value), datatype=ox.NamedNode(PREFIXES["xsd"] + kind))


_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
