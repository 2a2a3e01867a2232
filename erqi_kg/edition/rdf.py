"""The graph in each RDF format, the same bytes for the same data."""

from __future__ import annotations

import re

import pyoxigraph as ox

from ..errors import ErqiError
from ..terms import PREFIXES, Place, iri
from .data import Data

# An XML document holds neither most control characters nor an element whose name is none.
_NO_TEXT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[^\W\d][\w.-]*\Z")
_REIFIES = ox.NamedNode(PREFIXES["rdf"] + "reifies")


def turtle(data: Data) -> bytes:
    """Return the union of the graphs as Turtle."""
    return _sorted_prefixes(_written(data.triples, ox.RdfFormat.TURTLE))


def trig(data: Data) -> bytes:
    """Return the graphs as TriG."""
    return _sorted_prefixes(_written(data.quads, ox.RdfFormat.TRIG))


def nquads(data: Data) -> bytes:
    """Return the graphs as canonical N-Quads (RDFC-1.0): sorted by code points, blank nodes `_:c14n0` and so on."""
    return _sorted_lines(_written(data.quads, ox.RdfFormat.N_QUADS))


def ntriples(data: Data) -> bytes:
    """Return the union of the graphs as canonical N-Triples."""
    return _sorted_lines(_written(data.triples, ox.RdfFormat.N_TRIPLES))


def rdfxml(data: Data) -> bytes:
    """Return the union of the graphs as RDF/XML; what it cannot hold is an error."""
    # A bare carriage return is read as a line feed by every XML parser; pyoxigraph 0.5 writes it bare.
    made = _written(data.triples, ox.RdfFormat.RDF_XML).replace(b"\r", b"&#13;")
    unnamed = {triple.predicate.value for triple in data.triples if not _NAME.search(triple.predicate.value)}
    if unnamed or _NO_TEXT.search(made.decode()):
        what = f"the property <{min(unnamed)}>" if unnamed else "a control character"
        raise ErqiError(f"RDF/XML cannot hold {what}: mend it in the data, or name the other formats with --only")
    return made


def turtle12(data: Data) -> bytes:
    """Return the union as Turtle 1.2 in which sentences reify what they state."""
    return _sorted_prefixes(_written(data.triples + _annotations(data), ox.RdfFormat.TURTLE))


def ntriples12(data: Data) -> bytes:
    """Return the union as N-Triples 1.2 in which sentences reify what they state."""
    return _sorted_lines(_written(data.triples + _annotations(data), ox.RdfFormat.N_TRIPLES))


def _annotations(data: Data) -> list[ox.Triple]:
    """Return `sentence rdf:reifies <<( plain triple )>>` for each plain triple of each sentence.

    What a statement or the sentence says of itself is no plain triple: its subject names its place already.
    """
    return [ox.Triple(ox.NamedNode(place), _REIFIES, ox.Triple(*each[1:])) for each in data.said
            if (place := each.sentence) and not isinstance(iri(each.subject.value), Place)]


def serialised(triples: list[ox.Triple], prefixes: dict[str, str]) -> bytes:
    """Return triples as Turtle with these prefixes."""
    return _sorted_prefixes(ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"")


def _written(statements: list[ox.Triple] | list[ox.Quad], form: ox.RdfFormat) -> bytes:
    return ox.serialize(statements, format=form, prefixes=PREFIXES) or b""


def _sorted_lines(data: bytes) -> bytes:
    # UTF-8 sorts as code points do, and within a line no line break stands.
    return b"".join(sorted(data.splitlines(keepends=True)))


def _sorted_prefixes(data: bytes) -> bytes:
    """Return Turtle or TriG with its first lines sorted: pyoxigraph 0.5 declares prefixes in another order each time."""
    lines = data.splitlines(keepends=True)
    count = next((index for index, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"".join(sorted(lines[:count]) + lines[count:])
