"""Keys of rows to things of the graph: by code, with the dated lists of codes where the graph holds them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from ..errors import ParameterError
from ..terms import BASE, PREFIXES, Iri
from .cells import plain

DIVISION = PREFIXES["ek"] + "divisionCode"
_SCHEMES = BASE + "division/"
_SKOS = PREFIXES["skos"]
_PATTERNS = {
    DIVISION: (re.compile(r"[1-9][0-9]{5}([0-9]{3}|[0-9]{6})?\Z"), ("6、9 或 12 位", "6, 9 or 12 digits")),
    PREFIXES["ek"] + "stockCode": (re.compile(r"((SSE|SZSE|BSE):[0-9]{6}|HKEX:[0-9]{5})\Z"), ("SZSE:301376",) * 2),
    PREFIXES["ek"] + "isoCode": (re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}\Z"), ("CN-HA",) * 2),
}
KINDS = {key: Iri(key).short for key in _PATTERNS}
# The endings that official short forms leave out: 二七 for 二七区.
_ENDINGS = ("特别行政区", "自治区", "自治州", "自治县", "街道办事处", "街道", "地区", "省", "市", "区", "县", "镇", "乡")
_ENGLISH = (" District", " City", " Province", " County", " Town", " Subdistrict")


@dataclass(frozen=True)
class Book:
    """The things of a graph by their code, their names, and the dated lists by code: {vintage: name}."""

    key: str
    things: dict[str, tuple[str, ...]]
    names: dict[str, frozenset[str]]
    lists: dict[str, dict[str, str]]
    vintages: tuple[str, ...]
    covered: frozenset[tuple[str, str]]

    def code(self, text: str) -> str | None:
        """Return a key as the code that it is, or None; of 12 digits those that are no zeros."""
        bare = plain(text)
        if not _PATTERNS[self.key][0].match(bare):
            return None
        return shortened(bare) if self.key == DIVISION else bare

    def lacks(self, vintage: str, code: str) -> bool:
        """Whether a list has no such code though it has others of the same level and parent: a list may hold a part only."""
        return vintage not in self.lists.get(code, {}) and (vintage, _family(code)) in self.covered

    @property
    def form(self) -> tuple[str, str]:
        """What a key looks like, in Chinese and in English."""
        return _PATTERNS[self.key][1]

    def above(self, code: str) -> list[str]:
        """Return the things that the thing of a division code is part of, the largest first."""
        codes = (code[:2] + "0000", code[:4] + "00", code[:6]) if self.key == DIVISION else ()
        return [self.things[each][0] for each in codes if each != code and len(self.things.get(each, ())) == 1]


def shortened(code: str) -> str:
    """Return a code of 12 digits in the 6 or 9 that say it."""
    if len(code) == 12 and code.endswith("000"):
        code = code[:9]
    return code[:6] if len(code) == 9 and code.endswith("000") else code


def book_of(store: ox.Store, key: str, vintage: str | None) -> Book:
    """Return what a graph says of a kind of code; a vintage that it has no list of is a ParameterError."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, ox.NamedNode(key), None, None):
        if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
            found[quad.object.value].add(quad.subject.value)
    things = {code: tuple(sorted(each)) for code, each in found.items()}
    names = {thing: _names(store, thing) for each in things.values() for thing in each}
    lists = _lists(store) if key == DIVISION else {}
    vintages = tuple(sorted({each for editions in lists.values() for each in editions}))
    if vintage is not None and vintages and vintage not in vintages:
        raise ParameterError(f"no list of codes of the vintage {vintage!r} (there are: {', '.join(vintages)})")
    covered = frozenset((vintage, _family(code)) for code, editions in lists.items() for vintage in editions
                        if not code.endswith("00"))
    return Book(key, things, names, lists, vintages, covered)


def _family(code: str) -> str:
    """Return what the codes of one parent and level share: 4101.. for counties, 410103... for townships."""
    return code[:-2] + ".." if len(code) == 6 else code[:6] + "..."


def _names(store: ox.Store, thing: str) -> frozenset[str]:
    said = (quad.object for name in ("prefLabel", "altLabel")
            for quad in store.quads_for_pattern(ox.NamedNode(thing), ox.NamedNode(_SKOS + name), None, None))
    return frozenset(each.value for each in said if isinstance(each, ox.Literal))


def _lists(store: ox.Store) -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in store.quads_for_pattern(None, ox.NamedNode(_SKOS + "inScheme"), None, None):
        scheme = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        if not scheme.startswith(_SCHEMES) or not isinstance(quad.subject, ox.NamedNode):
            continue
        said = {name: [each.object for each in store.quads_for_pattern(quad.subject, ox.NamedNode(_SKOS + name), None, None)]
                for name in ("notation", "prefLabel")}
        chinese = [each.value for each in said["prefLabel"] if isinstance(each, ox.Literal) and each.language == "zh"]
        for each in said["notation"]:
            if isinstance(each, ox.Literal) and chinese:
                lists[shortened(each.value)][scheme.removeprefix(_SCHEMES).strip("/")] = chinese[0]
    return dict(lists)


def short_forms(name: str) -> frozenset[str]:
    """Return a name without the ending of its kind, by a fixed list of endings: 二七 of 二七区."""
    return frozenset(name[:-len(end)] for end in (*_ENDINGS, *_ENGLISH) if name.endswith(end) and len(name) > len(end) + 1)
