"""Coverage of an article as of code: what of it is stated, silent for a reason or uncovered; and what no question reaches."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from ..base import Graph
from ..store import ONTOLOGY_GRAPH
from ..terms import PREFIXES, Place, expand
from .anchor import Anchored, Span
from .copy import Copy, fold
from .described import Described, choose
from .report import Coverage, Stretch
from .times import find_times, year_of
from .vocabulary import Vocabulary

# Questions about the text itself list every statement: to be reached by them alone is not to be reached.
_ABOUT_TEXT = "text"
_NUMERAL = re.compile("[0-9]+(?:[.，][0-9]+)*|[零〇一二两三四五六七八九十百千万亿]+")
_MENTIONS = ox.NamedNode(PREFIXES["ek"] + "mentions")
_UNUSED = """
SELECT ?term WHERE {
  GRAPH <%s> { ?term a ?kind . FILTER (?kind IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty) && isIRI(?term)) }
  FILTER (STRSTARTS(STR(?term), STR(ek:)))
  FILTER NOT EXISTS { ?term skos:scopeNote ?note }
  FILTER NOT EXISTS { GRAPH ?facts { ?s ?term ?o } FILTER (?facts != <%s>) }
  FILTER NOT EXISTS { GRAPH ?facts { ?s a ?below } ?below rdfs:subClassOf* ?term FILTER (?facts != <%s>) }
} ORDER BY ?term
""" % ((ONTOLOGY_GRAPH,) * 3)


def cover(kg: Graph, text: str, source: str | None = None) -> Coverage:
    """Return the coverage of a copy of an article; `source` names which, where there are several. Needs the extra `article`."""
    copy = Copy(text)
    described = choose(kg, copy.sha256, source)
    covering = _Covering(kg, Anchored(described, copy))
    stretches = sorted(covering.stretches(), key=lambda each: (each.start, -each.end, each.kind))
    sections = {each.text("number") or "": (kg.label(each.place, "zh") or "", kg.label(each.place, "en") or "")
                for each in described.of("Section")}
    missing = [str(each.place) for each in covering.anchored.missing() if not each.layout]
    return Coverage(described.name, tuple(stretches), sections, tuple(missing), tuple(unreached(kg, described.statements)),
                    tuple(unused(kg)))


def unreached(kg: Graph, statements: list[Described]) -> list[str]:
    """Return the statements that no packaged question about something else than the text answers with."""
    reached: set[str] = set()
    for question in kg.questions.values():
        if _ABOUT_TEXT not in question.tags:
            answer = kg.answer(question, {})
            reached.update(each.place for row in answer for each in answer.evidence(row))
    return [str(each.place) for each in statements if each.place not in reached]


def unused(kg: Graph) -> list[str]:
    """Return the terms of the ontology that no fact uses and that do not say what they are for."""
    return [str(row[0]) for row in kg.sparql(_UNUSED)]


@dataclass(frozen=True)
class _Cover:
    """A stretch of the folded copy that something covers, and whose place or reason it is."""

    span: Span
    state: str
    by: str
    figure: bool = False


class _Covering:
    """What covers the stretches of one copy; spans count in its folded text."""

    def __init__(self, kg: Graph, anchored: Anchored) -> None:
        self.kg = kg
        self.anchored = anchored
        self.copy = anchored.copy
        self.source = anchored.source
        self.vocabulary = Vocabulary(kg)
        self.sections = [(self._start(each.place), each.text("number") or "") for each in self.source.of("Section")]
        self.mentioned = [(span, [str(thing) for thing in silent.all("mentions")]) for silent in self.source.of("SilentSpan")
                          if silent.all("mentions") and (span := self.anchored.find(silent))]
        self.covers = sorted(self._covers(), key=lambda each: each.span)

    def _start(self, place: Place) -> int:
        first = next((each for each in self.source.sentences if each.place.start == place.start), None)
        span = self.anchored.sentences.get(first.place) if first else None
        return span[0] if span else self.copy.inner(place.start)

    def _covers(self) -> Iterator[_Cover]:
        for each in self.source.of("SilentSpan"):
            if span := self.anchored.find(each):
                yield _Cover(span, "silent", each.text("reason") or "")
        for each in self.source.statements:
            if span := self.anchored.find(each):
                yield _Cover(span, "stated", str(each.place), each.kind == "Figure")
            sentence = self.source.sentence_of(each.place)
            whole = self.anchored.sentences.get(sentence.place) if sentence else None
            for name in ("cue", "because", "timeWords", "changedOver"):
                for words in map(str, each.all(name)):
                    yield from (_Cover(span, "stated", str(each.place)) for span in self._all(fold(words), whole))

    def _all(self, words: str, span: Span | None) -> Iterator[Span]:
        start = self.copy.folded.find(words, *span) if span and words else -1
        while span and start >= 0:
            yield start, start + len(words)
            start = self.copy.folded.find(words, start + 1, span[1])

    def stretches(self) -> Iterator[Stretch]:
        """Yield every sentence, numeral, date and mention of the copy with its state."""
        stands = {span: place for place, span in self.anchored.sentences.items()}
        kinds = {each.place: each for each in self.source.sentences}
        sentences = [*stands, *(part for gap in self.anchored.gaps() for part in self.copy.parts(gap.span))]
        year = year_of(self.copy.folded[slice(*span)] for span in sentences)
        for span in sorted(sentences):
            each = kinds[stands[span]] if span in stands else None
            yield self._sentence(span, each)
            mentions = list(self._mentions(span, each))
            yield from mentions
            text = self.copy.folded[slice(*span)]
            times = [(span[0] + time.start, span[0] + time.end) for time in find_times(text, year)]
            figures = [(span[0] + reading.start, span[0] + reading.end)
                       for reading in self.vocabulary.figures(text) if not reading.article]
            yield from (self._stretch(time, "date", mentions) for time in times)
            for number in self._numerals(span, figures, times):
                # What a reader takes for a figure is stated by a figure alone, not by words around it.
                counted = any(_meet(number, figure) for figure in figures)
                yield self._stretch(number, "numeral", mentions, counted=counted)

    def _sentence(self, span: Span, each: Described | None) -> Stretch:
        if each is None:
            return self._made(span, "sentence", "uncovered", ())
        if each.kind == "SilentSpan":
            return self._made(span, "sentence", "silent", (each.text("reason") or "",))
        within = [str(one.place) for one in self.source.statements if one.one("statedIn") == each.place]
        # To mention a thing says nothing of it.
        things = set() if within else self._things(each.place, mentioned=False)
        return self._made(span, "sentence", "stated" if within or things else "uncovered", tuple(within or sorted(things)))

    def _things(self, sentence: Place, *, mentioned: bool = True) -> set[str]:
        """Return the things that the graph of a sentence speaks of, with or without those that it only mentions."""
        quads = [quad for quad in self.kg.store.quads_for_pattern(None, None, None, ox.NamedNode(sentence))
                 if mentioned or quad.predicate != _MENTIONS]
        terms = (term for quad in quads for term in (quad.subject, quad.object))
        return {term.value for term in terms if isinstance(term, ox.NamedNode) and term.value.startswith(PREFIXES["id"])}

    def _mentions(self, span: Span, each: Described | None) -> Iterator[Stretch]:
        """Yield each registered name in a sentence, the longest from the left."""
        spoken = self._things(each.place) if each and each.kind == "Sentence" else set()
        for place, things in self.mentioned:
            if span[0] <= place[0] and place[1] <= span[1]:
                spoken.update(things)
        for name in self.vocabulary.mentions(self.copy.folded[slice(*span)]):
            place = span[0] + name.start, span[0] + name.end
            spoken_of = tuple(thing for thing in name.things if expand(thing) in spoken)
            state, by = ("stated", spoken_of) if spoken_of else self._covered(place, only="silent")
            yield self._made(place, "mention", state, by)

    def _numerals(self, span: Span, figures: list[Span], times: list[Span]) -> Iterator[Span]:
        """Yield each numeral that is no part of a date, and each figure that has none: 多名."""
        text = self.copy.folded[slice(*span)]
        found = [(span[0] + match.start(), span[0] + match.end()) for match in _NUMERAL.finditer(text)]
        found += [figure for figure in figures if not any(_meet(figure, each) for each in found)]
        yield from sorted(each for each in found if not any(_meet(each, time) for time in times))

    def _stretch(self, span: Span, kind: str, mentions: list[Stretch], *, counted: bool = False) -> Stretch:
        state, by = self._covered(span, counted=counted)
        start, end = self.anchored.where(span)
        if state != "stated":
            # A digit in a name counts nothing; the name is what is stated.
            named = next((each for each in mentions if each.start <= start and end <= each.end and each.state == "stated"), None)
            state, by = ("stated", named.by) if named else (state, by)
        return self._made(span, kind, state, by)

    def _covered(self, span: Span, only: str | None = None, *, counted: bool = False) -> tuple[str, tuple[str, ...]]:
        """Return by what a stretch is covered; what is stated goes before what is silent, and counted is by a figure alone."""
        found: dict[str, list[str]] = defaultdict(list)
        for each in self.covers:
            holds = each.span[0] <= span[0] and span[1] <= each.span[1]
            if holds and (each.figure or not counted) and each.by not in found[each.state]:
                found[each.state].append(each.by)
        for state in ("stated", "silent"):
            if found[state] and only in (None, state):
                return state, tuple(found[state])
        return "uncovered", ()

    def _made(self, span: Span, kind: str, state: str, by: tuple[str, ...]) -> Stretch:
        start, end = self.anchored.where(span)
        section = next((number for first, number in reversed(self.sections) if first <= span[0]), "")
        return Stretch(start, end, kind, self.copy.text[start:end], state, by, section)


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
