"""The catalogue as a portal harvests it (DCAT-AP 3): the record, completed by what is so of the files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from ..errors import ParameterError
from ..terms import PREFIXES
from .folder import File
from .record import CATALOG, FILE, Record, Value, about, expanded, literal
from .rights import Terms

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_GZIP = "https://www.iana.org/assignments/media-types/application/gzip"
# The namespace of SPDX begins with http:, but the shapes of DCAT-AP 3.0.1 ask for https: here; this says that both are one.
_SHA256 = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
_SPDX_SHA256 = "spdx:checksumAlgorithm_sha256"
# Nothing can be fetched where nobody said where the files are; the way to a file must be told all the same.
_ELSEWHERE, _AVAILABLE = CATALOG + "#elsewhere", expanded("dcatap:availability")
# What the record says for those who write it, or in other words of each file.
_UNTOLD = {expanded(name) for name in ("skos:scopeNote", "dcterms:title", "dcterms:license")}


class Described(NamedTuple):
    """A file of an export: its format as the record names it, the terms of what it holds, and its titles if it has its own."""

    file: File
    format: str
    terms: Terms
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


def catalog(record: Record, files: Sequence[Described], base: str | None) -> list[ox.Triple]:
    """Return the catalogue of an export; `base` is the URL below which its files can be fetched, where they can."""
    made = record.whole
    for each in files:
        made += _distribution(record, each, base)
    return finished(made)


def finished(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return what is said of the catalogue and of all that it leads to, each once, in order."""
    about_it: dict[ox.NamedNode | ox.BlankNode | ox.Triple, set[ox.Triple]] = {}
    for triple in triples:
        about_it.setdefault(triple.subject, set()).add(triple)
    ways: list[ox.NamedNode] = [ox.NamedNode(CATALOG)]
    seen = set(ways)
    for node in ways:
        for triple in about_it.get(node, ()):
            new = triple.object
            if isinstance(new, ox.NamedNode) and new in about_it and new not in seen:
                seen.add(new)
                ways.append(new)
    return sorted((triple for node in seen for triple in about_it.get(node, ())),
                  key=lambda triple: (str(triple.subject), triple.predicate != _TYPE, str(triple)))


def _distribution(record: Record, each: Described, base: str | None) -> Iterator[ox.Triple]:
    file, template = each.file, f"{CATALOG}#{each.format}"
    name, url = record.at(quote(file.path)), base + quote(file.path) if base else None
    yield from about(record.dataset, None, ("dcat:distribution", name))
    yield from _patterns(record, name, (FILE, template, *(() if base else (_ELSEWHERE,))), bool(base))
    for lang, texts in record.texts(template, "dcterms:title").items():
        own = f"{each.titles[lang]} · " if each.titles else ""
        yield from about(name, None, ("dcterms:title", ox.Literal(f"{own}{texts[0]} ({file.path})", language=lang)))
    facts: list[tuple[str, Value]] = [("dcat:accessURL", url or record.value(record.dataset, "dcat:landingPage")),
                                      ("dcterms:license", each.terms.licence)]
    facts += [("dcterms:rights", each.terms.statement)] if each.terms.statement else []
    facts += [("dcat:downloadURL", url)] if url else []
    facts += [("dcat:compressFormat", _GZIP)] if file.path.endswith(".gz") else []
    for date in ("dcterms:issued", "dcterms:modified"):
        facts += [(date, literal(value, "date")) for value in record.values(record.dataset, date)]
    yield from about(name, "dcat:Distribution", *facts, ("dcat:byteSize", literal(file.bytes, "nonNegativeInteger")),
                     ("spdx:checksum", name + ".sha256"))
    yield from about(name + ".sha256", "spdx:Checksum", ("spdx:algorithm", _SHA256),
                     ("spdx:checksumValue", literal(file.sha256, "hexBinary")))
    yield from about(_SHA256, "spdx:ChecksumAlgorithm", ("skos:exactMatch", _SPDX_SHA256))
    yield from each.terms.triples


def _patterns(record: Record, name: str, patterns: Iterable[str], available: bool) -> Iterator[ox.Triple]:
    """Give a file what the record says of all such files; their descriptions become one in each language."""
    words: dict[str, list[str]] = {}
    for pattern in patterns:
        for lang, texts in record.texts(pattern, "dcterms:description").items():
            words.setdefault(lang, []).extend(texts)
        for triple in record.of(pattern):
            left = triple.predicate.value in _UNTOLD or triple.predicate.value == expanded("dcterms:description")
            if not left and (available or triple.predicate.value != _AVAILABLE):
                yield ox.Triple(ox.NamedNode(name), triple.predicate, triple.object)
    for lang, texts in words.items():
        text = ("" if lang == "zh" else " ").join(texts)
        yield from about(name, None, ("dcterms:description", ox.Literal(text, language=lang)))
