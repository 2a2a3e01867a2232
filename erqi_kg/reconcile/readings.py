"""How a name that is asked for may be read: with places around it, with a code behind it, as a company in some place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .fold import is_han
from .index import EK, Entity, Index, without_form
from .words import COUNTRY, PARENTHESIS, abbreviated, code_forms

_READINGS = 12            # so often is a name read with places around it
_PARTY = "中共"
# What stands somewhere, whether the graph says where or not. An area, a belt or a measure of the same name has each district.
_SOMEWHERE = frozenset(EK + each for each in (
    "Axis", "BusinessCircle", "Cluster", "Company", "DevelopmentZone", "PartyBody", "Post", "Project", "PublicBody", "Road",
    "ScenicArea", "Square", "Venue"))
_COMPANY, _AREA = EK + "Company", EK + "AdministrativeArea"
# The company of a group in some city is another company.
_GROUP, _SHORTEST_COMPANY, _SHORTEST_LATIN = ("集团", "group"), 4, 8


@dataclass(frozen=True)
class Reading:
    """What was asked, read as a name with places around it; `only` are the things that a code beside the name is of."""

    text: str
    folded: str
    places: frozenset[str] = frozenset()
    placed: bool = False
    company: bool = False
    only: frozenset[str] | None = None

    def allows(self, index: Index, entity: Entity) -> bool:
        """Whether what stands around the name does not speak against a thing."""
        if self.only is not None and entity.iri not in self.only:
            return False
        if self.company and _COMPANY not in entity.classes:
            return False
        if self.places <= entity.within:
            return True
        # A city is in none of its districts, and neither is its committee.
        own = next((place for name, place in index.places if self.folded.removeprefix(_PARTY).startswith(name)), "")
        if any(own in index.entities[each].within for each in self.places):
            return False
        known = any(_AREA in index.entities[each].classes for each in entity.within if each in index.entities)
        # A province has many of the same name; a place that is not stated is not another place.
        near = any(_AREA in index.entities[each].classes and EK + "Province" not in index.entities[each].classes
                   for each in self.places)
        return not known and near and not _SOMEWHERE.isdisjoint(entity.classes) and (
            _COMPANY not in entity.classes or _own(self.folded))


def _own(folded: str) -> bool:
    name = without_form(folded)
    return len(name) >= (_SHORTEST_COMPANY if is_han(name) else _SHORTEST_LATIN) and not name.endswith(_GROUP)


def readings(index: Index, text: str) -> Iterator[Reading]:
    """Give the readings of a text: as it stands, in short, before and behind the names of places, with a code."""
    folded = index.fold(text)
    if not folded:
        return
    yield Reading(text, folded)
    short = abbreviated(folded)
    if short != folded:
        yield Reading(text, short)
    for head, tails in _split(text):
        first = index.fold(head)
        places = _all_places(index, tails)
        if first and places is not None:
            yield Reading(head, first, places, True)
        elif first and (coded := _coded(index, tails[0])):
            yield Reading(head, first, placed=True, only=coded)
    yield from _around_places(index, text, folded)
    if short.startswith(_PARTY):
        for each in _around_places(index, text, short.removeprefix(_PARTY)):
            yield Reading(text, _PARTY + each.folded, each.places, True)


def _split(text: str) -> Iterator[tuple[str, list[str]]]:
    """Give a name with places after it: `Erqi District, Zhengzhou, China`, `二七区（郑州市）`."""
    head, *tails = re.split(r"[,，]", text[:400])
    if tails:
        yield head, tails
    if match := PARENTHESIS.match(text[:400]):
        yield match[1], [match[2]]


def _coded(index: Index, text: str) -> frozenset[str]:
    """Return the things that a text is a code of."""
    return frozenset(entity.iri for form in code_forms(text, index.fold(text)) for entity, name in index.exact.get(form, ())
                     if name.kind in ("code", "link"))


def _all_places(index: Index, tails: list[str]) -> frozenset[str] | None:
    """Return the places that these words name one after another; None where one names none."""
    found: set[str] = set()
    for tail in tails:
        rest = index.fold(tail)
        while rest:
            step = next(((name, place) for name, place in _around(index) if rest.startswith(name)), None)
            if step is None:
                return None
            rest = rest.removeprefix(step[0])
            found |= {step[1]} - {""}
    return frozenset(found)


def _around(index: Index) -> list[tuple[str, str]]:
    return [*index.places, *((name, "") for name in COUNTRY)]


def _around_places(index: Index, text: str, folded: str) -> Iterator[Reading]:
    """Give what stands behind the names of places: 河南省郑州市二七区 is 二七区 in 郑州市 in 河南省."""
    open_, seen, around = [(folded, frozenset[str]())], {folded}, _around(index)
    while open_:
        rest, places = open_.pop()
        yield from _company(index, text, rest, places)
        for name, place in around:
            after = rest.removeprefix(name)
            if after != rest and len(after) >= 2 and after not in seen and len(seen) < _READINGS:
                seen.add(after)
                within = places | ({place} - {""})
                yield Reading(text, after, within, True)
                open_.append((after, within))


def _company(index: Index, text: str, folded: str, places: frozenset[str]) -> Iterator[Reading]:
    """Give the name of a company whose place stands before its legal form: 领航机器人（郑州）有限公司."""
    bare = without_form(folded)
    for name, place in index.places if bare != folded else ():
        if bare.endswith(name) and len(bare) - len(name) >= _SHORTEST_COMPANY:
            yield Reading(text, bare.removesuffix(name), places | {place}, True, True)
