"""The catalogue as a portal harvests it (DCAT-AP 3): the curated record, completed by what is so of the files and the data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from ..errors import ParameterError
from ..terms import PREFIXES, Place, iri
from .data import Said
from .folder import File
from .record import CATALOG, DATASET, FILE, SPARQL, Record, Value, about, expanded, literal

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_GZIP = "https://www.iana.org/assignments/media-types/application/gzip"
# The namespace of SPDX begins with http:, but the shapes of DCAT-AP 3.0.1 ask for https: here; this says that both are one.
_SHA256 = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
_SPDX_SHA256 = "spdx:checksumAlgorithm_sha256"
# What DCAT-AP says the values of these are; a portal that knows no list of media types sees it here.
_RANGES = {
    "dcat:mediaType": "dcterms:MediaType",
    "dcat:compressFormat": "dcterms:MediaType",
    "dcterms:format": "dcterms:MediaTypeOrExtent",
    "dcterms:language": "dcterms:LinguisticSystem",
    "dcterms:accrualPeriodicity": "dcterms:Frequency",
    "dcterms:accessRights": "dcterms:RightsStatement",
    "dcat:landingPage": "foaf:Document",
    "foaf:homepage": "foaf:Document",
    "dcat:endpointURL": "rdfs:Resource",
    "dcat:endpointDescription": "rdfs:Resource",
}
_RANGE_OF = {ox.NamedNode(expanded(name)): ox.NamedNode(expanded(kind)) for name, kind in _RANGES.items()}
_DATES = {PREFIXES["ek"] + "from", PREFIXES["ek"] + "until"}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class Described(NamedTuple):
    """A file of an export: its format as the record names it, and the titles of what it holds, if it has any of its own."""

    file: File
    format: str
    titles: dict[str, str] | None = None


def checked_url(text: str) -> str:
    """Return the URL below which the files can be fetched, with a slash at its end; what is none is an error."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
        ox.NamedNode(text)
    except ValueError:
        good = False
    if not good or re.search(r"[\s<>\"{}|\\^`]", text) or "?" in text or "#" in text or "@" in parts.netloc:
        raise ParameterError(f"--base-url is where the files can be fetched, such as https://data.example/erqi-kg/, "
                             f"not {text[:200]!r}")
    return text if text.endswith("/") else text + "/"


def catalog(record: Record, files: Sequence[Described], said: Iterable[Said], base: str | None) -> list[ox.Triple]:
    """Return the catalogue of an export; `base` is the URL below which its files can be fetched, where they can."""
    made = record.whole
    for each in files:
        made += _distribution(record, each, base)
    return finished([*made, *period(said)])


def finished(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples with what their values are, each once, in order."""
    made = set(triples)
    made |= {ox.Triple(triple.object, _TYPE, _RANGE_OF[triple.predicate]) for triple in made
             if triple.predicate in _RANGE_OF and isinstance(triple.object, ox.NamedNode)}
    return sorted(made, key=lambda triple: (str(triple.subject), triple.predicate != _TYPE, str(triple)))


def served(record: Record, said: Iterable[Said], base: str) -> list[ox.Triple]:
    """Return the catalogue of a server that is reached below `base`, with its data service."""
    endpoint, access = f"{base}/sparql", SPARQL + "-access"
    own = [triple for triple in record.of(SPARQL) if triple.predicate.value != expanded("skos:scopeNote")]
    node, texts = ox.NamedNode(access), {expanded("dcterms:title"), expanded("dcterms:description")}
    return finished([
        *record.whole, *period(said), *own,
        *about(CATALOG, None, ("dcat:service", SPARQL)),
        *about(SPARQL, "dcat:DataService", ("dcat:endpointURL", endpoint), ("dcat:endpointDescription", f"{base}/openapi.json"),
               ("dcat:servesDataset", DATASET), ("dcat:landingPage", f"{base}/")),
        *about(DATASET, None, ("dcat:distribution", access)),
        *about(access, "dcat:Distribution", ("dcat:accessURL", endpoint), ("dcat:accessService", SPARQL)),
        *(ox.Triple(node, triple.predicate, triple.object) for triple in own if triple.predicate.value in texts),
        *(ox.Triple(node, triple.predicate, triple.object) for triple in record.of(FILE)
          if triple.predicate.value != expanded("skos:scopeNote")),
    ])


def _distribution(record: Record, each: Described, base: str | None) -> Iterator[ox.Triple]:
    file = each.file
    name = f"{CATALOG}#{quote(file.path)}"
    url = base + quote(file.path) if base else None
    node = ox.NamedNode(name)
    yield from about(DATASET, None, ("dcat:distribution", name))
    template = f"{CATALOG}#{each.format}"
    for triple in (*record.of(FILE), *record.of(template)):
        if triple.predicate.value not in (expanded("skos:scopeNote"), expanded("dcterms:title")):
            yield ox.Triple(node, triple.predicate, triple.object)
    for lang, texts in record.texts(template, "dcterms:title").items():
        own = f"{each.titles[lang]} · " if each.titles else ""
        yield from about(name, None, ("dcterms:title", ox.Literal(f"{own}{texts[0]} ({file.path})", language=lang)))
    facts: list[tuple[str, Value]] = [("dcat:accessURL", url or record.value(DATASET, "dcat:landingPage"))]
    if url:
        facts.append(("dcat:downloadURL", url))
    if file.path.endswith(".gz"):
        facts.append(("dcat:compressFormat", _GZIP))
    for date in ("dcterms:issued", "dcterms:modified"):
        facts += [(date, literal(value, "date")) for value in record.values(DATASET, date)]
    yield from about(name, "dcat:Distribution", *facts, ("dcat:byteSize", literal(file.bytes, "nonNegativeInteger")),
                     ("spdx:checksum", name + ".sha256"))
    yield from about(name + ".sha256", "spdx:Checksum", ("spdx:algorithm", _SHA256),
                     ("spdx:checksumValue", literal(file.sha256, "hexBinary")))
    yield from about(_SHA256, "spdx:ChecksumAlgorithm", ("skos:exactMatch", _SPDX_SHA256))


def span(said: Iterable[Said]) -> tuple[str, str] | None:
    """Return the first and the last day that the sentences speak of by a date; None where they give none."""
    dates = [each.object.value for each in said if each.predicate.value in _DATES and isinstance(each.object, ox.Literal)
             and isinstance(iri(each.graph), Place) and _DATE.match(each.object.value)]
    return (min(dates), max(dates)) if dates else None


def period(said: Iterable[Said]) -> list[ox.Triple]:
    """Return the period that the data speak of."""
    found = span(said)
    if found is None:
        return []
    name = CATALOG + "#period"
    return [*about(DATASET, None, ("dcterms:temporal", name)),
            *about(name, "dcterms:PeriodOfTime", ("dcat:startDate", literal(found[0], "date")),
                   ("dcat:endDate", literal(found[1], "date")))]
