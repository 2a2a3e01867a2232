"""What a person says of a table, by flags or in a dialogue, as the description that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ..errors import ParameterError
from ..terms import BASE, PREFIXES, expand
from .description import EK, NAME, UNIT_MULT
from .strict import CONTEXT, HAS_UNIT, IDENTIFIER

_CODE = PREFIXES["code"]
# Names under which licences are known everywhere; any other is a URL, or a text of what is stated.
_LICENCES = ("MIT", "Apache-2.0", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0", "WTFPL")
FIELDS = ("zh", "en", "indicator", "unit", "counts", "scale", "kind")
NEEDED = ("key", "name", "title", "title_zh", "source", "licence", "vintage", "method", "values")


@dataclass(frozen=True)
class TableInfo:
    """What is said of a table; `values` are its columns that state something, each with the fields that FIELDS lists."""

    key: str | None = None
    name: str | None = None
    title: str | None = None
    title_zh: str | None = None
    source: str | None = None
    licence: str | None = None
    licence_zh: str | None = None
    vintage: str | None = None
    method: str | None = None
    publisher: str | None = None
    issued: str | None = None
    key_property: str | None = None
    key_vintage: str | None = None
    name_column: str | None = None
    name_means: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    thousands: str | None = None
    missing: tuple[str, ...] = ()
    skip_key: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def given(self) -> list[str]:
        """Return the names of what is said."""
        return [each.name for each in fields(self) if getattr(self, each.name)]

    def lacking(self) -> list[str]:
        """Return the names of what must be said and is not."""
        return [name for name in NEEDED if not getattr(self, name)]


# The flag of the command line for each field.
FLAGS = {each.name: "value" if each.name == "values" else each.name.replace("_", "-") for each in fields(TableInfo)}


def document_of(info: TableInfo, table: Path, headers: list[str], encoding: str) -> dict[str, Any]:
    """Return the description of a table as JSON; what is missing or names no column is a ParameterError."""
    lacking = info.lacking()
    if lacking:
        flags = ", ".join("--" + FLAGS[each] for each in lacking)
        raise ParameterError(f"{table.name} has no description yet: give {flags}")
    assert info.key and info.name and info.title and info.title_zh and info.source and info.licence and info.method
    if not NAME.match(info.name):
        raise ParameterError(f"--name is of small letters, digits and hyphens such as census-2020, not {info.name!r}")
    for each, header in (("key", info.key), ("name_column", info.name_column), *(("values", each) for each in info.values)):
        if header is not None:
            position(headers, each, header)
    document: dict[str, Any] = {
        "@context": CONTEXT, "@id": f"{BASE}source/{info.name}", "url": table.name,
        "dc:title": _both(info.title_zh, info.title),
        "dc:source": {"@id": info.source} if _is_url(info.source) else info.source, **_licence(info)}
    said = {"dc:publisher": info.publisher, "dc:issued": info.issued, "dc:temporal": info.vintage,
            EK + "keyVintage": info.key_vintage}
    document |= {key: value for key, value in said.items() if value}
    document |= {EK + "method": {"@id": iri_of(info.method)},
                 EK + "keyProperty": {"@id": iri_of(info.key_property or "ek:divisionCode")}}
    if info.name_means:
        document[EK + "nameMeans"] = list(info.name_means)
    if info.skip_key:
        document[EK + "skippedKey"] = list(info.skip_key)
    document["dialect"] = {"encoding": encoding, "header": True, "commentPrefix": None, "skipBlankRows": True} | (
        {"delimiter": info.delimiter} if info.delimiter else {})
    names = [_name(info, headers, header, index) for index, header in enumerate(headers)]
    document["tableSchema"] = {
        "primaryKey": names[headers.index(info.key)], "aboutUrl": f"{BASE}source/{info.name}#row={{_sourceRow}}",
        "columns": [column_of(info, header, name) for header, name in zip(headers, names, strict=True)]}
    return document


def position(headers: Sequence[str], name: str, header: str) -> int:
    """Return which column a header names; none or several are a ParameterError."""
    if headers.count(header) != 1:
        raise ParameterError(f"--{FLAGS[name]} {no_column(headers, header)}")
    return headers.index(header)


def no_column(headers: Sequence[str], header: str) -> str:
    """Return why a header names no column of a table, and which there are."""
    count, here = headers.count(header), ", ".join(map(repr, headers))[:400]
    if count > 1:
        return f"{header!r} names {count} columns: give each its own name (there are: {here})"
    parts = [f"{name}: give --delimiter {sign!r}" for sign, name in (("\t", "tabs"), (";", "semicolons"))
             if len(headers) == 1 and sign in headers[0]]
    hint = f": the cells are parted by {parts[0]}" if parts else ""
    return f"{header!r} names no column of row 1, which must be the header (there are: {here}){hint}"


def _name(info: TableInfo, headers: list[str], header: str, index: int) -> str:
    """Return the name of a column, which URI templates take: `name` is the column with the names of the things."""
    if header == info.name_column:
        return "name"
    plain = re.fullmatch(r"(?!name\Z|column_)[A-Za-z][A-Za-z0-9_]{0,99}", header)
    return header if plain and headers.count(header) == 1 else f"column_{index + 1}"


def column_of(info: TableInfo, header: str, name: str) -> dict[str, Any]:
    """Return the description of a column: the key, one that states values, or one that is not taken."""
    made: dict[str, Any] = {"name": name, "titles": header}
    if header == info.key:
        return made | {"datatype": "string", "propertyUrl": IDENTIFIER}
    said = info.values.get(header)
    if said is None:
        return made | {"datatype": "string", "suppressOutput": True}
    field_errors(header, said)
    if "unit" not in said or not ("indicator" in said or {"zh", "en", "kind"} <= set(said)):
        raise ParameterError(f"--value {header}: give unit and either indicator, or zh, en and kind")
    if iri_of(said["unit"]) == PREFIXES["unit"] + "NUM" and "counts" not in said:
        raise ParameterError(f"--value {header}: unit:NUM counts something: give counts, such as counted-person")
    made["datatype"] = {"base": "decimal", "format": {"groupChar": info.thousands}} if info.thousands else "decimal"
    if info.missing:
        made["null"] = ["", *info.missing]
    return made | linked(said)


def field_errors(header: str, said: Mapping[str, str]) -> None:
    """Refuse a field that there is not, and a scale that is no exponent."""
    if unknown := set(said) - set(FIELDS):
        raise ParameterError(f"--value {header}: {', '.join(sorted(unknown))} is no field (there are: {', '.join(FIELDS)})")
    if "scale" in said and not re.fullmatch(r"-?\d{1,2}", said["scale"]):
        raise ParameterError(f"--value {header}: scale is an exponent: 4 for 10,000 (万), 8 for 亿, not {said['scale']!r}")


def linked(said: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a column as its description says them."""
    made: dict[str, Any] = {"dc:title": _both(said["zh"], said["en"])} if "zh" in said and "en" in said else {}
    links = {"indicator": EK + "indicator", "unit": HAS_UNIT, "counts": EK + "counts", "kind": EK + "measureKind"}
    made |= {key: {"@id": iri_of(said[each])} for each, key in links.items() if each in said}
    return made | ({UNIT_MULT: int(said["scale"])} if "scale" in said else {})


def iri_of(text: str) -> str:
    """Return the IRI of a term: one with a prefix or without, which is a concept of the code lists."""
    return expand(text) or _CODE + text


def _is_url(text: str) -> bool:
    return re.match(r"https?://[^\s<>\"{}|\\^`]+\Z", text) is not None


def is_link(licence: str) -> str | None:
    """Return the address of a licence, None for one that is a text of what is stated."""
    return licence if _is_url(licence) else f"https://spdx.org/licenses/{licence}" if licence in _LICENCES else None


def _licence(info: TableInfo) -> dict[str, Any]:
    text = info.licence or ""
    if link := is_link(text):
        return {"dc:license": {"@id": link}}
    return {"dc:rights": _both(info.licence_zh or text, text)}


def _both(zh: str, en: str) -> list[dict[str, str]]:
    return [{"@value": zh, "@language": "zh"}, {"@value": en, "@language": "en"}]


def holds(store: ox.Store, iri: str, kind: str) -> bool:
    """Whether a graph holds an IRI as one of a kind."""
    try:
        subject = ox.NamedNode(iri)
    except ValueError:
        return False
    kind_of = ox.NamedNode(PREFIXES["rdf"] + "type")
    return next(store.quads_for_pattern(subject, kind_of, ox.NamedNode(kind), None), None) is not None


def check_concepts(store: ox.Store, used: Mapping[str, str | None], kinds: Mapping[str, str]) -> None:
    """Refuse a concept that the graph does not hold as what it is used for, with those that it holds."""
    for what, iri in used.items():
        kind = ox.NamedNode(kinds[what.partition(" ")[0]])
        if iri is not None and not holds(store, iri, kind.value):
            known = ", ".join(concepts(store, kind.value))
            other = ", or give zh, en and kind" if what.startswith("indicator") else ""
            raise ParameterError(f"{what}: the graph has no {iri} of that kind (there are: {known}){other}")


def concepts(store: ox.Store, kind: str) -> list[str]:
    """Return the short names of what a graph holds of a kind."""
    kind_of = ox.NamedNode(PREFIXES["rdf"] + "type")
    return sorted({_short(quad.subject) for quad in store.quads_for_pattern(None, kind_of, ox.NamedNode(kind), None)})


def _short(term: object) -> str:
    text = term.value if isinstance(term, ox.NamedNode) else str(term)
    return next((f"{prefix}:{text[len(iri):]}" for prefix, iri in PREFIXES.items() if text.startswith(iri)), text)
