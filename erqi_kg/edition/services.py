"""The services of a server as its catalogue tells them: each by the address of its own endpoint."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from .catalog import finished
from .record import CATALOG, Record, about, expanded, literal
from .rights import Terms, terms

# Each service as the record names it, its path, and whether it gives the whole dataset.
_SERVICES = (("sparql", "/sparql", True), ("questions", "/questions", False), ("reconciliation", "/reconcile", False))
_UNTOLD = expanded("skos:scopeNote")
_TEXTS = {expanded("dcterms:title"), expanded("dcterms:description")}


def served(record: Record, base: str) -> list[ox.Triple]:
    """Return the catalogue of a server that is reached below `base`, with its services."""
    own = terms(record)
    made = [*record.whole, *own.triples]
    for name, path, whole in _SERVICES:
        made += _service(record, f"{CATALOG}#{name}", base, base + path, own)
        if whole:
            made += _access(record, f"{CATALOG}#{name}", base + path, own)
    return finished(made)


def _service(record: Record, pattern: str, base: str, endpoint: str, own: Terms) -> Iterator[ox.Triple]:
    service, description = endpoint + "#service", f"{base}/openapi.json"
    yield from about(CATALOG, None, ("dcat:service", service))
    for triple in record.of(pattern):
        if triple.predicate.value != _UNTOLD:
            yield ox.Triple(ox.NamedNode(service), triple.predicate, triple.object)
    yield from about(service, "dcat:DataService", ("dcat:endpointURL", endpoint), ("dcat:endpointDescription", description),
                     ("dcat:servesDataset", record.dataset), ("dcat:landingPage", f"{base}/"),
                     ("dcterms:license", own.licence), *([("dcterms:rights", own.statement)] if own.statement else []))
    for each in (endpoint, description):
        yield from about(each, "rdfs:Resource")
    yield from about(f"{base}/", "foaf:Document")


def _access(record: Record, pattern: str, endpoint: str, own: Terms) -> Iterator[ox.Triple]:
    """Give the way to the dataset through a service, which is a form of it like a file."""
    access, dataset = endpoint + "#access", record.dataset
    yield from about(dataset, None, ("dcat:distribution", access))
    for triple in (*(each for each in record.of(pattern) if each.predicate.value in _TEXTS),
                   *(each for each in record.of(f"{CATALOG}#file")
                     if each.predicate.value not in (_UNTOLD, expanded("dcterms:license")))):
        yield ox.Triple(ox.NamedNode(access), triple.predicate, triple.object)
    dates = [(name, literal(value, "date")) for name in ("dcterms:issued", "dcterms:modified")
             for value in record.values(dataset, name)]
    yield from about(access, "dcat:Distribution", ("dcat:accessURL", endpoint), ("dcat:accessService", endpoint + "#service"),
                     ("dcterms:license", own.licence), *([("dcterms:rights", own.statement)] if own.statement else []), *dates)
