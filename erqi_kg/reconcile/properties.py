"""Whether a thing has what a query says of it: yes, no, or not known, for what is not stated is not false."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..terms import expand
from .facts import IDENTIFIED, Facts
from .fold import LONGEST
from .index import EK, SKOS, Entity, Index, parts
from .words import code_forms

# For these a value may name what the thing is in at any distance.
_WITHIN = ("partOf", "locatedIn")
_OTHER_NAMES = {"type": "kind", "prefLabel": "name_zh", "altLabel": "alias", "hiddenLabel": "pinyin"}
# All the names of a thing together; not a property that is told of, but one that a query may exclude.
NAMES = "names"


@dataclass(frozen=True)
class Value:
    """A value of a query: a text, or a thing that was matched before."""

    text: str
    id: str = ""


@dataclass(frozen=True)
class Wanted:
    """A property and the forms that each of the values may have."""

    name: str
    forms: tuple[frozenset[str], ...]


class Properties:
    """What compares the values of a query with those of a thing."""

    def __init__(self, facts: Facts, index: Index) -> None:
        self._index = index
        self._facts = facts
        self._folded: dict[tuple[str, str], frozenset[str]] = {}

    def prepared(self, name: str, values: Iterable[Value]) -> Wanted:
        """Return what a query says of a property, ready to be compared with many things."""
        return Wanted(local(name), tuple(self._forms(value) for value in values))

    def verdict(self, entity: Entity, wanted: Wanted, quantifier: str = "any") -> bool | None:
        """Return whether the property has these values: any, all or none of them; None where the graph does not say."""
        own = self._own(entity, wanted.name)
        if not own:
            return None
        if quantifier == "all":
            return all(not own.isdisjoint(forms) for forms in wanted.forms)
        fits = any(not own.isdisjoint(forms) for forms in wanted.forms)
        if not fits and wanted.name in _WITHIN and not self._placed(entity):
            # A part of a plan is somewhere, too; only what is known to be in a place is not in another.
            return None
        return fits != (quantifier == "none")

    def _placed(self, entity: Entity) -> bool:
        around = (self._index.entities[each] for each in entity.within if each in self._index.entities)
        return any(EK + "Place" in each.classes for each in around)

    def _own(self, entity: Entity, name: str) -> frozenset[str]:
        """Return the values of a thing as they are compared; of an unknown property none."""
        key = (entity.iri, name)
        if key not in self._folded and (name == NAMES or name in self._facts.properties):
            self._folded[key] = frozenset(self._read(entity, name))
        return self._folded.get(key, frozenset())

    def _read(self, entity: Entity, name: str) -> Iterable[str]:
        if name == NAMES:
            yield from (each.folded for each in entity.names)
            return
        others = [self._index.entities[each] for each in entity.within if each in self._index.entities] if name in _WITHIN else []
        for lang in ("zh", "en"):
            for told in self._facts.values(entity, name, lang):
                if told.entity is not None:
                    others.append(told.entity)
                yield from map(self._index.fold, parts(told.text) if name in IDENTIFIED else (told.text,))
        for other in others:
            yield from (each.folded for each in other.names)

    def _forms(self, value: Value) -> frozenset[str]:
        if len(value.id or value.text) > LONGEST:
            return frozenset()
        if value.id:
            known = self._index.get(value.id)
            return frozenset({self._index.fold(known.iri if known else value.id)})
        folded = self._index.fold(value.text)
        return frozenset(form for form in code_forms(value.text, folded) if form)


def local(name: str) -> str:
    """Return the name of a property as the service knows it: `ek:partOf` and its whole IRI are `partOf`."""
    whole = expand(name) or ""
    for start in (EK, SKOS):
        if whole.startswith(start):
            name = whole.removeprefix(start)
    return _OTHER_NAMES.get(name, name)
