"""The graph as tables: one for each kind of thing and of statement, and one of the plain relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pyoxigraph as ox

from ..answer import cell as text
from ..store import INFERRED_GRAPH
from ..terms import PREFIXES, Iri, Place, TableCell, Value, from_term, iri
from ..words import WORDS
from .data import TYPE, Data, Object, Said

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
# A property and the language of its values; what is said of each thing by the properties, and the sentences that speak of it.
Key = tuple[str, str | None]
Facts = dict[str, dict[str, set[Object]]]
Evidence = dict[str, set[Place]]


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


class Labels:
    """The labels of everything in the graph, in both languages."""

    def __init__(self, said: Iterable[Said]) -> None:
        self._found: dict[str, dict[str, str]] = defaultdict(dict)
        for each in said:
            if each.predicate.value == _LABEL and isinstance(each.object, ox.Literal) and each.object.language:
                self._found[each.subject.value].setdefault(each.object.language, each.object.value)

    def has(self, name: object) -> bool:
        """Return whether the thing of this name has a label in any language."""
        return bool(self._labels(str(name)))

    def of(self, name: str, lang: str) -> str:
        """Return the label in a language, or else what the name itself says."""
        words = WORDS.get(name)
        return self._labels(name).get(lang) or (words[lang == "en"] if words else Iri(name).short)

    def _labels(self, name: str) -> dict[str, str]:
        return self._found.get(name, {})


class Spec(NamedTuple):
    """What the cells of a property have to fit: their one kind, whether one may hold several, and whether some have labels."""

    kind: str
    many: bool
    labelled: bool

    def joined(self, other: Spec) -> Spec:
        """Return what the cells of both fit."""
        kinds = {self.kind, other.kind}
        kind = self.kind if len(kinds) == 1 else "decimal" if kinds == {"integer", "decimal"} else "string"
        return Spec(kind, self.many or other.many, self.labelled or other.labelled)


@dataclass(frozen=True)
class Specs:
    """The columns of a table: what each property in each language has to fit, and whether sentences speak of the rows."""

    columns: dict[Key, Spec]
    stated: bool

    def joined(self, other: Specs) -> Specs:
        """Return the columns of both."""
        columns = dict(self.columns)
        for key, spec in other.columns.items():
            columns[key] = columns[key].joined(spec) if key in columns else spec
        return Specs(columns, self.stated or other.stated)


def tables(data: Data) -> list[Table]:
    """Return the tables that have rows, by name.

    What was inferred is left out, since a table does not tell it from what is said. Names and kinds of things are those of
    the whole graph, whichever graphs were chosen.
    """
    labels = Labels(data.everything)
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
    made = [of_class(kind, {name: said[name] for name in sorted(names, key=place_order) if name in said},
                     evidence, labels, graphs)
            for kind, names in kinds.items()]
    return sorted((table for table in [*made, relations(data.said, labels)] if table.rows), key=lambda table: table.name)


def _cells(said: Facts) -> dict[Key, dict[str, Cell]]:
    """Return the values of each thing for each property in each language."""
    cells: dict[Key, dict[str, Cell]] = defaultdict(dict)
    for name, properties in said.items():
        for each, terms in properties.items():
            if each in _LEFT_OUT:
                continue
            for lang in {_language(term) for term in terms}:
                found = [value for term in terms if _language(term) == lang and (value := from_term(term)) is not None]
                cells[each, lang][name] = tuple(sorted(found, key=place_order))
    return cells


def _stated(said: Facts, evidence: Evidence) -> dict[str, Cell]:
    # A statement names its sentence by a property.
    return {name: tuple(sorted(evidence[name], key=place_order)) for name in said
            if evidence.get(name) and not isinstance(iri(name), Place)}


def specs_of(said: Facts, evidence: Evidence, labels: Labels) -> Specs:
    """Return the columns that a table of these things has to have."""
    return Specs({key: _spec(values, labels) for key, values in _cells(said).items()}, bool(_stated(said, evidence)))


def _spec(values: dict[str, Cell], labels: Labels) -> Spec:
    kind = _kind(value for cell in values.values() for value in cell)
    return Spec(kind, any(len(cell) > 1 for cell in values.values()),
                kind == "iri" and any(labels.has(value) for cell in values.values() for value in cell))


def of_class(kind: str, said: Facts, evidence: Evidence, labels: Labels, graphs: dict[str, set[str]],
             specs: Specs | None = None, taken: Iterable[str] = ()) -> Table:
    """Return the table of a class; a part of one has the columns of the whole, `specs`, and none of a name that is taken."""
    cells, stated = _cells(said), _stated(said, evidence)
    specs = specs or specs_of(said, evidence, labels)
    columns = [Column("id", "iri", "标识", "identifier")]
    made: list[dict[str, Cell]] = [{name: (Iri(name),) for name in said}]
    names = {"id", "evidence", *taken}
    for key in sorted(specs.columns, key=_column_order):
        column, values = _column(key, specs.columns[key], cells.get(key, {}), labels, names)
        columns.append(column)
        made.append(values)
        if column.kind == "iri" and specs.columns[key].labelled:
            for tongue, (zh, en) in _TONGUES.items():
                columns.append(Column(f"{column.name}_{tongue}", "string", f"{column.zh}：{zh}", f"{column.en}: {en}",
                                      many=column.many))
                made.append({name: tuple(labels.of(str(value), tongue) for value in cell) for name, cell in values.items()})
    if specs.stated:
        columns.append(Column("evidence", "iri", "说到它的句子", "sentences that speak of it", many=True))
        made.append(stated)
    rows = tuple(tuple(column.get(name, ()) for column in made) for name in said)
    return Table(Iri(kind).short.partition(":")[2], labels.of(kind, "zh"), labels.of(kind, "en"), tuple(columns), rows,
                 graphs=frozenset().union(*(graphs[name] for name in said)))


def _language(term: Object) -> str | None:
    return term.language if isinstance(term, ox.Literal) else None


def _column(key: Key, spec: Spec, values: dict[str, Cell], labels: Labels, taken: set[str]) -> tuple[Column, dict[str, Cell]]:
    """Return the column of a property in a language, and its cells as the type of the column has them."""
    each, lang = key
    local = "label" if each == _LABEL else each.replace("#", "/").rpartition("/")[2]
    name = "_".join([local, *([lang.replace("-", "_")] if lang else [])])
    if name in taken:
        # Of two properties with the same last name, the second goes by its prefix too.
        name = Iri(each).short.replace(":", "_").replace("/", "_") + name.removeprefix(local)
    taken.add(name)
    if spec.kind == "decimal":
        values = {name: tuple(Decimal(text(value)) for value in cell) for name, cell in values.items()}
    elif spec.kind == "string":
        values = {name: tuple(map(text, cell)) for name, cell in values.items()}
    return Column(name, spec.kind, labels.of(each, "zh"), labels.of(each, "en"), each, spec.many, lang), values


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


def _column_order(column: Key) -> tuple[int, bool, str, str]:
    each, lang = column
    return _FIRST.get(each, len(_FIRST)), not each.startswith(_EK), each, _LANGUAGES.get(lang, lang or "")


def relations(said: Iterable[Said], labels: Labels) -> Table:
    """Return the plain triples of the sentences, for which there is no statement with properties of its own."""
    head = [Column(name + tongue, kind, zh + more_zh, en + more_en)
            for name, zh, en in (("subject", "主语", "subject"), ("property", "关系", "property"), ("object", "宾语", "object"))
            for tongue, kind, more_zh, more_en in (("", "iri", "", ""), ("_zh", "string", "：中文名", ": Chinese name"),
                                                   ("_en", "string", "：英文名", ": English name"))]
    head += [Column("value", "string", "值", "value"), Column("sentence", "iri", "所在句", "sentence that states it"),
             Column("source", "string", "来源", "source"), Column("start", "integer", "起于", "start"),
             Column("end", "integer", "止于", "end")]
    rows = []
    for each in said:
        subject, place = from_term(each.subject), each.sentence
        if place is None or not isinstance(subject, Iri) or isinstance(subject, Place) or each.predicate == TYPE:
            continue
        thing, named = from_term(each.object), [subject, Iri(each.predicate.value)]
        cells: list[Value | None] = [part for name in named for part in (name, labels.of(name, "zh"), labels.of(name, "en"))]
        cells += [thing, labels.of(thing, "zh"), labels.of(thing, "en"), None] if isinstance(thing, Iri) else [
            None, None, None, text(thing)]
        rows.append((place, [*cells, place, place.source, place.start, place.end]))
    rows.sort(key=lambda row: place_order(row[0]))
    return Table("Relation", "关系", "relation", tuple(head),
                 tuple(tuple(() if cell is None else (cell,) for cell in row) for _, row in rows), key=False,
                 graphs=frozenset(place for place, _ in rows))


def place_order(value: object) -> tuple[str, int, int, str]:
    """Return what sorts places by where they are, and all else by its text."""
    place = iri(value) if isinstance(value, str) else value
    if isinstance(place, Place):
        return place.source, place.start, place.end, ""
    if isinstance(place, TableCell):
        return place.source, place.row, place.column, ""
    return "", 0, 0, str(value)
