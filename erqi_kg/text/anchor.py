"""Where the places of a source stand in another copy of its text: found by the hashes of sentences, then by quote."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from ..errors import ErqiError
from ..terms import Place
from .copy import Copy, digest, fold
from .described import Described, Source

# A sentence torn over more lines than this is not found; a column of a newspaper has some sixty to a paragraph.
_LINES = 120
# Fewer sentences or quotes than one in so many found, and the text is another one.
_STRANGER = 10
Span = tuple[int, int]


class Gap(NamedTuple):
    """Words of the copy between the source's sentences: whether they are lines around the article, or inside it."""

    span: Span
    around: bool


class Anchored:
    """The places of a source in a copy; spans count in the folded text of the copy.

    A text in which hardly a sentence of the source stands is an error.
    """

    def __init__(self, source: Source, copy: Copy) -> None:
        self.source = source
        self.copy = copy
        self.exact = copy.sha256 == source.facts.get("sha256") or self._in_place()
        quotes = [fold(str(quote)) for each in source.places if (quote := each.one("quote"))]
        # Quotes are looked for first: to look for sentences in a large text that is another one would take long.
        standing = sum(quote in copy.folded for quote in quotes)
        if standing * _STRANGER < len(quotes) or len(self.sentences) * _STRANGER < len(source.sentences):
            stands = 0 if standing * _STRANGER < len(quotes) else len(self.sentences)
            raise ErqiError(f"the text given is no copy of {source.name}: of its {len(source.sentences)} sentences it holds "
                            f"{stands}; give a copy of this article")

    def _in_place(self) -> bool:
        """Whether the text is that of the source all the same, and only the hash of the whole is recorded wrong."""
        facts, text = self.source.facts, self.copy.text
        stated = self.source.of("Sentence")
        return (facts.get("length"), facts.get("byteLength")) == (len(text), len(text.encode())) and bool(stated) and all(
            digest(text[each.place.start:each.place.end]) == each.text("sha256") for each in stated)

    @cached_property
    def sentences(self) -> dict[Place, Span]:
        """The sentences that stand in the copy word for word and in their order, apart from what folding takes away."""
        if self.exact:
            return {each.place: self._inner(each.place) for each in self.source.sentences
                    if folded_hash(each) in (None, digest(self._at(self._inner(each.place))))}
        found = self._found()
        order = _longest_rise([number for number, _ in found])
        return {self.source.sentences[found[place][0]].place: found[place][1] for place in order}

    def _found(self) -> list[tuple[int, Span]]:
        """Return each stretch that reads like a sentence, in the order of the copy, with the number of the sentence."""
        wanted = defaultdict(list)
        for number, each in enumerate(self.source.sentences):
            wanted[folded_hash(each)].append(number)
        found: list[tuple[int, Span]] = []
        edges, longest = self.copy.edges, max((each.place.end - each.place.start for each in self.source.sentences), default=0)
        for place, start in enumerate(edges):
            for end in edges[place + 1:place + 1 + _LINES]:
                if end - start > longest:
                    break
                # Of sentences of the same words each is a candidate; a rise takes each stretch once, for the later come first.
                found += [(number, (start, end)) for number in reversed(wanted.get(digest(self.copy.folded[start:end]), []))]
        return found

    def find(self, each: Described) -> Span | None:
        """Return where a place stands in the folded copy, or None where it is not to be found."""
        if self.exact:
            return self._inner(each.place)
        sentence = self.source.sentence_of(each.place)
        if sentence is None:
            return None
        span = self.sentences.get(sentence.place)
        if each.place == sentence.place:
            return span
        quote = fold(str(each.one("quote") or ""))
        if span is None:
            return self._search(quote, *self.between(sentence.place))
        shift = each.place.start - sentence.place.start - self._torn(sentence.place.start, each.place.start)
        start = span[0] + shift
        end = start + each.place.end - each.place.start - self._torn(each.place.start, each.place.end)
        if not quote or self._at((start, end)) == quote:
            return start, end
        return self._search(quote, *span, near=start)

    def gaps(self) -> list[Gap]:
        """Return the stretches of the copy that are none of the source's sentences, in their order."""
        spans, last = sorted(self.sentences.values()), len(self.copy.folded)
        edges = [0, *(edge for span in spans for edge in span), last]
        cuts = [(edges[place], edges[place + 1]) for place in range(0, len(edges), 2)]
        # What surrounds an article on a page stands in lines of its own before it or after it.
        return [Gap(cut, not self.exact and ((cut[0] == 0 and self._apart(cut[1])) or (cut[1] == last and self._apart(cut[0]))))
                for cut in cuts if cut[0] < cut[1]]

    def missing(self) -> list[Described]:
        """Return the sentences of the source that are not in the copy."""
        return [each for each in self.source.sentences if each.place not in self.sentences]

    def foreign(self, place: Place) -> bool:
        """Whether words that are none of the source's stand where a sentence of it is missing."""
        start, end = self.between(place)
        return start < end

    def where(self, span: Span) -> Span:
        """Return a span of the folded copy in the characters of the copy itself."""
        return self.copy.outer(*span)

    def _apart(self, position: int) -> bool:
        """Whether a line ends before this character of the folded copy."""
        return not 0 < position < len(self.copy.folded) or self.copy.broken(position)

    def _inner(self, place: Place) -> Span:
        return self.copy.inner(place.start), self.copy.inner(place.end)

    def _at(self, span: Span) -> str:
        return self.copy.folded[slice(*span)]

    def _torn(self, start: int, end: int) -> int:
        """Return how many characters of the source between two places are page breaks."""
        return sum(each.end - each.start for each in self.source.breaks if start <= each.start and each.end <= end)

    def between(self, sentence: Place) -> Span:
        """Return the stretch of the copy between the neighbours of a sentence that is not found."""
        before = [self.sentences[place] for place in self._order if place.start < sentence.start]
        after = [self.sentences[place] for place in self._order if place.start > sentence.start]
        return before[-1][1] if before else 0, after[0][0] if after else len(self.copy.folded)

    @cached_property
    def _order(self) -> list[Place]:
        """The sentences that are found, in the order of the source."""
        return [each.place for each in self.source.sentences if each.place in self.sentences]

    def _search(self, quote: str, start: int, end: int, near: int | None = None) -> Span | None:
        """Return the stretch that reads like the quote; of several the one nearest to where it should be, or none."""
        found, position = [], self.copy.folded.find(quote, start, end) if quote else -1
        while position >= 0:
            found.append(position)
            position = self.copy.folded.find(quote, position + 1, end)
        if not found or (near is None and len(found) > 1):
            return None
        best = min(found, key=lambda each: abs(each - near)) if near is not None else found[0]
        return best, best + len(quote)


def folded_hash(each: Described) -> str | None:
    """Return the hash of the folded words of a sentence or silent span: as recorded, or that of its quote."""
    recorded, quote = each.text("foldedSha256"), each.text("quote")
    return recorded or (digest(fold(quote)) if quote else None)


def _longest_rise(numbers: list[int]) -> list[int]:
    """Return the places of a longest strictly rising run of the numbers, not all next to each other."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(tails, number)
        before.append(ends[at - 1] if at else -1)
        tails[at:at + 1], ends[at:at + 1] = [number], [place]
    run, place = [], ends[-1] if ends else -1
    while place >= 0:
        run.append(place)
        place = before[place]
    return run[::-1]
