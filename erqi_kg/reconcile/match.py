"""How like a name is what was asked: 0 to 100, with the reasons, by rules that know which difference makes another name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .fold import is_han, is_pinyin
from .index import EK, WORTH, Entity, Index, Name, pairs, shortened, without_form
from .words import COUNTRY, ENDINGS, KINDS, PARENTHESIS, TELLING, abbreviated, code_forms, stem

THRESHOLD = 90.0          # from here on a candidate that stands alone is a match
_ENDING, _FORM, _SLIP = 94.0, 92.0, 91.0
_STEM, _DOUBTFUL, _LIKE, _GENERIC = 80.0, 84.0, 80.0, 85.0
_PLACED = 2.0             # what a place before the name takes off
_LEAST = 25.0
# A slip is believed in a name that has so many characters beside the word for its kind.
_LONG_HAN, _LONG_LATIN, _LONG_SOUND = 4, 8, 3
# So many characters at the front say whose it is: 中数 and 中电 are not the same.
_OWNER = 2
_READINGS = 12            # so often is a name read with places before it
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Likeness:
    """How like a name is: the score, the name, and what kind of likeness it is."""

    score: float
    name: Name
    how: str      # "exact", "ending", "form", "slip", "stem", "like"
    placed: bool = False


@dataclass(frozen=True)
class _Reading:
    """What was asked, read as a name with places around it that the thing must be in."""

    text: str
    folded: str
    places: frozenset[str] = frozenset()
    placed: bool = False


def alike(index: Index, text: str) -> dict[Entity, Likeness]:
    """Return each thing that a name may be of, with the best likeness."""
    found: dict[Entity, Likeness] = {}
    readings = list(_readings(index, text))
    for reading in readings:
        for entity, likeness in _named(index, reading):
            if reading.places <= entity.within and likeness.score > (found[entity].score if entity in found else 0.0):
                found[entity] = likeness
    for entity, likeness in _similar(index, readings[0]) if readings else ():
        if likeness.score > (found[entity].score if entity in found else _LEAST):
            found[entity] = likeness
    return found


def namesakes(index: Index, text: str, entity: Entity) -> list[Entity]:
    """Return other places that are called by the same word and another word for their kind, as 二七 is in 二七广场."""
    asked = {reading.folded for reading in _readings(index, text)}
    return [other for each in asked for other, name in index.stems.get(each, ())
            if other is not entity and name.folded != each and EK + "Place" in other.classes]


def _readings(index: Index, text: str) -> Iterator[_Reading]:
    folded = index.fold(text)
    if not folded:
        return
    yield _Reading(text, folded)
    if (short := abbreviated(folded)) != folded:
        yield _Reading(text, short)
    for head, tails in _split(text):
        places = _all_places(index, tails)
        if places is not None and (first := index.fold(head)):
            yield _Reading(head, first, places, True)
    yield from _after_places(index, text, folded)


def _split(text: str) -> Iterator[tuple[str, list[str]]]:
    """Give a name with places after it: `Erqi District, Zhengzhou, China`, `二七区（郑州市）`."""
    head, *tails = re.split(r"[,，]", text[:400])
    if tails:
        yield head, tails
    if match := PARENTHESIS.match(text[:400]):
        yield match[1], [match[2]]


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


def _after_places(index: Index, text: str, folded: str) -> Iterator[_Reading]:
    """Give what stands behind the names of places: 河南省郑州市二七区 is 二七区 in 郑州市 in 河南省."""
    open_, seen = [(folded, frozenset[str]())], {folded}
    while open_:
        rest, places = open_.pop()
        for name, place in _around(index):
            after = rest.removeprefix(name)
            if after != rest and len(after) >= 2 and after not in seen and len(seen) < _READINGS:
                seen.add(after)
                within = places | ({place} - {""})
                yield _Reading(text, after, within, True)
                open_.append((after, within))


def _named(index: Index, reading: _Reading) -> Iterator[tuple[Entity, Likeness]]:
    """Give the things whose name it is by a rule, with the score that the rule is worth."""
    taken = _PLACED if reading.placed else 0.0
    asked = reading.folded
    for form in code_forms(reading.text, asked) if not reading.placed else (asked,):
        for entity, name in index.exact.get(form, ()):
            if form == asked or name.kind == "code":
                score = WORTH[name.kind] - taken
                # What says a kind alone is the name of many.
                yield entity, Likeness(min(score, _GENERIC) if asked in KINDS else score, name, "exact", reading.placed)
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


def _slips(index: Index, reading: _Reading, taken: float) -> Iterator[tuple[Entity, Likeness]]:
    seen: set[tuple[str, str]] = set()
    for each in shortened(reading.folded):
        for entity, name in index.shortened.get(each, ()):
            if (entity.iri, name.folded) not in seen and _one_slip(reading.folded, name.folded):
                seen.add((entity.iri, name.folded))
                sure = not reading.placed and _harmless(index, reading, entity, name)
                yield entity, Likeness((_SLIP if sure else _DOUBTFUL) - taken, name, "slip", reading.placed)


def _difference(one: str, other: str) -> tuple[int, str, str]:
    """Return how many characters are the same at the front, and what stands in each between that and the same end."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return start, one[start:len(one) - end], other[start:len(other) - end]


def _one_slip(one: str, other: str) -> bool:
    """Whether two names are one slip apart: a character changed, too many or missing, or two neighbours swapped."""
    _, left, right = _difference(one, other)
    return one != other and (max(len(left), len(right)) == 1 or (len(left) == 2 and left == right[::-1]))


def _harmless(index: Index, reading: _Reading, entity: Entity, name: Name) -> bool:
    """Whether a slip leaves the name what it is: not in a number, a direction or a kind, and not in whose it is."""
    asked = reading.folded
    start, left, right = _difference(asked, name.folded)
    asked_stem, name_stem = stem(asked), stem(name.folded)
    if is_han(name.folded) and index.same_sound(left, right):
        return len(name_stem) >= _LONG_SOUND and EK + "Person" not in entity.classes
    if {*left, *right} & TELLING or asked[len(asked_stem):] != name.folded[len(name_stem):]:
        return False
    # A word more at an end makes another name, as 站 behind the name of a road does.
    if len(left) != len(right) and (start == 0 or start + max(len(left), len(right)) == max(len(asked), len(name.folded))):
        return False
    if is_han(name.folded):
        return min(len(asked_stem), len(name_stem)) >= _LONG_HAN and start >= _OWNER
    if min(len(asked_stem), len(name_stem)) < _LONG_LATIN or len(left) > 1:
        return False
    words, others = ([word.casefold() for word in _WORDS.findall(each)] for each in (reading.text, name.text))
    changed = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    return len(words) == len(others) and not any(is_pinyin(one) and is_pinyin(other) for one, other in changed)


def _similar(index: Index, reading: _Reading) -> Iterator[tuple[Entity, Likeness]]:
    """Give the things that share pairs of characters with it, for people to choose from."""
    asked = pairs(reading.folded)
    shared: Counter[tuple[Entity, Name]] = Counter()
    for pair in asked:
        shared.update(index.pairs.get(pair, ()))
    for (entity, name), count in shared.items():
        yield entity, Likeness(_LIKE * 2 * count / (len(asked) + len(pairs(name.folded))), name, "like")
