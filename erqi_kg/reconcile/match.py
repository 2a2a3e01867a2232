"""How like a name is what was asked: 0 to 100, with the reasons, by rules that know which difference makes another name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .index import EK, WORTH, Entity, Index, Name, pairs, shortened, without_form, without_project
from .readings import Reading, readings
from .slips import harmless, one_slip
from .words import ENDINGS, KINDS, code_forms, spelled, stem

THRESHOLD = 90.0          # from here on a candidate that stands alone is a match
_SPELLED, _ENDING, _PROJECT, _FORM, _SLIP = 96.0, 94.0, 93.0, 92.0, 91.0
_STEM, _DOUBTFUL, _LIKE, _GENERIC = 80.0, 84.0, 80.0, 85.0
_PLACED = 2.0             # what a place before the name takes off
_LEAST = 25.0


@dataclass(frozen=True)
class Likeness:
    """How like a name is: the score, the name, and what kind of likeness it is."""

    score: float
    name: Name
    how: str      # "exact", "ending", "form", "slip", "stem", "like"
    placed: bool = False


def alike(index: Index, text: str) -> dict[Entity, Likeness]:
    """Return each thing that a name may be of, with the best likeness."""
    found: dict[Entity, Likeness] = {}
    read = list(readings(index, text))
    for reading in read:
        for entity, likeness in _named(index, reading):
            if likeness.score > (found[entity].score if entity in found else 0.0) and reading.allows(index, entity):
                found[entity] = likeness
    for entity, likeness in _similar(index, read[0]) if read else ():
        if likeness.score > (found[entity].score if entity in found else _LEAST):
            found[entity] = likeness
    return found


def namesakes(index: Index, text: str, entity: Entity) -> list[Entity]:
    """Return other places that are called by the same word and another word for their kind, as 二七 is in 二七广场."""
    asked = {reading.folded for reading in readings(index, text)}
    return [other for each in asked for other, name in index.stems.get(each, ())
            if other is not entity and name.folded != each and EK + "Place" in other.classes]


def _named(index: Index, reading: Reading) -> Iterator[tuple[Entity, Likeness]]:
    """Give the things whose name it is by a rule, with the score that the rule is worth."""
    taken = _PLACED if reading.placed else 0.0
    asked = reading.folded
    for form in code_forms(reading.text, asked) if not reading.placed else (asked,):
        for entity, name in index.exact.get(form, ()):
            coded = name.kind in ("code", "link", "near")
            # A place does not stand before a code: 郑州市(410103) says two things.
            if not (coded and reading.placed) and (coded or form == asked):
                score = WORTH[name.kind] - taken
                # What says a kind alone is the name of many.
                yield entity, Likeness(min(score, _GENERIC) if asked in KINDS else score, name, "exact", reading.placed)
    for entity, name in index.spelled.get(spelled(asked), ()) if asked not in KINDS else ():
        yield entity, Likeness(_SPELLED - taken, name, "form", reading.placed)
    for entity, name in index.projects.get(without_project(asked), ()) if not reading.company else ():
        yield entity, Likeness(_PROJECT - taken, name, "form", reading.placed)
    for kind, endings in ENDINGS.items():
        for ending in endings:
            for form in (asked + ending, asked.removesuffix(ending)):
                for entity, name in index.exact.get(form, ()) if form != asked else ():
                    if EK + kind in entity.classes and name.kind in ("preferred", "alias", "pinyin"):
                        yield entity, Likeness(_ENDING - taken, name, "ending", reading.placed)
    bare = without_form(asked)
    for entity, name in index.legal.get(bare, ()):
        yield entity, Likeness(_FORM - taken, name, "form", reading.placed)
    for each in (asked, stem(asked)):
        for entity, name in index.stems.get(each, ()):
            yield entity, Likeness(_STEM - taken, name, "stem", reading.placed)
    yield from _slips(index, reading, taken)


def _slips(index: Index, reading: Reading, taken: float) -> Iterator[tuple[Entity, Likeness]]:
    seen: set[tuple[str, str]] = set()
    for each in shortened(reading.folded):
        for entity, name in index.shortened.get(each, ()):
            if (entity.iri, name.folded) not in seen and one_slip(reading.folded, name.folded):
                seen.add((entity.iri, name.folded))
                sure = not reading.placed and harmless(index, reading.text, reading.folded, entity, name)
                yield entity, Likeness((_SLIP if sure else _DOUBTFUL) - taken, name, "slip", reading.placed)


def _similar(index: Index, reading: Reading) -> Iterator[tuple[Entity, Likeness]]:
    """Give the things that share pairs of characters with it, for people to choose from."""
    asked = pairs(reading.folded)
    shared: Counter[tuple[Entity, Name]] = Counter()
    for pair in asked:
        shared.update(index.pairs.get(pair, ()))
    for (entity, name), count in shared.items():
        yield entity, Likeness(_LIKE * 2 * count / (len(asked) + len(pairs(name.folded))), name, "like")
