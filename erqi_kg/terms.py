"""Names and values: prefixes, IRIs, places in the text, and the way between RDF terms and Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from .errors import ParameterError

BASE = "https://w3id.org/erqi-kg/"
PREFIXES = {
    "ek": BASE + "ontology#",
    "id": BASE + "id/",
    "code": BASE + "code/",
    "shape": BASE + "shape/",
    "graph": BASE + "graph/",
    "link": BASE + "link/",
    "target": BASE + "target/",
    "division": BASE + "division/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "qudt": "http://qudt.org/schema/qudt/",
    "unit": "http://qudt.org/vocab/unit/",
    "oa": "http://www.w3.org/ns/oa#",
    "dcterms": "http://purl.org/dc/terms/",
    "semapv": "https://w3id.org/semapv/vocab/",
}
XSD = PREFIXES["xsd"]
_PLACE = re.compile(r"(https?://\S+/source/([^/#\s]+))#char=(\d+),(\d+)\Z")
_CELL = re.compile(r"https?://\S+/source/([^/#\s]+)#cell=([1-9]\d*),([1-9]\d*)\Z")


class Iri(str):
    """An IRI; it prints whole, `short` gives it with a prefix."""

    __slots__ = ()

    @property
    def short(self) -> str:
        """The IRI as `prefix:name` where a prefix fits, else whole."""
        for prefix, iri in PREFIXES.items():
            if self.startswith(iri):
                return f"{prefix}:{self[len(iri):]}"
        return str(self)


class Place(Iri):
    """A stretch of a source text: its IRI ends in `#char=start,end` (RFC 5147, characters from 0)."""

    __slots__ = ()

    @property
    def source(self) -> str:
        """The name of the source, such as `erqi-2024`."""
        return self._parts()[0]

    @property
    def start(self) -> int:
        """Where the stretch begins, in characters from 0."""
        return self._parts()[1]

    @property
    def end(self) -> int:
        """Where the stretch ends, exclusive."""
        return self._parts()[2]

    def _parts(self) -> tuple[str, int, int]:
        match = _PLACE.match(self)
        if match is None:
            raise ValueError(f"{self} is no place: it does not end in #char=start,end")
        return match[2], int(match[3]), int(match[4])

    @property
    def short(self) -> str:
        """The place as people read it: `erqi-2024 1415–1420`."""
        return f"{self.source} {self.start}–{self.end}"


class TableCell(Iri):
    """A cell of a table: its IRI ends in `#cell=row,column` (RFC 7111, both from 1; the header is row 1)."""

    __slots__ = ()

    @property
    def source(self) -> str:
        """The name of the table, such as `census-2020-zhengzhou`."""
        return self._parts()[0]

    @property
    def row(self) -> int:
        """The row, from 1."""
        return self._parts()[1]

    @property
    def column(self) -> int:
        """The column, from 1."""
        return self._parts()[2]

    def _parts(self) -> tuple[str, int, int]:
        match = _CELL.match(self)
        if match is None:
            raise ValueError(f"{self} is no cell: it does not end in #cell=row,column")
        return match[1], int(match[2]), int(match[3])

    @property
    def short(self) -> str:
        """The cell as people read it: `census-2020-zhengzhou cell 4,2`."""
        return self.said("en")

    def said(self, lang: str) -> str:
        """Return the cell as people read it in a language."""
        source, row, column = self._parts()
        return f"{source} 第{row}行第{column}列" if lang == "zh" else f"{source} cell {row},{column}"


Value = Iri | str | int | Decimal | bool | date
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def iri(text: str) -> Iri:
    """Return the text as an Iri, or as a Place or a TableCell where it names one."""
    if "#char=" in text and _PLACE.match(text):
        return Place(text)
    return TableCell(text) if "#cell=" in text and _CELL.match(text) else Iri(text)


def expand(text: str) -> str | None:
    """Return `prefix:name` as a whole IRI, a whole IRI as it is, anything else as None."""
    prefix, colon, name = text.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + name
    return text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*\Z", text) else None


def from_term(term: Term | None) -> Value | None:
    """Return an RDF term as a Python value; an unbound one as None, an ill-formed literal as its text."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return iri(term.value)
    if not isinstance(term, ox.Literal):
        return str(term)
    read = _READ.get(term.datatype.value)
    try:
        return read(term.value) if read else term.value
    except (ValueError, KeyError, InvalidOperation):
        return term.value


_READ: dict[str, Callable[[str], Value]] = {
    XSD + "integer": int,
    XSD + "decimal": Decimal,
    XSD + "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    XSD + "date": date.fromisoformat,
}


def as_kind(kind: str, value: Value | None) -> Value | None:
    """Return a value as a column of a kind holds it, where a store gives another type for the same.

    The data say 12 in a column of decimals, and Jena 97.0 for a sum. Virtuoso gives a computed boolean as 0 or 1, a computed
    IRI as a text.
    """
    if type(value) is Decimal and kind == "decimal" and "." in (text := f"{value:f}"):
        return Decimal(text.rstrip("0").rstrip("."))
    if type(value) is int:
        return Decimal(value) if kind == "decimal" else bool(value) if kind == "boolean" and value in (0, 1) else value
    if type(value) is str and kind not in ("string", "integer", "decimal", "boolean", "date"):
        return iri(value)
    return value


def kind_of(values: Sequence[Value | None]) -> str:
    """Return the kind that all these values are of, `string` where they differ or are IRIs."""
    kinds = {_KINDS.get(type(value), "string") for value in values if value is not None}
    return kinds.pop() if len(kinds) == 1 else "string"


_KINDS: dict[type, str] = {Place: "place", TableCell: "place", bool: "boolean", int: "integer", Decimal: "decimal", date: "date"}


def to_literal(kind: str, value: object, where: str) -> ox.Literal:
    """Return a value as a literal of the kind `string`, `integer`, `decimal`, `boolean` or `date`.

    `where` names the parameter in the ParameterError that a value of another kind raises.
    """
    text = value.isoformat() if isinstance(value, date) else f"{value:f}" if isinstance(value, Decimal) else str(value)
    if kind == "string":
        # Lone surrogates are no Unicode text: pyoxigraph would fail on them without naming the value.
        if not isinstance(value, str) or any("\ud800" <= character <= "\udfff" for character in text):
            raise ParameterError(f"{where} takes a text, not {value!r}", f"{where} 须为文字，不是 {value!r}")
        return ox.Literal(text)
    pattern, example, zh = _LEXICAL[kind]
    refused = ParameterError(f"{where} takes {example}, not {value!r}", f"{where} 须为{zh}，不是 {value!r}")
    if isinstance(value, bool) and kind != "boolean":
        raise refused
    if kind == "boolean":
        text = text.lower()
    if not pattern.match(text):
        raise refused
    if kind == "date":
        try:
            date.fromisoformat(text)
        except ValueError:
            raise refused from None
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


_LEXICAL = {
    "integer": (re.compile(r"[+-]?[0-9]{1,40}\Z"), "a whole number such as 9", "整数，如 9"),
    "decimal": (re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,18})?\Z"), "a number such as 5000000000 or 0.5",
                "数，如 5000000000 或 0.5"),
    "boolean": (re.compile(r"(true|false)\Z"), "true or false", " true 或 false"),
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"), "a date such as 2024-06-30", "日期，如 2024-06-30"),
}
