"""The packaged article's graph as a mould: its sentences with holes where names, numbers, dates and places stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

SOURCE = "erqi-2024"
# Without these, some question that has rows on the article would have none.
_CORE = """
    p8-s1 p14-s2 p16-s1 p18-s1 p18-s2 p20-s1 p22-s2 p22-s3 p22-s4 p22-s6 p38-s2 p44-s1 p46-s2 p54-s2 p56-s1 p56-s3 p62-s6
    p74-s2 p84-s1 p84-s2 p86-s2 p90-s2 p92-s3 p92-s4 p96-s1
"""
CORE = frozenset(_CORE.split())
# One sentence tells of one axis between the first and the last: it is said as often as there are such axes.
AXIS = "p22-s5"
BLOCK = re.compile(r"^<#char=(\d+),(\d+)>\n    a ek:(\w+)[\s\S]*?^    \.$\n?", re.MULTILINE)
THING = re.compile(r"^id:(\S+)\n(?:    a ek:(\w+) ;\n)?[\s\S]*?^    \.$\n?", re.MULTILINE)
# Days that differ from district to district: in words, as a date, and in English.
DAYS = {"2月20日": ("2024-02-20", "20 February"), "3月6日": ("2024-03-06", "6 March"), "8月6日": ("2023-08-06", "6 August")}
HOLES = re.compile(r"#char=(?P<start>\d+),(?P<end>\d+)|\bid:(?P<thing>[a-z0-9-]+)|(?P<source>\berqi-2024\b)"
                   r"|\"(?P<hash>[0-9a-f]{64})\"|\"(?P<day>" + "|".join(day for day, _ in DAYS.values()) + ")\"")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# What is counted in a name as well, or stands in a relation to another number, keeps its number.
FIXED = re.compile(r"indicator code:(tripCount|departmentCount|memberCount|size|stewardsPerProject)|changedFrom"
                   r"|comparator code:(range|several)")
Piece = str | tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A figure whose number varies: digits as printed, how many of its unit they stand for, and whether it may shrink."""

    printed: str
    times: Decimal
    share: bool
    grows: bool
    indicator: str
    role: str


@dataclass(frozen=True)
class Sentence:
    """One sentence file: the text in pieces, its place, the things it speaks of."""

    name: str
    start: int
    end: int
    pieces: tuple[Piece, ...]
    things: frozenset[str]
    quotes: Mapping[tuple[int, int], tuple[Piece, ...]]
    figures: Mapping[tuple[int, int], Figure]


@dataclass(frozen=True)
class Declared:
    """A thing of the registry: its kind, labels in order, and the rest of its block."""

    slug: str
    kind: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    text: str
    things: frozenset[str]


class Mould:
    """The article's sentences, silent spans, sections and things."""

    def __init__(self, folder: Path) -> None:
        graph = folder / "graph"
        self.things: dict[str, Declared] = {}
        self.overlaps: dict[str, tuple[str, ...]] = {}
        for path in sorted((graph / "registry").glob("*.ttl")):
            for match in THING.finditer(path.read_text(encoding="utf-8")):
                if match[2] is None:
                    self.overlaps[match[1]] = tuple(re.findall(r"\bid:([a-z0-9-]+)", match[0]))[1:]
                else:
                    self.things[match[1]] = _declared(match[1], match[2], match[0])
        labels = {label: (slug, str(number)) for slug, thing in self.things.items() if thing.kind not in ("Gap", "Road")
                  for number, label in enumerate(thing.zh)}
        roads = {thing.zh[0]: (slug, "0") for slug, thing in self.things.items() if thing.kind == "Road"}
        self.labels = labels | roads | {day: (day, "0") for day in DAYS}
        self._label = re.compile("|".join(sorted(map(re.escape, self.labels), key=len, reverse=True)))
        here = graph / SOURCE
        files = sorted((path for path in here.glob("p*.ttl")), key=lambda path: tuple(map(int, re.findall(r"\d+", path.stem))))
        self.sentences = tuple(self._sentence(path) for path in files)
        self.silent = tuple(self._span(match) for match in BLOCK.finditer((here / "silent.ttl").read_text(encoding="utf-8")))
        source = (here / "source.ttl").read_text(encoding="utf-8")
        self.sections = tuple(self._span(match) for match in BLOCK.finditer(source))
        self.length = int(re.findall(r"ek:length (\d+)", source)[0])

    def named(self, text: str, *, but: str = "") -> tuple[Piece, ...]:
        """Return a text in pieces with a hole where the label of a thing stands, but for one thing's own."""
        pieces: list[Piece] = []
        at = 0
        for match in self._label.finditer(text):
            hole = self.labels[match[0]]
            if hole[0] != but:
                pieces += [text[at:match.start()], ("name", *hole)]
                at = match.end()
        return (*pieces, text[at:])

    def _span(self, match: re.Match[str]) -> Sentence:
        text = match[0]
        start, end = int(match[1]), int(match[2])
        return self._made(match[3], start, end, text)

    def _sentence(self, path: Path) -> Sentence:
        text = path.read_text(encoding="utf-8")
        # A page break inside a quote is no word of it; made texts have no pages.
        text = re.sub(r"^<#char=\d+,\d+>\n    a ek:PageBreak[\s\S]*?^    \.\n\n?", "", text, flags=re.MULTILINE)
        found = re.search(r"<#char=(\d+),(\d+)>\n    a ek:Sentence", text)
        assert found is not None
        return self._made(path.stem, int(found[1]), int(found[2]), text)

    def _made(self, name: str, start: int, end: int, text: str) -> Sentence:
        quotes: dict[tuple[int, int], tuple[Piece, ...]] = {}
        figures: dict[tuple[int, int], Figure] = {}
        pieces: list[Piece] = []
        at = 0
        for match in BLOCK.finditer(text):
            place = (int(match[1]), int(match[2]))
            pieces += self._holes(text[at:match.start()])
            at = match.end()
            block = match[0]
            # A number that another one changed from stays, as that one does.
            before = f"changedFrom <#char={match[1]},{match[2]}>" in text
            figure = _figure(block) if match[3] == "Figure" and not before else None
            if figure is not None:
                figures[place] = figure
            if quote := re.search(r'ek:quote "([^"]+)"', block):
                said = self.named(quote[1])
                if figure is not None:
                    opening, closing = quote[1].split(figure.printed, 1)
                    said = (opening, ("number", *map(str, place)), closing)
                quotes[place] = said
            pieces += self._block(block, place, figure)
        pieces += self._holes(text[at:])
        for place, said in quotes.items():
            quotes[place] = _with_inner(place, said, figures)
        things = frozenset(re.findall(r"\bid:([a-z0-9-]+)", re.sub(r"^@.*$", "", text, flags=re.MULTILINE)))
        return Sentence(name, start, end, tuple(pieces), things, quotes, figures)

    def _block(self, block: str, place: tuple[int, int], figure: Figure | None) -> Iterable[Piece]:
        where = tuple(map(str, place))
        for line in block.splitlines(keepends=True):
            found = re.match(r"    (ek:quote|ek:value|ek:lower|ek:upper) (.+) ;\n", line)
            if found and found[1] == "ek:quote":
                yield from ('    ek:quote "', ("quote", *where), '" ;\n')
            elif found and figure is not None and not (found[1] == "ek:upper" and figure.share and found[2] == "100"):
                yield from (f"    {found[1]} ", ("value", *where), " ;\n")
            else:
                yield from self._holes(line)

    def _holes(self, text: str) -> Iterable[Piece]:
        at = 0
        for match in HOLES.finditer(text):
            yield from self._words(text[at:match.start()])
            at = match.end()
            if match["thing"]:
                yield ("id", match["thing"])
            elif match["source"]:
                yield ("source",)
            elif match["day"]:
                yield from ('"', ("name", next(words for words, (day, _) in DAYS.items() if day == match["day"]), "1"), '"')
            elif match["hash"]:
                yield ("hash",)
            else:
                yield ("place", match["start"], match["end"])
        yield from self._words(text[at:])

    def _words(self, text: str) -> tuple[Piece, ...]:
        return self.named(text) if any("\u4e00" <= letter <= "\u9fff" for letter in text) else (text,)


def _declared(slug: str, kind: str, text: str) -> Declared:
    labels = re.findall(r'"([^"]+)"@(zh|en)\b', "\n".join(re.findall(r'skos:(?:pref|alt)Label (?:"[^"]+"@\w+[ ,\n]*)+', text)))
    rest = re.sub(r'    skos:(?:pref|alt|hidden)Label (?:"[^"]+"@[\w-]+[ ,\n]*)+;\n', "", text)
    zh, en = (tuple(label for label, its in labels if its == lang) for lang in ("zh", "en"))
    return Declared(slug, kind, zh, en, rest, frozenset(re.findall(r"\bid:([a-z0-9-]+)", rest)) - {slug})


def _figure(block: str) -> Figure | None:
    quote = re.search(r'ek:quote "([^"]+)"', block)
    number = re.search(r"ek:(?:value|lower) ([\d.]+) ;", block)
    digits = NUMBER.findall(quote[1]) if quote else []
    if number is None or len(digits) != 1 or FIXED.search(block):
        return None
    role = "part" if "ek:subtotalOf" in block else "total" if "ek:partsComplete" in block else ""
    indicator = re.findall(r"indicator code:(\w+)", block)[0]
    times, share, grows = Decimal(number[1]) / Decimal(digits[0]), "unit:PERCENT" in block, "about id:portfolio" in block
    return Figure(digits[0], times, share, grows, indicator, role)


def _with_inner(place: tuple[int, int], said: tuple[Piece, ...], figures: Mapping[tuple[int, int], Figure]) -> tuple[Piece, ...]:
    """Put the number of a figure that stands within a longer quote into that quote as well."""
    for inner, figure in figures.items():
        if inner != place and place[0] <= inner[0] and inner[1] <= place[1]:
            for number, piece in enumerate(said):
                if isinstance(piece, str) and figure.printed in piece:
                    before, after = piece.split(figure.printed, 1)
                    return (*said[:number], before, ("number", *map(str, inner)), after, *said[number + 1:])
    return said


class Shifted:
    """Where the places of the mould come to lie once words are longer or shorter and sentences are left out."""

    def __init__(self, changes: Iterable[tuple[int, int]], first: int = 0) -> None:
        summed: dict[int, int] = {}
        for at, by in changes:
            summed[at] = summed.get(at, 0) + by
        self._at = sorted(summed)
        self._by, total = [first], first
        for at in self._at:
            total += summed[at]
            self._by.append(total)

    def __call__(self, position: int) -> int:
        """Return the new position."""
        return position + self._by[bisect_right(self._at, position)]


def changes(sentence: Sentence, length: Callable[[tuple[int, int]], int]) -> list[tuple[int, int]]:
    """Return how much longer each quote of a sentence is, at its end, inner quotes first."""
    found: list[tuple[int, int, int]] = []
    for start, end in sorted(sentence.quotes, key=lambda place: (place[1], -place[0])):
        inner = sum(by for first, last, by in found if start <= first and last <= end)
        found.append((start, end, length((start, end)) - (end - start) - inner))
    return [(end, by) for _, end, by in found if by]


@cache
def mould(folder: Path) -> Mould:
    """Return the mould of a data folder."""
    return Mould(folder)
