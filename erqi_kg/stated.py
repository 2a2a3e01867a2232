"""Figures out of a store and into triples."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from .errors import FigureError
from .figure import Figure, Label, Part
from .terms import PREFIXES, XSD, Iri, Place, from_term, iri

_EK, _QUDT = PREFIXES["ek"], PREFIXES["qudt"]
_TYPE, _LABEL = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_SUBTOTAL, _COMPLETE, _OVERLAP, _KIND = (ox.NamedNode(_EK + name) for name in (
    "subtotalOf", "partsComplete", "mayOverlap", "measureKind"))
# The property that says each field of a figure, and the type of what it says; the first six each figure has.
_SAID: dict[str, tuple[str, type]] = {
    "about": (_EK + "about", Iri),
    "indicator": (_EK + "indicator", Iri),
    "comparator": (_EK + "comparator", Iri),
    "unit": (_QUDT + "hasUnit", Iri),
    "modality": (_EK + "modality", Iri),
    "quote": (_EK + "quote", str),
    "counts": (_EK + "counts", Iri),
    "value": (_EK + "value", Decimal),
    "lower": (_EK + "lower", Decimal),
    "lower_included": (_EK + "lowerIncluded", bool),
    "upper": (_EK + "upper", Decimal),
    "upper_included": (_EK + "upperIncluded", bool),
    "since": (_EK + "from", date),
    "until": (_EK + "until", date),
}
_AROUND = (_SUBTOTAL, *(ox.NamedNode(_SAID[field][0]) for field in ("about", "indicator", "unit", "counts", "modality")))
_REQUIRED = tuple(_SAID)[:6]
_FIELD = {said: (field, kind) for field, (said, kind) in _SAID.items()}


class FigureReader:
    """The figures of a store, each read once."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._figures: dict[str, Figure] = {}
        self._labels: dict[str, Label] = {}

    def read(self, place: str) -> Figure:
        """Return the figure that is stated at a place; where none is, a FigureError says what is missing."""
        if place not in self._figures:
            self._figures[place] = self._read(iri(place))
        return self._figures[place]

    def _read(self, place: Iri) -> Figure:
        said = self._said(place)
        missing = [iri(_SAID[field][0]).short for field in _REQUIRED if field not in said]
        if missing or not isinstance(place, Place):
            raise FigureError(f"{place} is no figure: it has no {', '.join(missing) or '#char=start,end'}")
        for bound in ("lower", "upper"):
            # A bound is included where the data do not say otherwise.
            said.setdefault(bound + "_included", True if bound in said else None)
        about = ox.NamedNode(said["about"])
        kind = self._objects(ox.NamedNode(said["indicator"]), _KIND)
        overlaps = {*self._objects(about, _OVERLAP), *self._subjects(_OVERLAP, about)}
        return Figure(place=place, measure_kind=kind[0] if kind else None, part_of=self._parts(place),
                      may_overlap=frozenset(overlaps), measured_in=self._label(said.get("counts") or said["unit"]),
                      mood=self._label(said["modality"]), **said)

    def _said(self, place: Iri) -> dict[str, Any]:
        """Return what is said of a figure by field; of several values the first in order."""
        found: dict[str, Any] = {}
        for quad in self._store.quads_for_pattern(ox.NamedNode(place), None, None, None):
            if quad.predicate.value in _FIELD:
                field, kind = _FIELD[quad.predicate.value]
                value: Any = from_term(quad.object)
                if kind is Decimal and type(value) is int:
                    value = Decimal(value)
                if not isinstance(value, kind):
                    raise FigureError(f"{place.short} has {iri(_SAID[field][0]).short} {value!r}, which is no {kind.__name__}")
                found[field] = min(found.get(field, value), value)
        return found

    def _parts(self, place: Place) -> tuple[Part, ...]:
        """Return every total that a figure counts towards, the nearest first."""
        parts, ways = dict[Part, None](), [place]
        for through in ways:
            for total in self._objects(ox.NamedNode(through), _SUBTOTAL):
                if isinstance(total, Place):
                    complete = self._store.quads_for_pattern(ox.NamedNode(total), _COMPLETE, ox.Literal(True), None)
                    parts[Part(total, through, any(True for _ in complete))] = None
                    ways += [total] if total not in ways else []
        return tuple(parts)

    def _label(self, thing: Iri) -> Label:
        if thing not in self._labels:
            quads = self._store.quads_for_pattern(ox.NamedNode(thing), _LABEL, None, None)
            names = {quad.object.language: quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}
            self._labels[thing] = Label(names.get("zh", thing.short), names.get("en", thing.short))
        return self._labels[thing]

    def _objects(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> list[Iri]:
        quads = self._store.quads_for_pattern(subject, predicate, None, None)
        return sorted({iri(quad.object.value) for quad in quads if isinstance(quad.object, ox.NamedNode)})

    def _subjects(self, predicate: ox.NamedNode, thing: ox.NamedNode) -> list[Iri]:
        quads = self._store.quads_for_pattern(None, predicate, thing, None)
        return sorted({iri(quad.subject.value) for quad in quads if isinstance(quad.subject, ox.NamedNode)})


def around(store: ox.Store, things: set[str]) -> set[str]:
    """Return what must be known beside these figures and totals to read them: one step from each, as far as the store says."""
    found: set[str] = set()
    for thing in things:
        for predicate in _AROUND:
            quads = store.quads_for_pattern(ox.NamedNode(thing), predicate, None, None)
            found.update(quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode))
    return found


def read_figure(store: ox.Store, place: str) -> Figure:
    """Return the figure that is stated at a place."""
    return FigureReader(store).read(place)


def triples(figure: Figure) -> list[ox.Triple]:
    """Return what `read_figure` reads of a figure: what it states, and what must be known of it to add it."""
    place, about = ox.NamedNode(figure.place), ox.NamedNode(figure.about)
    made = [ox.Triple(place, _TYPE, ox.NamedNode(_EK + "Figure"))]
    for field, (said, _) in _SAID.items():
        value = getattr(figure, field)
        if value is not None:
            made.append(ox.Triple(place, ox.NamedNode(said), _term(value)))
    if figure.measure_kind:
        made.append(ox.Triple(ox.NamedNode(figure.indicator), _KIND, ox.NamedNode(figure.measure_kind)))
    for part in figure.part_of:
        made.append(ox.Triple(ox.NamedNode(part.through), _SUBTOTAL, ox.NamedNode(part.total)))
        made += [ox.Triple(ox.NamedNode(part.total), _COMPLETE, ox.Literal(True))] if part.complete else []
    made += [ox.Triple(about, _OVERLAP, ox.NamedNode(other)) for other in sorted(figure.may_overlap)]
    for thing, label in ((figure.counts or figure.unit, figure.measured_in), (figure.modality, figure.mood)):
        made += [ox.Triple(ox.NamedNode(thing), _LABEL, ox.Literal(text, language=lang))
                 for text, lang in ((label.zh, "zh"), (label.en, "en"))]
    return made


def _term(value: Iri | str | Decimal | bool | date) -> ox.NamedNode | ox.Literal:
    if isinstance(value, Decimal):
        return ox.Literal(f"{value:f}", datatype=ox.NamedNode(XSD + "decimal"))
    if isinstance(value, date):
        return ox.Literal(value.isoformat(), datatype=ox.NamedNode(XSD + "date"))
    return ox.NamedNode(value) if isinstance(value, Iri) else ox.Literal(value)
