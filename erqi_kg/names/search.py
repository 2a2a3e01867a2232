"""What a text may mean, the best first.

First the names that are the text, then those that begin with it, have its letters as the initials of their pinyin, contain it,
have all its words in any order, and those that are it but for one slip or two. Within each the short names come first, of
those that are as long the things that most is said of. Width, case, spaces, marks and the numbers of tones do not matter;
traditional characters are also read as simplified ones where OpenCC is installed (extra `serve`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice, pairwise
from typing import NamedTuple

from ..errors import MissingExtra, ParameterError
from ..reconcile.fold import LONGEST, Fold, folder, is_han, plain, without_tone_numbers
from ..terms import Iri
from .edits import slips
from .grams import END, START, expression
from .index import Names, listed
from .row import Hit, Why

_WORDS = 8
_BREAK = re.compile(r"[\W_]+")
_HAN_PARTS, _LATIN_PARTS = 12, 4
_HAN_SLIP, _LATIN_SLIP, _LATIN_TWO = 3, 4, 8
# So many names are compared with the text for each part of it that may be right, half as many for two slips.
_COMPARED = 400
_FROM = "FROM grams CROSS JOIN names n ON n.id = grams.rowid WHERE grams MATCH ?"


class Found(NamedTuple):
    """A name that fits: its number, its thing, how it fits."""

    name: int
    thing: int
    why: Why
    slips: int = 0


def search(names: Names, text: str, *, kinds: Iterable[str] | None = None, lang: str = "zh", limit: int = 20) -> list[Hit]:
    """Return the best hits, a thing once, of the kinds given (`Project`, or an IRI); `lang` is the language of their names."""
    if limit < 1:
        raise ParameterError(f"limit {limit} asks for nothing: give 1 or more", f"limit {limit} 什么也不要：请给 1 或更大的数")
    sets = None if kinds is None else names.of_kinds(kinds)
    best: dict[int, Found] = {}
    readings = _readings(text)
    for tier in (_exact, _start, _initials, _part, _words, _slips):
        for reading in readings:
            # A text that is a name has no slip.
            if tier is _slips and any(found.why == "exact" for found in best.values()):
                continue
            for found in tier(names, reading, sets):
                best.setdefault(found.thing, found)
                if len(best) >= limit:
                    return [_hit(names, each, lang) for each in best.values()]
    return [_hit(names, each, lang) for each in best.values()]


def alike(names: Names, text: str, sets: tuple[int, ...]) -> list[int]:
    """Return the numbers of names that have something in common with a text that is no name, the most likely first."""
    folded = plain(text)
    if not folded or not sets:
        return []
    near = [found.name for tier in (_start, _part, _slips) for found in islice(tier(names, Reading(folded, ()), sets), 50)]
    size = 2 if is_han(folded) else 4
    parts = sorted({folded[at:at + size] for at in range(max(1, len(folded) - size + 1))},
                   key=lambda part: (min(names.frequent.get(part, 0), names.frequent.get(part[:3], 0)), part))[:_WORDS]
    for part in parts:
        near += [name for name, in names.rows(f"SELECT n.id {_FROM} ORDER BY grams.rowid LIMIT 50",
                                              (expression([part], names.frequent, sets),))]
    return list(dict.fromkeys(near))


class Reading(NamedTuple):
    """A text as it is compared: folded, and the words that it has."""

    folded: str
    words: tuple[str, ...]


def _readings(text: str) -> list[Reading]:
    """Return a text as it stands, without the numbers of tones, and in simplified characters."""
    text = text[:10 * LONGEST]
    forms = [text, without_tone_numbers(text)]
    if is_han(text) and (simplified := _simplified()) is not None:
        forms.append(simplified(text))
    found: dict[str, Reading] = {}
    for form in forms:
        folded = plain(form)
        if folded:
            found.setdefault(folded, Reading(folded, tuple(dict.fromkeys(filter(None, map(plain, _BREAK.split(form)))))))
    return list(found.values())


@cache
def _simplified() -> Fold | None:
    try:
        return folder()
    except MissingExtra:
        return None


def _exact(names: Names, reading: Reading, sets: tuple[int, ...] | None) -> Iterator[Found]:
    query = f"SELECT n.id, n.thing FROM names n WHERE fold = ? {_sought(sets)} ORDER BY property, id"
    return _each(names.rows(query, (reading.folded,)), "exact")


def _start(names: Names, reading: Reading, sets: tuple[int, ...] | None) -> Iterator[Found]:
    asked = expression([START + reading.folded], names.frequent, sets)
    query = f"SELECT n.id, n.thing {_FROM} AND instr(n.fold, ?) = 1 ORDER BY grams.rowid"
    return _each(names.rows(query, (asked, reading.folded)), "start")


def _initials(names: Names, reading: Reading, sets: tuple[int, ...] | None) -> Iterator[Found]:
    query = f"SELECT n.id, n.thing FROM names n WHERE initials = ? {_sought(sets)} ORDER BY id"
    return _each(names.rows(query, (reading.folded,)), "initials")


def _part(names: Names, reading: Reading, sets: tuple[int, ...] | None) -> Iterator[Found]:
    asked = expression([reading.folded], names.frequent, sets)
    query = f"SELECT n.id, n.thing {_FROM} AND instr(n.fold, ?) ORDER BY grams.rowid"
    return _each(names.rows(query, (asked, reading.folded)), "part")


def _words(names: Names, reading: Reading, sets: tuple[int, ...] | None) -> Iterator[Found]:
    words = reading.words[:_WORDS]
    if len(words) < 2:
        return iter(())
    query = f"SELECT n.id, n.thing {_FROM} {' AND instr(n.fold, ?)' * len(words)} ORDER BY grams.rowid"
    return _each(names.rows(query, (expression(words, names.frequent, sets), *words)), "words")


def _each(rows: Iterable[tuple[int, int]], why: Why) -> Iterator[Found]:
    return (Found(name, thing, why) for name, thing in rows)


def _sought(sets: tuple[int, ...] | None) -> str:
    kinds = "" if sets is None else f" AND t.kinds IN ({listed(sets)})"
    return f"AND EXISTS (SELECT 1 FROM things t WHERE t.id = n.thing AND t.sought{kinds})"


def _slips(names: Names, reading: Reading, sets: tuple[int, ...] | None) -> Iterator[Found]:
    """Give the names that are the text but for slips."""
    folded, most = reading.folded, allowed(reading.folded)
    told: set[int] = set()
    for slip in range(1, most + 1):
        seen, near = set(told), dict[int, tuple[int, int]]()
        for parts in _right(folded, slip):
            for name, thing, other in _within(names, parts, len(folded), slip, sets):
                if name not in seen and (count := slips(folded, other, slip)) is not None:
                    near[name] = (count, thing)
                seen.add(name)
        for name, (count, thing) in sorted(near.items(), key=lambda each: (each[1][0], each[0])):
            told.add(name)
            yield Found(name, thing, "slip", count)


def allowed(folded: str) -> int:
    """Return how many slips a text may have: a short one is another name with a slip, one of Chinese with two."""
    if is_han(folded):
        return int(len(folded) >= _HAN_SLIP)
    return int(len(folded) >= _LATIN_SLIP) + int(len(folded) >= _LATIN_TWO)


def _right(folded: str, slip: int) -> list[tuple[str, ...]]:
    """Return what of a text is right when it has so many slips: all but one of its parts, or two of four parts."""
    size = len(folded)
    if slip == 1:
        # Much of a Chinese name, such as 有限公司, is common to many: only the rest of it leads to few.
        count = min(size, _HAN_PARTS if is_han(folded) else _LATIN_PARTS)
        cuts = [size * part // count for part in range(count + 1)]
        found: list[tuple[str, ...]] = [(START + folded[:start], folded[end:] + END) for start, end in pairwise(cuts)]
        # Two that are swapped may stand in two parts.
        return found + [(START + folded[:at - 1] + folded[at] + folded[at - 1] + folded[at + 1:] + END,) for at in cuts[1:-1]]
    one, two, three = size // 4, size // 2, size - size // 4
    first, last = START + folded[:one], folded[three:] + END
    return [(START + folded[:two],), (folded[two:] + END,), (folded[one:three],), (first, folded[two:three]),
            (folded[one:two], last), (first, last)]


def _within(names: Names, parts: tuple[str, ...], length: int, slip: int,
            sets: tuple[int, ...] | None) -> Iterator[tuple[int, int, str]]:
    """Give the names with these parts that are about as long as a text."""
    # A number is a rank, and the short names come first: those of a length stand together.
    first, last = next(names.rows("SELECT min(first), max(last) FROM lengths WHERE length BETWEEN ? AND ?",
                                  (length - slip, length + slip)))
    if first is not None:
        yield from names.rows(f"""SELECT n.id, n.thing, n.fold {_FROM} AND grams.rowid BETWEEN ? AND ?
            ORDER BY grams.rowid LIMIT {_COMPARED // slip}""", (expression(parts, names.frequent, sets), first, last))


def _hit(names: Names, found: Found, lang: str) -> Hit:
    """Return a hit as it is shown; a thing without a name in the language is shown by another of its names."""
    thing, matched = next(names.rows("SELECT t.iri, n.text FROM names n JOIN things t ON t.id = n.thing WHERE n.id = ?",
                                     (found.name,)))
    name = names.one("SELECT text FROM names WHERE thing = ? ORDER BY property, lang <> ?, lang DESC, id LIMIT 1",
                     (found.thing, lang))
    return Hit(Iri(thing), name, matched, found.why, found.slips)
