"""One made-up district: who and what stands in the place of the article's things, and which numbers in that of its numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from random import Random

from made_article import DAYS, Declared, Figure, Mould, Piece
from made_names import TAILS, Name, lengths, made
from made_shared import COMMON, NATIONAL, OF_CITY, Shared, block

UP = ("province-henan", "city-zhengzhou")


@dataclass
class Cast:
    """Slugs and labels of one district in the place of the article's."""

    tag: str
    random: Random
    ids: dict[str, str] = field(default_factory=dict)
    zh: dict[tuple[str, str], str] = field(default_factory=dict)
    labels: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    city: int = 0

    def put(self, old: str, new: str, zh: list[str], en: list[str]) -> None:
        """Let a thing stand for one of the article's."""
        self.ids[old] = new
        self.labels[old] = (zh, en)
        for number, label in enumerate(zh):
            self.zh[old, str(number)] = label

    def local(self, old: str) -> bool:
        """Whether the thing is the district's own."""
        return f"-{self.tag}" in self.ids[old]

    def name(self, kind: str, many: tuple[int, ...]) -> Name:
        """Return a name of a kind that nothing in the district has yet."""
        while True:
            name = made(self.random, kind, many)
            if not {f"{kind} {name.zh}", f"{kind} {name.en}"} & self.taken:
                self.taken |= {f"{kind} {name.zh}", f"{kind} {name.en}"}
                return name

    def again(self, number: int, many: dict[str, tuple[int, ...]]) -> Cast:
        """Return this cast with one more axis along one more road in the place of the middle one."""
        other = replace(self, ids=dict(self.ids), zh=dict(self.zh), labels=dict(self.labels))
        road, axis = self.name("Road", many["Road"]), self.name("Axis", many["Axis"])
        other.put("road-daxue", f"road-{self.tag}-x{number}", [road.zh], [road.en])
        other.put("axis-daxue-road", f"axis-{self.tag}-x{number}", *axis_labels(axis, road))
        return other


def axis_labels(axis: Name, road: Name) -> tuple[list[str], list[str]]:
    """Return the labels of an axis: its own, and those of its road."""
    return [axis.zh, road.zh + "轴", road.zh], [f"{axis.en} ({road.en})", road.en, f"{road.en} axis"]


def cast(mould: Mould, data: Path, shared: Shared, seed: int, number: int) -> Cast:
    """Return who is who in a district: shared things, then those with names of their own, then what is called after them."""
    many = lengths(data)
    found = Cast(f"d{number:04d}", Random(f"{seed}:{number}"))
    found.city = shared.city(found.random)
    for words, (date, _) in DAYS.items():
        day = found.random.randint(1, 28)
        found.zh[words, "0"], found.zh[words, "1"] = f"{words.partition('月')[0]}月{day}日", f"{date[:8]}{day:02d}"
    counts: dict[str, int] = {}
    later: list[Declared] = []
    for slug, thing in mould.things.items():
        if slug in UP or slug in OF_CITY:
            found.put(slug, *shared.of_city(slug, found.city))
        elif slug in COMMON:
            found.put(slug, slug, list(thing.zh), list(thing.en))
        elif slug in NATIONAL:
            new, name = shared.national(NATIONAL[slug], found.random, found.taken)
            found.put(slug, new, [name.zh], [name.en])
        else:
            first = slug.partition("-")[0]
            counts[first] = counts.get(first, 0) + 1
            found.ids[slug] = f"{first}-{found.tag}" if thing.kind == "District" else f"{first}-{found.tag}-{counts[first]}"
            later.append(thing)
    for thing in sorted(later, key=lambda thing: (thing.kind != "District", thing.kind != "Road")):
        if thing.kind in TAILS:
            _own_name(found, thing, many)
    for thing in later:
        if thing.kind not in TAILS:
            _called_after(found, thing, mould)
    return found


def _own_name(found: Cast, thing: Declared, many: dict[str, tuple[int, ...]]) -> None:
    name = found.name(thing.kind, (3, 3, 3, 4) if thing.kind == "District" else many[thing.kind])
    zh, en = [name.zh], [name.en]
    if thing.kind == "District":
        zh.append(name.zh[:-1])
    elif thing.kind == "Axis":
        road = "road-" + thing.slug.removeprefix("axis-").removesuffix("-road")
        zh, en = axis_labels(name, Name(found.labels[road][0][0], found.labels[road][1][0]))
    else:
        zh += [name.zh[:max(2, min(len(label), len(name.zh)))] for label in thing.zh[1:]]
    # A label of the article that has no match keeps its hole: it is filled with the whole name.
    found.put(thing.slug, found.ids[thing.slug], zh + [zh[0]] * (len(thing.zh) - len(zh)), en)


def _called_after(found: Cast, thing: Declared, mould: Mould) -> None:
    district = found.labels["district-erqi"][1][0].removesuffix(" District")
    up = {"Erqi": district, "Zhengzhou": found.labels["city-zhengzhou"][1][0].removesuffix(" City"),
          "Henan": found.labels["province-henan"][1][0].removesuffix(" Province")}
    up |= {english: f"{found.zh[words, '1'][8:].lstrip('0')} {english.split()[1]}" for words, (_, english) in DAYS.items()}
    zh = ["".join(piece if isinstance(piece, str) else found.zh.get((piece[1], piece[2]), "")
                  for piece in mould.named(label, but=thing.slug)) for label in thing.zh]
    en = [re.sub("|".join(up), lambda match: up[match[0]], label) for label in thing.en]
    for labels in (zh, en):
        while f"{thing.kind} {labels[0]}" in found.taken:
            labels[0] += "2"
        found.taken.add(f"{thing.kind} {labels[0]}")
    found.put(thing.slug, found.ids[thing.slug], zh, en)


def registry(found: Cast, thing: Declared, rest: str) -> str:
    """Return the block of a thing in the registry of its district."""
    return block(found.ids[thing.slug], thing.kind, *found.labels[thing.slug], rest)


def amount(random: Random, figure: Figure) -> str:
    """Return digits for a figure, in the form of those that the article prints."""
    old = Decimal(figure.printed)
    by = Decimal(repr(random.lognormvariate(0, 0.7)))
    if figure.share:
        by = Decimal(repr(random.uniform(0.6, min(1.4, 99 / float(old)))))
    elif figure.grows:
        by += 1
    new = (old * by).quantize(old)
    return str(max(new, Decimal(1).quantize(old)))


def plain(value: Decimal) -> str:
    """Return a number as Turtle has it."""
    return str(int(value)) if value == value.to_integral_value() else format(value.normalize(), "f")


def fill(pieces: tuple[Piece, ...], found: Cast, numbers: dict[tuple[int, int], str]) -> str:
    """Return the words of a quote."""
    words = [piece if isinstance(piece, str) else found.zh[piece[1], piece[2]] if piece[0] == "name"
             else numbers[int(piece[1]), int(piece[2])] for piece in pieces]
    return "".join(words)[:24]
