"""Where the places of a source stand in another copy of its text: found by the hashes of sentences, then by quote."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from ..terms import Place
from .copy import Copy, digest, fold
from .described import Described, Source

# A sentence torn over more lines than this is not found; a column of a newspaper has some sixty to a paragraph.
_LINES = 120
Span = tuple[int, int]


class Gap(NamedTuple):
    """A stretch that is none of the source's sentences: whether it is whole lines, and whether a sentence is missing there."""

    span: Span
    apart: bool
    missing: bool


class Anchored:
    """The places of a source in a copy; spans count in the folded text of the copy."""

    def __init__(self, source: Source, copy: Copy) -> None:
        self.source = source
        self.copy = copy
        self.exact = copy.sha256 == source.facts.get("sha256")

    @cached_property
    def sentences(self) -> dict[Place, Span]:
        """The sentences that stand in the copy word for word, apart from what folding takes away."""
        if self.exact:
            return {each.place: self._inner(each.place) for each in self.source.sentences
                    if folded_hash(each) in (None, digest(self._at(self._inner(each.place))))}
        wanted = defaultdict(list)
        for each in self.source.sentences:
            wanted[folded_hash(each)].append(each.place)
        found: dict[Place, Span] = {}
        edges = self.copy.edges
        longest = max((each.place.end - each.place.start for each in self.source.sentences), default=0)
        for number, start in enumerate(edges):
            for end in edges[number + 1:number + 1 + _LINES]:
                if end - start > longest:
                    break
                places = wanted.get(digest(self.copy.folded[start:end]))
                if places:
                    # Of two sentences of the same words the first in the source is the first in the copy.
                    found[places.pop(0) if len(places) > 1 else places[0]] = (start, end)
                    break
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
            return self._search(quote, *self.gap(sentence.place))
        shift = each.place.start - sentence.place.start - self._torn(sentence.place.start, each.place.start)
        start = span[0] + shift
        end = start + each.place.end - each.place.start - self._torn(each.place.start, each.place.end)
        if not quote or self._at((start, end)) == quote:
            return start, end
        return self._search(quote, *span, near=start)

    def gaps(self) -> list[Gap]:
        """Return the stretches of the copy that are none of the source's sentences, in their order."""
        found, position, missing = [], 0, False
        for each in (*self.source.sentences, None):
            end = len(self.copy.folded)
            span = (end, end) if each is None else self.sentences.get(each.place)
            missing = missing or span is None
            if span is None:
                continue
            if position < span[0]:
                apart = self._apart(position) and self._apart(span[0])
                found.append(Gap((position, span[0]), apart, missing))
            position, missing = max(position, span[1]), False
        return found

    def _apart(self, position: int) -> bool:
        """Whether a line ends before this character of the folded copy."""
        if not 0 < position < len(self.copy.folded):
            return True
        return "\n" in self.copy.text[self.copy.origins[position - 1]:self.copy.origins[position]]

    def where(self, span: Span) -> Span:
        """Return a span of the folded copy in the characters of the copy itself."""
        return self.copy.outer(*span)

    def _inner(self, place: Place) -> Span:
        return self.copy.inner(place.start), self.copy.inner(place.end)

    def _at(self, span: Span) -> str:
        return self.copy.folded[slice(*span)]

    def _torn(self, start: int, end: int) -> int:
        """Return how many characters of the source between two places are page breaks."""
        return sum(each.end - each.start for each in self.source.breaks if start <= each.start and each.end <= end)

    def gap(self, sentence: Place) -> Span:
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
