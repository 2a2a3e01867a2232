"""The sources of one made-up district, file by file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

from made_article import AXIS, CORE, Mould, Piece, Sentence, Shifted, changes
from made_district import Cast, amount, cast, fill, plain, registry
from made_further import COMPARATORS, further
from made_further import HEAD as FURTHER_HEAD
from made_names import lengths
from made_shared import Shared

from erqi_kg.terms import BASE, PREFIXES

# What a second source repeats: no words in it depend on the year of the source.
SECOND = ("p22-s4", AXIS, "p22-s6", "p56-s1", "p74-s2", "p90-s2", "p92-s3")
# How often a sentence is said that no question needs.
OFTEN = 0.06
# A sentence that speaks of a set is not said without the one that describes the set.
NEEDS = {"p88-s1": "p10-s2"}
Place = tuple[int, int]
Number = dict[Place, str]
Files = dict[str, str]


def heads(*prefixes: str) -> str:
    """Return prefix lines."""
    return "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in prefixes)


class District:
    """One district and what its sources say."""

    def __init__(self, mould: Mould, data: Path, shared: Shared, seed: int, number: int) -> None:
        self.mould, self.shared, self.many = mould, shared, lengths(data)
        self.cast: Cast = cast(mould, data, shared, seed, number)
        self.random = self.cast.random
        self.twice = number % 16 == 3
        axes = 2 + min(int(self.random.paretovariate(1.2)), 6)
        optional = {sentence.name for sentence in mould.sentences} - CORE - {AXIS}
        kept = CORE | {name for name in sorted(optional) if self.random.random() < OFTEN}
        kept |= {needed for name, needed in NEEDS.items() if name in kept}
        kept |= {AXIS} if axes > 2 else set()
        kept |= {"p56-s1"} if self.twice else set()
        self.kept = [sentence for sentence in mould.sentences if sentence.name in kept]
        self.casts = [self.cast, *(self.cast.again(number, self.many) for number in range(1, axes - 2))]
        self.numbers = self._numbers()
        self.further = list(further(self.cast, shared, [each.ids["axis-daxue-road"] if at else each.ids["axis-songshan-road"]
                                                        for at, each in enumerate(self.casts)],
                                    len(COMPARATORS) + int(self.random.lognormvariate(0.1, 0.8)), self.many["Project"]))

    def _numbers(self) -> list[Number]:
        """Return digits for each figure; the totals of the axes are the sums of their parts."""
        found: Number = {}
        sums: dict[str, Decimal] = {}
        totals: dict[Place, str] = {}
        for sentence in self.kept:
            for place, figure in sentence.figures.items():
                found[place] = amount(self.random, figure)
                if figure.role == "total":
                    totals[place] = figure.indicator
                elif figure.role == "part":
                    sums[figure.indicator] = sums.get(figure.indicator, Decimal(0)) + Decimal(found[place])
        again = []
        axis = next(sentence for sentence in self.mould.sentences if sentence.name == AXIS)
        for _ in self.casts[1:]:
            own = dict(found)
            for place, figure in axis.figures.items():
                own[place] = amount(self.random, figure)
                sums[figure.indicator] += Decimal(own[place])
            again.append(own)
        for numbers in (found, *again):
            numbers.update({place: plain(sums[indicator]) for place, indicator in totals.items()})
        return [found, *again]

    def sources(self) -> Iterator[tuple[str, Files]]:
        """Return each source with the texts of its files."""
        first = Source(self, f"{self.cast.tag}-2024", self.kept)
        yield first.name, first.files()
        if self.twice:
            second = Source(self, f"{self.cast.tag}-2025", [sentence for sentence in self.kept if sentence.name in SECOND])
            yield second.name, second.files()


class Source:
    """One source of a district."""

    def __init__(self, district: District, name: str, kept: list[Sentence]) -> None:
        self.district, self.name, self.kept = district, name, kept
        self.first = name.endswith("2024")
        self.mould, self.cast = district.mould, district.cast
        self.random = Random(f"{name}:{district.random.random()}")
        self.things: set[str] = set()
        self.quotes = [self._quotes(number) for number in range(len(district.casts))]
        self.moved = self._moved()

    def _quotes(self, number: int) -> dict[Place, str]:
        found, numbers = self.district.casts[number], self.district.numbers[number]
        return {place: fill(pieces, found, numbers) for sentence in self.kept for place, pieces in sentence.quotes.items()
                if not number or sentence.name == AXIS}

    def _moved(self) -> Shifted:
        said = {sentence.name for sentence in self.kept}
        found = []
        for sentence in self.mould.sentences:
            if sentence.name in said:
                found += changes(sentence, lambda place: len(self.quotes[0][place]))
            else:
                found.append((sentence.end, sentence.start - sentence.end))
        return Shifted(found)

    def _hash(self, *what: object) -> str:
        return hashlib.sha256(f"{self.name}:{what}".encode()).hexdigest()

    def _fill(self, pieces: tuple[Piece, ...], number: int = 0, moved: Callable[[int], int] | None = None) -> str:
        found, numbers, quotes = self.district.casts[number], self.district.numbers[number], self.quotes[number]
        moved = moved or self.moved
        out: list[str] = []
        for at, piece in enumerate(pieces):
            if isinstance(piece, str):
                out.append(piece)
            elif piece[0] == "id":
                out.append(f"id:{found.ids[piece[1]]}")
                self._use(piece[1], found)
            elif piece[0] == "place":
                out.append(f"#char={moved(int(piece[1]))},{moved(int(piece[2]))}")
            elif piece[0] == "name":
                out.append(found.zh[piece[1], piece[2]])
            elif piece[0] == "quote":
                out.append(quotes[int(piece[1]), int(piece[2])])
            elif piece[0] == "value":
                place = int(piece[1]), int(piece[2])
                figure = next(sentence.figures[place] for sentence in self.kept if place in sentence.figures)
                out.append(plain(Decimal(numbers[place]) * figure.times))
            elif piece[0] == "hash":
                out.append(f'"{self._hash(number, at, pieces[0], moved(0), len(out))}"')
            else:
                out.append(self.name)
        return "".join(out)

    def _use(self, slug: str, found: Cast) -> None:
        """Note that a thing is spoken of; a shared one comes into the shared registry."""
        self.things.add(slug)
        if not found.local(slug):
            self.district.shared.use(found.ids[slug])

    def files(self) -> Files:
        """Return the files of the source, name by name."""
        files = {f"{sentence.name}.ttl": self._fill(sentence.pieces) for sentence in self.kept}
        at = self.moved(self.mould.length)
        start = at
        for paragraph, (text, length) in enumerate(self._more(start), 101):
            files[f"p{paragraph}-s1.ttl"] = text.replace("PARAGRAPH", str(paragraph))
            at = max(at, length)
        files["silent.ttl"] = self._silent()
        # The last section is longer than its last sentence, as the two bear their places as names.
        files["source.ttl"] = self._source(start, at + 2 if at > start else at)
        if self.first:
            files["registry.ttl"] = self._registry()
        return files

    def _more(self, at: int) -> Iterator[tuple[str, int]]:
        """Return further sentences with their ends: on axes between the first and the last, then on projects."""
        axis = next(sentence for sentence in self.mould.sentences if sentence.name == AXIS)
        for number in range(1, len(self.district.casts)):
            quotes = self.quotes[number]
            own = Shifted(changes(axis, lambda place: len(quotes[place])), at - axis.start)  # noqa: B023

            def moved(position: int, own: Shifted = own) -> int:
                return own(position) if axis.start <= position <= axis.end else self.moved(position)

            text = re.sub(r"ek:paragraph \d+ ;\n    ek:number \d+", "ek:paragraph PARAGRAPH ;\n    ek:number 1",
                          self._fill(axis.pieces, number, moved))
            at = own(axis.end)
            yield text, at
        for more in self.district.further if self.first else ():
            parts = [f"<#char={at},{at + more.length}>\n    a ek:Sentence ;\n    ek:paragraph PARAGRAPH ;\n    ek:number 1 ;\n"
                     f'    ek:sha256 "{self._hash(at)}" ;\n    ek:foldedSha256 "{self._hash("folded", at)}" ;\n'
                     "    .\n", more.plain,
                     *(f"<#char={at + start},{at + end}>\n{said}" for start, end, said in more.statements)]
            at += more.length
            yield f"@base <{BASE}source/{self.name}> .\n{FURTHER_HEAD}\n" + "\n".join(parts), at

    def _silent(self) -> str:
        said = [(sentence.start, sentence.end) for sentence in self.kept]
        dropped = [(each.start, each.end) for each in self.mould.sentences if (each.start, each.end) not in said]
        blocks, reasons = [], set[str]()
        for span in self.mould.silent:
            away = dropped if self.first else [*dropped, *said]
            within = any(first < span.end and span.start < last for first, last in away)
            words = {place: fill(pieces, self.cast, {}) for place, pieces in span.quotes.items()}
            longer = any(len(word) != end - start for (start, end), word in words.items())
            # The second source declares nothing, so it speaks only of what the first declares.
            if within or longer or (span.things and not self.first):
                continue
            # Each reason is met once at least.
            reason = next(piece for piece in span.pieces if isinstance(piece, str) and "ek:reason" in piece)
            if reason in reasons and self.random.random() < 0.85:
                continue
            reasons.add(reason)
            self.quotes[0].update(words)
            blocks.append(self._fill(span.pieces))
        return f"@base <{BASE}source/{self.name}> .\n{heads('code', 'ek', 'id')}\n" + "\n".join(blocks)

    def _source(self, start: int, length: int) -> str:
        year = self.name[-4:]
        first, last = ("2024-06-01", "2024-08-31") if self.first else ("2025-01-01", "2025-06-30")
        (zh, *_), (en, *_) = self.cast.labels["district-erqi"]
        iri = f"{BASE}source/{self.name}"
        blocks = [f'<{iri}>\n    a ek:Source ;\n    skos:prefLabel "{zh}{year}年报道"@zh ,\n'
                  f'        "Report on {en}, {year}"@en ;\n'
                  f'    ek:length {length} ;\n    ek:byteLength {length * 3 - self.random.randint(0, length // 2)} ;\n'
                  f'    ek:sha256 "{self._hash("text")}" ;\n'
                  f'    ek:notBefore "{first}"^^xsd:date ;\n    ek:notAfter "{last}"^^xsd:date ;\n    .\n']
        blocks += [self._fill(span.pieces) for span in self.mould.sections if self.moved(span.start) < self.moved(span.end)]
        if length > start:
            blocks.append(f'<#char={start},{length}>\n    a ek:Section ;\n    ek:partOfSource <{iri}> ;\n    ek:number 6 ;\n'
                          '    skos:prefLabel "项目建设"@zh ,\n        "Projects"@en ;\n    .\n')
        return f"@base <{iri}> .\n{heads('ek', 'skos', 'xsd')}\n" + "\n".join(blocks)

    def _registry(self) -> str:
        said = {(sentence.start, sentence.end) for sentence in self.kept}
        for slug, thing in self.mould.things.items():
            if thing.kind == "Gap" and thing.things <= self.things:
                place = [int(number) for number in re.findall(r"#char=(\d+),(\d+)", thing.text)[0]]
                if any(first <= place[0] and place[1] <= last for first, last in said):
                    self.things.add(slug)
        blocks, done = [], set[str]()
        while left := sorted(self.things - done):
            for slug in left:
                done.add(slug)
                thing = self.mould.things[slug]
                if self.cast.local(slug):
                    rest = "".join(line + "\n" for line in thing.text.splitlines()[2:-1])
                    blocks.append(registry(self.cast, thing, self._fill(tuple(self.mould._holes(rest)))))
        for other in self.district.casts[1:]:
            blocks += [registry(other, self.mould.things[slug], "") for slug in ("road-daxue", "axis-daxue-road")]
        blocks += [more.registry for more in self.district.further]
        for slug, others in self.mould.overlaps.items():
            both = [f"id:{self.cast.ids[other]}" for other in others if other in self.things]
            if slug in self.things and both:
                blocks.append(f"id:{self.cast.ids[slug]}\n    ek:mayOverlap " + " ,\n        ".join(both) + " ;\n    .\n")
        return f"{heads('ek', 'id', 'skos')}\n" + "\n".join(blocks)
