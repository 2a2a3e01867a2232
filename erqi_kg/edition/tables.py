"""The graph as tables: one for each kind of thing and of statement, and one of the plain relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyoxigraph as ox

from ..answer import cell as text
from ..store import INFERRED_GRAPH
from ..terms import PREFIXES, Iri, Place, TableCell, Value, from_term, iri
from ..words import WORDS
from .data import TYPE, Data, Object

_EK, _LABEL = PREFIXES["ek"], PREFIXES["skos"] + "prefLabel"
# What people look for first, then our own properties, then those of others; Chinese, English, then other languages.
_FIRST = {_LABEL: 0, _EK + "quote": 1}
_LANGUAGES = {None: "", "zh": " ", "en": "!"}
_TONGUES = {"zh": ("中文名", "Chinese name"), "en": ("英文名", "English name")}
# `start` and `end` say the same, without a second resource.
_LEFT_OUT = {TYPE.value, PREFIXES["oa"] + "hasSelector"}
_LONGEST_NUMBER, _LONGEST_FRACTION = 10 ** 20, -18
_KINDS: dict[type, str] = {bool: "boolean", int: "integer", Decimal: "decimal", date: "date", Iri: "iri", Place: "iri",
                            TableCell: "iri"}
Cell = tuple[Value, ...]


@dataclass(frozen=True)
class Column:
    """A column: `kind` is iri, string, integer, decimal, boolean or date; `many`: a cell may hold several values.

    `iri` is the property that it holds, None where it helps to read or find what other columns and files say.
    """

    name: str
    kind: str
    zh: str
    en: str
    iri: str | None = None
    many: bool = False
    lang: str | None = None


@dataclass(frozen=True)
class Table:
    """A table whose name is that of a class; the cells of a row are in the order of the columns, none where all is empty.

    `graphs` are those that say something of what the rows are about.
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key: bool = True
    graphs: frozenset[str] = frozenset()


class _Labels:
    """The labels of everything in the graph, in both languages."""

    def __init__(self, data: Data) -> None:
        self._found: dict[str, dict[str, str]] = defaultdict(dict)
        for each in data.everything:
            if each.predicate.value == _LABEL and isinstance(each.object, ox.Literal) and each.object.language:
                self._found[each.subject.value].setdefault(each.object.language, each.object.value)

    def has(self, name: object) -> bool:
        return str(name) in self._found

    def of(self, name: str, lang: str) -> str:
        words = WORDS.get(name)
        return self._found.get(name, {}).get(lang) or (words[lang == "en"] if words else Iri(name).short)


def tables(data: Data) -> list[Table]:
    """Return the tables that have rows, by name.

    What was inferred is left out, since a table does not tell it from what is said. Names and kinds of things are those of
    the whole graph, whichever graphs were chosen.
    """
    labels = _Labels(data)
    kinds: dict[str, set[str]] = defaultdict(set)
    for each in data.everything:
        if each.predicate == TYPE and each.object.value.startswith(_EK) and each.graph != INFERRED_GRAPH:
            kinds[each.object.value].add(each.subject.value)
    said: dict[str, dict[str, set[Object]]] = defaultdict(lambda: defaultdict(set))
    evidence: dict[str, set[Place]] = defaultdict(set)
    graphs: dict[str, set[str]] = defaultdict(set)
    for each in data.said:
        if each.graph != INFERRED_GRAPH and not isinstance(each.object, ox.BlankNode):
            said[each.subject.value][each.predicate.value].add(each.object)
            graphs[each.subject.value].add(each.graph)
            if place := each.sentence:
                evidence[each.subject.value].add(place)
                evidence[each.object.value].add(place)
    made = [_of_class(kind, {name: said[name] for name in sorted(names, key=_place_order) if name in said},
                      evidence, labels, graphs)
            for kind, names in kinds.items()]
    return sorted((table for table in [*made, _relations(data, labels)] if table.rows), key=lambda table: table.name)


def _of_class(kind: str, said: dict[str, dict[str, set[Object]]], evidence: dict[str, set[Place]],
              labels: _Labels, graphs: dict[str, set[str]]) -> Table:
    cells: dict[tuple[str, str | None], dict[str, Cell]] = defaultdict(dict)
    for name, properties in said.items():
        for each, terms in properties.items():
            if each in _LEFT_OUT:
                continue
            for lang in {_language(term) for term in terms}:
                found = [value for term in terms if _language(term) == lang and (value := from_term(term)) is not None]
                cells[each, lang][name] = tuple(sorted(found, key=_place_order))
    columns = [Column("id", "iri", "标识", "identifier")]
    made: list[dict[str, Cell]] = [{name: (Iri(name),) for name in said}]
    taken = {"id", "evidence"}
    for each, lang in sorted(cells, key=_column_order):
        column, values = _column(each, lang, cells[each, lang], labels, taken)
        columns.append(column)
        made.append(values)
        if column.kind == "iri" and any(labels.has(value) for cell in values.values() for value in cell):
            for tongue, (zh, en) in _TONGUES.items():
                columns.append(Column(f"{column.name}_{tongue}", "string", f"{column.zh}：{zh}", f"{column.en}: {en}",
                                      many=column.many))
                made.append({name: tuple(labels.of(str(value), tongue) for value in cell) for name, cell in values.items()})
    # A statement names its sentence by a property.
    stated: dict[str, Cell] = {name: tuple(sorted(evidence[name], key=_place_order)) for name in said
                               if evidence[name] and not isinstance(iri(name), Place)}
    if stated:
        columns.append(Column("evidence", "iri", "说到它的句子", "sentences that speak of it", many=True))
        made.append(stated)
    rows = tuple(tuple(column.get(name, ()) for column in made) for name in said)
    return Table(Iri(kind).short.partition(":")[2], labels.of(kind, "zh"), labels.of(kind, "en"), tuple(columns), rows,
                 graphs=frozenset().union(*(graphs[name] for name in said)))


def _language(term: Object) -> str | None:
    return term.language if isinstance(term, ox.Literal) else None


def _column(each: str, lang: str | None, values: dict[str, Cell], labels: _Labels,
            taken: set[str]) -> tuple[Column, dict[str, Cell]]:
    """Return the column of a property in a language, and its cells as the type of the column has them."""
    local = "label" if each == _LABEL else each.replace("#", "/").rpartition("/")[2]
    name = "_".join([local, *([lang.replace("-", "_")] if lang else [])])
    if name in taken:
        # Of two properties with the same last name, the second goes by its prefix too.
        name = Iri(each).short.replace(":", "_").replace("/", "_") + name.removeprefix(local)
    taken.add(name)
    kind = _kind(value for cell in values.values() for value in cell)
    if kind == "decimal":
        values = {name: tuple(Decimal(text(value)) for value in cell) for name, cell in values.items()}
    elif kind == "string":
        values = {name: tuple(map(text, cell)) for name, cell in values.items()}
    many = any(len(cell) > 1 for cell in values.values())
    return Column(name, kind, labels.of(each, "zh"), labels.of(each, "en"), each, many, lang), values


def _kind(values: Iterable[Value]) -> str:
    """Return the one kind that holds all these values without loss."""
    given = list(values)
    kinds = {_KINDS.get(type(value), "string") for value in given}
    if kinds <= {"integer", "decimal"}:
        numbers = [Decimal(value) for value in given if isinstance(value, (int, Decimal))]
        if any(abs(number) >= _LONGEST_NUMBER or int(number.as_tuple().exponent) < _LONGEST_FRACTION for number in numbers):
            return "string"
        long = any(abs(number) >= 2 ** 63 for number in numbers)
        return "integer" if kinds == {"integer"} and not long else "decimal"
    return kinds.pop() if len(kinds) == 1 else "string"


def _column_order(column: tuple[str, str | None]) -> tuple[int, bool, str, str]:
    each, lang = column
    return _FIRST.get(each, len(_FIRST)), not each.startswith(_EK), each, _LANGUAGES.get(lang, lang or "")


def _relations(data: Data, labels: _Labels) -> Table:
    """Return the plain triples of the sentences, for which there is no statement with properties of its own."""
    head = [Column(name + tongue, kind, zh + more_zh, en + more_en)
            for name, zh, en in (("subject", "主语", "subject"), ("property", "关系", "property"), ("object", "宾语", "object"))
            for tongue, kind, more_zh, more_en in (("", "iri", "", ""), ("_zh", "string", "：中文名", ": Chinese name"),
                                                   ("_en", "string", "：英文名", ": English name"))]
    head += [Column("value", "string", "值", "value"), Column("sentence", "iri", "所在句", "sentence that states it"),
             Column("source", "string", "来源", "source"), Column("start", "integer", "起于", "start"),
             Column("end", "integer", "止于", "end")]
    rows = []
    for each in data.said:
        subject, place = from_term(each.subject), each.sentence
        if place is None or not isinstance(subject, Iri) or isinstance(subject, Place) or each.predicate == TYPE:
            continue
        thing, named = from_term(each.object), [subject, Iri(each.predicate.value)]
        cells: list[Value | None] = [part for name in named for part in (name, labels.of(name, "zh"), labels.of(name, "en"))]
        cells += [thing, labels.of(thing, "zh"), labels.of(thing, "en"), None] if isinstance(thing, Iri) else [
            None, None, None, text(thing)]
        rows.append((place, [*cells, place, place.source, place.start, place.end]))
    rows.sort(key=lambda row: _place_order(row[0]))
    return Table("Relation", "关系", "relation", tuple(head),
                 tuple(tuple(() if cell is None else (cell,) for cell in row) for _, row in rows), key=False,
                 graphs=frozenset(place for place, _ in rows))


def _place_order(value: object) -> tuple[str, int, int, str]:
    """Return what sorts places by where they are, and all else by its text."""
    place = iri(value) if isinstance(value, str) else value
    if isinstance(place, Place):
        return place.source, place.start, place.end, ""
    if isinstance(place, TableCell):
        return place.source, place.row, place.column, ""
    return "", 0, 0, str(value)
